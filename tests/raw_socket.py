"""A WebSocket byte by byte: what no library would send, written from RFC 6455 alone. Changes when the RFC does."""

import asyncio
import base64
import contextlib
import os
import socket
import ssl
from collections.abc import Mapping
from enum import IntEnum

DEADLINE_S = 20.0


class Opcode(IntEnum):
    """RFC 6455 section 5.2."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


def frame(
    payload: bytes,
    opcode: int = Opcode.BINARY,
    *,
    fin: bool = True,
    masked: bool = True,
    reserved: int = 0,
    length: int | None = None,
) -> bytes:
    """One frame as it is on the wire, right or wrong; `length`: what its head claims, when that is a lie."""
    claimed = len(payload) if length is None else length
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    mask_bit = 0x80 if masked else 0
    if claimed < 126:
        head += bytes([mask_bit | claimed])
    elif claimed < 1 << 16:
        head += bytes([mask_bit | 126]) + claimed.to_bytes(2, "big")
    else:
        head += bytes([mask_bit | 127]) + claimed.to_bytes(8, "big")
    if not masked:
        return head + payload
    mask = b"\x5a\xa5\x0f\xf0"
    key = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return head + mask + (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(len(payload), "big")


def upgrade(path: str, headers: Mapping[str, str]) -> bytes:
    """The head of a request for a socket of this protocol."""
    fields = {
        "Host": "127.0.0.1",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Protocol": "diemcau.v1",
    } | dict(headers)
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


class RawSocket:
    """A TCP connection that was upgraded, or not yet."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.status = 0
        self.head = b""

    @classmethod
    async def dial(
        cls, port: int, *, receive_bytes: int | None = None, tls: ssl.SSLContext | None = None
    ) -> "RawSocket":
        """Connect to 127.0.0.1; `receive_bytes` bounds what the kernel takes for us, so that a stall is felt soon."""
        plain = socket.socket()
        plain.setblocking(False)
        if receive_bytes is not None:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", port))
        name = None if tls is None else "localhost"
        return cls(*await asyncio.open_connection(sock=plain, ssl=tls, limit=1 << 16, server_hostname=name))

    @classmethod
    async def upgraded(
        cls, port: int, path: str, headers: Mapping[str, str], receive_bytes: int | None = None
    ) -> "RawSocket":
        """Connect and ask for a socket; look at `status` for the answer."""
        raw = await cls.dial(port, receive_bytes=receive_bytes)
        raw.writer.write(upgrade(path, headers))
        async with asyncio.timeout(DEADLINE_S):
            raw.head = await raw.reader.readuntil(b"\r\n\r\n")
        raw.status = int(raw.head.split()[1])
        return raw

    def say(self, data: bytes) -> None:
        """Send bytes as they are, whether they are taken or not."""
        self.writer.write(data)

    async def hear(self) -> tuple[int, bytes]:
        """The next frame of the hub: opcode and payload. Raises IncompleteReadError, ConnectionError, TimeoutError."""
        async with asyncio.timeout(DEADLINE_S):
            first, second = await self.reader.readexactly(2)
            length = second & 0x7F
            if length >= 126:
                length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8), "big")
            return first & 0x0F, await self.reader.readexactly(length)

    async def close_code(self) -> int:
        """Read to the close frame: its code; 1006 when the line ends without one."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                opcode, payload = await self.hear()
                if opcode == Opcode.CLOSE:
                    return int.from_bytes(payload[:2], "big")
        return 1006

    def cut(self) -> None:
        """End it without a word."""
        self.writer.transport.abort()
