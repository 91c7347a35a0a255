"""How things stand, in the words of the screens."""

import pytest

from hub.domain.commands import (
    Advance,
    Ask,
    AssignTopic,
    Merge,
    Phase,
    Queue,
    Screen,
    SetOutcome,
    Split,
    TopicMerge,
    Undo,
    Withdraw,
)
from hub.domain.standing import (
    Counters,
    follow_up_of,
    grouping_of,
    handling_of,
    in_scope,
    outcome_of,
    standing,
    topic_state,
    was_called,
)
from tests.scenario import CHAIR, By, given, says

APPROVED: tuple[Ask, ...] = (says("cl1"), Screen(("r1",), "approve"))
UNDER: tuple[Ask, ...] = (*APPROVED, AssignTopic("t1", ("r1",)))


@pytest.mark.parametrize(
    ("asks", "word"),
    [
        ((says("cl1"),), "received"),
        (APPROVED, "screened"),
        ((*APPROVED, AssignTopic("t3", ("r1",))), "screened"),
        (UNDER, "assigned"),
        ((*UNDER, Queue(("t1",))), "queued"),
        ((*UNDER, Queue(("t1",)), Advance(None)), "called"),
        ((*UNDER, Queue(("t1",)), Advance(None), SetOutcome("noted", topic="t1")), "called"),
        ((*UNDER, Queue(("t1",)), Advance(None), Advance("t1")), "answered_live"),
        ((*UNDER, SetOutcome("noted", topic="t1")), "noted"),
        ((*UNDER, SetOutcome("to_answer_in_writing", topic="t1", due="2024-04-06")), "to_answer_in_writing"),
        ((*UNDER, SetOutcome("forwarded", recommendation="r1", body="Bộ")), "forwarded"),
        ((*UNDER, SetOutcome("out_of_scope", recommendation="r1")), "out_of_scope"),
        ((*UNDER, Screen(("r1",), "out_of_scope")), "out_of_scope"),
        ((*UNDER, Screen(("r1",), "return", "rõ hơn")), "needs_clarification"),
        ((*UNDER, Screen(("r1",), "refer")), "referred_to_citizen_reception"),
        ((*UNDER, Withdraw("r1")), "withdrawn"),
        ((*UNDER, Split("r1", ("a", "b"))), "split"),
        ((says("cl1"), AssignTopic("t1", ("r1",)), SetOutcome("noted", topic="t1")), "received"),
    ],
)
def test_the_word_of_a_recommendation(asks: tuple[Ask, ...], word: str) -> None:
    state = given(*asks).state
    assert handling_of(state, state.recommendations["r1"]) == word


def test_what_is_merged_stands_as_its_head_does() -> None:
    here = given(*UNDER, says("cl2"), Merge("r1", ("r2",)), Queue(("t1",)))
    assert handling_of(here.state, here.state.recommendations["r2"]) == "queued"
    own = here.and_(SetOutcome("noted", recommendation="r2"))
    assert handling_of(own.state, own.state.recommendations["r2"]) == "noted"
    headed = here.and_(SetOutcome("forwarded", recommendation="r1", body="Bộ"))
    assert handling_of(headed.state, headed.state.recommendations["r2"]) == "forwarded"
    assert follow_up_of(headed.state, headed.state.recommendations["r2"]) == "not_started"


def test_follow_up_is_its_own_or_its_heads_or_its_topics() -> None:
    here = given(*UNDER, says("cl2"), says("hl1"), Merge("r1", ("r2",)))
    assert follow_up_of(here.state, here.state.recommendations["r3"]) == "none"
    topic = here.and_(SetOutcome("forwarded", topic="t1", body="Bộ"))
    assert follow_up_of(topic.state, topic.state.recommendations["r2"]) == "not_started"
    own = topic.and_(SetOutcome("noted", recommendation="r2"))
    assert follow_up_of(own.state, own.state.recommendations["r2"]) == "none"
    alone = here.and_(SetOutcome("forwarded", recommendation="r3", body="Bộ"))
    assert follow_up_of(alone.state, alone.state.recommendations["r3"]) == "not_started"


def test_an_outcome_is_its_own_or_its_heads_or_its_topics() -> None:
    here = given(*UNDER, says("cl2"), Merge("r1", ("r2",)))

    def kind(*asks: Ask) -> str | None:
        state = here.and_(*asks).state
        outcome = outcome_of(state, state.recommendations["r2"])
        return None if outcome is None else outcome.kind

    assert kind() is None
    topic, head = SetOutcome("noted", topic="t1"), SetOutcome("forwarded", recommendation="r1", body="Bộ")
    assert kind(topic) == "noted"
    assert kind(topic, head) == "forwarded"
    assert kind(topic, head, SetOutcome("answered_live", recommendation="r2")) == "answered_live"


def test_the_hall_has_heard_of_what_was_called_or_has_an_outcome() -> None:
    fresh, floor = given(), given(Queue(("t1",)), Advance(None))
    left = floor.and_(By(CHAIR, SetOutcome("noted", topic="t1")), Advance("t1"), By(CHAIR, Undo()))
    settled = fresh.and_(SetOutcome("noted", topic="t1"))
    assert left.state.topics["t1"].outcome is None
    heard = [was_called(one.state, one.state.topics["t1"]) for one in (fresh, floor, left, settled)]
    assert heard == [False, True, True, True]


