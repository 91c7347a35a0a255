"""The bad line itself: what passes, what does not, and what the ends learn of it."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from tests.faults.proxy import Line, proxied

WITHIN_S = 20.0
T = TypeVar("T")


async def soon(waiting: Awaitable[T]) -> T:
    return await asyncio.wait_for(waiting, WITHIN_S)


@dataclass
class Call:
    """Both ends of one connection through the line."""

    line: Line
    client_reads: asyncio.StreamReader
    client: asyncio.StreamWriter
    hub_reads: asyncio.StreamReader
    hub: asyncio.StreamWriter

    async def echo(self, said: bytes) -> None:
        self.client.write(said)
        assert await soon(self.hub_reads.readexactly(len(said))) == said


@pytest.fixture
async def call() -> AsyncIterator[Call]:
    accepted: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await accepted.put((reader, writer))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with proxied(lambda: port, random.Random(1)) as line:
        client = await soon(asyncio.open_connection("127.0.0.1", line.port))
        hub = await soon(accepted.get())
        yield Call(line, *client, *hub)
        for writer in (client[1], hub[1]):
            writer.transport.abort()
    server.close()


async def test_a_good_line_carries_both_ways_and_tells_of_the_end(call: Call) -> None:
    await call.echo(b"up")
    call.hub.write(b"down")
    assert await soon(call.client_reads.readexactly(4)) == b"down"
    call.client.write_eof()
    assert await soon(call.hub_reads.read()) == b""


async def test_latency_holds_back_and_keeps_the_order(call: Call) -> None:
    call.line.up.set(latency_s=0.2, jitter_s=0.1)
    began_s = time.monotonic()
    for n in range(20):
        call.client.write(bytes([n]))
        await call.client.drain()
    assert await soon(call.hub_reads.readexactly(20)) == bytes(range(20))
    assert time.monotonic() - began_s >= 0.2


async def test_a_slicer_writes_in_pieces(call: Call) -> None:
    call.line.up.set(slice_bytes=2, bytes_per_s=400.0)
    call.client.write(b"abcdef")
    assert len(await soon(call.hub_reads.read(100))) <= 4, "not all at once"
    assert await soon(call.hub_reads.readexactly(1))


async def test_bandwidth_bounds_what_passes_in_a_time(call: Call) -> None:
    call.line.up.set(bytes_per_s=10_000.0, slice_bytes=500)
    began_s = time.monotonic()
    await call.echo(bytes(3_000))
    assert time.monotonic() - began_s >= 0.2


async def test_a_stalled_direction_delivers_late_and_the_other_one_goes_on(call: Call) -> None:
    call.line.up.set(stalled=True)
    call.client.write(b"late")
    call.hub.write(b"now")
    assert await soon(call.client_reads.readexactly(3)) == b"now"
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call.hub_reads.read(1), 0.1)
    call.line.calm()
    assert await soon(call.hub_reads.readexactly(4)) == b"late"


async def test_a_stalled_line_does_not_tell_that_a_side_has_gone(call: Call) -> None:
    call.line.up.set(stalled=True)
    call.client.write_eof()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call.hub_reads.read(1), 0.1)
    call.line.calm()
    assert await soon(call.hub_reads.read()) == b""


async def test_a_connection_that_swallowed_a_reply_never_delivers_again(call: Call) -> None:
    call.line.down.set(swallow=True)
    call.hub.write(b"lost")
    await call.echo(b"still up")
    async with asyncio.timeout(WITHIN_S):
        while not call.line.connections[0].down.swallows:  # noqa: ASYNC110 - the line tells nobody
            await asyncio.sleep(0.001)
    call.line.calm()
    call.hub.write(b"lost too")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call.client_reads.read(1), 0.2)


async def test_reset_peer_is_a_reset_at_both_ends(call: Call) -> None:
    await call.echo(b"x")
    assert call.line.cut(reset=True) == 1
    for reader in (call.client_reads, call.hub_reads):
        with pytest.raises(ConnectionResetError):
            await soon(reader.read(1))


async def test_a_cut_connection_delivers_exactly_its_bytes_and_ends() -> None:
    for limit in (0, 1, 7, 10):
        got = await _through(limit, b"0123456789abcdef")
        assert got == b"0123456789abcdef"[:limit], f"limit {limit}"


async def _through(limit: int, said: bytes) -> bytes:
    received: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.set_result(await reader.read(-1))
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with proxied(lambda: port, random.Random(1)) as line:
        line.limit_of_next = lambda: limit
        _, writer = await soon(asyncio.open_connection("127.0.0.1", line.port))
        writer.write(said)
        got = await soon(received)
        assert bytes(line.connections[0].tape) == said, "the tape keeps what was said, not what passed"
        writer.transport.abort()
    server.close()
    return got


async def test_a_line_to_a_hub_that_is_away_hangs_up() -> None:
    async with proxied(lambda: 1, random.Random(1)) as line:
        reader, writer = await soon(asyncio.open_connection("127.0.0.1", line.port))
        with contextlib.suppress(ConnectionResetError):
            assert await soon(reader.read(1)) == b""
        writer.transport.abort()
