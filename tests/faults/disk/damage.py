"""Files torn, zeroed or flipped at a random place: a prefix or a refusal, told, and never other words than were said.

Changes with the files that a folder has.
"""

import random
import shutil
from pathlib import Path
from typing import Final
from unittest.mock import patch

from hub import conference as conferences
from hub.conference import Conference
from hub.domain.evolve import evolve
from hub.domain.model import State
from hub.eventlog.base import SESSION, Unavailable
from hub.eventlog.codec import load
from hub.eventlog.snapshots import FOLDER
from hub.eventlog.sqlite import SqliteLog, writer
from hub.eventlog.witness import HEAD_FILE
from point_client.outbox import Outbox, damage_of, rescue
from protocol.ids import name_id
from tests.hub.road import LOG_ID, asked, laid_down

LOG: Final = "log.sqlite"
COMMANDS: Final = 60
SNAPSHOT_EVERY: Final = 20
NEVER_S: Final = 3600.0
OUTBOX: Final = "outbox.sqlite"
CONFERENCE: Final = "ls-2026"
PAGE_BYTES: Final = 4096


async def damage_log(rng: random.Random, folder: Path) -> tuple[str, list[str]]:
    """One folder, one file of it damaged, opened again: what came of it, and what was broken."""
    left = folder / "left"
    left.mkdir()
    raws = await _lived(folder / "lived", left, rng.random() < 0.5)
    kinds = [left / LOG, left / f"{LOG}-wal", left / HEAD_FILE, *sorted((left / FOLDER).iterdir())[-1:]]
    hurt = rng.choice([path for path in kinds if path.exists()])
    how = damage(hurt, rng)
    where = f"{hurt.relative_to(left)} {how}"
    try:
        log = SqliteLog.open(left / LOG)
    except Unavailable:
        spared = hurt.parent.name == FOLDER or hurt.name == HEAD_FILE
        return "refused", [f"{where}: refused, although the log is whole"] if spared else []
    try:
        return await _judged(log, raws, where, hurt.name == HEAD_FILE)
    finally:
        await log.close()


async def _judged(log: SqliteLog, raws: list[bytes], where: str, head_hurt: bool) -> tuple[str, list[str]]:
    stored = [each async for each in log.read(SESSION, 0)]
    problems: list[str] = []
    if [each.record.raw for each in stored] != raws[: len(stored)]:
        problems.append(f"{where}: other words than were said")
    lost = len(stored) < len(raws)
    if lost and log.rewound is None and not head_hurt:
        problems.append(f"{where}: {len(raws) - len(stored)} acknowledged events are gone without a word")
    if not stored:
        return "prefix", problems
    conference = await Conference.open(log)
    state: State | None = None
    for each in stored:
        state = evolve(state, load(each))
    if conference.state != state:
        problems.append(f"{where}: the state is not that of the replay (I6)")
    await conference.close()
    return "prefix" if lost else "whole", problems


async def _lived(lives: Path, left: Path, is_closed: bool) -> list[bytes]:
    """A hub's life; what its folder looks like when it ended, or was killed; every event it acknowledged."""
    lives.mkdir()  # noqa: ASYNC240 - nobody else is on this loop
    # Nothing may be written while the files are copied: neither a checkpoint nor a snapshot.
    idle = patch.object(writer, "CHECKPOINT_IDLE_S", NEVER_S)
    with idle, patch.object(conferences, "SNAPSHOT_EVERY", SNAPSHOT_EVERY):
        log = SqliteLog.create(lives / LOG, LOG_ID)
        await laid_down(log)
        conference = await Conference.open(log)
        for number in range(1, COMMANDS + 1):
            await conference.handle(asked(number))
        raws = [each.record.raw async for each in log.read(SESSION, 0)]
        if conference._snapshot is not None:
            await conference._snapshot
        if is_closed:
            await conference.close()
        shutil.copytree(lives, left, dirs_exist_ok=True)
        await conference.close()
    return raws


def damage_outbox(rng: random.Random, folder: Path) -> list[str]:
    """An outbox with one of its files damaged: every item is there, and outcomes are those that were told."""
    path = folder / OUTBOX
    outbox = Outbox(path, CONFERENCE)
    outbox.move_to("device-1")
    ids = [outbox.put("submit", {"text": f"{n} " + "x" * 200}, n, name_id(f"r{n}")).id for n in range(1, 41)]
    lives = folder / "outbox"
    lives.mkdir()
    for name in (OUTBOX, f"{OUTBOX}-wal", "outbox.copy"):
        shutil.copyfile(folder / name, lives / name)
    outbox.close()
    hurt = lives / rng.choice((OUTBOX, f"{OUTBOX}-wal", "outbox.copy"))
    how = damage(hurt, rng)
    why = damage_of(lives / OUTBOX)
    if why is not None:
        rescue(lives / OUTBOX, CONFERENCE, "device-1", why)
    again = Outbox(lives / OUTBOX, CONFERENCE)
    found = [item.id for item in again.items()]
    again.close()
    return [] if found == ids else [f"outbox: {hurt.name} {how}: {len(ids)} were saved, {len(found)} are there"]


def damage(file: Path, rng: random.Random) -> str:
    """Tear off, zero or flip at a random place; what was done."""
    content = bytearray(file.read_bytes())
    at = rng.randrange(max(1, len(content)))
    match rng.choice(("torn", "zeroed", "flipped")):
        case "torn":
            how = f"torn at {at}"
            del content[at:]
        case "zeroed":
            end = min(len(content), at + rng.choice((1, 512, PAGE_BYTES)))
            how = f"zeroed {at} to {end}"
            content[at:end] = bytes(end - at)
        case _:
            how = f"flipped at {at}"
            content[at : at + 1] = bytes([content[at] ^ 1 << rng.randrange(8)])
    file.write_bytes(content)
    return how
