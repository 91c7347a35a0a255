"""I6 for restarts: a state from a snapshot and the events after it is the state of the whole replay."""

import asyncio
import logging
import random
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings

from hub import conference as conferences
from hub import snapshots
from hub.conference import Conference
from hub.domain.events import Event
from hub.domain.evolve import evolve
from hub.domain.model import State
from hub.eventlog.base import SESSION, EventLog
from hub.eventlog.codec import load
from hub.eventlog.memory import MemoryLog
from hub.eventlog.snapshots import FOLDER
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.witness import HEAD_FILE
from hub.folder import config_of, create
from hub.ledger import Ledger
from hub.operations.backups import back_up_stopped
from hub.operations.restore import restore
from hub.snapshots import Damaged, decode, encode, version
from tests.hub.domain.strategies import Day, days, outcome
from tests.hub.operations.folders import WORLD
from tests.hub.road import LOG_ID, OTHER_POINT, POINT, POINT_AGAIN, asked, laid_down
from tests.scenario import DISTRICTS, START, created, events_of, take
from tests.waiting import until

EVERY: Final = 10
SEED: Final = 11


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short logs have snapshots too."""
    monkeypatch.setattr(conferences, "SNAPSHOT_EVERY", EVERY)


async def replayed(log: EventLog) -> tuple[State | None, Ledger]:
    """What the record says, folded here from its first event."""
    state: State | None = None
    ledger = Ledger()
    async for stored in log.read(SESSION, 0):
        event = load(stored)
        state = evolve(state, event)
        ledger.extend(stored.seq, event)
    return state, ledger


async def is_as_replayed(conference: Conference, log: EventLog) -> None:
    state, ledger = await replayed(log)
    assert conference.state == state
    assert conference.ledger == ledger
    hashes = [stored.hash async for stored in log.read(SESSION, 0)]
    assert [conference.hash_at(seq) for seq in range(1, len(hashes) + 1)] == hashes


async def spoken(path: Path, numbers: range) -> None:
    """A hub's run in which a point says this much."""
    conference = await Conference.open(SqliteLog.open(path))
    for number in numbers:
        await conference.handle(asked(number))
    await conference.close()


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A log with 36 events and three snapshots, closed."""
    path = tmp_path / "log.sqlite"
    await (await laid_down(SqliteLog.create(path, LOG_ID))).close()
    await spoken(path, range(1, 36))
    return path


def files(path: Path) -> list[Path]:
    return sorted((path.parent / FOLDER).iterdir())


def told(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING)


# ---- the bytes -----------------------------------------------------------------------------------------------


@settings(derandomize=True, max_examples=25, deadline=None)
@given(days())
def test_any_state_comes_back_equal_and_goes_on_alike(day: Day) -> None:
    """Half of a day, through bytes; then the other half on both: equal, also what can be taken back."""
    state = take(None, created(day.plan))
    restored = state
    steps = list(day.commands())
    for n, (command, _) in enumerate(steps):
        if n % 7 == 3:
            restored, _ = decode(encode(restored, Ledger()))
        for event in events_of(command, outcome(command, state)):
            state, restored = evolve(state, event), evolve(restored, event)
        assert restored == state
    assert type(restored.apart) is frozenset
    assert [type(one) for one in restored.history] == [type(one) for one in state.history]


async def test_a_ledger_comes_back_with_the_first_outcome_of_an_id_and_its_repetitions() -> None:
    log = await laid_down(MemoryLog(LOG_ID))
    conference = await Conference.open(log)
    for command in (
        asked(1, id="same"),
        asked(1, id="same", by=POINT_AGAIN),
        asked(1, id="same", by=OTHER_POINT),
        asked(2),
        asked(2, by=POINT_AGAIN),
    ):
        await conference.handle(command)
    _, ledger = decode(encode(conference.state, conference.ledger))
    assert ledger == conference.ledger == (await replayed(log))[1]
    assert ledger.by_id["same"][0] is ledger.by_number[str(POINT.device), 1], "later events of it change both"
    await conference.close()


async def test_bytes_that_are_no_snapshot_are_damaged_and_nothing_worse() -> None:
    body = encode(take(None, created()), Ledger())
    rng = random.Random(SEED)
    print(f"seed {SEED}")
    for _ in range(300):
        broken = bytearray(body)
        match rng.randrange(3):
            case 0:
                del broken[rng.randrange(len(body)) :]
            case 1:
                broken[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
            case _:
                broken = bytearray(rng.randbytes(rng.randrange(200)))
        with pytest.raises(Damaged):
            decode(bytes(broken))


# ---- the restart ---------------------------------------------------------------------------------------------


async def test_a_restart_goes_on_from_the_newest_snapshot_and_equals_the_replay(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[Event] = []

    def counted(state: State | None, event: Event) -> State:
        folded.append(event)
        return evolve(state, event)

    monkeypatch.setattr(conferences, "evolve", counted)
    log = SqliteLog.open(path)
    again = await Conference.open(log)
    assert folded == [], "the snapshot of the close is at the head"
    await is_as_replayed(again, log)
    assert await again.handle(asked(35)) == again.ledger.settled(str(POINT.device), 35, asked(35).id)
    await again.handle(asked(36))
    await is_as_replayed(again, log)
    await again.close()


async def test_after_a_crash_the_events_behind_the_snapshot_are_folded(path: Path) -> None:
    log = SqliteLog.open(path)
    conference = await Conference.open(log)
    for number in range(36, 40):
        await conference.handle(asked(number))
    conference._runner.cancel()  # no close: the newest snapshot is older than the head
    await log.close()
    log = SqliteLog.open(path)
    again = await Conference.open(log)
    assert again.position.seq == 40
    await is_as_replayed(again, log)
    await again.close()


async def test_three_snapshots_are_kept_and_a_run_that_changes_nothing_writes_none(path: Path) -> None:
    before = [(file.name, file.stat().st_mtime_ns) for file in files(path)]
    assert [int(name) for name, _ in before] == [20, 30, 36]
    await (await Conference.open(SqliteLog.open(path))).close()
    assert [(file.name, file.stat().st_mtime_ns) for file in files(path)] == before


@pytest.mark.parametrize("damaged", [1, 2, 3])
async def test_damaged_snapshots_are_passed_over_with_a_note_and_older_ones_or_the_replay_serve(
    path: Path, damaged: int, caplog: pytest.LogCaptureFixture
) -> None:
    rng = random.Random(SEED)
    print(f"seed {SEED}")
    for file in files(path)[-damaged:]:
        content = bytearray(file.read_bytes())
        content[rng.randrange(len(content))] ^= 0x10
        file.write_bytes(content)
    log = SqliteLog.open(path)
    again = await Conference.open(log)
    await is_as_replayed(again, log)
    assert told(caplog).count("passed over: the checksum differs") == damaged
    await again.close()


async def test_a_snapshot_of_other_code_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr(conferences, "version", lambda: "of tomorrow")
    monkeypatch.setattr(conferences, "decode", lambda body: read.append(body))
    log = SqliteLog.open(path)
    again = await Conference.open(log)
    await is_as_replayed(again, log)
    assert read == []
    await again.close()


def test_the_version_is_that_of_the_sources_which_make_a_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "evolve.py").write_text("one")
    monkeypatch.setattr("hub.domain.__file__", str(tmp_path / "__init__.py"))
    versions = [snapshots.version.__wrapped__()]
    (tmp_path / "evolve.py").write_text("two")
    versions.append(snapshots.version.__wrapped__())
    (tmp_path / "evolve.py").rename(tmp_path / "evolve_floor.py")
    versions.append(snapshots.version.__wrapped__())
    assert len({*versions, version()}) == 4


async def test_snapshots_of_a_history_that_was_lost_are_not_read_and_go(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The folder's log is replaced by another branch of itself, as after a repair: a new epoch, other events."""
    other = path.with_name("other.sqlite")
    log = SqliteLog.open(path)
    shared = [stored.record async for stored in log.read(SESSION, 0)][:25]
    await log.close()
    branch = SqliteLog.create(other, LOG_ID)
    await branch.append(SESSION, await branch.head(SESSION), shared)
    await branch.begin_epoch(2)
    await branch.close()
    other.replace(path)
    log = SqliteLog.open(path)
    again = await Conference.open(log)
    await is_as_replayed(again, log)
    assert "the snapshot at seq 36 is of another history" in told(caplog)
    for number in range(25, 42):
        await again.handle(asked(number, id=f"otherwise-{number}"))
    await until(lambda: again._snapshot is not None and again._snapshot.done())
    assert all(int(file.name) in (20, 30, 40) for file in files(path)), "36 is gone"
    await again.close()
    assert [int(file.name) for file in files(path)] == [30, 40, 42]
    log = SqliteLog.open(path)
    again = await Conference.open(log)
    await is_as_replayed(again, log)
    assert again.position == (await log.head(SESSION))
    await again.close()


