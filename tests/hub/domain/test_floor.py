"""The queue, the floor, and who was faster."""

from hub.domain.commands import (
    Advance,
    AssignTopic,
    Call,
    Merge,
    Move,
    Postpone,
    Queue,
    Screen,
    SetOutcome,
    Undo,
    Unqueue,
)
from hub.domain.events import Called, LeftFloor, Moved, OutcomeRecorded, Postponed, Queued, Unqueued
from hub.domain.fairness import order
from hub.domain.model import Floor, Override, State
from hub.domain.standing import topic_state
from tests.scenario import CHAIR, START, STEP, given, says

READY = given(
    says("cl1"),
    says("cl2"),
    says("hl1"),
    Screen(("r1", "r2", "r3"), "approve"),
    AssignTopic("t1", ("r1",)),
    AssignTopic("t2", ("r2",)),
    AssignTopic("t3", ("r3",)),
    Queue(("t1", "t2", "t3")),
)


def places(state: State) -> list[str]:
    return [placed.topic for placed in order(state)]


def test_queueing_what_is_queued_changes_nothing() -> None:
    here = given().when(Queue(("t1", "t2"))).then(Queued("t1"), Queued("t2"))
    here.when(Queue(("t2", "t3"))).then(Queued("t3"))
    here.when(Queue(("t1",))).changes_nothing()
    here.when(Queue(("nothing",))).refused("unknown_topic")


def test_what_was_answered_or_is_on_the_floor_is_not_queued() -> None:
    READY.and_(Advance(None)).when(Queue(("t1",))).refused("already_called", "topic 1")
    READY.and_(SetOutcome("noted", topic="t2")).when(Queue(("t2",))).refused("already_called", "topic 2")


def test_unqueueing_what_is_not_queued_is_refused() -> None:
    READY.when(Unqueue(("t2", "t1"))).then(Unqueued("t2"), Unqueued("t1"))
    given().when(Unqueue(("t1",))).refused("not_queued", "topic 1")


def test_a_topic_settled_while_it_waits_leaves_the_queue() -> None:
    assert READY.and_(SetOutcome("noted", topic="t2")).state.queue == ("t1", "t3")


# ---- places given by hand -----------------------------------------------------------------------------------


def test_a_place_given_by_hand_is_recorded_with_who_and_when() -> None:
    here = READY.when(Move("t3", "t1"), by=CHAIR).then(Moved("t3", "t1"))
    assert here.state.overrides == (Override("t3", "t1", "chair", START + 9 * STEP),)
    assert places(here.state) == ["t3", "t1", "t2"]
    here.when(Move("t3", "t1")).changes_nothing()
    assert places(here.and_(Move("t3", None)).state) == ["t1", "t2", "t3"]


def test_the_place_it_has_already_may_still_be_held_by_hand() -> None:
    assert places(READY.state)[0] == "t1"
    READY.when(Move("t1", places(READY.state)[1])).accepted()


def test_only_what_waits_is_moved_and_only_before_what_waits() -> None:
    here = READY.and_(Advance(None))
    here.when(Move("t1", "t2")).refused("not_queued", "topic 1")
    here.when(Move("t2", "t1")).refused("not_queued", "topic 1")
    here.when(Move("t2", "t2")).refused("bad_args", "itself")


def test_what_was_placed_before_a_topic_that_leaves_stays_where_it_is() -> None:
    here = READY.and_(Queue(("t1",)), Move("t1", None), Move("t2", "t1"))
    assert places(here.state) == ["t3", "t2", "t1"]
    left = here.and_(Unqueue(("t1",))).state
    assert places(left) == ["t3", "t2"]
    assert [(o.topic, o.before) for o in left.overrides] == [("t2", None)]


def test_a_place_is_held_before_what_followed_when_its_anchor_is_called() -> None:
    here = READY.and_(Move("t3", "t1"))
    called = here.and_(Call("t1", None)).state
    assert [(o.topic, o.before) for o in called.overrides] == [("t3", "t2")]
    assert places(called) == ["t3", "t2"]


def test_moving_an_anchor_leaves_the_others_in_place() -> None:
    here = READY.and_(Move("t3", "t1"), Move("t1", None))
    assert places(here.state) == ["t3", "t2", "t1"]


# ---- the floor ----------------------------------------------------------------------------------------------


