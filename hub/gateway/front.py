"""One port for pages and sockets: the head of the first request decides who serves the connection.

`websockets.serve(create_connection=...)` takes any factory of protocols; ours looks at the first request head and
then hands the transport to the WebSocket connection or to aiohttp, with every byte read so far.
"""

import asyncio
from collections.abc import Callable
from typing import Final, cast

HEAD_BYTES_MAX: Final = 16 * 1024
"""A request head longer than this is nobody's browser."""
HEAD_S: Final = 10.0
"""Time for the first head: a connection that says nothing holds no more than a buffer for this long."""
END: Final = b"\r\n\r\n"


class FirstLook(asyncio.Protocol):
    """The protocol of a fresh connection until its first head is there; then it is out of the way."""

    def __init__(
        self, socket: asyncio.Protocol, pages: Callable[[], asyncio.BaseProtocol], head_s: float = HEAD_S
    ) -> None:
        self._socket = socket
        self._pages = pages
        self._head_s = head_s
        self._head = b""
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the clock."""
        stream = cast(asyncio.Transport, transport)  # uvloop's transports do not inherit from asyncio's
        self._transport = stream
        self._timer = asyncio.get_running_loop().call_later(self._head_s, stream.abort)

    def data_received(self, data: bytes) -> None:
        """Collect the head, then hand over."""
        assert self._transport is not None
        self._head += data
        end = self._head.find(END)
        if end < 0 and len(self._head) <= HEAD_BYTES_MAX:
            return
        self._stop_timer()
        if end < 0:
            self._transport.abort()
            return
        chosen = self._socket if _wants_socket(self._head[:end]) else self._pages()
        self._transport.set_protocol(chosen)
        chosen.connection_made(self._transport)
        assert isinstance(chosen, asyncio.Protocol)
        chosen.data_received(self._head)

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone before it said what it wanted."""
        self._stop_timer()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _wants_socket(head: bytes) -> bool:
    """Whether this request asks for an upgrade to WebSocket (RFC 6455 section 4.1); a path is not enough."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"upgrade":
            return value.strip().lower() == b"websocket"
    return False
