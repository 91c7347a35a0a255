"""A log in one file that is killed, or whose disk fails or loses bits: nothing acknowledged goes, damage is found."""

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hub.eventlog.base import Broken, Record, Unavailable
from hub.eventlog.sqlite import SqliteLog

from .events import LOG_ID, STREAM, append_next, event, events, everything, hash_after
from .test_sqlite import DEADLINE_S, ROOT, Connector, failing_once, filled, sqlite_error

# --- crashes ---------------------------------------------------------------------------------------------


async def test_every_acknowledged_event_survives_kill_9(tmp_path: Path) -> None:
    seed = 7_919
    print(f"seed {seed}")
    chance = random.Random(seed)
    path = tmp_path / "log.sqlite"
    await SqliteLog.create(path, LOG_ID).close()
    acknowledged: dict[int, tuple[str, str, int]] = {}
    for _ in range(6):
        for line in await _killed_after(path, chance.randrange(1, 400)):
            seq, hash, device, n = line.split()
            acknowledged[int(seq)] = (hash, device, int(n))
    log = SqliteLog.open(path)
    stored = {s.seq: (s.hash, s.record.device, s.record.command_seq) for s in await everything(log)}
    assert len(acknowledged) > 100
    assert {seq: stored.get(seq) for seq in acknowledged} == acknowledged
    await log.close()


