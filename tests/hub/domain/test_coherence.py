"""Each rule between the fields of a state is seen to be broken once."""

from dataclasses import replace

import pytest

from hub.domain.coherence import incoherent
from hub.domain.commands import Advance, AssignTopic, Merge, Move, Queue, Split, Suggest, TopicMerge
from hub.domain.model import Floor, Outcome, Override, State
from hub.domain.tables import without
from tests.scenario import given, says

GOOD = given(
    says("cl1"),
    says("cl2"),
    says("hl1"),
    says("hl2"),
    Merge("r1", ("r2",)),
    Split("r3", ("a", "b")),
    AssignTopic("t1", ("r1",)),
    Queue(("t1", "t2")),
    Move("t2", None),
    Suggest("merge", "r4", "r1", 700, "close", (), (), "1"),
).state


MERGED = given(TopicMerge("t1", ("t3",)), TopicMerge("t1", ("t2",))).state


def item(id: str, **changes: object) -> State:
    items = dict(GOOD.recommendations)
    items[id] = replace(items[id], **changes)  # type: ignore[arg-type]  # each case names a field and a wrong value
    return replace(GOOD, recommendations=items)


def topic(id: str, of: State = GOOD, **changes: object) -> State:
    topics = dict(of.topics)
    topics[id] = replace(topics[id], **changes)  # type: ignore[arg-type]  # as above
    return replace(of, topics=topics)


def place(topic: str, before: str | None) -> Override:
    return Override(topic, before, "chair", 0)


OUTCOME = Outcome("noted", None, None, None, None, 0)


def test_a_conference_in_the_middle_of_its_day_is_coherent() -> None:
    assert incoherent(GOOD) is None
    assert incoherent(topic("t3", outcome=OUTCOME, supplement=OUTCOME)) is None
    assert incoherent(MERGED) is None
    assert incoherent(given(Queue(("t1",)), Advance(None), TopicMerge("t1", ("t2",))).state) is None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (item("r1", merged_into="r4"), "002: merged"),
        (item("r1", handling="withdrawn"), "002: merged"),
        (item("r2", merged_into="nobody"), "002: merged"),
        (item("r2", handling="split"), "002: merged"),
        (item("r2", training=True), "002: merged"),
        (item("r4", objection="khác"), "004: objects"),
        (item("r4", topic="nothing"), "004: under a topic"),
        (topic("t1", merged_into="t3"), "001: under a topic"),
        (item("r3", parts=("r3#9",)), "003: a part"),
        (item("r3#1", split_from="nobody"), "003.1: its whole"),
        (topic("t3", merged_into="nothing"), "topic 3: merged into"),
        (topic("t3", supplement=OUTCOME), "topic 3: owes"),
        (replace(GOOD, queue=("t1", "t2", "t1")), "twice"),
        (replace(GOOD, queue=("t1", "t2", "nothing")), "cannot wait"),
        (topic("t2", outcome=OUTCOME), "topic 2 cannot wait"),
        (replace(given(Queue(("t1",)), Advance(None)).state, queue=("t1",)), "on the floor"),
        (replace(given(Queue(("t1",)), Advance(None)).state, topics={}), "floor: its topic"),
        (replace(GOOD, overrides=(place("t3", None),)), "no place in the queue"),
        (replace(GOOD, overrides=(place("t1", None), place("t1", "t2"))), "or two"),
        (replace(GOOD, overrides=(place("t1", "t3"),)), "not queued"),
        (replace(GOOD, overrides=(place("t1", "t1"),)), "no place yet"),
        (replace(GOOD, overrides=(place("t1", "t2"), place("t2", None))), "no place yet"),
        (replace(GOOD, recommendations=without(GOOD.recommendations, ("r4",))), "suggestion merge:r4:r1"),
        (replace(GOOD, recommendations=without(GOOD.recommendations, ("r1",))), "002: merged"),
        (replace(MERGED, floor=Floor("t3", 0, (), ())), "floor: its topic"),
        (topic("t3", merged_into="t2", of=MERGED), "topic 3: merged into"),
        (replace(GOOD, suggestions={"x": replace(GOOD.suggestions["merge:r4:r1"], candidate="r9")}), "suggestion"),
        (replace(GOOD, intake_closed_at=1), "intake"),
    ],
)
def test_a_broken_rule_is_named(state: State, words: str) -> None:
    assert words in (incoherent(state) or "")
