"""The WebSocket side of the port: who may upgrade, and a `Connection` for each socket that may."""

import asyncio
import http
import socket as sockets
from collections.abc import Callable
from typing import Final

import websockets.asyncio.messages
from msgspec import structs
from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from hub.gateway.access import Device
from hub.gateway.auth import Tickets, origin_allowed
from hub.gateway.connection import Connection
from hub.gateway.hall import Hall
from hub.gateway.silent import Silent
from protocol import limits
from protocol.errors import CloseCode
from protocol.messages import Presence

POINT_PATH: Final = "/ws/point"
CONSOLE_PATH: Final = "/ws/console"
SWEEP_S: Final = 1.0
REVOKED_S: Final = 0.25
"""How often revocations are looked up: a socket of a revoked device is closed within a second."""
RETRY_AFTER_S: Final = 2
SEND_BUFFER_BYTES: Final = 64 * 1024
"""What the kernel holds for one peer: without a bound it takes megabytes, and a stalled peer is found out late (I8)."""
GOAWAY_AFTER_MS: Final = 3_000
"""Clients of a stopping hub come back spread over this long."""

FRAGMENTS_MAX: Final = 64
"""Pieces of one message: 32 KiB in pieces of a small packet. The library would keep 4,096 pieces of one byte, each an
object of a hundred and more (I8)."""
websockets.asyncio.messages.MAX_FRAGMENTS = FRAGMENTS_MAX  # its documented WEBSOCKETS_MAX_FRAGMENTS, for every hub

SERVE_OPTIONS: Final = {
    "subprotocols": [limits.SUBPROTOCOL],
    "compression": None,
    "max_size": limits.FRAME_BYTES_MAX,
    "max_queue": 2,
    "write_limit": 32 * 1024,
    "open_timeout": 10,
    "ping_interval": 20,
    "ping_timeout": 25,
    "close_timeout": 5,
    "server_header": None,
}
"""protocol.md section 5: 14 KiB a connection; deflate would cost three to four times as much."""


class Line(ServerConnection):
    """The library's connection, which leaves no circle behind: what it held is free when it is over (I8).

    The library's parser, which it keeps, knows the library's connection; so does the traceback of what ended it. Such
    circles wait for a collection, and those that `hub.operations.limits_of_process` froze would wait for ever.
    """

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        super().connection_lost(exc)
        self.protocol.parser.close()
        if self.protocol.parser_exc is not None:
            self.protocol.parser_exc.__traceback__ = None


