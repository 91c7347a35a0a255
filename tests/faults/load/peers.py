"""Hostile peers, one at a time: each function opens one connection and leaves it in the state that its name says.

Every one of them ends up holding what the hub will give; none of them ever takes back what it asked for.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Final

from protocol import limits
from tests.faults.load.server import Device, Server
from tests.independent import encode, encode_beat, encode_command
from tests.live import new_id
from tests.raw_socket import Opcode, RawSocket, frame, upgrade

SMALL_BYTES: Final = 4096
"""Receive buffer of a peer that does not read: its stall is felt at once."""
TRICKLE_S: Final = 1.0

Peer = Callable[[Server, Device], Awaitable[RawSocket]]
"""Opens one connection; returns when it is in its state."""


async def greeted(server: Server, device: Device, receive_bytes: int | None = None) -> RawSocket:
    """A socket that said hello and reads nothing yet."""
    raw = await server.plug(device, receive_bytes)
    assert raw.status == 101, raw.head
    raw.say(device.hello())
    return raw


async def idle(server: Server, device: Device) -> RawSocket:
    """A good client: has read its welcome and its view and says nothing."""
    raw = await greeted(server, device)
    kinds = {b"welcome": False, b"snapshot": False}
    while not all(kinds.values()):
        _, payload = await raw.hear()
        for kind in kinds:
            kinds[kind] = kinds[kind] or kind in payload[:40]
    return raw


async def stalled(server: Server, device: Device) -> RawSocket:
    """Says hello and never reads a byte."""
    return await greeted(server, device, SMALL_BYTES)


async def half_frame(server: Server, device: Device) -> RawSocket:
    """All of the longest frame but its last byte."""
    raw = await idle(server, device)
    raw.say(frame(bytes(limits.FRAME_BYTES_MAX))[:-1])
    await raw.writer.drain()
    return raw


async def half_message(server: Server, device: Device) -> RawSocket:
    """The longest message but its last byte, in as many pieces of one byte as are taken."""
    raw = await idle(server, device)
    pieces = [frame(b"\x00", Opcode.BINARY if not n else Opcode.CONTINUATION, fin=False) for n in range(63)]
    raw.say(b"".join(pieces))
    raw.say(frame(bytes(limits.FRAME_BYTES_MAX - 64), Opcode.CONTINUATION, fin=False))
    await raw.writer.drain()
    return raw


async def fragments(server: Server, device: Device) -> RawSocket:
    """Ten thousand pieces of one byte, which are one message."""
    raw = await idle(server, device)
    raw.say(frame(b"\x00", fin=False) + frame(b"\x00", Opcode.CONTINUATION, fin=False) * 9_998)
    return raw


async def small_frames(server: Server, device: Device) -> RawSocket:
    """A megabyte of beats at once."""
    raw = await idle(server, device)
    beat = frame(encode_beat(1, 1))
    raw.say(beat * ((1 << 20) // len(beat)))
    return raw


async def commands(server: Server, device: Device) -> RawSocket:
    """Commands as fast as the line takes them, and no outcome is ever read."""
    raw = await greeted(server, device, SMALL_BYTES)
    for number in range(1, 200):
        raw.say(frame(encode_command(number, new_id(), "nothing", {}, at=0, now=0)))
    return raw


async def pings(server: Server, device: Device) -> RawSocket:
    """Two megabytes of pings at once, and no pong is ever read."""
    raw = await greeted(server, device, SMALL_BYTES)
    raw.say(frame(bytes(125), Opcode.PING) * ((2 << 20) // 131))
    return raw


async def pages(server: Server, device: Device) -> RawSocket:
    """Requests for pages, one behind the other, and no answer is ever read."""
    raw = await RawSocket.dial(server.port, receive_bytes=SMALL_BYTES)
    raw.say(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20_000)
    return raw


async def half_head(server: Server, device: Device) -> RawSocket:
    """All of the longest request head but its end."""
    raw = await RawSocket.dial(server.port)
    raw.say(b"GET / HTTP/1.1\r\nX: " + b"x" * (16 * 1024 - 100))
    await raw.writer.drain()
    return raw


HOLDING: Final[dict[str, Peer]] = {
    "half a frame of 32 KiB": half_frame,
    "half a message in pieces": half_message,
    "10,000 pieces of a byte": fragments,
    "1 MiB of beats": small_frames,
    "never reads": stalled,
    "commands, never reads": commands,
    "pings, never reads": pings,
    "pages, never reads": pages,
    "half a head": half_head,
}
"""What a peer may do to make the hub hold something for it."""


# ---- one byte a second -----------------------------------------------------------------------------------------


async def trickle(raw: RawSocket, data: bytes) -> None:
    """A byte a second, until there is nobody to take it."""
    for byte in data:
        if raw.writer.transport.is_closing():
            return
        raw.say(bytes([byte]))
        await asyncio.sleep(TRICKLE_S)
    await raw.reader.read()


async def slow_head(port: int) -> None:
    """The head of a good request, a byte a second."""
    raw = await RawSocket.dial(port)
    try:
        await trickle(raw, upgrade("/ws/point", {"Authorization": "Bearer " + "0" * 64}))
    finally:
        raw.cut()


async def silence(port: int) -> None:
    """Connects and says nothing."""
    raw = await RawSocket.dial(port)
    try:
        await raw.reader.read()
    finally:
        raw.cut()


async def slow_body(port: int) -> None:
    """Asks to join and says with what a byte a second."""
    raw = await RawSocket.dial(port)
    raw.say(b"POST /api/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n\r\n")
    try:
        await trickle(raw, b"{" * 4000)
    finally:
        raw.cut()


async def no_hello(port: int) -> None:
    """A socket without a hello."""
    raw = await RawSocket.dial(port)
    raw.say(upgrade("/ws/point", {"Authorization": "Bearer " + "0" * 64}))
    try:
        await raw.reader.read()
        while not raw.reader.at_eof():
            await raw.reader.read()
    finally:
        raw.cut()


async def slow_frame(port: int) -> None:
    """A hello, a byte a second."""
    raw = await RawSocket.dial(port)
    raw.say(upgrade("/ws/point", {"Authorization": "Bearer " + "0" * 64}))
    try:
        await trickle(raw, frame(encode({"type": "hello", "x": "y" * 500})))
    finally:
        raw.cut()


SLOWLORIS: Final = (slow_head, silence, slow_body, no_hello, slow_frame, slow_head, slow_body, slow_head)
"""In turn; a third of them with a head, and fewer in the middle of a handshake than the hub lets in at once."""


async def slowloris(port: int, count: int) -> None:
    """`count` of them, for ever: who is cut off comes back at once."""

    async def again(kind: Callable[[int], Awaitable[None]]) -> None:
        while True:
            try:
                await kind(port)
            except (OSError, EOFError, TimeoutError):
                await asyncio.sleep(0.1)  # refused or reset: come back a moment later

    kinds = itertools.islice(itertools.cycle(SLOWLORIS), count)
    await asyncio.gather(*(again(kind) for kind in kinds))
