"""Simulated time and order: what a program may rely on, and what it may not."""

import asyncio
import random

import pytest

from tests.simulation.loop import SimLoop, Stuck


def loop_of(seed: int) -> SimLoop:
    return SimLoop(random.Random(seed))  # type: ignore[abstract]  # no sockets, no signals


def test_an_hour_passes_at_once() -> None:
    loop = loop_of(1)
    loop.run(asyncio.sleep(3600))
    assert 3600 <= loop.time() < 3601


def test_what_one_callback_schedules_runs_in_its_order() -> None:
    async def main() -> list[int]:
        ran: list[int] = []
        for number in range(20):
            asyncio.get_running_loop().call_soon(ran.append, number)
        await asyncio.sleep(1)
        return ran

    for seed in range(5):
        assert loop_of(seed).run(main()) == list(range(20))


def test_what_different_callbacks_do_is_mixed_by_the_seed() -> None:
    async def main() -> str:
        ran: list[str] = []

        async def worker(name: str) -> None:
            await asyncio.sleep(0.001)
            for _ in range(4):
                ran.append(name)
                await asyncio.sleep(0)

        await asyncio.gather(worker("a"), worker("b"))
        return "".join(ran)

    orders = [loop_of(seed).run(main()) for seed in range(10)]
    assert orders == [loop_of(seed).run(main()) for seed in range(10)]
    assert len(set(orders)) > 3


def test_a_timeout_strikes_at_its_virtual_time() -> None:
    async def main() -> None:
        async with asyncio.timeout(30):
            await asyncio.Event().wait()

    loop = loop_of(1)
    with pytest.raises(TimeoutError):
        loop.run(main())
    assert 30 <= loop.time() < 31


def test_a_thread_is_done_in_place() -> None:
    async def main() -> str:
        return await asyncio.to_thread("".join, ["a", "b"])

    assert loop_of(1).run(main()) == "ab"


def test_waiting_for_what_never_comes_is_told() -> None:
    async def main() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Stuck, match="nothing will ever happen"):
        loop_of(1).run(main())
