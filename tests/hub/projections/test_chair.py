"""The chair's screen."""

from hub.domain.commands import Advance, Announce, AssignTopic, Call, Merge, Queue, Screen, Seal, Submit, TopicMerge
from hub.domain.model import State
from hub.projections import Viewer, render
from hub.projections.chair import ITEMS_OF_TOPIC_MAX
from protocol.views import ChairView
from tests.scenario import CHAIR, SECRETARY, START, By, Given, given, says


def chair(state: State) -> ChairView:
    view = render(state, Viewer("chair"))
    assert isinstance(view, ChairView)
    return view


def three_queued() -> Given:
    """Each of three topics with two recommendations, all queued, the first called."""
    here = given(
        *(says(point, f"Kiến nghị của {point}") for point in ("cl1", "hl1", "cl2", "hl2", "chilang", "huulung"))
    )
    here = here.and_(Screen(tuple(f"r{n}" for n in range(1, 7)), "approve"))
    for n, topic in enumerate(("t1", "t2", "t3")):
        here = here.and_(AssignTopic(topic, (f"r{n * 2 + 1}", f"r{n * 2 + 2}")))
    return here.and_(Queue(("t1", "t2", "t3")), By(CHAIR, Call("t1", None)))


def test_texts_of_now_and_next_are_whole_and_of_each_later_topic_the_first() -> None:
    view = chair(three_queued().state)
    assert (view.now, view.next) == ("t1", "t2")
    assert set(view.recommendations) == {"r1", "r2", "r3", "r4", "r5"}


def test_a_topic_row_counts_recommendations_points_and_districts_and_says_why_it_stands_there() -> None:
    view = chair(three_queued().state)
    row = view.topics["t2"]
    assert (row.recommendations, row.points, row.districts, row.place, row.state) == (2, 2, 2, 1, "queued")
    assert row.reason == "Vòng 2, chilang; cl2 chưa được trả lời"
    assert not row.override
    assert view.topics["t1"].state == "called"
    assert view.topics["t1"].reason is None


def test_topics_merged_away_are_gone() -> None:
    here = given(TopicMerge("t1", ("t2",)))
    assert set(chair(here.state).topics) == {"t1", "t3"}


def test_the_wording_is_the_canonical_one_masked_and_the_original_stays_beside_it() -> None:
    here = given(says("cl1", "Gọi em 0912345678 nhé"), Screen(("r1",), "approve"), AssignTopic("t1", ("r1",)))
    row = chair(here.and_(Queue(("t1",))).state).recommendations["r1"]
    assert (row.wording, row.text, row.masked) == ("Gọi em ●●●● nhé", "Gọi em 0912345678 nhé", True)
    assert row.point_name == "Điểm cầu cl1"


def test_a_merged_recommendation_stands_with_its_head_on_the_floor() -> None:
    here = given(says("cl1"), says("hl1"), Screen(("r1", "r2"), "approve"), AssignTopic("t1", ("r1",)))
    view = chair(here.and_(Merge("r1", ("r2",)), Queue(("t1",)), Advance(None)).state)
    assert view.recommendations["r2"].merged_into == "r1"
    assert view.recommendations["r2"].handling == "called"
    assert (view.topics["t1"].recommendations, view.topics["t1"].points) == (2, 2)


def test_the_chair_is_offered_to_undo_only_what_the_chair_did() -> None:
    here = given(Queue(("t1",)), By(CHAIR, Advance(None)))
    view = chair(here.state)
    assert (view.undo, view.undo_id) == ("called", "c2")
    assert chair(given(Queue(("t1",))).state).undo is None
    assert chair(here.and_(By(SECRETARY, Queue(("t2",)))).state).undo_id == "c2"


def test_a_sealed_conference_offers_no_undo() -> None:
    here = given(By(CHAIR, Announce("Bế mạc", "all")))
    assert chair(here.state).undo == "announced"
    assert chair(here.and_(Seal()).state).undo is None


def test_a_word_for_the_chair_alone_is_on_the_chairs_screen() -> None:
    here = given(Announce("Còn 10 phút", "chair"))
    view = chair(here.state)
    assert (view.to_chair, view.announcement) == ("Còn 10 phút", None)
    assert view.to_chair_at == START + 1_000


def test_a_topic_with_very_many_recommendations_shows_a_bounded_number() -> None:
    many = ITEMS_OF_TOPIC_MAX + 6
    here = given(*(Submit(text=f"Kiến nghị {n}", point="cl1", typed_at=START) for n in range(many)))
    ids = tuple(f"r{n + 1}" for n in range(many))
    for some in (ids[:40], ids[40:]):
        here = here.and_(AssignTopic("t1", some), Screen(some, "approve"))
    view = chair(here.and_(Queue(("t1",))).state)
    assert len(view.recommendations) == ITEMS_OF_TOPIC_MAX
    assert view.topics["t1"].recommendations == many


def test_a_text_that_nobody_approved_is_not_put_before_the_chair() -> None:
    here = given(says("cl1"), says("hl1"), Screen(("r2",), "approve"), AssignTopic("t1", ("r1", "r2")))
    view = chair(here.and_(Queue(("t1",)), Call("t1", None)).state)
    assert list(view.recommendations) == ["r2"]
