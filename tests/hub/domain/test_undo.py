"""Taking back: what, by whom, and when no more."""

from hub.domain.commands import (
    Advance,
    Announce,
    AssignTopic,
    Call,
    Clarify,
    Intake,
    Merge,
    Move,
    Note,
    Object,
    Phase,
    Postpone,
    Queue,
    Reword,
    Screen,
    Seal,
    SetOutcome,
    Split,
    TopicCreate,
    TopicMerge,
    Undo,
    Unmerge,
    Unqueue,
    Withdraw,
)
from hub.domain.events import Undone
from hub.domain.undo import HISTORY_MAX
from tests.scenario import CHAIR, SECRETARY, By, given, says

READY = given(says("cl1"), says("cl2"), says("hl1"))


def test_undo_takes_back_the_latest_action_of_the_role() -> None:
    here = READY.and_(Screen(("r1",), "approve"), By(CHAIR, Note("t1", "x")))
    here.when(Undo()).then(Undone("c4"))
    here.when(Undo(), by=CHAIR).then(Undone("c5"))
    assert here.and_(Undo()).state.recommendations["r1"].handling == "received"


def test_undo_again_takes_back_the_one_before() -> None:
    here = READY.and_(Note("t1", "x"), Note("t1", "y"), Undo())
    assert here.state.topics["t1"].note == "x"
    assert here.and_(Undo()).state.topics["t1"].note is None
    here.and_(Undo()).when(Undo()).refused("nothing_to_undo")


def test_nobody_takes_back_the_action_of_the_other_role() -> None:
    READY.and_(Note("t1", "x")).when(Undo(), by=CHAIR).refused("nothing_to_undo")


def test_an_expected_action_must_be_the_latest() -> None:
    here = READY.and_(Note("t1", "x"), Note("t1", "y"))
    here.when(Undo("c4")).refused("stale", "c5")
    here.when(Undo("c5")).then(Undone("c5"))


def test_what_is_never_taken_back() -> None:
    READY.when(Undo()).refused("nothing_to_undo")
    given(By(SECRETARY, says("cl1"))).when(Undo()).refused("nothing_to_undo")
    given(Announce("x", "all"), Undo()).when(Undo()).refused("nothing_to_undo")
    given(Announce("x", "all"), Seal()).when(Undo()).refused("sealed")


def test_a_batch_is_one_action() -> None:
    here = READY.and_(Screen(("r1", "r2", "r3"), "approve"))
    assert len(here.state.history) == 1
    assert here.and_(Undo()).state.recommendations == READY.state.recommendations


def test_an_action_is_named_for_the_console() -> None:
    assert (READY.and_(Reword("r2", "x")).state.history[-1].name) == "reworded"
    assert READY.and_(Reword("r2", "x")).state.history[-1].item == "002"
    assert READY.and_(Screen(("r2", "r3"), "approve")).state.history[-1].item == "002"
    emptied = READY.and_(Queue(("t1",)), Advance(None), Advance("t1")).state.history[-1]
    assert (emptied.name, emptied.item) == ("outcome_recorded", "1")
    advanced = READY.and_(Queue(("t1", "t2")), Advance(None), Advance("t1")).state.history[-1]
    assert (advanced.name, advanced.item, advanced.role) == ("called", "2", "secretary")


def test_advancing_is_taken_back_with_the_answer_it_recorded() -> None:
    here = READY.and_(AssignTopic("t1", ("r1",)), Queue(("t1", "t2")), Advance(None))
    again = here.and_(Advance("t1"), Undo())
    assert again.state == here.state
    assert again.state.topics["t1"].outcome is None


def test_what_points_did_meanwhile_stays() -> None:
    here = READY.and_(Queue(("t1",)), Advance(None), says("hl2"), Undo())
    assert here.state.floor is None
    assert "r4" in here.state.recommendations
    assert here.state.queue == ("t1",)


def test_what_was_queued_meanwhile_stays_queued() -> None:
    here = READY.and_(Queue(("t1",)), By(CHAIR, Call("t1", None)), Queue(("t2",)), By(CHAIR, Undo()))
    assert here.state.queue == ("t1", "t2")
    here = READY.and_(By(CHAIR, Queue(("t1",))), Queue(("t2",)), Move("t2", None), By(CHAIR, Undo()))
    assert here.state.queue == ("t2",)
    assert [override.topic for override in here.state.overrides] == ["t2"]


