"""Links between two processes: whole messages, in order, late, stalled or cut. Changes with what networks do to us.

A link keeps order and loses nothing until it is cut, as TCP does; then what was in flight may still arrive, or not,
and either side may learn of it late or never. So an old connection may deliver long after a newer one was made.
"""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final

from websockets.exceptions import ConnectionClosed, ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close

from tests.simulation.process import Process

WRITE_LIMIT: Final = 32 * 1024
"""What a socket takes before `send` waits for the peer (the hub's own setting)."""
NEVER_S: Final = float("inf")


@dataclass(frozen=True)
class _Lost:
    """In flight: the end of the link itself."""


_Item = bytes | Close | _Lost


class End:
    """One end of a link: the few methods of a websockets connection that hub and point client use."""

    def __init__(self, process: Process, latency_s: Callable[[], float], close_timeout_s: float) -> None:
        self.peer: End
        self.process = process
        self.on_received: Callable[[bytes], None] | None = None
        """Told of every message when the program takes it: what this client saw."""
        self.sends: Callable[[bytes], bool] | None = None
        """Asked before every message leaves: False when the process died at that."""
        self.over = False
        self._latency_s = latency_s
        self._close_timeout_s = close_timeout_s
        self._flying: deque[tuple[float, _Item]] = deque()
        self._flying_bytes = 0
        self._due_s = 0.0
        self._stalled_until_s = 0.0
        self._landing: asyncio.TimerHandle | None = None
        self._inbox: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._rcvd: Close | None = None
        self._sent: Close | None = None
        process.at_death.append(self._die)

    # ---- for the program --------------------------------------------------------------------------------------

    @property
    def transport(self) -> "End":
        return self

    def get_write_buffer_size(self) -> int:
        return self._flying_bytes

    async def recv(self) -> bytes:
        while not self._inbox:
            self._check_open()
            self._news.clear()
            await self._news.wait()
        message = self._inbox.popleft()
        if self.on_received is not None:
            self.on_received(message)
        return message

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while True:
                yield await self.recv()
        except ConnectionClosedOK:
            return

    async def send(self, message: bytes) -> None:
        self._check_open()
        if self._sent is not None:
            raise self._closed()
        if self.sends is not None and not self.sends(message):
            raise self._closed()
        self._fly(message)
        while self._flying_bytes > WRITE_LIMIT:
            self._room.clear()
            await self._room.wait()
            self._check_open()

    async def close(self, code: int = 1000, reason: str = "") -> None:
        if self.over:
            return
        if self._sent is None:
            self._sent = Close(code, reason)
            self._fly(self._sent)
        try:
            async with asyncio.timeout(self._close_timeout_s):
                while not self.over:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            self.abort()

    def abort(self) -> None:
        """Drop the link; the peer learns of it, if the link still carries anything."""
        if not self.over:
            self._end()
            self._fly(_Lost())

    # ---- for the weather --------------------------------------------------------------------------------------

    def stall(self, until_s: float) -> None:
        """Nothing that flies from here lands before then."""
        self._stalled_until_s = max(self._stalled_until_s, until_s)

    def cut(self, *, drop_flying: bool) -> None:
        """The link breaks; this end's peer hears of it after what was in flight, or instead of it."""
        if drop_flying:
            self._flying.clear()
            self._flying_bytes = 0
        self._fly(_Lost())

    def forget(self) -> None:
        """This end takes the link for broken; the other is told nothing, and what flies still lands there."""
        self._end()

    # ---- in flight --------------------------------------------------------------------------------------------

    def _fly(self, item: _Item) -> None:
        loop = asyncio.get_running_loop()
        self._due_s = max(self._due_s, loop.time() + self._latency_s())
        self._flying.append((self._due_s, item))
        if isinstance(item, bytes):
            self._flying_bytes += len(item)
        self._wait_to_land()

    def _wait_to_land(self) -> None:
        if self._landing is None and self._flying:
            due_s = max(self._flying[0][0], self._stalled_until_s)
            if due_s < NEVER_S:
                self._landing = asyncio.get_running_loop().call_at(due_s, self._land)

    def _land(self) -> None:
        self._landing = None
        now_s = asyncio.get_running_loop().time()
        while self._flying and self._flying[0][0] <= now_s and self._stalled_until_s <= now_s:
            _, item = self._flying.popleft()
            if isinstance(item, bytes):
                self._flying_bytes -= len(item)
                self._room.set()
            self.peer._take(item)
        self._wait_to_land()

    def _take(self, item: _Item) -> None:
        if self.over:
            return
        match item:
            case bytes():
                self._inbox.append(item)
            case Close():
                self._rcvd = item
                if self._sent is None:
                    self._sent = item
                    self._fly(item)
                self._end()
            case _Lost():
                self._end()
        self._news.set()

    # ---- the end ----------------------------------------------------------------------------------------------

    def _end(self) -> None:
        self.over = True
        self._news.set()
        self._room.set()

    def _die(self) -> None:
        """The process is gone: what it wrote before is in the kernel's hands, and its inbox is nobody's."""
        self._inbox.clear()
        self.abort()

    def _check_open(self) -> None:
        if self.over:
            raise self._closed()

    def _closed(self) -> ConnectionClosed:
        rcvd_then_sent = None if self._rcvd is None or self._sent is None else self._rcvd is self._sent
        polite = self._rcvd is not None and self._rcvd.code in (1000, 1001)
        kind = ConnectionClosedOK if polite and self._sent is not None else ConnectionClosedError
        return kind(self._rcvd, self._sent, rcvd_then_sent)


@dataclass(frozen=True)
class Weather:
    """How slow the links of one world are, in seconds."""

    latency_s: float
    jitter_s: float


class Link:
    """Two ends, and what may happen between them. `client` called, `hub` was called."""

    def __init__(self, client: Process, hub: Process, weather: Weather, rng: random.Random) -> None:
        base_s = weather.latency_s * rng.uniform(0.5, 2.0)

        def latency_s() -> float:
            return base_s + rng.expovariate(1.0) * weather.jitter_s

        self.client = End(client, latency_s, close_timeout_s=2.0)
        self.hub = End(hub, latency_s, close_timeout_s=5.0)
        self.client.peer, self.hub.peer = self.hub, self.client
        self._rng = rng

    @property
    def over(self) -> bool:
        return self.client.over and self.hub.over

    def cut(self) -> None:
        """A reset seen by both sides, each in its time; what was in flight may still land."""
        for end in (self.client, self.hub):
            end.cut(drop_flying=self._rng.random() < 0.5)

    def stall(self, until_s: float, *, up: bool, down: bool) -> None:
        """Nothing passes in these directions before then; NEVER_S is a half-open link."""
        if up:
            self.client.stall(until_s)
        if down:
            self.hub.stall(until_s)