def test_the_first_of_the_queue_takes_the_floor_and_everybody_behind_it_a_turn() -> None:
    group = READY.and_(says("hl2"), Merge("r1", ("r4",)))
    here = group.when(Advance(None)).then(Called("t1")).state
    assert here.floor == Floor("t1", START + 11 * STEP, ("cl1", "hl2"), ("chilang", "huulung"))
    assert (here.turns, here.queue, here.topics["t1"].called_at) == (1, ("t2", "t3"), START + 11 * STEP)
    assert here.turns_of_points == {"cl1": 1, "hl2": 1}
    assert here.turns_of_districts == {"chilang": 1, "huulung": 1}


def test_two_communes_of_a_district_give_it_one_turn() -> None:
    here = READY.and_(AssignTopic("t1", ("r2",)), Advance(None)).state
    assert (here.turns_of_points, here.turns_of_districts) == ({"cl1": 1, "cl2": 1}, {"chilang": 1})


def test_advancing_answers_what_was_on_the_floor() -> None:
    here = READY.and_(Advance(None)).when(Advance("t1"))
    here.then(OutcomeRecorded("t1", None, "answered_live"), LeftFloor("t1"), Called("t3"))
    assert topic_state(here.state, here.state.topics["t1"]) == "settled"


def test_an_outcome_already_recorded_stands_when_the_floor_moves() -> None:
    here = READY.and_(Advance(None), SetOutcome("noted", topic="t1"))
    assert topic_state(here.state, here.state.topics["t1"]) == "called"
    here.when(Advance("t1")).then(LeftFloor("t1"), Called("t3"))


def test_pressing_twice_or_both_at_once_advances_once() -> None:
    pressed = READY.when(Advance(None))
    pressed.after.when(Advance(None), by=CHAIR).refused("stale", "topic 1", "t1")
    READY.when(Advance("t1")).refused("stale", "nothing")


def test_with_an_empty_queue_the_floor_becomes_empty() -> None:
    here = given(Queue(("t1",)), Advance(None)).when(Advance("t1"))
    assert here.then(OutcomeRecorded("t1", None, "answered_live"), LeftFloor("t1")).state.floor is None
    here.after.when(Advance(None)).refused("not_queued")


def test_the_chair_may_call_any_topic_of_the_queue() -> None:
    here = READY.when(Call("t3", None)).then(Called("t3"))
    here.when(Call("t2", "t1")).refused("stale", "topic 3")
    here.when(Call("t2", "t3")).then(OutcomeRecorded("t3", None, "answered_live"), LeftFloor("t3"), Called("t2"))


def test_only_what_waits_is_called() -> None:
    given().when(Call("t1", None)).refused("not_queued", "topic 1")
    here = READY.and_(Call("t1", None))
    here.when(Call("t1", "t1")).refused("already_called", "topic 1")
    here.and_(Advance("t1")).when(Call("t1", "t3")).refused("already_called", "topic 1")
    given().when(Call("nothing", None)).refused("unknown_topic")


def test_an_empty_topic_may_be_called_and_gives_nobody_a_turn() -> None:
    here = given(Queue(("t1",)), Advance(None)).state
    assert (here.turns, here.turns_of_points) == (1, {})


def test_a_postponed_topic_waits_at_the_end_as_if_it_had_not_been_called() -> None:
    here = READY.and_(Advance(None)).when(Postpone("t1"), by=CHAIR)
    state = here.then(Postponed("t1")).state
    assert (state.floor, state.turns, state.turns_of_points, state.turns_of_districts) == (None, 0, {}, {})
    assert state.topics["t1"].called_at is None
    assert places(state)[-1] == "t1"
    assert state.overrides[-1] == Override("t1", None, "chair", here.command.at, postponed=True)


def test_a_postponed_topic_may_be_called_again() -> None:
    here = READY.and_(Advance(None), Postpone("t1"), Call("t1", None)).state
    assert (here.turns, here.overrides, here.turns_of_points) == (1, (), {"cl1": 1})


def test_postponing_gives_back_the_time_of_an_earlier_call() -> None:
    outcome = SetOutcome("noted", topic="t1")
    once = READY.and_(Advance(None)).when(outcome, by=CHAIR).after.and_(Advance("t1"))
    first = once.state.topics["t1"].called_at
    reopened = once.when(Undo(), by=CHAIR).after.and_(Queue(("t1",)), Call("t1", "t3"))
    assert reopened.state.topics["t1"].called_at != first
    assert reopened.and_(Postpone("t1")).state.topics["t1"].called_at == first


def test_what_cannot_be_postponed() -> None:
    READY.when(Postpone(None)).refused("not_queued")
    READY.and_(Advance(None)).when(Postpone("t2")).refused("stale", "topic 1")
    READY.and_(Advance(None), SetOutcome("noted", topic="t1")).when(Postpone("t1")).refused("already_called")