def test_turns_counted_meanwhile_stay_counted() -> None:
    here = READY.and_(AssignTopic("t1", ("r1",)), AssignTopic("t2", ("r2",)), Queue(("t1", "t2")))
    called = here.and_(By(CHAIR, Call("t1", None)), Advance("t1"))
    called.when(Undo(), by=CHAIR).refused("stale", "floor")
    assert called.and_(Undo(), By(CHAIR, Undo())).state.turns == 0


def test_a_place_given_by_hand_is_taken_back_among_others() -> None:
    here = READY.and_(Queue(("t1", "t2", "t3")), By(CHAIR, Move("t3", "t1")), Move("t2", None), By(CHAIR, Undo()))
    assert [override.topic for override in here.state.overrides] == ["t2"]


def test_who_decided_anew_is_not_overruled() -> None:
    here = READY.and_(By(CHAIR, Reword("r1", "một")), Reword("r1", "hai"))
    here.when(Undo(), by=CHAIR).refused("stale", "recommendation 001")
    READY.and_(By(CHAIR, Note("t1", "a")), Note("t1", "b")).when(Undo(), by=CHAIR).refused("stale", "topic 1")
    READY.and_(Screen(("r1",), "return", "rõ hơn"), Clarify("r1", "đây")).when(Undo()).refused("stale", "001")
    READY.and_(Merge("r1", ("r2",)), Withdraw("r2")).when(Undo()).refused("stale", "002")
    READY.and_(By(CHAIR, Announce("a", "all")), Announce("b", "all")).when(Undo(), by=CHAIR).refused("stale")
    READY.and_(By(CHAIR, Phase("conclude")), Phase("collect")).when(Undo(), by=CHAIR).refused("stale", "phase")


def test_an_action_that_no_longer_fits_is_not_taken_back() -> None:
    unqueued = READY.and_(Queue(("t1",)), By(CHAIR, Unqueue(("t1",))), SetOutcome("noted", topic="t1"))
    unqueued.when(Undo(), by=CHAIR).refused("stale", "topic 1")
    called = READY.and_(Queue(("t1",)), By(CHAIR, Advance(None)), SetOutcome("noted", topic="t1"))
    called.when(Undo(), by=CHAIR).refused("stale", "topic 1")
    crossed = READY.and_(Merge("r1", ("r2",)), By(CHAIR, Unmerge(("r2",))), Merge("r2", ("r1",)))
    crossed.when(Undo(), by=CHAIR).refused("stale", "merged into what cannot be a head")
    topic = READY.and_(By(CHAIR, TopicCreate("n1", "x")), AssignTopic("n1", ("r1",)))
    topic.when(Undo(), by=CHAIR).refused("stale", "001")
    placed = READY.and_(Queue(("t1", "t2", "t3")), By(CHAIR, Unqueue(("t1",))), TopicMerge("t2", ("t1",)))
    placed.when(Undo(), by=CHAIR).refused("stale")
    intake = READY.and_(By(CHAIR, Phase("conclude")), Intake("closed"))
    intake.when(Undo(), by=CHAIR).refused("stale", "intake")


def test_parts_that_somebody_worked_on_do_not_vanish() -> None:
    split = READY.and_(By(CHAIR, Split("r1", ("a", "b"))))
    assert split.and_(By(CHAIR, Undo())).state.recommendations == READY.state.recommendations
    worked_on = split.and_(Screen(("r1#2",), "approve"))
    worked_on.when(Undo(), by=CHAIR).refused("stale")


def test_an_objection_goes_with_the_merge_that_is_taken_back() -> None:
    here = READY.and_(Merge("r1", ("r2",)), Object("r2", "khác"), Undo())
    assert here.state.recommendations["r2"] == READY.state.recommendations["r2"]


def test_postponing_is_taken_back() -> None:
    here = READY.and_(AssignTopic("t1", ("r1",)), Queue(("t1", "t2")), Advance(None))
    assert here.and_(Postpone("t1"), Undo()).state == here.state


def test_the_history_is_bounded() -> None:
    here = READY.and_(*(Note("t1", f"{n}") for n in range(HISTORY_MAX + 5)))
    assert len(here.state.history) == HISTORY_MAX
    assert here.state.history[-1].command == f"c{HISTORY_MAX + 8}"
