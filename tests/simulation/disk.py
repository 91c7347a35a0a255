"""Disks that keep what was synced and may lose the rest. Changes with how disks treat us.

The hub's log is a list of transactions: all of a batch or none. The outbox is SQLite's own image, kept in bytes: the
last one written with a sync always survives, a later one may.
"""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from hub.eventlog.base import SESSION, SNAPSHOTS_KEPT, Position, Record, Snapshot, Stored, Unavailable
from hub.eventlog.chain import genesis
from hub.eventlog.memory import MemoryLog
from hub.gateway.access import SCHEMA, Access
from tests.simulation.process import Process

FULL_SHARE: Final = 0.7
"""Appends that fail while the disk is full: others find the room that somebody just freed."""
IMAGES_MAX: Final = 16
"""Unsynced states of an outbox between which a power cut may choose."""


class MemoryAccess(Access):
    """`access.sqlite` without a file: every transaction of it is synced, so it survives whatever happens here."""

    def __init__(self, chance: Callable[[int], bytes]) -> None:
        import threading

        self._chance = chance
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.executescript(SCHEMA)


@dataclass
class LogDisk:
    """The hub's disk: what is on it, how slow it is, and when it has no room. Each write is one transaction."""

    log_id: str
    rng: random.Random
    now_s: Callable[[], float]
    sync_s: float
    epoch: int = 1
    stored: list[Stored] = field(default_factory=list)
    snapshots: tuple[Snapshot, ...] = ()
    """Files of their own, which no lost tail takes along."""
    lost: list[list[Stored]] = field(default_factory=list)
    """Histories as they were before the disk lost their tails."""
    full_until_s: float = 0.0
    breaks: bool = False
    """The next sync fails for good; whether its batch is there is only known afterwards."""
    checks_repeats: bool = True
    """The log's own guard of I2; a plant may take it away."""

    async def open(self, process: Process) -> "SimLog":
        """The log for one run of the hub."""
        inside = MemoryLog(self.log_id, self.epoch)
        for each in self.stored:
            await self.keep(inside, await inside.head(SESSION), [each.record])
        return SimLog(self, process, inside)

    async def keep(self, inside: MemoryLog, expected: Position, records: Sequence[Record]) -> Position:
        if not self.checks_repeats:
            inside._commands.clear()
        return await inside.append(SESSION, expected, records)

    def lose_tail(self, count: int, *, new_epoch: bool) -> None:
        """A torn file, or one restored from a copy: the last events are gone, and nobody is told."""
        self.lost.append(list(self.stored))
        del self.stored[len(self.stored) - count :]
        self.epoch += new_epoch

    def hash_at(self, seq: int) -> str | None:
        return self.stored[seq - 1].hash if 1 <= seq <= len(self.stored) else None

    @property
    def head(self) -> Position:
        last = self.stored[-1] if self.stored else None
        return Position(self.epoch, last.seq if last else 0, last.hash if last else genesis(self.log_id))


class SimLog:
    """An `EventLog` on a `LogDisk`, for one run of the hub."""

    def __init__(self, disk: LogDisk, process: Process, inside: MemoryLog) -> None:
        self.log_id, self.epoch = inside.log_id, inside.epoch
        self._disk, self._process, self._inside = disk, process, inside

    async def head(self, stream: str) -> Position:
        return await self._inside.head(stream)

    async def append(self, stream: str, expected: Position, records: Sequence[Record]) -> Position:
        disk, process = self._disk, self._process
        full = disk.now_s() < disk.full_until_s and disk.rng.random() < FULL_SHARE
        process.passes("before append")
        await asyncio.sleep(disk.rng.expovariate(1.0) * disk.sync_s)
        if full:
            raise Unavailable("the disk is full", retryable=True)
        process.passes("before sync")
        if not process.alive:
            never: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
            return await never
        breaks, disk.breaks = disk.breaks, False
        if breaks and disk.rng.random() < 0.5:
            raise Unavailable("the sync failed")
        position = await disk.keep(self._inside, expected, records)
        disk.stored.extend([each async for each in self._inside.read(stream, expected.seq)])
        if breaks:
            raise Unavailable("the sync failed")
        process.passes("after append")
        return position

    async def keep_snapshot(self, stream: str, at: Position, version: str, encode: Callable[[], bytes]) -> None:
        self._process.passes("before kept snapshot")
        if not self._process.alive:
            return
        older = [kept for kept in self._disk.snapshots if kept.seq < at.seq]
        self._disk.snapshots = (Snapshot(at.seq, at.hash, version, encode()), *older)[:SNAPSHOTS_KEPT]
        self._process.passes("after kept snapshot")

    async def snapshots(self, stream: str) -> Sequence[Snapshot]:
        return self._disk.snapshots

    def read(self, stream: str, after: int) -> AsyncIterator[Stored]:
        return self._inside.read(stream, after)

    async def wait(self, stream: str, after: int) -> None:
        await self._inside.wait(stream, after)

    async def close(self) -> None:
        await self._inside.close()


# ---- the outbox ---------------------------------------------------------------------------------------------


@dataclass
class OutboxDisk:
    """A point's disk: the image that was synced last, and those written after it."""

    images: list[bytes] = field(default_factory=list)

    def write(self, image: bytes, *, synced: bool) -> None:
        if synced:
            self.images.clear()
        self.images.append(image)
        del self.images[1:-IMAGES_MAX]

    def lose_power(self, rng: random.Random) -> None:
        """One of the states since the last sync is what is left."""
        if self.images:
            self.images[:] = [rng.choice(self.images)]

    def connector(self, process: Process) -> Callable[[Path], sqlite3.Connection]:
        """What opens this disk for one run of the program."""

        def connect(path: Path) -> sqlite3.Connection:
            connection = sqlite3.connect(":memory:", factory=_Database, isolation_level=None)
            connection.disk, connection.process = self, process
            if self.images:
                connection.deserialize(self.images[-1])
            return connection

        return connect


class _Database(sqlite3.Connection):
    """SQLite in memory, whose commits reach a disk."""

    disk: OutboxDisk
    process: Process
    synced = True

    def execute(self, sql: str, parameters: object = (), /) -> sqlite3.Cursor:
        if sql == "COMMIT":
            return self._commit()
        if sql.startswith("PRAGMA synchronous"):
            self.synced = sql.endswith("FULL")
            return self.cursor()  # in memory it means nothing
        return super().execute(sql, parameters)  # type: ignore[arg-type]  # handed through

    def _commit(self) -> sqlite3.Cursor:
        kind = "synced" if self.synced else "plain"
        self.process.passes(f"before {kind} commit")
        done = super().execute("COMMIT")
        if self.process.alive:
            self.disk.write(self.serialize(), synced=self.synced)
        self.process.passes(f"after {kind} commit")
        return done
