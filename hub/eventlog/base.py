"""The log as the hub sees it: positions, records, the interface and its errors. Changes with the promise."""

import copy
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

# The streams of a log. What follows the seal is a second stream whose chain starts at the sealed head of this
# one; a stream without that rule would start a chain of its own, so an unknown name is our mistake.
SESSION = "session"
STREAMS = frozenset({SESSION})


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a stream: `hash` (64 hex characters) is that of the history up to `seq` (0: nothing yet)."""

    epoch: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Record:
    """One event as the log keeps it. `raw` is the whole event; a log never opens it.

    Event ids repeat: a command has several events. (device, command_seq, i) of a named device does not.
    """

    id: str
    device: str | None
    command_seq: int | None
    i: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A record in its place: `seq` counts from 1, `hash` is the chain's up to here."""

    record: Record
    seq: int
    hash: str


SNAPSHOTS_KEPT = 3
"""One that is damaged, or was being written when the power failed, leaves two to begin from."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the fold of a stream came to at a place. Derived, so never trusted: `hash` must be the chain's at `seq`,
    and `version` that of the code which reads `body`; else another one serves, or the replay."""

    seq: int
    hash: str
    version: str
    body: bytes


class Conflict(Exception):
    """The expected position is not the head. Nothing was appended; catch up to `head` and decide again."""

    def __init__(self, head: Position) -> None:
        super().__init__(head)
        self.head = head

    def __str__(self) -> str:
        return f"the log is at epoch {self.head.epoch}, seq {self.head.seq}"


class Unavailable(Exception):
    """The log cannot serve. `retryable`: the same call may succeed later; nothing of this one was appended.

    Otherwise it is fail-stop: whether the append is in the log is only known after opening it again.
    `hint` tells the operator what to do.
    """

    def __init__(self, message: str, retryable: bool = False, hint: str = "") -> None:
        super().__init__(message, retryable, hint)
        self.message = message
        self.retryable = retryable
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message

    def again(self) -> Self:
        """A fresh copy to raise: one instance raised for ever would collect every caller's frames."""
        return copy.copy(self)


class Unusable(Unavailable):
    """The path cannot be opened as asked: it is missing, not a log, there already, or open in another hub."""


class Broken(Unavailable):
    """The file is a log, but its content does not verify; the message names the first bad seq and rule."""


class Repeated(AssertionError):
    """A (device, command_seq, i) is in the log already: the decision overlooked it. Nothing was appended."""


class EventLog(Protocol):
    """An append-only log of records. A log is used from one event loop.

    Durable before visible: what `head`, `read` and a returned `append` show survives a crash of the process.
    """

    log_id: str  # 32 hex characters, random at creation, never changes
    epoch: int  # from 1; changes only when visible history was rewritten

    async def head(self, stream: str) -> Position:
        """The last stable position, after every append that was asked before. Raises `Unavailable`."""

    async def append(self, stream: str, expected: Position, records: Sequence[Record]) -> Position:
        """Put all records or none after `expected` and return the new head, once they are durable.

        Raises `Conflict`, `Unavailable`, `Repeated`. After a cancellation the records may be in the log or
        not: the head tells.
        """

    def read(self, stream: str, after: int) -> AsyncIterator[Stored]:
        """Everything with seq > `after`, in order, to the head of the moment. Raises `Unavailable`."""

    async def wait(self, stream: str, after: int) -> None:
        """Return when the head's seq is above `after`. Raises `Unavailable`, also when the log closes."""

    async def keep_snapshot(self, stream: str, at: Position, version: str, encode: Callable[[], bytes]) -> None:
        """Keep a snapshot, and the last `SNAPSHOTS_KEPT` in all; those beyond `at` are of a lost history and go.

        Never in the way of an append: `encode` runs beside the loop where the log has another thread, and a disk that
        does not take it costs the snapshot alone. Raises `Unavailable` when the log is closed or has failed.
        """

    async def snapshots(self, stream: str) -> Sequence[Snapshot]:
        """The snapshots that are whole, newest first. Whether they are of this history is the caller's to compare."""

    async def close(self) -> None:
        """Finish what was asked before, then let go. Closing again does nothing; other calls then raise."""


def known_stream(stream: str) -> str:
    """The name, if the log has such a stream; else `AssertionError`."""
    if stream not in STREAMS:
        raise AssertionError(f"no stream is called {stream!r}")
    return stream


def closed() -> Unavailable:
    """What every call on a closed log raises."""
    return Unavailable("the log is closed", hint="open it again")
