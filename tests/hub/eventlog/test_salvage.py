"""Whatever happens to the bytes of a log: nothing that was acknowledged goes away without a word."""

import asyncio
import random
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.config import Address, Config
from hub.eventlog.base import Broken, Unavailable, Unusable
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.verify import verify_path
from hub.operations.repair import repair

from .events import LOG_ID, append_next, event, events, everything

COUNT = 120
ROUNDS = 80
LOG, WAL = "log.sqlite", "log.sqlite-wal"


@dataclass(frozen=True)
class Master:
    """Folders to damage: one of a hub that was closed, one of a hub that was cut off with its WAL full."""

    closed: Path
    cut: Path


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Master:
    root = tmp_path_factory.mktemp("master")
    made = Master(root / "closed", root / "cut")
    asyncio.run(_make(made))
    return made


async def _make(made: Master) -> None:
    made.closed.mkdir()
    log = SqliteLog.create(made.closed / LOG, LOG_ID)
    await append_next(log, events(COUNT // 2))
    await log.close()
    log = SqliteLog.open(made.closed / LOG)
    for n in range(COUNT // 2 + 1, COUNT + 1):
        await append_next(log, [event(n)])
    shutil.copytree(made.closed, made.cut)
    await log.close()


def config(folder: Path) -> Config:
    return Config(folder, Address("127.0.0.1", 0))


async def recorded(folder: Path) -> tuple[int, list[object]]:
    log = SqliteLog.open(folder / LOG)
    try:
        return log.epoch, [stored.record for stored in await everything(log)]
    finally:
        await log.close()


async def opened(folder: Path) -> str:
    """How the folder opens: "whole", "rewound", or the complaint."""
    try:
        log = SqliteLog.open(folder / LOG)
    except Unavailable as complaint:
        return str(complaint)
    try:
        kept = [stored.record for stored in await everything(log)]
        assert kept == events(len(kept)), "what is there is what was written"
        if log.rewound is not None:
            assert log.rewound.missing == COUNT - len(kept)
            return "rewound"
        assert len(kept) == COUNT, f"{COUNT - len(kept)} acknowledged events went away without a word"
        return "whole"
    finally:
        await log.close()


def damage(folder: Path, chance: random.Random) -> str:
    """Spoil one file: a flipped bit, a cut, a page of zeros, or a page of noise."""
    name = chance.choice([path.name for path in folder.iterdir() if path.name in (LOG, WAL)])
    content = bytearray((folder / name).read_bytes())
    at = chance.randrange(len(content))
    how = chance.choice(("flip", "cut", "zero", "noise"))
    match how:
        case "flip":
            content[at] ^= 1 << chance.randrange(8)
        case "cut":
            del content[at:]
        case "zero":
            content[at : at + 4096] = bytes(len(content[at : at + 4096]))
        case _:
            content[at : at + 4096] = chance.randbytes(len(content[at : at + 4096]))
    (folder / name).write_bytes(content)
    return f"{how} of {name} at {at}"


async def test_any_damage_is_harmless_or_told_and_repaired_to_a_beginning(master: Master, tmp_path: Path) -> None:
    seed = 15_485_863
    print(f"seed {seed}")
    seen = {"whole": 0, "rewound": 0, "repaired": 0, "refused": 0}
    for round in range(ROUNDS):
        chance = random.Random(seed + round)
        folder, untouched = tmp_path / f"{round}", tmp_path / f"{round}-as-found"
        shutil.copytree(chance.choice((master.closed, master.cut)), folder)
        what = damage(folder, chance)
        shutil.copytree(folder, untouched)
        how = await opened(folder)
        if how not in ("whole", "rewound"):
            shutil.rmtree(folder)
            shutil.copytree(untouched, folder)
            how = await _repaired(folder, untouched, f"round {round}, {what}: {how}")
        seen[how] += 1
        shutil.rmtree(folder)
        shutil.rmtree(untouched)
    print(seen)
    assert all(seen.values()), f"a kind of damage was never met: {seen}"


async def _repaired(folder: Path, untouched: Path, what: str) -> str:
    try:
        done = await asyncio.to_thread(repair, config(folder))
    except (Broken, Unusable):
        # Not one event can be proved, or the header is gone: the answer is a backup. Nothing was thrown away.
        assert (folder / LOG).exists(), what
        assert not (folder / "quarantine").exists() or same_files(folder / "quarantine" / "001", untouched), what
        return "refused"
    assert done is not None, what
    for name in (LOG, WAL, "head"):
        if (untouched / name).exists():
            assert (done.quarantine / name).read_bytes() == (untouched / name).read_bytes(), what
    epoch, kept = await recorded(folder)
    assert (epoch, len(kept)) == (2, done.seq), what
    assert kept == events(done.seq), what
    assert done.promised == COUNT, what
    assert verify_path(folder).ok, what
    assert await asyncio.to_thread(repair, config(folder)) is None, what
    return "repaired"


def same_files(aside: Path, folder: Path) -> bool:
    return all((aside / path.name).read_bytes() == path.read_bytes() for path in folder.iterdir())


async def prepared(folder: Path, master: Master) -> Path:
    shutil.copytree(master.closed, folder)
    return folder


def spoil(folder: Path, statement: str, *parameters: object) -> None:
    tool = sqlite3.connect(folder / LOG, isolation_level=None)
    tool.execute(statement, parameters)
    tool.close()


async def test_a_damaged_event_is_named_and_all_before_it_is_kept(master: Master, tmp_path: Path) -> None:
    folder = await prepared(tmp_path / "data", master)
    spoil(folder, "UPDATE event SET raw=zeroblob(40) WHERE seq=71")
    assert (await opened(folder)).startswith("seq 71: ")
    done = await asyncio.to_thread(repair, config(folder))
    assert done is not None
    assert done.problem.startswith("seq 71: ")
    assert (done.seq, done.epoch, done.promised) == (70, 2, COUNT)
    assert (await recorded(folder))[1] == events(70)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET hash=zeroblob(32) WHERE seq=71",
        "UPDATE event SET hash=zeroblob(32) WHERE seq=120",  # the last: the head file proves it
        "UPDATE event SET command_seq=9999 WHERE seq=71",
        "UPDATE event SET device='another' WHERE seq=71",
        "UPDATE event SET seq=500 WHERE seq=71",
        "UPDATE meta SET value='00' WHERE key='log_id'",
        "DELETE FROM meta",
    ],
)
async def test_damage_beside_the_events_costs_no_event(master: Master, tmp_path: Path, statement: str) -> None:
    folder = await prepared(tmp_path / "data", master)
    spoil(folder, statement)
    assert not verify_path(folder).ok
    done = await asyncio.to_thread(repair, config(folder))
    assert done is not None
    assert (await recorded(folder)) == (2, events(COUNT))


async def test_a_sound_folder_is_not_touched(master: Master, tmp_path: Path) -> None:
    folder = await prepared(tmp_path / "data", master)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert await asyncio.to_thread(repair, config(folder)) is None
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


async def test_a_folder_that_a_hub_serves_is_not_repaired(master: Master, tmp_path: Path) -> None:
    folder = await prepared(tmp_path / "data", master)
    log = SqliteLog.open(folder / LOG)
    with pytest.raises(Unusable, match="đang được hub khác mở"):
        await asyncio.to_thread(repair, config(folder))
    assert not (folder / "quarantine").exists()
    await log.close()


async def test_every_repair_has_a_quarantine_of_its_own(master: Master, tmp_path: Path) -> None:
    folder = await prepared(tmp_path / "data", master)
    for seq in (71, 41):
        spoil(folder, "UPDATE event SET raw=zeroblob(40) WHERE seq=?", seq)
        assert await asyncio.to_thread(repair, config(folder)) is not None
    assert sorted(path.name for path in (folder / "quarantine").iterdir()) == ["001", "002"]
    assert (await recorded(folder)) == (3, events(40))
