"""A real hub in the test's own process, and clients that share no code with it (`tests.independent`).

    async with live_hub(tmp_path) as hub:
        device = await hub.join_point("cl1")
        peer = await hub.point(device)

Sockets, files and processes of time are real; only the clock can be put ahead and the disk held (`hub.log`).
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from hub.conference import Conference
from hub.conferences import Engine, open_conference
from hub.config import Address, Config
from hub.domain.model import Plan
from hub.eventlog.sqlite import SqliteLog
from hub.folder import Codes, create
from hub.gateway.access import Access
from hub.gateway.server import Gateway, World
from protocol.ids import uuid7
from tests.fakes import FaultyLog
from tests.independent import Follower, FrameMap, decode, encode_command, encode_hello
from tests.scenario import DISTRICTS

DEADLINE_S = 30.0
"""For one condition: a machine that runs the whole suite beside this test is slow, and what never comes is found out
all the same."""
PHASE = "dialogue"
ORIGIN = "https://hop.example"
"""On the allow-list of every live hub, beside its own address."""


def new_id() -> str:
    """A fresh id, as a client makes one."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))


@dataclass
class Clock:
    """The hub's clocks, which may be put ahead."""

    ahead_s: float = 0.0

    def world(self) -> World:
        return World(
            now_ms=lambda: time.time_ns() // 1_000_000 + int(self.ahead_s * 1000),
            now_s=lambda: time.monotonic() + self.ahead_s,
            chance=os.urandom,
            jitter=random.Random(1).random,
        )


@dataclass
class Credentials:
    """A joined device: of a program (`secret`) or of a browser (`cookie` and `csrf`), and what it counts."""

    id: str
    role: str
    secret: str | None
    cookie: str | None = None
    csrf: str | None = None
    boot: str = field(default_factory=new_id)
    connections: int = 0
    commands: int = 0


@dataclass(frozen=True)
class Closed:
    """How a connection ended, and what the hub said last."""

    code: int
    detail: str


