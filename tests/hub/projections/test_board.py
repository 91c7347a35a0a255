"""The scalars every screen has."""

from hub.domain.commands import Advance, Announce, AssignTopic, Intake, Phase, Queue, Screen, Seal, SetOutcome
from hub.projections import Viewer, render
from protocol.views import Counters
from tests.scenario import START, given, says

OPERATOR = Viewer("operator")
DISPLAY = Viewer("display")


def test_an_empty_conference_shows_its_programme_and_nothing_on_the_floor() -> None:
    view = render(given().state, OPERATOR)
    assert (view.title, view.phase, view.phase_label) == ("Hội nghị đối thoại", "dialogue", "Đối thoại")
    assert (view.now, view.now_since, view.next, view.announcement, view.sealed) == (None, None, None, None, False)
    assert (view.intake, view.intake_mode, view.points_total, view.answer_seconds) == ("open", "auto", 7, 240)


def test_now_and_next_follow_the_floor_and_the_fair_order() -> None:
    here = given(
        says("cl1"), Screen(("r1",), "approve"), AssignTopic("t2", ("r1",)), Queue(("t1", "t2")), Advance(None)
    )
    view = render(here.state, OPERATOR)
    assert (view.now, view.next) == ("t2", "t1")
    assert here.state.floor is not None
    assert view.now_since == here.state.floor.since > START


def test_the_counters_are_those_of_the_record() -> None:
    here = given(
        says("cl1"), says("hl1"), Screen(("r1",), "approve"), AssignTopic("t1", ("r1",)), Queue(("t1",)), Advance(None)
    )
    assert render(here.state, OPERATOR).counters == Counters(
        recommendations=2, received=2, topics=1, topics_settled=0, turns=1, points_heard=1, points_submitted=2
    )


def test_intake_closed_by_hand_or_by_the_programme_is_closed() -> None:
    assert render(given(Intake("closed")).state, OPERATOR).intake == "closed"
    assert render(given(Phase("conclude")).state, OPERATOR).intake == "closed"
    assert render(given(Phase("conclude"), Intake("open")).state, OPERATOR).intake == "open"


def test_the_later_announcement_stands_on_the_display_and_only_common_ones_elsewhere() -> None:
    here = given(Announce("Nghỉ giải lao", "all"), Announce("Mời quý vị đại biểu ổn định chỗ ngồi", "display"))
    assert render(here.state, DISPLAY).announcement == "Mời quý vị đại biểu ổn định chỗ ngồi"
    assert render(here.state, OPERATOR).announcement == "Nghỉ giải lao"
    here = here.and_(Announce("Tiếp tục", "all"))
    assert render(here.state, DISPLAY).announcement == "Tiếp tục"


def test_a_sealed_conference_says_so() -> None:
    here = given(Phase("conclude"), Seal())
    assert render(here.state, OPERATOR).sealed


def test_settled_topics_are_counted() -> None:
    here = given(says("cl1"), Screen(("r1",), "approve"), AssignTopic("t1", ("r1",)), SetOutcome("noted", topic="t1"))
    assert render(here.state, OPERATOR).counters.topics_settled == 1
