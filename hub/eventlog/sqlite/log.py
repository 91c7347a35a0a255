"""The log in one SQLite file, as the hub's loop sees it; the file itself belongs to the writer's thread."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Self

from ..base import SESSION, Position, Record, Snapshot, Stored, Unavailable, closed, known_stream
from ..chain import genesis
from ..snapshots import SnapshotFiles
from ..waiters import Waiters
from ..witness import HEAD_FILE, Promise, Rewound, Witness, read_promise, rewound
from .errors import RESTART, translated
from .file import Connect, connect_file, create_file, hash_at, identity, open_file, verified_heads
from .writer import Append, Copy, Head, NewEpoch, Read, Writer


class SqliteLog:
    """An `EventLog` in a file which one process holds. `create` and `open`, which block, make it.

    `promise`: what the head file beside it told at opening; None when it told nothing of this log.
    `rewound`: what of it the log does not keep. Opening changes nothing of that: who serves begins a new epoch.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.log_id, self.epoch = identity(connection)
        self._waiters = Waiters()
        self._closed = False
        self._snapshots = SnapshotFiles(path, self.log_id)
        self._keeping = asyncio.Lock()
        heads = verified_heads(connection, self.log_id, self.epoch)
        self.promise = _promise(path, self.log_id)
        self.rewound = _rewound(connection, self.log_id, heads[SESSION], self.promise)
        witness = Witness(path.with_name(HEAD_FILE), self.log_id)
        self._writer = Writer(path, connection, heads, self._waiters, witness)

    @classmethod
    def create(cls, path: Path, log_id: str, epoch: int = 1, connect: Connect = connect_file) -> Self:
        """A new log. Raises `Unusable` when the file exists or cannot be made, `Unavailable`."""
        try:
            connection = create_file(path, log_id, epoch, connect)
            Witness(path.with_name(HEAD_FILE), log_id).forget()
            return cls._owning(path, connection)
        except sqlite3.Error as error:
            raise translated(error, str(path)) from error

    @classmethod
    def open(cls, path: Path, connect: Connect = connect_file) -> Self:
        """The log at the path, its whole chain verified.

        Raises `Unusable` when it is missing, foreign or open in another hub, `Broken` when it does not
        verify, `Unavailable` for the disk's own errors.
        """
        try:
            return cls._owning(path, open_file(path, connect))
        except sqlite3.Error as error:
            raise translated(error, str(path)) from error

    @classmethod
    def _owning(cls, path: Path, connection: sqlite3.Connection) -> Self:
        try:
            return cls(path, connection)
        except BaseException:
            connection.close()
            raise

    async def head(self, stream: str) -> Position:
        self._check(stream)
        # Behind every append asked before: one whose caller was cancelled has moved the head or failed.
        future: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        self._writer.put(Head(future, stream))
        return await future

    async def append(self, stream: str, expected: Position, records: Sequence[Record]) -> Position:
        self._check(stream)
        size = sum(len(record.raw) for record in records)
        future: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        self._writer.put(Append(future, stream, expected, tuple(records), size))
        return await future

    async def read(self, stream: str, after: int) -> AsyncIterator[Stored]:
        loop = asyncio.get_running_loop()
        while True:
            self._check(stream)
            future: asyncio.Future[list[Stored]] = loop.create_future()
            self._writer.put(Read(future, stream, after))
            found = await future
            if not found:
                return
            for stored in found:
                yield stored
            after = found[-1].seq

    async def wait(self, stream: str, after: int) -> None:
        self._check(stream)
        # The head moves in the writer's thread, but its news reaches the waiters on this loop: a commit
        # between the two lines is still to be told.
        if self._writer.heads[stream].seq <= after:
            await self._waiters.wait_for_seq_above(after)

    async def keep_snapshot(self, stream: str, at: Position, version: str, encode: Callable[[], bytes]) -> None:
        self._check(stream)
        async with self._keeping:  # not the writer's thread: an append waits for no snapshot
            await asyncio.to_thread(self._snapshots.keep, at, version, encode)

    async def snapshots(self, stream: str) -> Sequence[Snapshot]:
        self._check(stream)
        return await asyncio.to_thread(self._snapshots.whole)

    async def begin_epoch(self, epoch: int) -> None:
        """What follows is another history than the one that was shown. Raises `Unavailable`.

        Before anyone reads positions from this log; `epoch` is above the present one.
        """
        self._check(SESSION)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._writer.put(NewEpoch(future, epoch))
        await future
        self.epoch, self.rewound = epoch, None

    async def copy_to(self, target: Path) -> None:
        """The log as one file at `target`, which must not exist, while appends go on; not synced, not verified.

        It holds everything that was stable when this was called, perhaps more. Raises `Unavailable`.
        """
        self._check(SESSION)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._writer.put(Copy(future, target))
        await future

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        await asyncio.to_thread(self._writer.finish)
        self._waiters.failed(closed())

    def _check(self, stream: str) -> None:
        known_stream(stream)
        if self._closed:
            raise closed()
        if self._writer.failed is not None:
            raise self._writer.failed.again()


def _promise(path: Path, log_id: str) -> Promise | None:
    """What the head file says of this log; one of another log says nothing of it."""
    try:
        promise = read_promise(path.with_name(HEAD_FILE))
    except OSError as error:
        raise Unavailable(f"{path.with_name(HEAD_FILE)}: {error.strerror}", hint=RESTART) from error
    return promise if promise is not None and promise.log_id == log_id else None


def _rewound(connection: sqlite3.Connection, log_id: str, found: Position, promise: Promise | None) -> Rewound | None:
    if promise is None:
        return None
    seq = promise.position.seq
    return rewound(promise, found, hash_at(connection, SESSION, seq) if seq else genesis(log_id))