class Peer:
    """One connection of an independent client. `view` is what it has been shown so far."""

    def __init__(self, hub: "LiveHub", socket: ClientConnection, device: Credentials) -> None:
        self.hub, self.socket, self.device = hub, socket, device
        self.frames: list[FrameMap] = []
        self.follower = Follower()
        self.outcomes: dict[int, list[FrameMap]] = {}
        self.unstable: list[FrameMap] = []
        """Frames that told of something which was not stored yet: there must be none (I5)."""

    @property
    def view(self) -> FrameMap:
        return self.follower.view

    @property
    def welcome(self) -> FrameMap:
        return self.first("welcome")

    def first(self, type_: str) -> FrameMap:
        return next(frame for frame in self.frames if frame["type"] == type_)

    def rows(self, collection: str) -> dict[str, dict[str, Any]]:
        return cast(dict[str, dict[str, Any]], self.view.get(collection, {}))

    async def hello(self, **changes: Any) -> None:
        self.device.connections += 1
        said: dict[str, Any] = {
            "conference": DISTRICTS.id,
            "device": self.device.id,
            "boot": self.device.boot,
            "connection": self.device.connections,
            "view": self.device.role,
            "command_seq_top": self.device.commands,
        }
        await self.socket.send(encode_hello(**(said | changes)))

    async def take(self) -> FrameMap:
        """The next frame of the hub. Raises ConnectionClosed, TimeoutError."""
        data = await asyncio.wait_for(self.socket.recv(), DEADLINE_S)
        assert isinstance(data, bytes), "every frame is binary"
        frame = decode(data)
        self.frames.append(frame)
        self._check_stable(frame)
        self.follower.take(frame)
        if frame["type"] == "outcome":
            self.outcomes.setdefault(cast(int, frame["command_seq"]), []).append(frame)
        return frame

    def _check_stable(self, frame: FrameMap) -> None:
        told = max((cast(int, frame[key]) for key in ("seq", "to") if isinstance(frame.get(key), int)), default=0)
        if told > self.hub.log.stable:
            self.unstable.append(frame)

    async def until(self, condition: Callable[[], object]) -> None:
        """Read on until the condition holds."""
        async with asyncio.timeout(DEADLINE_S):
            while not condition():
                await self.take()

    async def sees(self, name: str, value: object) -> None:
        """Read until a scalar of the view has this value."""
        await self.until(lambda: self.view[name] == value)

    async def until_rows(self, collection: str) -> None:
        """Read until a collection of the view holds something."""
        await self.until(lambda: self.rows(collection))

    async def hears(self, type_: str) -> None:
        """Read until a frame of this type has come."""
        await self.until(lambda: any(frame["type"] == type_ for frame in self.frames))

    async def all_answered(self) -> None:
        """Read until every command of the device has an outcome on this connection."""
        await self.until(lambda: len(self.outcomes) == self.device.commands)

    async def shown(self) -> "Peer":
        """Read until the first whole view is there."""
        await self.until(lambda: self.follower.position)
        return self

    async def send(
        self, name: str, args: Mapping[str, object] | None = None, *, number: int | None = None, id: str | None = None
    ) -> int:
        """Send a command, the next one unless a number is given; its number."""
        if number is None:
            self.device.commands += 1
            number = self.device.commands
        now = time.time_ns() // 1_000_000
        await self.socket.send(encode_command(number, id or new_id(), name, args, at=now, now=now))
        return number

    async def outcome(self, number: int, nth: int = 1) -> FrameMap:
        """The nth outcome that this connection is told for a number."""
        await self.until(lambda: len(self.outcomes.get(number, [])) >= nth)
        return self.outcomes[number][nth - 1]

    async def ask(self, name: str, args: Mapping[str, object] | None = None, id: str | None = None) -> FrameMap:
        """Send a command and wait for its outcome."""
        return await self.outcome(await self.send(name, args, id=id))

    async def do(self, name: str, args: Mapping[str, object] | None = None) -> FrameMap:
        """Ask for what must be accepted."""
        outcome = await self.ask(name, args)
        assert outcome["status"] == "accepted", outcome
        return outcome

    async def closed(self) -> Closed:
        """Read to the end; how it ended."""
        code = await self._end()
        errors = [frame for frame in self.frames if frame["type"] == "error"]
        if errors:
            assert errors[-1]["code"] == code, "the last word names the code of the close"
        return Closed(code, str(errors[-1]["detail"]) if errors else "")

    async def _end(self) -> int:
        async with asyncio.timeout(DEADLINE_S):
            while True:
                try:
                    await self.take()
                except ConnectionClosed as end:
                    return 1006 if end.rcvd is None else end.rcvd.code

    async def cut(self) -> None:
        """As a pulled cable: no goodbye."""
        self.socket.transport.abort()
        await self.socket.wait_closed()


