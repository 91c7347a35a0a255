"""What the log in one file adds to the contract: opening, one process, full disks, batches."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from hub.eventlog.base import Conflict, Position, Unavailable, Unusable
from hub.eventlog.chain import chain
from hub.eventlog.sqlite import SqliteLog

from .events import LOG_ID, STREAM, append_next, event, events, everything, hash_after

ROOT = Path(__file__).parents[3]
DEADLINE_S = 20


class Listening(sqlite3.Connection):
    """A connection which can be told to fail, and which hears its statements."""

    heard: list[str]
    checkpointed: threading.Event
    gate: threading.Event  # a commit waits until it is open
    fault: Callable[[str], sqlite3.Error | None]

    def listen(self) -> None:
        self.heard = []
        self.checkpointed = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        self.fault = lambda statement: None

    def execute(self, statement: str, *parameters: object) -> sqlite3.Cursor:
        self.heard.append(statement)
        if "wal_checkpoint" in statement:
            self.checkpointed.set()
        if statement == "COMMIT":
            assert self.gate.wait(DEADLINE_S)
        fault = self.fault(statement)
        if fault is not None:
            raise fault
        return super().execute(statement, *parameters)  # type: ignore[arg-type]  # handed on as it came


class Connector:
    """Connects as the product does, and keeps the connection for the test."""

    def __init__(self) -> None:
        self.connections: list[Listening] = []

    def __call__(self, uri: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=0.1, check_same_thread=False, factory=Listening
        )
        connection.listen()
        self.connections.append(connection)
        return connection

    @property
    def connection(self) -> Listening:
        return self.connections[-1]


def failing_once(at: str, error: sqlite3.Error, times: int = 1) -> Callable[[str], sqlite3.Error | None]:
    left = times

    def fault(statement: str) -> sqlite3.Error | None:
        nonlocal left
        if statement != at or left == 0:
            return None
        left -= 1
        return error

    return fault


def sqlite_error(text: str, code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


async def filled(path: Path, count: int) -> Position:
    log = SqliteLog.create(path, LOG_ID)
    head = await append_next(log, events(count))
    await log.close()
    return head


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- opening ---------------------------------------------------------------------------------------------


async def test_a_reopened_log_stands_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "có dấu và ? # %.sqlite"
    log = SqliteLog.create(path, LOG_ID, epoch=7)
    head = await append_next(log, events(600))
    await log.close()
    again = SqliteLog.open(path)
    assert (again.log_id, again.epoch) == (LOG_ID, 7)
    assert await again.head(STREAM) == head == Position(7, 600, hash_after(events(600)))
    assert [s.record for s in await everything(again)] == events(600)
    with pytest.raises(Conflict):
        await again.append(STREAM, Position(7, 0, hash_after([])), [event(601)])
    assert (await append_next(again, [event(601)])).seq == 601
    await again.close()


async def test_creating_refuses_an_existing_file_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    path.write_bytes(b"letters of the commune")
    with pytest.raises(Unusable, match="exists"):
        SqliteLog.create(path, LOG_ID)
    assert path.read_bytes() == b"letters of the commune"


async def test_creating_in_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="folder"):
        SqliteLog.create(tmp_path / "none" / "log.sqlite", LOG_ID)


async def test_a_creation_that_fails_leaves_nothing_in_the_way_of_the_next(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"

    def full(uri: str) -> sqlite3.Connection:
        connection = Connector()(uri)
        assert isinstance(connection, Listening)
        connection.fault = failing_once("COMMIT", sqlite_error("full", sqlite3.SQLITE_FULL))
        return connection

    with pytest.raises(Unavailable, match="full"):
        SqliteLog.create(path, LOG_ID, connect=full)
    log = SqliteLog.create(path, LOG_ID)
    assert (await append_next(log, events(1))).seq == 1
    await log.close()


async def test_opening_a_missing_file_says_so_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="missing"):
        SqliteLog.open(tmp_path / "log.sqlite")
    assert names(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"letters of the commune" * 100])
async def test_opening_what_is_not_ours_is_refused_and_changes_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.sqlite"
    path.write_bytes(content)
    with pytest.raises(Unusable):
        SqliteLog.open(path)
    assert path.read_bytes() == content


async def test_opening_the_database_of_another_program_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE event(x)")
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(Unusable, match="not a log of this system"):
        SqliteLog.open(path)
    assert path.read_bytes() == before


async def test_opening_the_format_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    await filled(path, 1)
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version=99")
    other.close()
    with pytest.raises(Unusable, match="format 99"):
        SqliteLog.open(path)


async def test_every_commit_is_synced_and_the_file_is_held_by_one(tmp_path: Path) -> None:
    path, connect = tmp_path / "log.sqlite", Connector()
    for made in (True, False):
        log = SqliteLog.create(path, LOG_ID, connect=connect) if made else SqliteLog.open(path, connect)
        await append_next(log, [event((await log.head(STREAM)).seq + 1)])
        pragmas = {
            name: connect.connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "locking_mode", "journal_mode", "mmap_size", "trusted_schema")
        }
        assert pragmas == {
            "synchronous": 2,
            "locking_mode": "exclusive",
            "journal_mode": "wal",
            "mmap_size": 0,
            "trusted_schema": 0,
        }
        assert names(tmp_path) == ["head", "log.sqlite", "log.sqlite-wal"]
        await log.close()


async def test_a_second_process_is_refused_while_the_first_serves(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    log = SqliteLog.create(path, LOG_ID)
    await append_next(log, events(1))
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.hub.eventlog.acknowledging", str(path),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(DEADLINE_S):
        said, complaint = await second.communicate()
    assert second.returncode == 1
    assert said == b""
    assert "đang được hub khác mở" in complaint.decode()
    assert (await append_next(log, [event(2)])).seq == 2
    await log.close()


# --- full disks ------------------------------------------------------------------------------------------


async def test_a_full_disk_refuses_for_now_and_writing_goes_on_when_there_is_space(tmp_path: Path) -> None:
    path, connect = tmp_path / "log.sqlite", Connector()
    log = SqliteLog.create(path, LOG_ID, connect=connect)
    connect.connection.execute("PRAGMA max_page_count=40")
    appended, refusal = await _append_until_refused(log, 1_000)
    assert appended > 0
    assert refusal.retryable
    assert "disk is full" in refusal.hint
    with pytest.raises(Unavailable):
        await append_next(log, events(200, first=appended + 1))
    assert [s.record for s in await everything(log)] == events(appended)
    connect.connection.execute("PRAGMA max_page_count=4000")
    head = await append_next(log, events(200, first=appended + 1))
    assert head == Position(1, appended + 200, hash_after(events(appended + 200)))
    await log.close()
    again = SqliteLog.open(path)
    assert await again.head(STREAM) == head
    await again.close()


async def test_a_disk_that_gets_full_at_the_commit_leaves_no_half_behind(tmp_path: Path) -> None:
    connect = Connector()
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID, connect=connect)
    connect.connection.fault = failing_once("COMMIT", sqlite_error("full", sqlite3.SQLITE_FULL))
    with pytest.raises(Unavailable) as refusal:
        await append_next(log, events(2))
    assert refusal.value.retryable
    assert await everything(log) == []
    assert await append_next(log, events(2)) == Position(1, 2, hash_after(events(2)))
    await log.close()


async def test_the_caller_of_a_cancelled_append_is_not_told_twice(tmp_path: Path) -> None:
    complaints: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    head = await log.head(STREAM)
    for n in range(1, 20):
        task = asyncio.create_task(log.append(STREAM, head, [event(n)]))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert (await log.head(STREAM)).seq == 1
    await log.close()
    assert complaints == []


async def _append_until_refused(log: SqliteLog, limit: int) -> tuple[int, Unavailable]:
    for n in range(limit):
        try:
            await append_next(log, [event(n + 1)])
        except Unavailable as refusal:
            return n, refusal
    raise AssertionError("the disk never got full")


# --- batches ---------------------------------------------------------------------------------------------


async def at_once(connection: Listening, appends: list[Coroutine[None, None, Position]]) -> list[object]:
    """The answers to appends which were all asked while the first commit was on its way."""
    connection.heard.clear()
    connection.gate.clear()
    tasks = [asyncio.create_task(append) for append in appends]
    await asyncio.sleep(0)
    connection.gate.set()
    async with asyncio.timeout(DEADLINE_S):
        return list(await asyncio.gather(*tasks, return_exceptions=True))


def batches(connection: Listening) -> list[int]:
    """How many appends each commit since then carried."""
    found = [0]
    for statement in connection.heard:
        match statement:
            case "SAVEPOINT one":
                found[-1] += 1
            case "COMMIT":
                found.append(0)
            case _:
                pass
    return found[:-1]


@pytest.mark.parametrize(("count", "chars", "largest"), [(600, 1, 256), (20, 300_000, 3)])
async def test_appends_asked_meanwhile_share_a_commit_within_the_bounds_of_a_batch(
    tmp_path: Path, count: int, chars: int, largest: int
) -> None:
    connect = Connector()
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID, connect=connect)
    records = [event(n, text="x" * chars) for n in range(1, count + 1)]
    hashes = chain(hash_after([]), [record.raw for record in records])
    at = [Position(1, n, hash) for n, hash in enumerate([hash_after([]), *hashes])]
    answers = await at_once(connect.connection, [log.append(STREAM, at[n], [records[n]]) for n in range(count)])
    assert answers == at[1:]
    carried = batches(connect.connection)
    assert sum(carried) == count
    assert set(carried[1:-1]) == {largest}
    assert max(carried) == largest
    await log.close()


async def test_an_append_larger_than_a_batch_is_a_batch_of_its_own(tmp_path: Path) -> None:
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID)
    assert (await append_next(log, [event(n, text="x" * 10_000) for n in range(1, 501)])).seq == 500
    await log.close()


async def test_too_many_waiting_calls_are_told_to_come_back(tmp_path: Path) -> None:
    connect = Connector()
    log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID, connect=connect)
    head = await log.head(STREAM)
    answers = await at_once(connect.connection, [log.append(STREAM, head, [event(n)]) for n in range(1, 5_001)])
    refused = [answer for answer in answers if isinstance(answer, Unavailable)]
    # Some more than the queue holds: the writer has its batch in hand.
    assert 4_096 <= len(answers) - len(refused) <= 4_096 + 257
    assert all(answer.retryable for answer in refused)
    assert (await append_next(log, [event(10_000)])).seq == 2
    await log.close()


async def test_an_idle_log_is_checkpointed(tmp_path: Path) -> None:
    path, connect = tmp_path / "log.sqlite", Connector()
    log = SqliteLog.create(path, LOG_ID, connect=connect)
    await append_next(log, events(50))
    assert await asyncio.to_thread(connect.connection.checkpointed.wait, DEADLINE_S)
    assert (await append_next(log, [event(51)])).seq == 51
    await log.close()


async def test_closing_finishes_what_was_asked_before(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite"
    log = SqliteLog.create(path, LOG_ID)
    head = await log.head(STREAM)
    asked = asyncio.create_task(log.append(STREAM, head, events(300)))
    await asyncio.sleep(0)
    await log.close()
    assert (await asked).seq == 300
    assert names(tmp_path) == ["head", "log.sqlite"]
