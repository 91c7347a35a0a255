"""The gateway of one hub: it joins pages, sockets and conference on one port (or two), and ends them in order."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from aiohttp import web
from websockets.asyncio.server import Server, ServerConnection, serve

from hub.conference import Conference, Moved
from hub.config import Address, Config
from hub.gateway.access import Access
from hub.gateway.alarms import CODES, Alarms
from hub.gateway.auth import Tickets
from hub.gateway.devices import Devices
from hub.gateway.follow import Showcase
from hub.gateway.front import HEAD_S, SLICE_BYTES, Front, NoPages
from hub.gateway.hall import Hall, Search
from hub.gateway.heartbeat import Heartbeat
from hub.gateway.metrics import Metrics
from hub.gateway.people import People
from hub.gateway.points import SERVE_OPTIONS, Line, Sockets, patient_socket
from hub.gateway.room import FILES_NEEDED, Kind, Room
from hub.gateway.web import Web
from hub.semantic.reader import Health, off
from protocol.ids import uuid7

KEEP_ALIVE_S: Final = 75.0
"""How long a browser's or a proxy's connection may wait for its next request, or be in the middle of one's head."""


@dataclass(frozen=True, slots=True)
class World:
    """Time and chance, which enter at the composition root only."""

    now_ms: Callable[[], int]
    now_s: Callable[[], float]
    chance: Callable[[int], bytes]
    jitter: Callable[[], float]

    def new_id(self) -> str:
        """A fresh UUIDv7."""
        return uuid7(self.now_ms(), self.chance(10))


class Gateway:
    """Serves one conference. `start` binds, `close` says goodbye and lets go. `files`: how many it may have open."""

    def __init__(
        self,
        config: Config,
        conference: Conference,
        access: Access,
        world: World,
        alarms: Alarms | None = None,
        files: int = FILES_NEEDED,
        model: Callable[[], Health] = off,
        similar: Search | None = None,
    ) -> None:
        self._config = config
        self._conference = conference
        self.metrics = Metrics()
        self.alarms = alarms or Alarms()
        for code in CODES:
            self.metrics.standing.labels(code=code).set_function(partial(self.alarms.stands, code))
        self.metrics.follow_model(model)
        self._devices = Devices(world.now_s)
        self._showcase = Showcase(conference.state, conference.position)
        hall = Hall(
            conference=conference,
            showcase=self._showcase,
            devices=self._devices,
            access=access,
            metrics=self.metrics,
            now_ms=world.now_ms,
            now_s=world.now_s,
            new_id=world.new_id,
            jitter=world.jitter,
            alarms=self.alarms,
            similar=similar,
        )
        self._heartbeat = Heartbeat(self.metrics, self.alarms)
        self._room = Room(files)
        for kind in Kind:
            self.metrics.transports.labels(kind=kind).set_function(partial(self._room.count.__getitem__, kind))
        self._scratch = memoryview(bytearray(SLICE_BYTES))
        tickets = Tickets(world.now_ms, world.chance)
        self._sockets = Sockets(hall, tickets, config.origins, secure=config.tls is not None)
        self._web = Web(hall, tickets, config.origins, self._ready, self.alarms, self._heartbeat, model)
        self._people = People(conference, access)
        self._open: list[Server] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._runner = web.AppRunner(self._web.application(), access_log=None, keepalive_timeout=KEEP_ALIVE_S)

    async def start(self) -> list[Address]:
        """Bind and serve; the addresses in use (the port the system chose, where it was 0).

        A second address serves sockets alone, so that a proxy may give them limits and timeouts of their own.
        """
        self._conference.listen(self._moved)
        self._conference.listen(self._people.moved)
        self.metrics.seq.set(self._conference.position.seq)
        await self._runner.setup()
        tls = _tls(self._config)
        pages = self._runner.server
        assert pages is not None, "the runner is set up"
        addresses = [await self._listen(self._config.listen, tls, pages)]
        if self._config.ws_listen is not None:
            addresses.append(await self._listen(self._config.ws_listen, tls, NoPages))
        endless = (self._sockets.sweep(), self._sockets.watch_revocations(), self._heartbeat.run(), self._people.run())
        self._tasks = [asyncio.create_task(each) for each in endless]
        return addresses

    async def close(self) -> None:
        """Goaway to every client, then stop listening."""
        for task in self._tasks:
            task.cancel()
        for server in self._open:
            server.close(close_connections=False)
        await self._sockets.close("the hub is stopping")
        self._room.drop(Kind.HEAD)  # who never asked for anything is not waited for
        for server in self._open:
            server.close()
            await server.wait_closed()
        await self._runner.cleanup()

    async def _listen(
        self, address: Address, tls: ssl.SSLContext | None, pages: Callable[[], asyncio.BaseProtocol]
    ) -> Address:
        def front(*args: Any, **options: Any) -> ServerConnection:  # handed through as websockets gives them
            socket = partial(Line, *args, **options)
            return Front(socket, pages, self._room, self._scratch)  # type: ignore[return-value]  # a protocol is enough

        # A TLS handshake may take no longer than a head: the library would wait a minute for it.
        options: dict[str, Any] = SERVE_OPTIONS if tls is None else SERVE_OPTIONS | {"ssl_handshake_timeout": HEAD_S}
        listening = patient_socket(address.host, address.port)
        server = await serve(
            self._sockets.serve,
            sock=listening,
            ssl=tls,
            process_request=self._sockets.check,
            create_connection=front,  # type: ignore[arg-type]  # documented: "a wrapper or a subclass"
            **options,
        )
        self._open.append(server)
        host, port = listening.getsockname()[:2]
        return Address(host, port)

    def _moved(self, moved: Moved) -> None:
        self._showcase.moved(moved)
        self._sockets.moved()
        self.metrics.seq.set(moved.position.seq)

    def _ready(self) -> bool:
        return not self._conference.failed.done()


def _tls(config: Config) -> ssl.SSLContext | None:
    if config.tls is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*config.tls)
    return context
