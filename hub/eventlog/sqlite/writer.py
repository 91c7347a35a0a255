"""The thread that owns the file: group commit, checkpoints, fail-stop. Changes with the way to the disk."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, assert_never

from ..base import SESSION, Conflict, Position, Record, Repeated, Stored, Unavailable
from ..chain import chain
from ..waiters import Waiters
from ..witness import Witness
from .copying import copy_pages
from .errors import RESTART, translated
from .file import insert, last_row, rows, set_epoch

T = TypeVar("T")

# What one commit carries: the sync is paid once, and the first of the batch does not wait long for the last.
BATCH_RECORDS_MAX = 256
BATCH_BYTES_MAX = 1 << 20
# Calls that wait for the writer: four seconds of the worst burst, 1,000 commands a second. Beyond that the
# disk is too slow and callers must hear it instead of piling up.
QUEUE_MAX = 4_096
# A checkpoint may take 20-180 ms, so it is made when nobody asks for anything.
CHECKPOINT_IDLE_S = 1.0


@dataclass(frozen=True, slots=True)
class Append:
    future: asyncio.Future[Position]
    stream: str
    expected: Position
    records: tuple[Record, ...]
    size: int  # bytes of raw


@dataclass(frozen=True, slots=True)
class Read:
    future: asyncio.Future[list[Stored]]
    stream: str
    after: int


@dataclass(frozen=True, slots=True)
class Head:
    future: asyncio.Future[Position]
    stream: str


@dataclass(frozen=True, slots=True)
class NewEpoch:
    future: asyncio.Future[None]
    epoch: int


@dataclass(frozen=True, slots=True)
class Copy:
    future: asyncio.Future[None]
    target: Path


@dataclass(frozen=True, slots=True)
class Stop:
    pass


Asked = Append | Read | Head | NewEpoch | Copy
Job = Asked | Stop


class Writer:
    """Answers jobs in the order they came. `heads` holds what is stable; `failed` is set once and for all."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        heads: dict[str, Position],
        waiters: Waiters,
        witness: Witness,
    ) -> None:
        self.heads = heads
        self.failed: Unavailable | None = None
        self._path = path
        self._connection = connection
        self._waiters = waiters
        self._witness = witness
        self._jobs: queue.Queue[Job] = queue.Queue(QUEUE_MAX)
        self._loop: asyncio.AbstractEventLoop | None = None  # of the newest job: where the waiters are
        self._held: Job | None = None  # taken from the queue, but not part of the batch before it
        self._checkpoint_due = False
        # A daemon: a process may end without `close`, which loses nothing that was acknowledged.
        self._thread = threading.Thread(target=self._run, name=f"log {path.name}", daemon=True)
        self._thread.start()

    def put(self, job: Asked) -> None:
        """Queue the job; its future is settled on its loop. Raises a retryable `Unavailable` at too many."""
        self._loop = job.future.get_loop()
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise Unavailable(
                f"{self._path}: {QUEUE_MAX} calls wait for the disk",
                retryable=True,
                hint="the disk is too slow",
            ) from None

    def finish(self) -> None:
        """Do what was queued before, close the file, end the thread. Blocks."""
        self._jobs.put(Stop())
        self._thread.join()

    def _run(self) -> None:
        while True:
            job = self._next()
            match job:
                case Append() | Read() | Head():
                    self._answer(job)
                case NewEpoch():
                    self._begin_epoch(job)
                case Copy():
                    self._copy(job)
                case Stop():
                    self._connection.close()
                    self._witness.close()
                    return
                case _:
                    assert_never(job)

    def _answer(self, job: Append | Read | Head) -> None:
        match job:
            case Append():
                self._commit(self._batch_of(job))
            case Read():
                self._read(job)
            case Head():
                _settle(job.future, self.failed.again() if self.failed else self.heads[job.stream])
            case _:
                assert_never(job)

    def _next(self) -> Job:
        if self._held is not None:
            job, self._held = self._held, None
            return job
        if self._checkpoint_due:
            try:
                return self._jobs.get(timeout=CHECKPOINT_IDLE_S)
            except queue.Empty:
                self._checkpoint()
        return self._jobs.get()

    def _batch_of(self, first: Append) -> list[Append]:
        """Everything already queued that fits. No lingering: batches form while a commit is on its way."""
        batch = [first]
        records, size = len(first.records), first.size
        while self._held is None:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if isinstance(job, Append):
                records, size = records + len(job.records), size + job.size
                if records <= BATCH_RECORDS_MAX and size <= BATCH_BYTES_MAX:
                    batch.append(job)
                    continue
            self._held = job
        return batch

    def _commit(self, batch: list[Append]) -> None:
        failed = self.failed or self._try_to_commit(batch)
        if failed is not None:
            for job in batch:
                _settle(job.future, failed.again())

    def _try_to_commit(self, batch: list[Append]) -> Unavailable | None:
        heads = dict(self.heads)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for stream in {job.stream for job in batch}:
                self._expect_head(stream)
            answers = [self._apply(job, heads) for job in batch]
            self._connection.execute("COMMIT")
        except Exception as error:
            return self._abandon(error)
        moved, self.heads = heads != self.heads, heads
        self._checkpoint_due = True
        if moved:
            problem = self._promise()
            if problem is not None:
                return self._abandon(problem)
        for job, answer in zip(batch, answers, strict=True):
            _settle(job.future, answer)
        self._notify(self._waiters.moved, max(head.seq for head in heads.values()))
        return None

    def _promise(self) -> OSError | None:
        """Tell the second file where the log stands, before anybody is told."""
        try:
            self._witness.keep(self.heads[SESSION])
        except OSError as error:
            return error
        return None

    def _expect_head(self, stream: str) -> None:
        """The file must stand where this thread left it; else another wrote, or a rollback did not hold."""
        known = self.heads[stream]
        found = last_row(self._connection, stream)
        if found != ((known.seq, known.hash) if known.seq else None):
            at = f"seq {found[0]}" if found else "empty"
            raise Unavailable(f"{self._path} is {at}, not at seq {known.seq}", hint=RESTART)

    def _apply(self, job: Append, heads: dict[str, Position]) -> Position | Conflict | AssertionError:
        """One append within the batch, all or none, against the head its predecessors left."""
        head = heads[job.stream]
        if job.expected != head:
            return Conflict(head)
        hashes = chain(head.hash, [record.raw for record in job.records])
        stored = [
            Stored(record, head.seq + n, hash)
            for n, (record, hash) in enumerate(zip(job.records, hashes, strict=True), 1)
        ]
        self._connection.execute("SAVEPOINT one")
        try:
            insert(self._connection, job.stream, stored)
        except sqlite3.IntegrityError as error:
            self._connection.execute("ROLLBACK TO one")
            self._connection.execute("RELEASE one")
            repeated = error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE
            return (Repeated if repeated else AssertionError)(str(error))
        self._connection.execute("RELEASE one")
        if stored:
            heads[job.stream] = Position(head.epoch, stored[-1].seq, stored[-1].hash)
        return heads[job.stream]

    def _abandon(self, error: Exception) -> Unavailable:
        """Undo the batch and say why. Anything but a full disk ends writing: only the file knows."""
        match error:
            case Unavailable():
                why = error
            case sqlite3.Error():
                why = translated(error, str(self._path))
            case OSError():
                why = Unavailable(f"{self._path}: head: {error.strerror or error}", hint=RESTART)
            case _:
                # Ours, and not foreseen. A dead thread would leave every caller waiting for ever.
                why = Unavailable(f"{self._path}: {error!r}", hint=RESTART)
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error as worse:
            why = Unavailable(f"{self._path}: {why.message}, then {worse}", hint=RESTART)
        if not why.retryable:
            self.failed = why
            self._notify(self._waiters.failed, why)
        return why

    def _read(self, job: Read) -> None:
        if self.failed is not None:
            _settle(job.future, self.failed.again())
            return
        try:
            found = rows(self._connection, job.stream, job.after)
        except Exception as error:
            _settle(job.future, self._abandon(error).again())
            return
        _settle(job.future, found)

    def _begin_epoch(self, job: NewEpoch) -> None:
        failed = self.failed
        if failed is None:
            try:
                set_epoch(self._connection, job.epoch)
                self.heads = {stream: Position(job.epoch, at.seq, at.hash) for stream, at in self.heads.items()}
                self._witness.keep(self.heads[SESSION])
            except Exception as error:
                failed = self._abandon(error)
        _settle(job.future, failed.again() if failed else None)

    def _copy(self, job: Copy) -> None:
        """A copy of the whole file. Between its steps it is others' turn, so nobody waits for more than a step."""
        try:
            if self.failed is not None:
                raise self.failed.again()
            copy_pages(self._connection, job.target, self._serve_waiting)
        except Unavailable as error:
            _settle(job.future, error)
        except Exception as error:  # of the target: the log itself goes on
            _settle(job.future, Unavailable(f"{job.target}: {error}", retryable=True, hint="the copy was not made"))
        else:
            _settle(job.future, None)

    def _serve_waiting(self) -> None:
        """Answer what is queued. What must not happen during a copy is held, and all behind it waits with it."""
        while self.failed is None and self._held is None:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if isinstance(job, Append | Read | Head):
                self._answer(job)
            else:
                self._held = job
        if isinstance(self._held, Append | Read | Head):  # a batch was full: its successor comes at the next step
            job, self._held = self._held, None
            self._answer(job)

    def _checkpoint(self) -> None:
        self._checkpoint_due = False
        if self.failed is not None:
            return
        try:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:
            self._abandon(error)  # a full disk leaves the WAL as it is, which is no harm

    def _notify(self, news: Callable[[T], None], of: T) -> None:
        if self._loop is not None:
            _call_on(self._loop, news, of)


def _settle(future: asyncio.Future[T], answer: T | Exception) -> None:
    """Give the answer on the future's own loop."""
    _call_on(future.get_loop(), _set, future, answer)


def _call_on(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *arguments: object) -> None:
    # A loop that has ended has nobody left who waits; the writer goes on for whoever comes next.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call, *arguments)


def _set(future: asyncio.Future[T], answer: T | Exception) -> None:
    if future.done():  # its caller was cancelled meanwhile
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
