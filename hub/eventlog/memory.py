"""The log in memory: the plainest reading of the contract, for tests and rehearsals. Changes with it."""

from collections.abc import AsyncIterator, Callable, Sequence

from .base import SNAPSHOTS_KEPT, Conflict, Position, Record, Repeated, Snapshot, Stored, closed, known_stream
from .chain import chain, genesis
from .waiters import Waiters


class MemoryLog:
    """An `EventLog` which is as durable as its process."""

    def __init__(self, log_id: str, epoch: int = 1) -> None:
        self.log_id = log_id
        self.epoch = epoch
        self._head = Position(epoch, 0, genesis(log_id))
        self._stored: list[Stored] = []
        self._commands: set[tuple[str, int, int]] = set()
        self._snapshots: list[Snapshot] = []
        self._waiters = Waiters()
        self._closed = False

    async def head(self, stream: str) -> Position:
        self._check(stream)
        return self._head

    async def append(self, stream: str, expected: Position, records: Sequence[Record]) -> Position:
        self._check(stream)
        if expected != self._head:
            raise Conflict(self._head)
        # No await from here on: nobody sees a half.
        commands = [key for record in records if (key := _command(record)) is not None]
        if len(set(commands)) < len(commands) or not self._commands.isdisjoint(commands):
            raise Repeated("a (device, command_seq, i) is in the log already")
        hashes = chain(expected.hash, [record.raw for record in records])
        for seq, (record, hash) in enumerate(zip(records, hashes, strict=True), expected.seq + 1):
            self._stored.append(Stored(record, seq, hash))
            self._head = Position(self.epoch, seq, hash)
        self._commands.update(commands)
        self._waiters.moved(self._head.seq)
        return self._head

    async def read(self, stream: str, after: int) -> AsyncIterator[Stored]:
        seq = max(after, 0)
        while True:
            self._check(stream)
            if seq >= len(self._stored):
                return
            yield self._stored[seq]
            seq += 1

    async def wait(self, stream: str, after: int) -> None:
        self._check(stream)
        if self._head.seq <= after:
            await self._waiters.wait_for_seq_above(after)

    async def keep_snapshot(self, stream: str, at: Position, version: str, encode: Callable[[], bytes]) -> None:
        self._check(stream)
        older = [kept for kept in self._snapshots if kept.seq < at.seq]
        self._snapshots = [Snapshot(at.seq, at.hash, version, encode()), *older][:SNAPSHOTS_KEPT]

    async def snapshots(self, stream: str) -> Sequence[Snapshot]:
        self._check(stream)
        return tuple(self._snapshots)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._waiters.failed(closed())

    def _check(self, stream: str) -> None:
        known_stream(stream)
        if self._closed:
            raise closed()


def _command(record: Record) -> tuple[str, int, int] | None:
    if record.device is None or record.command_seq is None:
        return None
    return (record.device, record.command_seq, record.i)
