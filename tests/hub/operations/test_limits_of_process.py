"""Short collections however much is alive, and enough open files."""

import asyncio
import gc
from collections.abc import AsyncIterator
from functools import partial

import pytest

from hub.operations import limits_of_process
from hub.operations.limits_of_process import NEVER, SURVIVORS_MAX, collect_in_short_stops, open_files
from tests.waiting import until


@pytest.fixture
async def collecting(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator["asyncio.Task[None]"]:
    monkeypatch.setattr(limits_of_process, "COLLECT_S", 0.01)
    task = asyncio.create_task(collect_in_short_stops())
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _frozen_since(before: int) -> bool:
    return gc.get_freeze_count() >= before + 2 * SURVIVORS_MAX


class Circle:
    def __init__(self) -> None:
        self.me = self


async def test_what_lives_on_is_not_looked_at_again(collecting: "asyncio.Task[None]") -> None:
    alive: list[list[int]] = []
    await until(lambda: gc.get_freeze_count() > 0)
    for _ in range(3):
        alive += [[n] for n in range(2 * SURVIVORS_MAX)]
        frozen = gc.get_freeze_count()
        await until(partial(_frozen_since, frozen))
        assert len(gc.get_objects(generation=2)) <= SURVIVORS_MAX
    assert gc.get_threshold()[2] == NEVER


async def test_circles_of_the_dead_are_freed(collecting: "asyncio.Task[None]") -> None:
    await until(lambda: gc.get_freeze_count() > 0)
    for _ in range(1000):
        Circle()
    await until(lambda: not any(isinstance(each, Circle) for each in gc.get_objects()))


async def test_afterwards_all_is_as_it_was() -> None:
    before = gc.get_threshold()
    task = asyncio.create_task(collect_in_short_stops())
    await until(lambda: gc.get_threshold() != before)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_the_soft_limit_of_files_is_raised_as_far_as_allowed() -> None:
    resource = pytest.importorskip("resource", reason="Windows counts no sockets as files")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    low = min(soft, 512)
    resource.setrlimit(resource.RLIMIT_NOFILE, (low, hard))
    try:
        assert open_files(low - 100) == low - 100
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (low, hard)
        wanted = low + 100 if hard == resource.RLIM_INFINITY else min(low + 100, hard)
        assert open_files(wanted) == wanted
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (wanted, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
