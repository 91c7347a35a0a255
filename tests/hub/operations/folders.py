"""Data folders in the states that operators meet."""

import os
import random
import shutil
from pathlib import Path

from hub.domain.events import CommandSettled, Event
from hub.domain.model import Actor
from hub.eventlog.base import SESSION, Record
from hub.eventlog.codec import dump
from hub.eventlog.sqlite import SqliteLog
from hub.gateway.server import World

LAST_MS = 1_760_000_000_000
"""When everything in these folders was written."""
WORLD = World(now_ms=lambda: LAST_MS, now_s=lambda: 0.0, chance=os.urandom, jitter=random.Random(1).random)


def settled(n: int) -> Record:
    """An event that changes nothing but the numbering of a device."""
    return dump(Event(CommandSettled("accepted"), f"id-{n}", LAST_MS, Actor("point", "hl", None, "device"), n, 0))


async def append(log: SqliteLog, count: int) -> None:
    """Some more events, each acknowledged."""
    for _ in range(count):
        head = await log.head(SESSION)
        await log.append(SESSION, head, [settled(head.seq)])


async def rewind(data: Path, count: int) -> None:
    """Acknowledge `count` events, and lose them again."""
    shutil.copy(data / "log.sqlite", data / "old")
    log = SqliteLog.open(data / "log.sqlite")
    await append(log, count)
    await log.close()
    (data / "old").replace(data / "log.sqlite")