def test_members_and_links_come_in_order_of_receipt() -> None:
    here = given(*UNDER, says("cl2"), says("hl1"), Split("r2", ("a", "b")), Merge("r1", ("r3", "r2#2", "r2#1"))).state
    assert standing(here).members["t1"] == ("r1", "r2#1", "r2#2", "r3")
    assert standing(here).linked["r1"] == ("r2#1", "r2#2", "r3")


def test_a_link_out_of_scope_stands_behind_nobody() -> None:
    here = given(*UNDER, says("cl2"), Merge("r1", ("r2",)), Screen(("r2",), "out_of_scope")).state
    assert not in_scope(here, here.recommendations["r2"])
    assert standing(here).linked == {}
    assert standing(here).members["t1"] == ("r1",)


def test_a_question_to_the_head_is_not_a_question_to_the_others() -> None:
    here = given(*UNDER, says("cl2"), Merge("r1", ("r2",)), Screen(("r1",), "return", "rõ hơn")).state
    assert handling_of(here, here.recommendations["r2"]) == "received"
    asked = given(*UNDER, says("cl2"), Merge("r1", ("r2",)), Screen(("r2",), "return", "rõ hơn")).state
    assert handling_of(asked, asked.recommendations["r2"]) == "needs_clarification"


def test_the_links_of_a_recommendation() -> None:
    four = given(says("cl1"), says("cl2"), says("hl1"), says("hl2"))
    state = four.and_(Merge("r1", ("r2",)), Split("r3", ("a", "b"))).state
    words = {id: grouping_of(standing(state), item) for id, item in state.recommendations.items()}
    assert words == {"r1": "grouped", "r2": "merged", "r3": "split", "r4": "alone", "r3#1": "alone", "r3#2": "alone"}


def test_the_state_of_a_topic() -> None:
    here = given(Queue(("t1", "t2")), Advance(None), Advance("t1"), TopicMerge("t2", ("t3",)))
    states = {id: topic_state(here.state, topic) for id, topic in here.state.topics.items()}
    assert states == {"t1": "settled", "t2": "called", "t3": "merged"}
    assert topic_state(given(Queue(("t1",))).state, given().state.topics["t1"]) == "queued"
    assert topic_state(given().state, given().state.topics["t1"]) == "open"


@pytest.mark.parametrize(
    "end",
    [
        Withdraw("r1"),
        Screen(("r1",), "out_of_scope"),
        Screen(("r1",), "refer"),
        Split("r1", ("a", "b")),
        SetOutcome("out_of_scope", recommendation="r1"),
    ],
)
def test_what_is_out_of_scope_counts_under_no_topic(end: Ask) -> None:
    state = given(*UNDER, end).state
    assert not in_scope(state, state.recommendations["r1"])
    assert standing(state).members["t1"] == ()


def test_training_counts_nowhere() -> None:
    state = given(Phase("rehearsal"), says("cl1"), AssignTopic("t1", ("r1",)), Queue(("t1",)), Advance(None)).state
    assert not in_scope(state, state.recommendations["r1"])
    assert standing(state).counters == Counters(0, 0, 0, 0, 1, 0, 0)
    assert state.turns_of_points == {}


def test_what_is_merged_into_something_out_of_scope_is_out_too_unless_it_has_its_own_outcome() -> None:
    here = given(*UNDER, says("cl2"), Merge("r1", ("r2",)), Screen(("r1",), "out_of_scope"))
    assert not in_scope(here.state, here.state.recommendations["r2"])
    own = here.and_(SetOutcome("noted", recommendation="r2"))
    assert in_scope(own.state, own.state.recommendations["r2"])


def test_members_points_and_districts_of_a_topic() -> None:
    here = given(*UNDER, says("cl1"), says("cl2"), says("hl1"), Merge("r1", ("r4",)), AssignTopic("t1", ("r2",))).state
    now = standing(here)
    assert now.members["t1"] == ("r1", "r2", "r4")
    assert now.points["t1"] == {"cl1", "hl1"}
    assert now.districts["t1"] == {"chilang", "huulung"}
    assert now.linked == {"r1": ("r4",)}
    assert now.behind == {"r1": frozenset({"cl1", "hl1"})}
    assert now.supporters(here.recommendations["r3"]) == {"cl2"}
    assert now.supporters(here.recommendations["r1"]) == {"cl1", "hl1"}
    assert now.members["t2"] == ()


def test_the_counters_are_exact() -> None:
    state = given(
        *UNDER,
        says("cl1"),
        says("hl1"),
        says("hl2"),
        Split("r2", ("a", "b")),
        Withdraw("r3"),
        AssignTopic("t2", ("r4", "r2#1")),
        Queue(("t1", "t2", "t3")),
        Advance(None),
        Advance("t2"),
    ).state
    assert standing(state).counters == Counters(
        recommendations=4, received=4, topics=2, topics_settled=1, turns=2, points_heard=2, points_submitted=3
    )
