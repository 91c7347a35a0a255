"""One port for pages and sockets: the head of the first request decides who serves the connection.

The front stays between transport and server for as long as the connection lives. Neither server bounds what one
read may bring, nor what it answers by itself to a peer that reads nothing, nor how many come: that is done here (I8).
"""

import asyncio
from collections.abc import Callable
from typing import Final, cast

from hub.gateway.room import Kind, Room
from protocol import limits

HEAD_BYTES_MAX: Final = 16 * 1024
"""A request head longer than this is nobody's browser."""
HEAD_S: Final = 10.0
"""Time for the first head: a connection that says nothing holds no more than a buffer for this long."""
END: Final = b"\r\n\r\n"
SLICE_BYTES: Final = 1024
"""What one read brings, whatever the kernel holds: more than most commands. uvloop would bring 256 KB, and a server
takes apart all that it is given before it can pause: 40,000 frames of six bytes, half a second of the loop."""
UNREAD_BYTES_MAX: Final = limits.BUFFERED_BYTES_MAX + limits.SNAPSHOT_PART_BYTES_MAX
"""64 KiB buffered and one batch. Our writers wait for the peer, but a ping is answered without asking whether the
peer reads: one who pings and never reads would fill our memory as fast as the line goes."""
PAGE_BUFFER_BYTES: Final = 32 * 1024
"""Above this a page waits for its reader."""
REFUSAL: Final = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

NOT_HERE: Final = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Front(asyncio.BufferedProtocol):
    """The transport's protocol: collects the first head, then passes everything on in slices.

    `scratch` is the memory that all connections of a loop read into: what came is copied out before the next read.
    """

    __slots__ = ("_chosen", "_head", "_head_s", "_pages", "_room", "_scratch", "_socket", "_timer", "_transport")

    def __init__(
        self,
        socket: Callable[[], asyncio.Protocol],
        pages: Callable[[], asyncio.BaseProtocol],
        room: Room,
        scratch: memoryview,
        head_s: float = HEAD_S,
    ) -> None:
        self._socket = socket
        self._pages = pages
        self._room = room
        self._scratch = scratch
        self._head_s = head_s
        self._head: bytearray | None = bytearray()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._chosen: asyncio.Protocol | None = None

    # ---- the transport's calls --------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the clock, if there is room for one more."""
        stream = cast(asyncio.Transport, transport)  # uvloop's transports do not inherit from asyncio's
        self._transport = stream
        if self._room.enter(self):
            self._timer = asyncio.get_running_loop().call_later(self._head_s, stream.abort)
        else:
            self._refuse()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the next read goes."""
        return self._scratch

    def buffer_updated(self, nbytes: int) -> None:
        """Collect the head, then pass on; who asks on and on but takes no answer is dropped."""
        data = bytes(self._scratch[:nbytes])
        if self._chosen is None:
            self._collect(data)
            return
        self._chosen.data_received(data)
        if self._room.kind(self) is Kind.SOCKET and self._unread() > UNREAD_BYTES_MAX:
            self.drop()

    def eof_received(self) -> bool | None:
        """The peer says no more."""
        return None if self._chosen is None else self._chosen.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._stop_timer()
        self._room.leave(self)
        if self._chosen is not None:
            self._chosen.connection_lost(exc)

    def pause_writing(self) -> None:
        """The peer takes nothing at present."""
        if self._chosen is not None:
            self._chosen.pause_writing()

    def resume_writing(self) -> None:
        """It takes something again."""
        if self._chosen is not None:
            self._chosen.resume_writing()

    def drop(self) -> None:
        """End it at once."""
        assert self._transport is not None
        self._head = None
        self._transport.abort()

    # ---- the first head ---------------------------------------------------------------------------------------

    def _collect(self, data: bytes) -> None:
        head = self._head
        if head is None:  # refused, and still talking
            return
        looked_at = max(0, len(head) - len(END) + 1)
        head += data
        end = head.find(END, looked_at)
        if end < 0 and len(head) <= HEAD_BYTES_MAX:
            return
        self._stop_timer()
        if end < 0:
            self.drop()
        else:
            self._hand_over(bytes(head), wants_socket=_wants_socket(head[:end]))

    def _hand_over(self, said: bytes, *, wants_socket: bool) -> None:
        assert self._transport is not None
        if not self._room.move(self, Kind.SOCKET if wants_socket else Kind.PAGE):
            self._refuse()
            return
        self._head = None
        if wants_socket:
            chosen = self._socket()
        else:
            chosen = cast(asyncio.Protocol, self._pages())
            self._transport.set_write_buffer_limits(high=PAGE_BUFFER_BYTES)
        self._chosen = chosen
        chosen.connection_made(self._transport)
        chosen.data_received(said)

    def _refuse(self) -> None:
        """No room: said in HTTP, whatever was wanted, and no more is read."""
        assert self._transport is not None
        self._head = None
        self._transport.write(REFUSAL)
        self._transport.close()

    def _unread(self) -> int:
        assert self._transport is not None
        return self._transport.get_write_buffer_size()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class NoPages(asyncio.Protocol):
    """Who answers a page's request on a port of sockets alone: nothing is here."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The request does not matter."""
        stream = cast(asyncio.Transport, transport)
        stream.write(NOT_HERE)
        stream.close()


def _wants_socket(head: bytes | bytearray) -> bool:
    """Whether this request asks for an upgrade to WebSocket (RFC 6455 section 4.1); a path is not enough."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"upgrade":
            return value.strip().lower() == b"websocket"
    return False
