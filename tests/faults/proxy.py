"""A bad line between clients and hub, on loopback, in Toxiproxy's words. Changes with what can be wrong with a line.

    async with proxied(lambda: hub.port) as line:
        line.up.set(latency_s=0.2, jitter_s=0.1)     line.down.set(stalled=True)      line.cut(reset=True)

What is set holds for every connection at once, the open ones too; `calm` ends it all. Nothing is reordered and
nothing is lost within a connection but by `swallow`, after which it never delivers again: TCP could not either.
"""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from typing import Final

CHUNK_BYTES: Final = 16 * 1024
CHUNKS_MAX: Final = 256
"""What a direction holds back at most; then the sender's own buffers fill, as on a line that stands still."""
TAPE_BYTES_MAX: Final = 1 << 20


@dataclass
class Toxics:
    """One direction of the line. Change it by `set`."""

    latency_s: float = 0.0
    jitter_s: float = 0.0
    bytes_per_s: float | None = None
    slice_bytes: int | None = None
    """Written in pieces of at most this."""
    stalled: bool = False
    """Nothing moves, not even the news that a side has gone (Toxiproxy's timeout 0)."""
    swallow: bool = False
    """What arrives is dropped for good on every connection that something arrives on (a lost reply)."""
    changed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def set(self, **toxics: float | bool | None) -> None:
        """Change some of them, now."""
        for name, value in toxics.items():
            assert hasattr(self, name), name
            setattr(self, name, value)
        self.changed.set()
        self.changed = asyncio.Event()

    def calm(self) -> None:
        """None of them."""
        well = Toxics()
        self.set(**{each.name: getattr(well, each.name) for each in fields(self) if each.name != "changed"})

    async def flows(self) -> None:
        """Wait while the direction stands still."""
        while self.stalled:
            await self.changed.wait()


class Direction:
    """One direction of one connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, toxics: Toxics, rng: random.Random
    ) -> None:
        self.swallows = False
        self._reader, self._writer, self._toxics, self._rng = reader, writer, toxics, rng
        self._held: asyncio.Queue[tuple[float, bytes | None]] = asyncio.Queue(CHUNKS_MAX)

    async def run(self, on_bytes: Callable[[bytes], tuple[bytes, bool]]) -> None:
        """Until its sender ends. `on_bytes` sees what comes, and says what goes on and whether that was the last."""
        reading = asyncio.create_task(self._read(on_bytes))
        writing = asyncio.create_task(self._write())
        try:
            done, _ = await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)

    async def _read(self, on_bytes: Callable[[bytes], tuple[bytes, bool]]) -> None:
        loop, due_s = asyncio.get_running_loop(), 0.0
        while data := await self._reader.read(CHUNK_BYTES):
            toxics = self._toxics
            self.swallows = self.swallows or toxics.swallow
            if not self.swallows:
                due_s = max(due_s, loop.time() + toxics.latency_s + self._rng.uniform(0.0, toxics.jitter_s))
                goes_on, last = on_bytes(data)
                await self._held.put((due_s, goes_on))
                if last:
                    await self._held.put((due_s, None))
        await self._held.put((due_s, b""))

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_s, data = await self._held.get()
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            if data is None:
                raise Cut
            if not data:
                await self._toxics.flows()
                self._writer.write_eof()
                return
            for piece in self._pieces(data):
                await self._toxics.flows()
                self._writer.write(piece)
                await self._writer.drain()
                if self._toxics.bytes_per_s is not None:
                    await asyncio.sleep(len(piece) / self._toxics.bytes_per_s)

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        at = 0
        while at < len(data):
            size = self._toxics.slice_bytes or len(data)
            yield data[at : at + size]
            at += size


class Cut(Exception):
    """The line is cut here."""


class Connection:
    """One connection through the line. `tape`: what the client sent, as far as it is kept."""

    def __init__(
        self,
        up: Direction,
        down: Direction,
        ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        limit: int | None,
    ) -> None:
        self.up, self.down = up, down
        self.tape = bytearray()
        self.over = False
        self._ends = ends
        self._left = limit

    async def run(self) -> None:
        """Until both sides have ended, or one of them, or the line, has gone."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.up.run(self._upwards))
                group.create_task(self.down.run(self._within_limit))
        except* (Cut, OSError):
            pass
        finally:
            self.cut(reset=False)

    def cut(self, *, reset: bool) -> None:
        """Both ends, now: with a RST, or as a program that exits."""
        self.over = True
        for writer in self._ends:
            end = writer.get_extra_info("socket")
            if reset and end is not None and end.fileno() >= 0:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def _upwards(self, data: bytes) -> tuple[bytes, bool]:
        if len(self.tape) < TAPE_BYTES_MAX:
            self.tape += data
        return self._within_limit(data)

    def _within_limit(self, data: bytes) -> tuple[bytes, bool]:
        if self._left is None:
            return data, False
        goes_on = data[: max(0, self._left)]
        self._left -= len(goes_on)
        return goes_on, self._left <= 0


class Line:
    """Use `proxied`. `limit_of_next` gives every new connection the number of bytes after which it is cut."""

    def __init__(self, hub_port: Callable[[], int], rng: random.Random) -> None:
        self.up, self.down = Toxics(), Toxics()
        self.limit_of_next: Callable[[], int | None] = lambda: None
        self.connections: list[Connection] = []
        self.port = 0
        self._hub_port, self._rng = hub_port, rng
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def open(self) -> list[Connection]:
        return [each for each in self.connections if not each.over]

    def calm(self) -> None:
        """A good line again, for the connections that live."""
        self.up.calm()
        self.down.calm()
        self.limit_of_next = lambda: None

    def cut(self, *, reset: bool) -> int:
        """Every connection; how many there were."""
        cut = self.open
        for connection in cut:
            connection.cut(reset=reset)
        return len(cut)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._hub_port())
        except OSError:
            writer.transport.abort()
            return
        up = Direction(reader, far_writer, self.up, self._rng)
        down = Direction(far_reader, writer, self.down, self._rng)
        connection = Connection(up, down, (writer, far_writer), self.limit_of_next())
        self.connections.append(connection)
        await connection.run()

    async def close(self) -> None:
        self.cut(reset=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def proxied(hub_port: Callable[[], int], rng: random.Random) -> AsyncIterator[Line]:
    """A line to a hub whose port is asked for at every connection; closed at the end of the block."""
    line = Line(hub_port, rng)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        await line.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await server.wait_closed()