class LiveHub:
    """One hub that serves a conference on a port of its own. Use `live_hub`."""

    def __init__(self, folder: Path, codes: Codes, clock: Clock, web: aiohttp.ClientSession) -> None:
        self.folder, self.codes, self.clock, self.web = folder, codes, clock, web
        self.config = Config(folder, Address("127.0.0.1", 0), origins=(ORIGIN,))
        self.log: FaultyLog
        self.conference: Conference
        self.engine: Engine
        self.access: Access
        self.gateway: Gateway
        self.address: Address
        self._sockets: list[ClientConnection] = []

    # ---- the process ------------------------------------------------------------------------------------------

    async def start(self) -> None:
        world = self.clock.world()
        self.log = FaultyLog(SqliteLog.open(self.config.log_path))
        self.access = Access(self.config.access_path, world.chance)
        self.conference, self.engine = await open_conference(self.log, world.now_ms)
        self.log.stable = self.conference.position.seq
        self.gateway = Gateway(self.config, self.conference, self.access, world, similar=self.engine.similar)
        [self.address] = await self.gateway.start()

    async def stop(self) -> None:
        self.log.release()
        await self.gateway.close()
        await self.engine.close()
        await self.conference.close()
        self.access.close()

    async def hang_up(self) -> None:
        """End what the clients left open."""
        for socket in self._sockets:
            if socket.transport is not None:
                socket.transport.abort()
            await socket.wait_closed()

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.address.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.address.port}"

    # ---- joining ----------------------------------------------------------------------------------------------

    def new_code(self, group: str, name: str) -> str:
        """One more code, by the way the command line goes."""
        from hub.gateway.access import Grant

        grant = {
            "point": Grant("point", point=name),
            "department": Grant("department", department=name),
            "role": Grant(name),
        }[group]
        return self.access.new_codes([grant], time.time_ns() // 1_000_000)[0]

    async def join(self, code: str, *, browser: bool, **more: str) -> Credentials:
        body = {"conference": DISTRICTS.id, "code": code, **more}
        headers = {"Origin": ORIGIN} if browser else {}
        async with self.web.post(f"{self.http}/api/join", json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            joined = await answer.json()
            cookie = answer.cookies["diemcau"].value if browser else None
        return Credentials(joined["device"], joined["role"], joined["secret"], cookie, joined.get("csrf"))

    async def join_point(self, point: str) -> Credentials:
        return await self.join(self.new_code("point", point), browser=False)

    async def join_console(self, role: str, name: str | None = None) -> Credentials:
        group = role if role in ("point", "department") else "role"
        return await self.join(self.new_code(group, name or role), browser=True)

    async def ticket(self, device: Credentials) -> str:
        headers = {"Origin": ORIGIN, "X-CSRF-Token": str(device.csrf), "Cookie": f"diemcau={device.cookie}"}
        async with self.web.post(f"{self.http}/api/ticket", headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return cast(str, (await answer.json())["ticket"])

    # ---- connecting -------------------------------------------------------------------------------------------

    async def open(
        self,
        path: str,
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        origin: str | None = None,
        subprotocol: str | None = "diemcau.v1",
        **options: Any,
    ) -> ClientConnection:
        """A socket, greeted by nobody yet."""
        socket = await connect(
            self.ws + path,
            additional_headers=headers,
            origin=None if origin is None else Origin(origin),
            subprotocols=None if subprotocol is None else [Subprotocol(subprotocol)],
            compression=None,
            max_size=None,
            ping_interval=None,
            proxy=None,
            **options,
        )
        self._sockets.append(socket)
        return socket

    async def plug(self, device: Credentials) -> Peer:
        """A socket of a device, before its hello."""
        if device.secret is not None:
            socket = await self.open("/ws/point", {"Authorization": f"Bearer {device.secret}"})
        else:
            socket = await self.open("/ws/console", origin=ORIGIN)
        return Peer(self, socket, device)

    async def connect(self, device: Credentials, **changes: Any) -> Peer:
        """A connection that has said hello."""
        peer = await self.plug(device)
        if device.secret is None and "ticket" not in changes:
            changes["ticket"] = await self.ticket(device)
        await peer.hello(**changes)
        return peer

    async def point(self, point: str) -> Peer:
        """A fresh device of a point, connected and shown its view."""
        return await (await self.connect(await self.join_point(point))).shown()

    async def console(self, role: str, name: str | None = None) -> Peer:
        """A fresh console in a browser, connected and shown its view."""
        return await (await self.connect(await self.join_console(role, name))).shown()


@asynccontextmanager
async def live_hub(folder: Path, plan: Plan = DISTRICTS, phase: str = PHASE) -> AsyncIterator[LiveHub]:
    """Lay a conference down in `folder` and serve it until the end of the block."""
    clock = Clock()
    codes = await asyncio.to_thread(create, folder, plan, phase, clock.world())
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as web:
        hub = LiveHub(folder, codes, clock, web)
        await hub.start()
        try:
            yield hub
        finally:
            await hub.hang_up()
            await hub.stop()