class Sockets:
    """All sockets of one hub."""

    def __init__(self, hall: Hall, tickets: Tickets, origins: tuple[str, ...], secure: bool) -> None:
        self._hall = hall
        self._tickets = tickets
        self._origins = origins
        self._secure = secure
        self._live: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._greeting: set[asyncio.Task[None]] = set()
        self._full_since: dict[Connection, float] = {}
        self._silent = Silent()
        self._handshakes = 0
        self._second = 0
        self._closing = False

    async def check(self, socket: ServerConnection, request: Request) -> Response | None:
        """Before the upgrade: path, Origin, and whether there is room. None lets it go on."""
        if not self._room():
            self._hall.metrics.handshakes_refused.inc()
            return _answer(http.HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(RETRY_AFTER_S)})
        path = request.path.partition("?")[0]
        headers = request.headers
        if len(headers.get_all("Origin")) > 1 or len(headers.get_all("Host")) > 1:
            return _answer(http.HTTPStatus.FORBIDDEN)
        if path == POINT_PATH:
            return None if "Origin" not in headers else _answer(http.HTTPStatus.FORBIDDEN)
        if path == CONSOLE_PATH:
            allowed = origin_allowed(headers, self._secure, self._origins)
            return None if allowed else _answer(http.HTTPStatus.FORBIDDEN)
        return _answer(http.HTTPStatus.NOT_FOUND)

    async def serve(self, socket: ServerConnection) -> None:
        """One socket, from upgrade to close."""
        task = asyncio.current_task()
        assert task is not None, "websockets serves each socket in a task"
        self._tasks.add(task)
        self._greeting.add(task)
        try:
            await self._serve(socket, greeted=lambda: self._greeting.discard(task))
        finally:
            self._tasks.discard(task)
            self._greeting.discard(task)

    async def _serve(self, socket: ServerConnection, greeted: Callable[[], None]) -> None:
        bearer = await self._bearer(socket)
        connection = Connection(socket, self._hall, bearer)
        self._live.add(connection)
        self._hall.metrics.connections.set(len(self._live))
        try:
            if bearer is None and _path(socket) == POINT_PATH:
                await connection.turn_away()
            else:
                await connection.run(self._tickets.take, greeted)
        finally:
            self._live.discard(connection)
            self._full_since.pop(connection, None)
            self._hall.metrics.connections.set(len(self._live))

    async def _bearer(self, socket: ServerConnection) -> Device | None:
        assert socket.request is not None
        given = socket.request.headers.get_all("Authorization")
        scheme, _, secret = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        if _path(socket) != POINT_PATH or scheme.lower() != "bearer":
            return None
        return await asyncio.to_thread(self._hall.access.device_of_secret, secret.strip())

    def _room(self) -> bool:
        second = int(self._hall.now_s())
        if second != self._second:
            self._second, self._handshakes = second, 0
        self._handshakes += 1
        # In progress is who has not been let in yet; one that is superseded and still closing is not: when a cut
        # heals, every point of the province leaves such a one behind.
        return (
            not self._closing
            and self._handshakes <= limits.HANDSHAKES_PER_S
            and len(self._greeting) < limits.HANDSHAKES_OPEN_MAX
            and len(self._tasks) < limits.CONNECTIONS_MAX
        )

    # ---- for the hub ------------------------------------------------------------------------------------------

    def moved(self) -> None:
        """The record moved: every connection may have something to show."""
        for connection in self._live:
            connection.poke()

    async def sweep(self) -> None:
        """Once a second, for ever: drop who does not read, tell who is connected."""
        while True:
            await asyncio.sleep(SWEEP_S)
            now_s = self._hall.now_s()
            for connection in tuple(self._live):
                self._drop_if_full(connection, now_s)
            self._tell_presence()

    async def watch_revocations(self) -> None:
        """Four times a second, for ever: close who was revoked, by this process or another."""
        while True:
            await asyncio.sleep(REVOKED_S)
            try:
                await self._close_revoked()
            except Exception as problem:  # access.sqlite does not answer: told, and tried again every time
                self._hall.alarms.start(
                    "revocations_unread",
                    f"Không đọc được việc thu hồi trong access.sqlite ({problem}): thiết bị vừa thu hồi có thể vẫn còn"
                    " kết nối.",
                )
            else:
                self._hall.alarms.end("revocations_unread")

    def _drop_if_full(self, connection: Connection, now_s: float) -> None:
        if connection.buffered <= limits.BUFFERED_BYTES_MAX:
            self._full_since.pop(connection, None)
        elif now_s - self._full_since.setdefault(connection, now_s) >= limits.BUFFERED_S_MAX:
            self._hall.metrics.aborted.inc()
            connection.abort()

    async def _close_revoked(self) -> None:
        devices = {connection.device: connection.generation for connection in self._live if connection.device}
        gone = await asyncio.to_thread(self._hall.access.without_authority, devices)
        self._hall.devices.end_devices(gone, CloseCode.REVOKED, "this device or its secret was revoked")
        cloned = self._hall.alarms.about("device_cloned")
        for device in await asyncio.to_thread(self._hall.access.revoked_of, cloned) if cloned else ():
            self._hall.alarms.end("device_cloned", device)

    def _tell_presence(self) -> None:
        connected = self._hall.devices.points_connected
        self._hall.metrics.points.set(connected)
        points = self._hall.conference.state.points
        here = {point for point in points if self._hall.devices.has_point(point)}
        presence = Presence(connected=connected, total=len(points))
        silent, more = self._silent.since(points, here, self._hall.now_ms())
        for_operators = structs.replace(presence, silent=silent, silent_more=more or None)
        for connection in self._live:
            connection.show_presence(for_operators if connection.role == "operator" else presence)

    async def close(self, why: str) -> None:
        """Ask every client to come back later, each at a moment of its own, and wait until they are gone."""
        self._closing = True
        for connection in self._live:
            connection.go_away(why, int(self._hall.jitter() * GOAWAY_AFTER_MS))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=limits.HELLO_S)


def _path(socket: ServerConnection) -> str:
    assert socket.request is not None
    return socket.request.path.partition("?")[0]


def _answer(status: http.HTTPStatus, headers: dict[str, str] | None = None) -> Response:
    body = f"{status.value} {status.phrase}\n".encode()
    fields = {"Content-Type": "text/plain", "Content-Length": str(len(body)), "Connection": "close"}
    return Response(status.value, status.phrase, Headers(fields | (headers or {})), body)


def patient_socket(host: str, port: int) -> sockets.socket:
    """A listening socket whose connections die when the peer takes nothing for 45 s (`TCP_USER_TIMEOUT`, Linux)."""
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    listening = sockets.create_server((host, port), family=family, backlog=1024)
    if hasattr(sockets, "TCP_USER_TIMEOUT"):
        listening.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_USER_TIMEOUT, 45_000)
    listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, SEND_BUFFER_BYTES)
    return listening