async def test_a_snapshot_at_a_seq_where_another_event_stands_is_not_read(path: Path, tmp_path: Path) -> None:
    """The same log id and the same length; another history."""
    other = tmp_path / "elsewhere" / path.name
    other.parent.mkdir()
    branch = await Conference.open(await laid_down(SqliteLog.create(other, LOG_ID)))
    for number in range(1, 41):
        await branch.handle(asked(number, id=f"otherwise-{number}"))
    await branch.close()
    for name in (path.name, HEAD_FILE):
        (other.parent / name).replace(path.with_name(name))
    log = SqliteLog.open(path)
    again = await Conference.open(log)
    await is_as_replayed(again, log)
    await again.close()


async def test_a_disk_that_takes_no_snapshot_stops_nobody(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for file in files(path):
        file.unlink()
    (path.parent / FOLDER).rmdir()
    (path.parent / FOLDER).write_text("not a folder")
    log = SqliteLog.open(path)
    conference = await Conference.open(log)
    for number in range(36, 50):
        await conference.handle(asked(number))
    await is_as_replayed(conference, log)
    await conference.close()
    assert "no snapshot at seq" in told(caplog)


async def test_an_acknowledgement_waits_for_no_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log takes its time with a snapshot; commands are answered meanwhile."""
    held = asyncio.Event()

    class Slow(MemoryLog):
        async def keep_snapshot(self, *arguments: object) -> None:
            await held.wait()

    conference = await Conference.open(await laid_down(Slow(LOG_ID)))
    async with asyncio.timeout(20):
        for number in range(1, 3 * EVERY):
            await conference.handle(asked(number))
    assert conference._snapshot is not None
    assert not conference._snapshot.done()
    held.set()
    await conference.close()


def test_a_restored_folder_begins_by_replay_and_a_damaged_snapshot_is_in_no_backup(tmp_path: Path) -> None:
    data, out, again = tmp_path / "data", tmp_path / "backups", tmp_path / "again"
    create(data, DISTRICTS, "dialogue", WORLD)
    asyncio.run(spoken(data / "log.sqlite", range(1, 30)))
    assert len(files(data / "log.sqlite")) == 3
    back_up_stopped(config_of(data), out, START)
    assert restore(out, again, START).epoch == 2
    assert not (again / FOLDER).exists()

    async def goes_on() -> None:
        log = SqliteLog.open(again / "log.sqlite")
        conference = await Conference.open(log)
        await is_as_replayed(conference, log)
        for number in range(30, 45):
            await conference.handle(asked(number))
        await is_as_replayed(conference, log)
        await conference.close()

    asyncio.run(goes_on())
    assert len(files(again / "log.sqlite")) == 3
