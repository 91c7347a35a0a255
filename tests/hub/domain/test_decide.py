"""The door of the rules: every command has a rule, and the rules are fast."""

import time
from dataclasses import replace

import pytest

from hub.domain.commands import Advance, Ask, AssignTopic, Call, Command, Merge, Queue, Screen, Undo
from hub.domain.decide import decide
from hub.domain.model import State
from tests.scenario import SECRETARY, START, By, Given, given, says

MANY = 2_000


@pytest.fixture(scope="module")
def large() -> State:
    """2,000 recommendations under 26 topics, all queued, after a day's work."""
    here = given(says("cl1"), says("cl2"), says("hl1"), says("hl2"), Screen(("r1", "r2", "r3", "r4"), "approve"))
    items = dict(here.state.recommendations)
    first = list(items.values())
    topics = dict(here.state.topics)
    for n in range(4, 27):
        topics[f"n{n}"] = replace(topics["t3"], id=f"n{n}", no=n)
    for n in range(5, MANY + 1):
        topic = list(topics)[n % 26]
        items[f"r{n}"] = replace(first[n % 4], id=f"r{n}", receipt=f"{n:03d}", topic=topic)
    state = replace(here.state, recommendations=items, topics=topics, receipt_last=MANY)
    ready: Given = replace(here, state=state).and_(By(SECRETARY, Queue(tuple(topics))))
    return ready.state


@pytest.mark.parametrize(
    "ask",
    [
        says("cl1"),
        Screen(tuple(f"r{n}" for n in range(1, 65)), "return", "rõ hơn"),
        Merge("r5", tuple(f"r{n}" for n in range(6, 60))),
        AssignTopic("t1", ("r7", "r8")),
        Call("t1", None),
        Advance(None),
        Undo(),
    ],
    ids=lambda ask: type(ask).__name__,
)
def test_no_decision_holds_up_two_hundred_others(large: State, ask: Ask) -> None:
    """A generous bound on the best of several runs: a rule of n² would take a hundred times as long."""
    actor = replace(SECRETARY, role="point", point="cl1") if type(ask).__name__ == "Submit" else SECRETARY
    command = Command("x", START, actor, ask)
    times = []
    for _ in range(10):
        began = time.perf_counter()
        assert decide(command, large)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.02, f"{min(times) * 1000:.2f} ms"
