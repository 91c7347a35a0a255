"""The gateway of one hub: it joins pages, sockets and conference on one port (or two), and ends them in order."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from websockets.asyncio.server import Server, ServerConnection, serve

from hub.conference import Conference, Moved
from hub.config import Address, Config
from hub.gateway.access import Access
from hub.gateway.alarms import CODES, Alarms
from hub.gateway.auth import Tickets
from hub.gateway.devices import Devices
from hub.gateway.follow import Showcase
from hub.gateway.front import FirstLook
from hub.gateway.hall import Hall
from hub.gateway.metrics import Metrics
from hub.gateway.points import SERVE_OPTIONS, Sockets, patient_socket
from hub.gateway.web import Web
from protocol.ids import uuid7

LAG_PROBE_S = 0.25
"""How often the event loop's lag is measured."""

log = logging.getLogger(__name__)


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
    """Serves one conference. `start` binds, `close` says goodbye and lets go."""

    def __init__(
        self, config: Config, conference: Conference, access: Access, world: World, alarms: Alarms | None = None
    ) -> None:
        self._config = config
        self._conference = conference
        self.metrics = Metrics()
        self.alarms = alarms or Alarms()
        for code in CODES:
            self.metrics.standing.labels(code=code).set_function(partial(self.alarms.stands, code))
        self._devices = Devices(world.now_s, self._alarm)
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
            alarm=self._alarm,
        )
        tickets = Tickets(world.now_ms, world.chance)
        self._sockets = Sockets(hall, tickets, config.origins, secure=config.tls is not None)
        self._web = Web(hall, tickets, config.origins, self._ready, self.alarms)
        self._open: list[Server] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._runner = web.AppRunner(self._web.application(), access_log=None)

    async def start(self) -> list[Address]:
        """Bind and serve; the addresses in use (the port the system chose, where it was 0)."""
        self._conference.listen(self._moved)
        self.metrics.seq.set(self._conference.position.seq)
        await self._runner.setup()
        tls = _tls(self._config)
        addresses = [await self._listen(self._config.listen, tls)]
        if self._config.ws_listen is not None:
            addresses.append(await self._listen(self._config.ws_listen, tls))
        self._tasks = [asyncio.create_task(self._sockets.sweep()), asyncio.create_task(self._probe_lag())]
        return addresses

    async def close(self) -> None:
        """Goaway to every client, then stop listening."""
        for task in self._tasks:
            task.cancel()
        for server in self._open:
            server.close(close_connections=False)
        await self._sockets.close("the hub is stopping")
        for server in self._open:
            server.close()
            await server.wait_closed()
        await self._runner.cleanup()

    async def _listen(self, address: Address, tls: ssl.SSLContext | None) -> Address:
        pages = self._runner.server
        assert pages is not None, "the runner is set up"

        def first_look(*args: object, **options: object) -> ServerConnection:
            socket = ServerConnection(*args, **options)  # type: ignore[arg-type]  # handed through as websockets gives them
            return FirstLook(socket, pages)  # type: ignore[return-value]  # a protocol is all that is needed here

        listening = patient_socket(address.host, address.port)
        server = await serve(
            self._sockets.serve,
            sock=listening,
            ssl=tls,
            process_request=self._sockets.check,
            create_connection=first_look,  # type: ignore[arg-type]  # documented: "a wrapper or a subclass"
            **SERVE_OPTIONS,  # type: ignore[arg-type]
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

    def _alarm(self, what: str) -> None:
        self.metrics.alarms.inc()
        log.error("alarm: %s", what)

    async def _probe_lag(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(LAG_PROBE_S)
            self.metrics.loop_lag.observe(max(0.0, loop.time() - before - LAG_PROBE_S))


def _tls(config: Config) -> ssl.SSLContext | None:
    if config.tls is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*config.tls)
    return context
