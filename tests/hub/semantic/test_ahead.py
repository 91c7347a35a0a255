"""What is read when: nobody waits long for a slow model, and what was missed is read when there is time."""

import asyncio
import random
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from hub.semantic.ahead import LAG_S, LATER_MAX, TRIES_MAX, Ahead
from tests.simulation.loop import SimLoop
from tests.waiting import until

T = TypeVar("T")
SLACK_S = 0.01
"""Of simulated time, in which every callback takes a microsecond."""


def simulated(main: Coroutine[Any, Any, T]) -> T:
    loop = SimLoop(random.Random(5))  # type: ignore[abstract]  # no sockets, no signals
    result = loop.run(main)
    assert loop.mishaps == []
    return result


class Model:
    """Takes `takes_s` of simulated time a text, one after the other, and writes down what it was asked."""

    def __init__(self, takes_s: float = 0.0, unreadable: str = "") -> None:
        self.takes_s, self.unreadable = takes_s, unreadable
        self.asked: list[str] = []
        self.turn, self.there = asyncio.Lock(), asyncio.Event()
        self.there.set()

    async def read(self, id: str) -> bool:
        async with self.turn:
            self.asked.append(id)
            await asyncio.sleep(self.takes_s)
        if id == "raises":
            raise ValueError(id)
        return self.there.is_set() and id != self.unreadable

    def ahead(self) -> Ahead:
        return Ahead(self.read, self.there.wait)


async def waited(ahead: Ahead, ids: list[str]) -> list[float]:
    """When each was compared, as an engine does it: one after the other."""
    clock = asyncio.get_running_loop().time
    began_s, times = clock(), list[float]()
    for id in ids:
        await ahead.wait(id)
        times.append(clock() - began_s)
    return times


async def caught_up(ahead: Ahead) -> None:
    await until(lambda: not ahead.unread, deadline_s=3_600)


FIFTY = [f"r{n}" for n in range(50)]


def test_nobody_waits_longer_for_a_model_that_hangs() -> None:
    async def main() -> None:
        model = Model(takes_s=60)
        ahead = model.ahead()
        for id in FIFTY:
            ahead.soon(id)
        assert max(await waited(ahead, FIFTY)) <= LAG_S + SLACK_S
        assert (ahead.missed, ahead.unread) == (50, 50)
        model.takes_s = 0.03
        await caught_up(ahead)
        assert set(model.asked) == set(FIFTY)
        await ahead.close()

    simulated(main())


def test_fifty_texts_at_once_wait_for_a_slow_model_no_longer_than_one() -> None:
    async def main() -> None:
        model = Model(takes_s=1.0)
        ahead = model.ahead()
        for id in FIFTY:
            ahead.soon(id)
        times = await waited(ahead, FIFTY)
        assert times[0] == pytest.approx(1.0, abs=SLACK_S)
        assert max(times) <= LAG_S + SLACK_S
        assert (ahead.missed, ahead.unread) == (49, 49)
        await caught_up(ahead)
        assert sorted(model.asked) == sorted(FIFTY), "what was missed is read at leisure, once"
        assert ahead.missed == 49
        await ahead.close()

    simulated(main())


def test_under_a_lasting_load_some_texts_are_still_read_in_time_and_none_is_late() -> None:
    async def main() -> None:
        model = Model(takes_s=0.5)
        ahead = model.ahead()
        clock = asyncio.get_running_loop().time
        came = asyncio.Queue[tuple[str, float]]()
        late: list[float] = []

        async def compare() -> None:
            for _ in range(300):
                id, at_s = await came.get()
                await ahead.wait(id)
                late.append(clock() - at_s)

        comparing = asyncio.create_task(compare())
        for n in range(300):  # ten a second, of which the model reads two
            ahead.soon(f"r{n}")
            came.put_nowait((f"r{n}", clock()))
            await asyncio.sleep(0.1)
        await comparing
        assert max(late) <= LAG_S + SLACK_S
        assert 300 - ahead.missed >= 50, "nearly what the model can do in that time"
        await ahead.close()

    simulated(main())


def test_what_came_in_goes_before_what_was_missed_and_the_newest_of_that_first() -> None:
    async def main() -> list[str]:
        model = Model(takes_s=0.3)
        ahead = model.ahead()
        ahead.later(["oldest", "older", "newest"])
        await asyncio.sleep(0.1)
        for id in ("live", "too"):
            ahead.soon(id)
        await waited(ahead, ["live", "too"])
        assert ahead.missed == 0
        await caught_up(ahead)
        await ahead.close()
        return model.asked

    assert simulated(main()) == ["newest", "live", "too", "older", "oldest"]


def test_while_there_is_no_model_nothing_waits_and_nothing_is_forgotten() -> None:
    async def main() -> None:
        model = Model()
        model.there.clear()
        ahead = model.ahead()
        ahead.soon("r1")
        assert await waited(ahead, ["r1", "never came in"]) == pytest.approx([0, 0], abs=SLACK_S)
        await asyncio.sleep(60)
        assert (model.asked, ahead.missed, ahead.unread) == (["r1"], 1, 1)
        model.there.set()
        await caught_up(ahead)
        assert model.asked == ["r1", "r1"]
        await ahead.close()

    simulated(main())


@pytest.mark.parametrize(("id", "times"), [("kills", TRIES_MAX), ("raises", 1)])
def test_a_text_that_no_model_survives_holds_up_no_other(id: str, times: int) -> None:
    async def main() -> None:
        model = Model(unreadable="kills")
        ahead = model.ahead()
        ahead.later(["a", id, "b"])
        await caught_up(ahead)
        assert model.asked.count(id) == times
        assert {"a", "b"} <= set(model.asked)
        await ahead.close()

    simulated(main())


def test_what_is_left_for_later_is_bounded_and_the_newest_stay() -> None:
    async def main() -> None:
        model = Model()
        model.there.clear()
        ahead = model.ahead()
        ahead.later(str(n) for n in range(LATER_MAX + 5))
        assert ahead.unread == LATER_MAX
        model.there.set()
        await until(lambda: model.asked)
        assert model.asked[0] == str(LATER_MAX + 4)
        await ahead.close()

    simulated(main())
