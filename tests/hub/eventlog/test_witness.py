"""The head file: whatever the log loses of what it promised is noticed at the next opening."""

import errno
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

import hub.eventlog.witness as witness_module
from hub.eventlog.base import Position, Unavailable
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.witness import SLOT_BYTES, Witness, read_promise, rewound

from .events import LOG_ID, STREAM, append_next, event, events, everything, hash_after
from .test_sqlite import Connector, failing_once, sqlite_error


def position(n: int, epoch: int = 1) -> Position:
    return Position(epoch, n, hash_after(events(n)))


def promised(folder: Path) -> Position | None:
    promise = read_promise(folder / "head")
    return promise.position if promise is not None else None


def keep(folder: Path, at: Position, log_id: str = LOG_ID) -> None:
    witness = Witness(folder / "head", log_id)
    witness.keep(at)
    witness.close()


# ---- the file itself -----------------------------------------------------------------------------------------


def test_the_last_position_is_told_and_the_one_before_survives_a_torn_slot(tmp_path: Path) -> None:
    path = tmp_path / "head"
    witness = Witness(path, LOG_ID)
    for n in range(1, 6):
        witness.keep(position(n))
    witness.close()
    promise = read_promise(path)
    assert promise is not None
    assert (promise.log_id, promise.position) == (LOG_ID, position(5))
    newest = promise.turn % 2
    whole = path.read_bytes()
    seed = 3
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(200):  # one bit anywhere in what the newest slot says
        content = bytearray(whole)
        content[newest * SLOT_BYTES + chance.randrange(96)] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        assert promised(tmp_path) == position(4)


@pytest.mark.parametrize("content", [b"", b"\0" * 8192, b"head of another program" * 400])
def test_a_file_that_tells_nothing_tells_nothing_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "head").write_bytes(content)
    assert promised(tmp_path) is None
    keep(tmp_path, position(2))
    assert promised(tmp_path) == position(2)


def test_a_witness_that_goes_on_never_writes_over_the_newest_slot(tmp_path: Path) -> None:
    for n in range(1, 8):
        before = promised(tmp_path)
        keep(tmp_path, position(n))
        content = bytearray((tmp_path / "head").read_bytes())
        now = read_promise(tmp_path / "head")
        assert now is not None
        content[now.turn % 2 * SLOT_BYTES] ^= 0xFF
        (tmp_path / "torn").write_bytes(content)
        torn = read_promise(tmp_path / "torn")
        assert (torn.position if torn else None) == before


@pytest.mark.parametrize(
    ("promise", "found", "hash_there", "lost"),
    [
        (position(5), position(5), position(5).hash, False),
        (position(5), position(9), position(5).hash, False),  # a crash between the commit and the file
        (position(5), position(4), None, True),
        (position(5), position(9), position(6).hash, True),  # another history of the same epoch
        (position(5), position(2, epoch=2), None, False),  # rewritten knowingly
        (position(5, epoch=2), position(9), position(5).hash, True),  # an older copy was put in its place
    ],
)
async def test_a_log_is_rewound_when_it_lacks_what_was_promised(
    tmp_path: Path, promise: Position, found: Position, hash_there: str | None, lost: bool
) -> None:
    keep(tmp_path, promise)
    told = read_promise(tmp_path / "head")
    assert told is not None
    assert (rewound(told, found, hash_there) is not None) is lost


# ---- with the log --------------------------------------------------------------------------------------------


async def test_the_head_file_stands_where_an_answered_append_stands(tmp_path: Path) -> None:
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    for n in range(1, 30):
        await append_next(log, [event(n)])
        assert promised(tmp_path) == position(n)
    await log.close()


async def test_nobody_is_told_of_a_commit_before_the_head_file_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_at_sync: list[bool] = []
    done = False

    def sync(descriptor: int) -> None:
        told_at_sync.append(done)
        os.fsync(descriptor)

    monkeypatch.setattr(witness_module, "_sync", sync)
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    for n in range(1, 4):
        done = False
        await append_next(log, [event(n)])
        done = True
    await log.close()
    assert told_at_sync == [False] * 3


