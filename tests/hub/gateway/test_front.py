"""The first look at a connection: pages and sockets share a port, and a head may come in any pieces."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from hub.gateway.front import HEAD_BYTES_MAX, SLICE_BYTES, Front
from hub.gateway.room import Room
from tests.waiting import until

UPGRADE = b"GET /ws/point HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
PAGE = b"GET /join HTTP/1.1\r\nHost: h\r\n\r\n"
SCRATCH = memoryview(bytearray(SLICE_BYTES))
BODY = b"POST /api/join HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde"


@dataclass
class Taken(asyncio.Protocol):
    """A protocol that a connection was handed to."""

    name: str
    got: bytes = b""
    calls: list[str] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.calls.append("made")

    def data_received(self, data: bytes) -> None:
        assert self.calls == ["made"], "a transport comes before its bytes"
        self.got += data

    def eof_received(self) -> None:
        self.calls.append("eof")

    def connection_lost(self, exc: Exception | None) -> None:
        self.calls.append("lost")
        self.over.set()


@dataclass
class Door:
    """A listening port with a first look in front of two servers."""

    port: int = 0
    head_s: float = 30.0
    room: Room = field(default_factory=Room)
    sockets: list[Taken] = field(default_factory=list)
    pages: list[Taken] = field(default_factory=list)

    def protocol(self) -> Front:
        return Front(self.socket, self.page, self.room, SCRATCH, self.head_s)

    def socket(self) -> Taken:
        self.sockets.append(Taken("socket"))
        return self.sockets[-1]

    def page(self) -> Taken:
        self.pages.append(Taken("page"))
        return self.pages[-1]

    async def call(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    server = await asyncio.get_running_loop().create_server(door.protocol, "127.0.0.1", 0)
    door.port = server.sockets[0].getsockname()[1]
    yield door
    server.close()
    await server.wait_closed()


async def hung_up(reader: asyncio.StreamReader) -> bool:
    """Whether the other side ends the connection."""
    try:
        return await asyncio.wait_for(reader.read(), 10) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize(
    ("request_", "to"), [(UPGRADE, "sockets"), (PAGE, "pages"), (BODY, "pages")], ids=["upgrade", "page", "body"]
)
@pytest.mark.parametrize("whole", [True, False], ids=["at once", "byte by byte"])
async def test_every_byte_reaches_the_one_it_is_for(door: Door, request_: bytes, to: str, whole: bool) -> None:
    _, writer = await door.call()
    for piece in [request_] if whole else [bytes([byte]) for byte in request_]:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    taken: list[Taken] = getattr(door, to)
    await until(lambda: taken and taken[-1].got == request_)
    assert [t.calls for t in (door.pages if to == "sockets" else door.sockets)] in ([], [[]])
    writer.close()
    await asyncio.wait_for(taken[-1].over.wait(), 10)
    assert "lost" in taken[-1].calls


async def test_what_follows_the_head_goes_the_same_way(door: Door) -> None:
    _, writer = await door.call()
    writer.write(UPGRADE + b"\x82\x80")
    await until(lambda: door.sockets and door.sockets[-1].got)
    writer.write(b"more")
    await until(lambda: door.sockets[-1].got == UPGRADE + b"\x82\x80more")
    writer.close()


@pytest.mark.parametrize(
    ("head", "to"),
    [
        (b"GET /ws/point HTTP/1.1\r\nHost: h\r\n\r\n", "pages"),
        (b"GET / HTTP/1.1\r\nUPGRADE:WebSocket\r\n\r\n", "sockets"),
        (b"GET / HTTP/1.1\r\nupgrade :  websocket  \r\n\r\n", "sockets"),
        (b"GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n", "pages"),
        (b"GET / HTTP/1.1\r\nX-Upgrade: websocket\r\n\r\n", "pages"),
        (b"GET /?upgrade:websocket HTTP/1.1\r\nCookie: upgrade: websocket\r\n\r\n", "pages"),
        (b"\xff\xfe\x00\r\n\r\n", "pages"),
        (b"\r\n\r\n", "pages"),
    ],
)
async def test_only_the_upgrade_field_decides(door: Door, head: bytes, to: str) -> None:
    _, writer = await door.call()
    writer.write(head)
    taken: list[Taken] = getattr(door, to)
    await until(lambda: taken and taken[-1].got == head)
    writer.close()


async def test_an_upgrade_in_the_body_is_no_upgrade(door: Door) -> None:
    request = b"POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\nUpgrade: websocket\r\n\r\n"
    _, writer = await door.call()
    writer.write(request)
    await until(lambda: door.pages and door.pages[-1].got == request)
    writer.close()


async def test_a_head_without_end_is_cut_off(door: Door) -> None:
    reader, writer = await door.call()
    writer.write(b"GET / HTTP/1.1\r\nX: " + b"x" * (HEAD_BYTES_MAX + 1))
    assert await hung_up(reader)
    assert door.pages == []
    assert door.sockets == []
    writer.close()


async def test_a_head_of_the_full_length_passes(door: Door) -> None:
    head = PAGE[:-4] + b"\r\nX: "
    head += b"x" * (HEAD_BYTES_MAX - len(head) - 4) + b"\r\n\r\n"
    _, writer = await door.call()
    writer.write(head)
    await until(lambda: door.pages and door.pages[-1].got == head)
    writer.close()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: h\r\n"], ids=["nothing", "half a head"])
async def test_who_does_not_finish_a_head_in_time_is_cut_off(door: Door, said: bytes) -> None:
    door.head_s = 0.05
    reader, writer = await door.call()
    writer.write(said)
    assert await hung_up(reader)
    assert door.pages == []
    writer.close()


async def test_who_asked_in_time_may_take_his_time_afterwards(door: Door) -> None:
    door.head_s = 0.05
    reader, writer = await door.call()
    writer.write(UPGRADE)
    await until(lambda: door.sockets and door.sockets[-1].got)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.2)
    assert door.sockets[-1].calls == ["made"]
    writer.close()


async def test_who_hangs_up_before_asking_was_never_there(door: Door) -> None:
    _, writer = await door.call()
    writer.write(b"GET /")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    _, next_writer = await door.call()
    next_writer.write(PAGE)
    await until(lambda: door.pages)
    assert len(door.pages) == 1
    assert door.sockets == []
    next_writer.close()
