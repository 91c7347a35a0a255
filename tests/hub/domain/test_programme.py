"""Creating, phases, intake, roll-call, attendance, announcements, the seal."""

from dataclasses import replace

import pytest

from hub.domain.commands import (
    Advance,
    Announce,
    AssignTopic,
    Attendance,
    Call,
    Create,
    Intake,
    NotUnderstood,
    Phase,
    Queue,
    RollCall,
    Screen,
    Seal,
    SetOutcome,
    Unqueue,
)
from hub.domain.decide import decide
from hub.domain.events import (
    Announced,
    AttendanceReported,
    ConferenceCreated,
    IntakeChanged,
    PhaseChanged,
    RollCalled,
    Sealed,
)
from hub.domain.refusal import Refusal
from hub.domain.standing import open_items
from tests.scenario import CHAIR, COMMUNES, DISTRICTS, HUB, START, STEP, created, given, moderator, says


def test_a_conference_opens_in_the_phase_given() -> None:
    assert decide(created(phase="collect"), None) == [ConferenceCreated(DISTRICTS, "collect")]
    opened = given(phase="collect").state
    assert (opened.phase, opened.created_at, opened.intake_closed_at) == ("collect", START, None)
    assert opened.topics["t1"].coordinating == ("snv",)
    assert given(phase="conclude").state.intake_closed_at == START


def test_the_phase_must_be_in_the_plan() -> None:
    with pytest.raises(Refusal, match="bad_args: party"):
        decide(created(phase="party"), None)
    given().when(Phase("party")).refused("bad_args", "party")


def test_a_conference_is_created_once() -> None:
    given().when(Create(DISTRICTS, "dialogue")).changes_nothing()
    given().when(Create(COMMUNES, "dialogue")).refused("bad_args", "conference-1")


def test_districts_are_right_below_the_top() -> None:
    districts = given().state.district_of
    assert districts == {
        "tinh": "tinh",
        "chilang": "chilang",
        "huulung": "huulung",
        "cl1": "chilang",
        "cl2": "chilang",
        "hl1": "huulung",
        "hl2": "huulung",
    }
    assert given(plan=COMMUNES).state.district_of == {p: p for p in ("tinh", "x1", "x2", "x3")}


def test_phases_are_moved_by_hand_to_any_other() -> None:
    here = given().when(Phase("conclude")).then(PhaseChanged("conclude"))
    here.when(Phase("conclude")).changes_nothing()
    here.when(Phase("collect")).then(PhaseChanged("collect"))


def test_the_intake_is_set_by_hand() -> None:
    here = given().when(Intake("closed")).then(IntakeChanged("closed"))
    assert here.state.intake_closed_at == START + STEP
    here.when(Intake("closed")).changes_nothing()


def test_roll_call_is_of_the_moderators_own_point() -> None:
    here = given().when(RollCall(True), by=moderator("cl1")).then(RollCalled("cl1", True))
    here.when(RollCall(True), by=moderator("cl1")).changes_nothing()
    assert here.when(RollCall(False), by=moderator("cl1")).state.present == {"cl1": False}


def test_attendance_replaces_what_was_reported_before() -> None:
    first = given().when(Attendance((("students", 12), ("workers", 3))), by=moderator("cl1"))
    here = first.then(AttendanceReported("cl1", (("students", 12), ("workers", 3))))
    here.when(Attendance((("workers", 3), ("students", 12))), by=moderator("cl1")).changes_nothing()
    assert here.when(Attendance((("students", 9),)), by=moderator("cl1")).state.attendance == {"cl1": {"students": 9}}


@pytest.mark.parametrize(
    "counts", [(("pirates", 1),), (("students", -1),), (("students", 10_001),), (("students", 1), ("students", 2))]
)
def test_attendance_counts_known_categories_once_in_bounds(counts: tuple[tuple[str, int], ...]) -> None:
    given().when(Attendance(counts)).refused("bad_args")


