"""A console without a browser: joins, connects and resumes like one, over the same door. Changes with that door.

A page joins over HTTP with its Origin and gets a cookie and a CSRF token, draws a ticket for every connection,
and opens `/ws/console`. The rest is the ordinary client: durable outbox, welcome rule, reconnecting for ever.
"""

import asyncio
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, CookieJar
from websockets.asyncio.client import ClientConnection

from point_client.outbox import Item, Outbox
from point_client.uplink import Change, Uplink, UplinkEnded, ViewMoved, open_socket
from protocol.ids import RANDOM_BYTES, uuid7
from protocol.messages import Arg, FlatView, Role

HTTP_S: Final = 10
MOVE_S: Final = 0.25
"""How long to wait for the screen to change before looking again at what else changed."""


class Refused(Exception):
    """The hub recorded a no; `code` is its reason."""

    def __init__(self, name: str, item: Item) -> None:
        assert item.settlement is not None
        super().__init__(f"{name} was refused: {item.settlement.code} ({item.settlement.detail})")
        self.code = item.settlement.code


def now_ms() -> int:
    """The wall clock of this machine, as every program on it reads it."""
    return time.time_ns() // 1_000_000


class _Page:
    """The HTTP side of a joined page: an `Endpoint` that draws a fresh ticket for every connection."""

    def __init__(self, session: ClientSession, origin: str, csrf: str) -> None:
        self._session, self._origin, self._csrf = session, origin, csrf

    async def connect(self) -> tuple[ClientConnection, str | None]:
        """See `point_client.uplink.Endpoint`. Every trouble on the way is an OSError: try again."""
        url = f"{self._origin.replace('http', 'ws', 1)}/ws/console"
        ticket = await self._ticket()
        return await open_socket(url, {}, self._origin), ticket

    async def _ticket(self) -> str:
        headers = {"Origin": self._origin, "X-CSRF-Token": self._csrf}
        try:
            async with self._session.post(f"{self._origin}/api/ticket", headers=headers) as answer:
                return str((await _json(answer, "a ticket"))["ticket"])
        except ClientError as problem:
            raise OSError(f"no ticket: {problem}") from None


class Console:
    """One joined console with its uplink running. `on_view` gets every new view and the wall clock."""

    def __init__(self, session: ClientSession, outbox: Outbox, rng: random.Random) -> None:
        self._session, self._outbox, self._rng = session, outbox, rng
        self._uplink: Uplink | None = None
        self._running: asyncio.Task[object] | None = None
        self._moved = asyncio.Event()
        self.on_view: Callable[[FlatView, int], None] = lambda view, ms: None

    @classmethod
    async def join(cls, origin: str, conference: str, role: Role, code: str, folder: Path, seed: str) -> "Console":
        """Use a join code; from here on it connects by itself. `folder` exists. Raises OSError when the hub says no."""
        session = ClientSession(cookie_jar=CookieJar(unsafe=True), timeout=ClientTimeout(HTTP_S))
        body = {"conference": conference, "code": code}
        try:
            async with session.post(f"{origin}/api/join", json=body, headers={"Origin": origin}) as answer:
                joined = await _json(answer, f"join as {role}")
        except BaseException:
            await session.close()
            raise
        outbox = Outbox(folder / f"{role}.sqlite", conference)
        outbox.move_to(joined["device"])
        console = cls(session, outbox, random.Random(seed))
        console._uplink = Uplink(
            outbox,
            _Page(session, origin, joined["csrf"]),
            conference=conference,
            device=joined["device"],
            boot=console._new_id(),
            clock=now_ms,
            monotonic=time.monotonic,
            rng=console._rng,
            view=role,
            on_change=console._changed,
        )
        console._running = asyncio.create_task(console._uplink.run(), name=role)
        return console

    @property
    def view(self) -> FlatView:
        """The screen as it is now; empty before the first one came."""
        assert self._uplink is not None
        return self._uplink.followed.view

    @property
    def position(self) -> tuple[int, int]:
        """Epoch and sequence number of the screen; (0, 0) before the first one came."""
        assert self._uplink is not None
        return self._uplink.followed.position[:2] if self._uplink.followed.position else (0, 0)

    @property
    def reconnects(self) -> int:
        """Welcomes after the first."""
        assert self._uplink is not None
        return self._uplink.reconnects

    async def do(self, name: str, **args: Arg) -> None:
        """Ask, wait for the recorded outcome, and until the screen shows it. Raises Refused and UplinkEnded."""
        assert self._uplink is not None
        item = self._outbox.put(name, args, now_ms(), self._new_id())
        self._uplink.poke()
        item = await self._uplink.wait_for_outcome(item.command_seq)
        assert item.settlement is not None
        if item.settlement.status == "refused":
            raise Refused(name, item)
        await self._shown(item.settlement.epoch, item.settlement.seq or 0)

    async def look(self) -> FlatView:
        """The screen after its next change, or after a moment without one. Raises UplinkEnded."""
        self._moved.clear()
        try:
            async with asyncio.timeout(MOVE_S):
                await self._moved.wait()
        except TimeoutError:
            self._check()
        return self.view

    async def close(self) -> None:
        """Leave politely."""
        assert self._uplink is not None
        assert self._running is not None
        self._uplink.stop()
        await asyncio.gather(self._running, return_exceptions=True)
        self._outbox.close()
        await self._session.close()

    async def _shown(self, epoch: int, seq: int) -> None:
        while self.position < (epoch, seq):
            await self.look()

    def _changed(self, change: Change) -> None:
        if isinstance(change, ViewMoved):
            self.on_view(self.view, now_ms())
            self._moved.set()

    def _check(self) -> None:
        assert self._uplink is not None
        assert self._running is not None
        if self._running.done():
            self._running.result()
        if self._uplink.ended is not None:
            raise UplinkEnded(self._uplink.ended)

    def _new_id(self) -> str:
        return uuid7(now_ms(), self._rng.randbytes(RANDOM_BYTES))


async def _json(answer: ClientResponse, what: str) -> dict[str, str]:
    """The body of a good answer. Raises OSError for any other: the caller tries again or gives up."""
    if answer.status != 200:
        raise OSError(f"{what}: HTTP {answer.status}")
    body: dict[str, str] = await answer.json()
    return body
