"""Copies of a log that is being written to."""

import asyncio
from pathlib import Path

import pytest

import hub.eventlog.sqlite.copying as copying
from hub.eventlog.base import Unavailable
from hub.eventlog.sqlite import SqliteLog, copy_database, whole
from hub.eventlog.verify import verify_path

from .events import LOG_ID, append_next, event, events, everything
from .test_sqlite import names


async def test_a_copy_holds_everything_stable_and_verifies(tmp_path: Path) -> None:
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID, epoch=3)
    head = await append_next(log, events(1_000))
    await log.copy_to(tmp_path / "copy.sqlite")
    report = verify_path(tmp_path / "copy.sqlite")
    assert (report.ok, report.epoch, report.seq, report.hash) == (True, 3, 1_000, head.hash)
    assert (await append_next(log, [event(1_001)])).seq == 1_001
    await log.close()
    assert names(tmp_path) == ["copy.sqlite", "head", "log.sqlite"]


async def test_appends_go_on_between_the_steps_of_a_copy_and_are_taken_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "STEP_PAGES", 1)
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    await append_next(log, events(20_000))
    answered_during = 0
    copied = asyncio.create_task(log.copy_to(tmp_path / "copy.sqlite"))
    await asyncio.sleep(0)
    n = 20_000
    while not copied.done():
        n += 1
        await append_next(log, [event(n)])
        answered_during += not copied.done()
    await copied
    assert answered_during > 0
    report = verify_path(tmp_path / "copy.sqlite")
    assert report.ok, report.problem
    assert 20_000 <= report.seq <= n
    assert [s.record for s in await everything(log)] == events(n)
    await log.close()


async def test_closing_during_a_copy_finishes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "STEP_PAGES", 1)
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    await append_next(log, events(2_000))
    copies = [asyncio.create_task(log.copy_to(tmp_path / f"copy-{n}.sqlite")) for n in range(2)]
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await log.close()
        await asyncio.gather(*copies)
    assert [verify_path(tmp_path / f"copy-{n}.sqlite").seq for n in range(2)] == [2_000, 2_000]


async def test_a_copy_that_cannot_be_made_leaves_the_log_serving(tmp_path: Path) -> None:
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    await append_next(log, events(3))
    for target in (tmp_path / "none" / "copy.sqlite", tmp_path / "log.sqlite"):
        with pytest.raises(Unavailable) as refusal:
            await log.copy_to(target)
        assert refusal.value.retryable
    assert (await append_next(log, [event(4)])).seq == 4
    await log.close()


def test_what_is_no_database_is_not_copied_and_not_whole(tmp_path: Path) -> None:
    (tmp_path / "letters").write_bytes(b"letters of the commune" * 100)
    with pytest.raises(Unavailable):
        copy_database(tmp_path / "letters", tmp_path / "copy")
    assert not whole(tmp_path / "letters")