async def test_a_log_that_lost_its_tail_says_so_and_keeps_saying_it_until_an_epoch_begins(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    log = SqliteLog.create(path, LOG_ID)
    await append_next(log, events(10))
    await log.close()
    shutil.copy(path, tmp_path / "old.sqlite")
    log = SqliteLog.open(path)
    assert log.rewound is None
    await append_next(log, events(5, first=11))
    await log.close()
    shutil.copy(tmp_path / "old.sqlite", path)
    for _ in range(2):
        log = SqliteLog.open(path)
        assert log.rewound is not None
        assert (log.rewound.promised, log.rewound.found, log.rewound.missing) == (position(15), position(10), 5)
        assert "seq 15" in str(log.rewound)
        assert "seq 10" in str(log.rewound)
        await log.close()
    log = SqliteLog.open(path)
    await log.begin_epoch(2)
    assert (log.epoch, log.rewound, await log.head(STREAM)) == (2, None, position(10, epoch=2))
    assert promised(tmp_path) == position(10, epoch=2)
    assert await append_next(log, [event(11)]) == position(11, epoch=2)
    await log.close()
    log = SqliteLog.open(path)
    assert (log.epoch, log.rewound) == (2, None)
    await log.close()


async def test_an_epoch_only_rises(tmp_path: Path) -> None:
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID, epoch=4)
    with pytest.raises(Unavailable, match="epoch"):
        await log.begin_epoch(4)
    await log.close()
    log = SqliteLog.open(tmp_path / "log.sqlite")
    assert log.epoch == 4
    await log.close()


@pytest.mark.parametrize("head", [None, "of another log"])
async def test_without_a_head_file_of_its_own_a_log_opens_and_has_no_promise(tmp_path: Path, head: str | None) -> None:
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    await append_next(log, events(3))
    await log.close()
    (tmp_path / "head").unlink()
    if head is not None:
        keep(tmp_path, position(9), "ff" * 16)
    log = SqliteLog.open(tmp_path / "log.sqlite")
    assert (log.promise, log.rewound) == (None, None)
    await append_next(log, [event(4)])
    await log.close()
    assert promised(tmp_path) == position(4)


async def test_a_new_log_is_not_held_to_what_an_earlier_one_promised(tmp_path: Path) -> None:
    keep(tmp_path, position(9))
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    assert (log.promise, log.rewound) == (None, None)
    await log.close()


async def test_a_head_file_that_cannot_be_written_stops_writing_as_any_failing_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    head = await append_next(log, events(2))

    def broken(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(witness_module, "_sync", broken)
    with pytest.raises(Unavailable, match="Input/output") as refusal:
        await log.append(STREAM, head, [event(3)])
    assert not refusal.value.retryable
    with pytest.raises(Unavailable):
        await log.append(STREAM, head, [event(3)])
    await log.close()
    monkeypatch.undo()
    log = SqliteLog.open(tmp_path / "log.sqlite")
    assert log.rewound is None
    assert [s.record for s in await everything(log)] == events(3)  # it was committed; only the answer was lost
    await log.close()


async def test_a_full_disk_under_the_head_file_does_not_make_a_commit_look_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    await append_next(log, events(2))

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(witness_module, "_sync", full)
    assert await append_next(log, [event(3)]) == position(3)
    monkeypatch.undo()
    assert await append_next(log, [event(4)]) == position(4)
    assert promised(tmp_path) == position(4)
    await log.close()


async def test_a_refused_append_leaves_the_head_file_alone(tmp_path: Path) -> None:
    connect = Connector()
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID, connect=connect)
    await append_next(log, events(2))
    connect.connection.fault = failing_once("COMMIT", sqlite_error("full", sqlite3.SQLITE_FULL))
    with pytest.raises(Unavailable):
        await append_next(log, [event(3)])
    assert promised(tmp_path) == position(2)
    await log.close()
