"""A hub and its clients may die at every named place of their code: once each here, in `run.py faults` for minutes."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable

import pytest

from tests.faults import crash, planting
from tests.faults.crashes import client_conference, hub_conference, sealed_conference

SEED = 20260101
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and the signals of POSIX")


@pytest.mark.timeout(400)
async def test_a_hub_that_dies_at_any_place_breaks_no_promise() -> None:
    hits: Counter[str] = Counter()
    names = list(crash.HUB)
    halves = names[::2], names[1::2]  # side by side: a start is mostly one core's work
    told = await asyncio.gather(*(hub_conference(SEED + n, half, hits) for n, half in enumerate(halves)))
    assert told == [[], []], f"seed {SEED}"
    assert hits.keys() == crash.HUB.keys(), "each place was really passed, and the hub died there"


@pytest.mark.timeout(400)
async def test_a_client_that_dies_at_any_place_breaks_no_promise() -> None:
    hits: Counter[str] = Counter()
    places = crash.JOINING | crash.TYPING
    parts = [*crash.JOINING, *list(crash.TYPING)[::3]], [name for n, name in enumerate(crash.TYPING) if n % 3]
    told = await asyncio.gather(*(client_conference(SEED + n, part, hits) for n, part in enumerate(parts)))
    assert told == [[], []], f"seed {SEED}"
    assert hits.keys() == places.keys()


@pytest.mark.timeout(200)
async def test_a_client_of_a_sealed_conference_that_dies_at_any_place_breaks_no_promise() -> None:
    hits: Counter[str] = Counter()
    assert await sealed_conference(SEED, list(crash.SEALING), hits) == [], f"seed {SEED}"
    assert hits.keys() == crash.SEALING.keys()


@pytest.mark.timeout(200)
async def test_what_a_client_forgets_too_early_is_found_when_the_hub_dies_before_it_stores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(planting.ENVIRONMENT, "forget on send")
    for seed in range(SEED, SEED + 5):  # the hub may die over a command of the chair, which is nobody's loss
        violations = await hub_conference(seed, ["before append"], Counter())
        if any(violation.startswith("I1: ") for violation in violations):
            return
    pytest.fail(f"seeds {SEED} to {SEED + 4}: nothing was missed")


class Steps:
    """Something to die in."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def step(self, name: str) -> str:
        self.done.append(name)
        return name

    async def wait(self, name: str) -> str:
        return self.step(name)


Armed = Callable[[str, crash.CrashPoint, int], list[int]]


@pytest.fixture
def armed(monkeypatch: pytest.MonkeyPatch) -> Armed:
    """Arms a place of Steps; the list gets the exit codes of its deaths."""

    def arm(name: str, place: crash.CrashPoint, nth: int) -> list[int]:
        deaths: list[int] = []
        monkeypatch.setattr("tests.faults.crash.os._exit", deaths.append)
        monkeypatch.setattr(Steps, "step", Steps.step)  # puts the honest ones back at the end
        monkeypatch.setattr(Steps, "wait", Steps.wait)
        monkeypatch.setitem(crash.POINTS, name, place)
        crash.arm(name, nth)
        return deaths

    return arm


def test_a_process_dies_at_the_nth_passing_of_its_place(armed: Armed, capfd: pytest.CaptureFixture[str]) -> None:
    deaths = armed("x", crash.CrashPoint(f"{__name__}:Steps.step", "before"), 3)
    steps = Steps()
    steps.step("one"), steps.step("two")
    assert deaths == []
    steps.step("three")
    assert deaths == [crash.GONE]
    assert capfd.readouterr().err == f"{crash.DIED_AT}x\n"


async def test_a_place_after_a_wait_is_passed_when_the_wait_is_over(armed: Armed) -> None:
    deaths = armed("x", crash.CrashPoint(f"{__name__}:Steps.wait", "after"), 1)
    steps = Steps()
    assert await steps.wait("one") == "one"
    assert (steps.done, deaths) == (["one"], [crash.GONE])


def test_a_place_is_passed_only_where_its_sight_says_so(armed: Armed) -> None:
    seen = crash.CrashPoint(f"{__name__}:Steps.step", "before", lambda arguments: arguments[1] == "now")
    deaths = armed("x", seen, 1)
    steps = Steps()
    steps.step("not yet")
    assert deaths == []
    steps.step("now")
    assert deaths == [crash.GONE]


@pytest.mark.parametrize("name", crash.POINTS)
def test_every_named_place_exists(name: str) -> None:
    holder, attribute = crash._holder(crash.POINTS[name].where)
    assert callable(getattr(holder, attribute))
    for where in crash.POINTS[name].tuned:
        holder, attribute = crash._holder(where)
        assert hasattr(holder, attribute)