def test_an_announcement_stands_until_it_is_taken_down() -> None:
    here = given().when(Announce("Nghỉ 10 phút", "all")).then(Announced("Nghỉ 10 phút", "all"))
    here.when(Announce("Nghỉ 10 phút", "all")).changes_nothing()
    here.when(Announce("Nghỉ 10 phút", "display")).then(Announced("Nghỉ 10 phút", "display"))
    down = here.when(Announce(" ", "all")).then(Announced("", "all"))
    assert down.state.announcements == {}
    down.when(Announce("", "all")).changes_nothing()
    given().when(Announce("x" * 301, "all")).refused("text_too_long", "300")


# ---- the seal -----------------------------------------------------------------------------------------------

OPEN = given(says("cl1"), Screen(("r1",), "approve"), AssignTopic("t1", ("r1",)))


def test_a_conference_is_sealed_when_everything_has_an_outcome() -> None:
    settled = OPEN.and_(SetOutcome("noted", topic="t1"))
    sealed = settled.when(Seal()).then(Sealed())
    assert sealed.state.sealed_at == START + 5 * STEP
    sealed.when(says("cl1")).refused("sealed")
    sealed.when(Seal()).refused("sealed")
    sealed.when(Announce("x", "all"), by=CHAIR).refused("sealed")
    sealed.when(Create(DISTRICTS, "dialogue"), by=HUB).refused("sealed")


def test_a_role_that_may_not_ask_learns_nothing_of_the_seal() -> None:
    given(Seal()).when(Seal(), by=moderator("cl1")).refused("forbidden")


def test_the_seal_names_the_first_open_items_and_their_number() -> None:
    many = given(*(says("cl1") for _ in range(7)))
    detail = many.when(Seal()).result
    assert isinstance(detail, Refusal)
    assert detail.code == "open_items"
    assert detail.detail.startswith("7 open: recommendation 001: not screened; ")
    assert "005" in detail.detail
    assert "006" not in detail.detail


def test_what_keeps_a_conference_open() -> None:
    assert open_items(given(Queue(("t3",))).state) == ["topic 3: still queued"]
    assert open_items(given(Queue(("t3",)), Advance(None)).state) == ["topic 3: on the floor, no outcome"]
    assert open_items(OPEN.state) == ["topic 1: no outcome"]
    assert open_items(given(says("cl1")).state) == ["recommendation 001: not screened"]
    approved = given(says("cl1"), Screen(("r1",), "approve"))
    assert open_items(approved.state) == ["recommendation 001: no topic and no outcome"]
    returned = given(says("cl1"), Screen(("r1",), "return", "ở đâu?"))
    assert open_items(returned.state) == ["recommendation 001: not screened"]
    unscreened = given(says("cl1"), AssignTopic("t1", ("r1",)), SetOutcome("noted", topic="t1"))
    assert open_items(unscreened.state) == ["recommendation 001: not screened"]


def test_what_does_not_keep_a_conference_open() -> None:
    assert open_items(given().state) == []
    assert open_items(given(says("cl1"), phase="rehearsal").state) == []
    assert open_items(given(says("cl1"), Screen(("r1",), "out_of_scope")).state) == []
    assert open_items(given(says("cl1"), Screen(("r1",), "refer")).state) == []
    assert open_items(given(Queue(("t3",)), Unqueue(("t3",))).state) == []
    assert open_items(given(says("cl1"), SetOutcome("noted", recommendation="r1")).state) == []
    approved = given(says("cl1"), Screen(("r1",), "approve"))
    assert open_items(approved.and_(SetOutcome("noted", recommendation="r1")).state) == []
    on_floor = given(Queue(("t3",)), Call("t3", None), SetOutcome("noted", topic="t3"))
    assert open_items(on_floor.state) == []


def test_what_is_not_of_the_protocol_is_always_refused() -> None:
    given().when(NotUnderstood("unknown_command", "dance"), by=CHAIR).refused("unknown_command", "dance")
    given(Seal()).when(NotUnderstood("bad_args", "text"), by=moderator("cl1")).refused("bad_args", "text")


def test_the_plan_of_a_conference_is_its_first_event() -> None:
    assert given(plan=replace(DISTRICTS, title="Khác")).state.plan.title == "Khác"
