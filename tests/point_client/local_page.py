"""A client of `/ws/local` which shares no code with the product, and the page's program in the test's own process."""

import asyncio
import os
import random
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from point_client import folder, identity
from point_client.attended import Attended
from point_client.folder import Edge
from point_client.identity import Identity
from point_client.outbox import Outbox
from point_client.page.keys import Keys
from protocol.ids import RANDOM_BYTES, uuid7
from tests.independent import Follower, FrameMap, decode, encode_command, encode_hello
from tests.waiting import until

WITHIN_S = 20.0  # for a broken build: everything here takes milliseconds
LINK = re.compile(r"http://127\.0\.0\.1:(\d+)/\?key=([0-9a-f]{64})")
CONFERENCE = "ls-2026"
NOBODY = "http://127.0.0.1:9"
"""A hub that nobody serves (the discard service)."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def new_id() -> str:
    return uuid7(now_ms(), os.urandom(RANDOM_BYTES))


class Soon(random.Random):
    """Chance that never makes a test wait long: within the law of the backoff, at its low end."""

    def uniform(self, a: float, b: float) -> float:
        return min(b, 0.01)


class Later(random.Random):
    """Chance that never tries a second time while a test runs: what is seen then does not come from a retry."""

    def uniform(self, a: float, b: float) -> float:
        return 1_000.0


def keep_joined(data: Path, who: Identity) -> None:
    """A folder as a join leaves it: the outbox first, then the identity."""
    outbox = Outbox(data / identity.OUTBOX_FILE, who.conference)
    outbox.move_to(who.device)
    outbox.close()
    identity.store(data, who)


def join_nobody(data: Path, point: str = "LS-01") -> Identity:
    """A folder that has joined a hub which is not there."""
    data.mkdir(parents=True, exist_ok=True)
    who = Identity(url=NOBODY, conference=CONFERENCE, device=new_id(), secret="s3cret", point=point)
    keep_joined(data, who)
    return who


class LocalPeer:
    """One page's connection. `items` is the outbox as it was shown."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[FrameMap] = []
        self.follower = Follower()
        self.items: dict[str, dict[str, Any]] = {}
        self.states: dict[str, list[str]] = {}
        """Every state that a row was ever shown in, in order."""
        self.link: FrameMap = {}
        self.outcomes: dict[int, FrameMap] = {}
        self._seq = 0

    async def hello(self, **changes: Any) -> FrameMap:
        """Say hello; the welcome."""
        boot = new_id()
        said: dict[str, Any] = {"conference": CONFERENCE, "device": boot, "boot": boot}
        await self.socket.send(encode_hello(**(said | changes)))
        return await self.until("welcome")

    async def command(self, name: str, args: Mapping[str, object], id: str | None = None) -> tuple[str, int]:
        """Send one command; its id and its number on this connection."""
        self._seq += 1
        id = id or new_id()
        await self.socket.send(encode_command(self._seq, id, name, args, at=now_ms(), now=now_ms()))
        return id, self._seq

    async def until(self, type_: str) -> FrameMap:
        """The next frame of a type, with everything before it taken."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                frame = await self.take()
                if frame["type"] == type_:
                    return frame

    async def item(self, id: str, state: str) -> dict[str, Any]:
        """The row of a command, once it is in this state."""
        async with asyncio.timeout(WITHIN_S):
            while self.items.get(id, {}).get("state") != state:
                await self.take()
        return self.items[id]

    async def outcome(self, command_seq: int) -> FrameMap:
        async with asyncio.timeout(WITHIN_S):
            while command_seq not in self.outcomes:
                await self.take()
        return self.outcomes[command_seq]

    async def closed(self) -> int:
        """How the other side ends it."""
        async with asyncio.timeout(WITHIN_S):
            await self.socket.wait_closed()
        assert self.socket.close_code is not None
        return self.socket.close_code

    async def take(self) -> FrameMap:
        data = await self.socket.recv()
        assert isinstance(data, bytes), "every frame is binary"
        frame = decode(data)
        self.frames.append(frame)
        self.follower.take(frame)
        match frame["type"]:
            case "outbox":
                if frame["whole"]:
                    self.items.clear()
                for row in cast(list[dict[str, Any]], frame["items"]):
                    self.items[str(row["id"])] = row
                    self.states.setdefault(str(row["id"]), []).append(str(row["state"]))
            case "link":
                self.link = frame
            case "outcome":
                self.outcomes[cast(int, frame["command_seq"])] = frame
            case _:
                pass
        return frame


class Browser:
    """One browser's cookie at one program's page."""

    def __init__(self, port: int) -> None:
        self.port, self.cookie = port, ""
        self._sockets: list[ClientConnection] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def get(self, path: str, **headers: str) -> tuple[int, str, str | None]:
        """Status, body and the cookie that was set."""
        async with self._http(path, headers) as answer:
            set_cookie = answer.headers.get("Set-Cookie")
            return answer.status, await answer.text(), set_cookie

    async def headers(self, path: str) -> dict[str, str]:
        async with self._http(path, {}) as answer:
            return dict(answer.headers)

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, Any]:
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as web,
            web.post(self.url + path, json=body, headers=self._with_cookie(headers)) as answer,
        ):
            return answer.status, await answer.json()

    async def enter(self, key: str) -> None:
        """Use a link's key."""
        status, _, set_cookie = await self.get(f"/?key={key}")
        assert status == 200
        assert set_cookie is not None
        self.cookie = set_cookie.split(";")[0]

    async def open(self, origin: str | None = "", host: str | None = None) -> LocalPeer:
        """A socket before its hello. `origin` "": the page's own."""
        headers = self._with_cookie({} if host is None else {"Host": host})
        socket = await connect(
            f"ws://127.0.0.1:{self.port}/ws/local",
            additional_headers=headers,
            origin=None if origin is None else Origin(origin or self.url),
            subprotocols=[Subprotocol("diemcau.v1")],
            compression=None,
            max_size=None,
            ping_interval=None,
            proxy=None,
        )
        self._sockets.append(socket)
        return LocalPeer(socket)

    async def page(self, **changes: Any) -> LocalPeer:
        """A greeted connection which has been shown link and outbox."""
        peer = await self.open()
        await peer.hello(**changes)
        await peer.until("outbox")
        return peer

    async def close(self) -> None:
        for socket in self._sockets:
            await socket.close()

    def _with_cookie(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {**({"Cookie": self.cookie} if self.cookie else {}), **headers}

    @asynccontextmanager
    async def _http(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as web,
            web.get(self.url + path, headers=self._with_cookie(headers), allow_redirects=False) as answer,
        ):
            yield answer


@asynccontextmanager
async def attended(data: Path, said: list[str], rng: random.Random | None = None) -> AsyncIterator[tuple[Browser, str]]:
    """The program of a joined folder with its page, and a browser with the key of its first link, not used yet."""
    kept = folder.open_outbox(data, identity.require(data))
    edge = Edge(now_ms, time.monotonic, new_id, rng or Soon(7))
    shown: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.ensure_future(
        Attended(data, kept, edge, Keys(data, os.urandom), said.append).run(0, shown.set_result)
    )
    try:
        await until(lambda: shown.done() or running.done(), "the program's link")
        if running.done():
            await running
        found = LINK.search(shown.result())
        assert found is not None
        browser = Browser(int(found[1]))
        yield browser, found[2]
        await browser.close()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        kept.close()
