"""Stand-ins for the world: a wire without a network, a disk that fails on order. Never for our own code."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence

from hub.eventlog.base import EventLog, Position, Record, Snapshot, Stored
from protocol.messages import AnyFrame
from protocol.session import Session, Side


class Wire:
    """Two Sessions joined by nothing but bytes, in order and at once, as on a perfect network."""

    def __init__(self) -> None:
        self.ends = {Side.CLIENT: Session(Side.CLIENT), Side.HUB: Session(Side.HUB)}

    def say(self, side: Side, frame: AnyFrame) -> AnyFrame | None:
        """`side` says `frame`; what the other end makes of the bytes."""
        heard = self.ends[side.other].receive(self.ends[side].send(frame))
        assert self.ends[Side.CLIENT].state is self.ends[Side.HUB].state, "both ends agree after every frame"
        return heard


class FaultyLog:
    """A real log on a disk that is slow or fails when a test says so. `stable`: the seq that is safely stored."""

    def __init__(self, inside: EventLog) -> None:
        self.inside = inside
        self.log_id, self.epoch = inside.log_id, inside.epoch
        self.failures: deque[Exception] = deque()
        """What the next appends raise, one each, before anything is stored."""
        self.batches: list[int] = []
        """How many records each append was given."""
        self.stable = 0
        self._open = asyncio.Event()
        self._open.set()

    def hold(self) -> None:
        """Appends wait from now on, before anything is stored."""
        self._open.clear()

    def release(self) -> None:
        """Appends go on."""
        self._open.set()

    async def head(self, stream: str) -> Position:
        return await self.inside.head(stream)

    async def append(self, stream: str, expected: Position, records: Sequence[Record]) -> Position:
        self.batches.append(len(records))
        await self._open.wait()
        if self.failures:
            raise self.failures.popleft()
        position = await self.inside.append(stream, expected, records)
        self.stable = position.seq
        return position

    def read(self, stream: str, after: int) -> AsyncIterator[Stored]:
        return self.inside.read(stream, after)

    async def wait(self, stream: str, after: int) -> None:
        await self.inside.wait(stream, after)

    async def keep_snapshot(self, stream: str, at: Position, version: str, encode: Callable[[], bytes]) -> None:
        await self.inside.keep_snapshot(stream, at, version, encode)

    async def snapshots(self, stream: str) -> Sequence[Snapshot]:
        return await self.inside.snapshots(stream)

    async def close(self) -> None:
        await self.inside.close()
