"""Short collections however much is alive, and enough open files."""

import asyncio
import gc
from collections.abc import AsyncIterator
from functools import partial

import pytest

from hub.operations import limits_of_process
from hub.operations.limits_of_process import EVENTS_MIN, NEVER, collect_in_short_stops, open_files
from tests.waiting import until

MANY = 40_000


def _frozen_since(before: int) -> bool:
    return gc.get_freeze_count() >= before + MANY


def _collected_since(before: int) -> bool:
    return _full_collections() >= before + 2


def _full_collections() -> int:
    return int(gc.get_stats()[2]["collections"])


class Record:
    """How many events there are."""

    def __init__(self) -> None:
        self.seq = 0

    def recorded(self) -> int:
        return self.seq


@pytest.fixture
async def record(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Record]:
    """Of a process that collects, its first collection behind it."""
    monkeypatch.setattr(limits_of_process, "COLLECT_S", 0.01)
    record = Record()
    task = asyncio.create_task(collect_in_short_stops(record.recorded))
    await until(lambda: gc.get_freeze_count() > 0)
    yield record
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class Circle:
    def __init__(self) -> None:
        self.me = self


async def test_what_lives_on_is_not_looked_at_again(record: Record) -> None:
    alive: list[list[int]] = []
    for _ in range(3):
        alive += [[n] for n in range(MANY)]
        frozen = gc.get_freeze_count()
        record.seq += EVENTS_MIN
        await until(partial(_frozen_since, frozen))
        assert len(gc.get_objects(generation=2)) < MANY
    assert gc.get_threshold()[2] == NEVER


async def test_whoever_comes_and_goes_leaves_nothing_while_the_record_stands_still(record: Record) -> None:
    """However many there are at once: else a crowd of half requests would grow the hub for ever."""
    record.seq += EVENTS_MIN - 1
    frozen = gc.get_freeze_count()
    for _ in range(3):
        crowd = [Circle() for _ in range(MANY)]
        await until(partial(_collected_since, _full_collections()))
        del crowd
    await until(lambda: not any(isinstance(each, Circle) for each in gc.get_objects()))
    assert gc.get_freeze_count() <= frozen


async def test_circles_of_the_dead_are_freed(record: Record) -> None:
    for _ in range(1000):
        Circle()
    await until(lambda: not any(isinstance(each, Circle) for each in gc.get_objects()))


async def test_afterwards_all_is_as_it_was() -> None:
    before = gc.get_threshold()
    task = asyncio.create_task(collect_in_short_stops(Record().recorded))
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