async def _killed_after(path: Path, lines_count: int) -> list[str]:
    """Everything that the process acknowledged before it was killed, whole lines only."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.hub.eventlog.acknowledging", str(path), cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(DEADLINE_S):
        said = b"".join([await process.stdout.readline() for _ in range(lines_count)])
        process.kill()
        said += await process.stdout.read()
        assert await process.wait() == -signal.SIGKILL
    return said.decode().rpartition("\n")[0].splitlines()


# --- a disk that fails -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "error", "kind"),
    [
        ("COMMIT", sqlite_error("disk I/O error", sqlite3.SQLITE_IOERR_FSYNC), Unavailable),
        ("BEGIN IMMEDIATE", sqlite_error("disk I/O error", sqlite3.SQLITE_IOERR_READ), Unavailable),
        ("COMMIT", sqlite_error("database disk image is malformed", sqlite3.SQLITE_CORRUPT), Broken),
        ("COMMIT", sqlite_error("disk image is malformed", sqlite3.SQLITE_CORRUPT_INDEX), Broken),
        ("COMMIT", sqlite3.OperationalError("disk I/O error"), Unavailable),
    ],
)
async def test_after_an_io_error_nothing_is_written_any_more(
    tmp_path: Path, statement: str, error: sqlite3.Error, kind: type[Unavailable]
) -> None:
    path, connect = tmp_path / "log.sqlite", Connector()
    log = SqliteLog.create(path, LOG_ID, connect=connect)
    head = await append_next(log, events(3))
    waiting = asyncio.create_task(log.wait(STREAM, 3))
    await asyncio.sleep(0)
    connect.connection.fault = failing_once(statement, error)
    with pytest.raises(Unavailable) as refusal:
        await log.append(STREAM, head, [event(4)])
    assert type(refusal.value) is kind
    assert not refusal.value.retryable
    assert refusal.value.hint
    heard = len(connect.connection.heard)
    for _ in range(3):
        with pytest.raises(Unavailable, match="disk"):
            await log.append(STREAM, head, [event(4)])
    assert len(connect.connection.heard) == heard
    async with asyncio.timeout(DEADLINE_S):
        with pytest.raises(Unavailable):
            await waiting
        with pytest.raises(Unavailable):
            await log.wait(STREAM, 3)
    await log.close()
    again = SqliteLog.open(path)
    assert [s.record for s in await everything(again)] == events(3)
    assert (await append_next(again, [event(4)])).seq == 4
    await again.close()


async def test_what_waits_behind_a_failing_commit_fails_with_it(tmp_path: Path) -> None:
    connect = Connector()
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID, connect=connect)
    head = await log.head(STREAM)
    connect.connection.fault = failing_once("COMMIT", sqlite_error("disk I/O error", sqlite3.SQLITE_IOERR_FSYNC))
    asked = [log.append(STREAM, head, [event(1, device=f"device-{d}")]) for d in range(600)]  # several batches
    async with asyncio.timeout(DEADLINE_S):
        answers = await asyncio.gather(*asked, everything(log), log.head(STREAM), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable] * 602
    await log.close()


async def test_a_head_that_another_moved_stops_writing(tmp_path: Path) -> None:
    connect = Connector()
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID, connect=connect)
    head = await append_next(log, events(3))
    connect.connection.execute("DELETE FROM event WHERE seq=3")
    with pytest.raises(Unavailable, match="seq 2, not at seq 3") as refusal:
        await log.append(STREAM, head, [event(4)])
    assert not refusal.value.retryable
    with pytest.raises(Unavailable):
        await log.head(STREAM)
    await log.close()


async def test_a_record_that_cannot_be_stored_stops_writing_instead_of_hanging(tmp_path: Path) -> None:
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    beyond = Record("id", "device", 2**70, 0, b"raw")
    async with asyncio.timeout(DEADLINE_S):
        with pytest.raises(Unavailable, match="OverflowError"):
            await append_next(log, [beyond])
        with pytest.raises(Unavailable):
            await append_next(log, [event(1)])
    await log.close()


# --- damage ----------------------------------------------------------------------------------------------


def flip(path: Path, pattern: bytes, bit: int) -> None:
    """Turn one bit inside the only place of the file where the pattern stands."""
    content = bytearray(path.read_bytes())
    assert content.count(pattern) == 1
    content[content.index(pattern) + len(pattern) // 2] ^= 1 << bit
    path.write_bytes(content)


async def test_a_bit_flipped_in_an_event_is_found_at_opening_by_its_seq(tmp_path: Path) -> None:
    seed = 104_729
    print(f"seed {seed}")
    chance = random.Random(seed)
    for round in range(10):
        path = tmp_path / f"log-{round}.sqlite"
        await filled(path, 300)
        seq = chance.randrange(1, 301)
        flip(path, event(seq).raw, chance.randrange(8))
        with pytest.raises(Broken, match=rf"^seq {seq}: ") as found:
            SqliteLog.open(path)
        assert not found.value.retryable
        assert found.value.hint


async def test_a_bit_flipped_in_a_hash_is_found_at_opening_by_its_seq(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    await filled(path, 30)
    flip(path, bytes.fromhex(hash_after(events(17))), 3)
    with pytest.raises(Broken, match=r"^seq 17: "):
        SqliteLog.open(path)


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("DELETE FROM event WHERE seq=12", 12),
        ("DELETE FROM event WHERE seq=1", 1),
        ("UPDATE event SET seq=31 WHERE seq=12", 12),
        ("UPDATE event SET seq=0 WHERE seq=1", 1),
        ("UPDATE event SET seq=-seq", 1),
        ("UPDATE event SET id=CAST(x'6964ff' AS TEXT) WHERE seq=12", 12),  # a flipped bit makes no text
        (
            "INSERT INTO event SELECT stream, 31, id, 'x', command_seq, i, raw, hash FROM event WHERE seq=30",
            31,
        ),
        ("UPDATE meta SET value='ffeeddccbbaa99887766554433221100' WHERE key='log_id'", 1),
    ],
)
async def test_history_rewritten_with_a_tool_is_found_at_opening(tmp_path: Path, statement: str, seq: int) -> None:
    path = tmp_path / "log.sqlite"
    await filled(path, 30)
    tool = sqlite3.connect(path, isolation_level=None)
    tool.execute(statement)
    tool.close()
    with pytest.raises(Broken, match=rf"^seq {seq}: "):
        SqliteLog.open(path)


async def test_a_column_flipped_under_its_index_is_found_at_opening(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    log = SqliteLog.create(path, LOG_ID)
    await append_next(log, [event(1, device="a-device-of-its-own"), event(2)])
    await log.close()
    content = bytearray(path.read_bytes())
    at = content.rindex(b"a-device-of-its-own")  # the row or its index: either way they disagree then
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(Broken):
        SqliteLog.open(path)


@pytest.mark.parametrize("statement", ["DELETE FROM meta", "UPDATE meta SET value='x' WHERE key='epoch'"])
async def test_a_log_that_lost_its_identity_is_broken(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "log.sqlite"
    await filled(path, 1)
    tool = sqlite3.connect(path, isolation_level=None)
    tool.execute(statement)
    tool.close()
    with pytest.raises(Broken, match="id or epoch"):
        SqliteLog.open(path)


async def test_a_destroyed_page_is_found_at_opening(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    await filled(path, 300)
    content = bytearray(path.read_bytes())
    page = content.index(event(150).raw) // 4096
    content[page * 4096 : (page + 1) * 4096] = bytes(4096)
    path.write_bytes(content)
    with pytest.raises(Broken, match=r"^seq \d+: "):
        SqliteLog.open(path)
