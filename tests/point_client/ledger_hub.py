"""A small hub on a real socket: the ledger rules of protocol.md section 3, and faults on order.

It speaks the wire through `tests.independent`, so it shares no line with the client that it tests.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.independent import FrameMap, Plain, decode, encode

HASH = "ab" * 32


@dataclass
class Entry:
    """One recorded outcome."""

    id: str
    status: str
    seq: int
    receipt: str | None
    code: str | None


@dataclass
class LedgerHub:
    """What it knows, what it was told, and which faults it will commit (each once, in the order given)."""

    ledger: list[Entry] = field(default_factory=list)
    epoch: int = 1
    window: int = 32
    beat_s: int = 20
    dead_s: int = 50
    sealed: bool = False
    refusals: dict[int, str] = field(default_factory=dict)
    drop_before_outcome: set[int] = field(default_factory=set)
    busy: dict[int, int] = field(default_factory=dict)
    tell_twice: set[int] = field(default_factory=set)
    withhold: set[int] = field(default_factory=set)
    contradict: set[int] = field(default_factory=set)
    closes: list[int] = field(default_factory=list)
    goaway_ms: list[int] = field(default_factory=list)
    mute: bool = False
    broken_patch: bool = False

    port: int = 0
    hellos: list[FrameMap] = field(default_factory=list)
    commands: list[FrameMap] = field(default_factory=list)
    beats: list[FrameMap] = field(default_factory=list)
    closed_with: list[int | None] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    origins: list[str | None] = field(default_factory=list)
    receipts: int = 0
    _busy_from: int | None = None

    @property
    def url(self) -> str:
        """Where a point connects."""
        return f"ws://127.0.0.1:{self.port}/ws/point"

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator["LedgerHub"]:
        """Serve on a port of the system's choice, or on the one it had."""
        server = await serve(self._serve, "127.0.0.1", port, subprotocols=[Subprotocol("diemcau.v1")], compression=None)
        self.port = next(iter(server.sockets)).getsockname()[1]
        try:
            yield self
        finally:
            for connection in server.connections:
                connection.transport.abort()
            server.close()
            await server.wait_closed()

    async def _serve(self, ws: ServerConnection) -> None:
        assert ws.request is not None
        self.authorizations.append(ws.request.headers.get("Authorization"))
        self.origins.append(ws.request.headers.get("Origin"))
        try:
            await self._converse(ws)
        except (ConnectionClosed, ConnectionResetError):
            pass
        finally:
            self.closed_with.append(ws.close_code)

    async def _converse(self, ws: ServerConnection) -> None:
        self.hellos.append(decode(cast(bytes, await ws.recv())))
        if self.closes:
            await ws.close(self.closes.pop(0), "as ordered")
            return
        self._busy_from = None
        await self._say(ws, self._welcome())
        await self._say(ws, self._snapshot())
        if self.broken_patch:
            self.broken_patch = False
            await self._say(ws, self._patch(start=900, end=901))
        if self.goaway_ms:
            await self._say(ws, {"type": "goaway", "why": "restart", "after_ms": self.goaway_ms.pop(0)})
            await ws.close(4000)
            return
        async for data in ws:
            frame = decode(cast(bytes, data))
            if frame["type"] == "beat":
                self.beats.append(frame)
            else:
                self.commands.append(frame)
                await self._command(ws, frame)

    async def _command(self, ws: ServerConnection, frame: FrameMap) -> None:
        number, id = cast(int, frame["command_seq"]), cast(str, frame["id"])
        if self.mute:
            return
        if self._is_busy(number):
            retry_ms = self.busy.pop(number, 50)
            await self._say(ws, _outcome(number, id, "busy", retry_ms=retry_ms))
            return
        self._busy_from = None
        if number > len(self.ledger) + 1:
            await ws.close(4002)
            return
        if number <= len(self.ledger) and self.ledger[number - 1].id != id:
            await ws.close(4510, "another command has this number")
            return
        if number > len(self.ledger):
            self._decide(number, id)
        await self._tell(ws, number)

    async def _tell(self, ws: ServerConnection, number: int) -> None:
        if number in self.drop_before_outcome:
            self.drop_before_outcome.discard(number)
            ws.transport.abort()
            raise ConnectionResetError("as ordered")
        if number in self.withhold:
            return
        entry = self.ledger[number - 1]
        told = _outcome(number, entry.id, entry.status, entry.seq, entry.receipt, entry.code)
        await self._say(ws, told)
        if number in self.tell_twice:
            self.tell_twice.discard(number)
            await self._say(ws, told)
        if number in self.contradict:
            self.contradict.discard(number)
            await self._say(ws, {**told, "receipt": "999"})

    def _is_busy(self, number: int) -> bool:
        if number in self.busy and self._busy_from is None:
            self._busy_from = number
            return True
        return self._busy_from is not None and number > self._busy_from

    def _decide(self, number: int, id: str) -> None:
        code = self.refusals.get(number)
        receipt = None
        if code is None:
            self.receipts += 1
            receipt = f"{self.receipts:03d}"
        seq = 10 + len(self.ledger)
        self.ledger.append(Entry(id, "refused" if code else "accepted", seq, receipt, code))

    def _welcome(self) -> FrameMap:
        return {
            "type": "welcome",
            "version": [1, 0],
            "session": "00000000-0000-4000-8000-000000000001",
            "role": "point",
            "point": "LS-01",
            "department": None,
            "epoch": self.epoch,
            "seq": 5,
            "hash": HASH,
            "last_command_seq": len(self.ledger),
            "sealed": self.sealed,
            "window": self.window,
            "beat_s": self.beat_s,
            "dead_s": self.dead_s,
            "limits": {},
            "now": 0,
        }

    def _snapshot(self) -> FrameMap:
        view: FrameMap = {"phase": "live", "recommendations": {}}
        return {
            "type": "snapshot",
            "view": "point",
            "epoch": self.epoch,
            "seq": 5,
            "hash": HASH,
            "part": 1,
            "parts": 1,
            "deflate": False,
            "data": encode(view),
        }

    def _patch(self, start: int, end: int) -> FrameMap:
        put: dict[str, Plain] = {"phase": "closing"}
        return {"type": "patch", "view": "point", "from": start, "to": end, "hash": HASH, "put": put}

    async def _say(self, ws: ServerConnection, frame: FrameMap) -> None:
        await ws.send(encode(frame))


def _outcome(
    number: int,
    id: str,
    status: str,
    seq: int | None = None,
    receipt: str | None = None,
    code: str | None = None,
    retry_ms: int | None = None,
) -> FrameMap:
    return {
        "type": "outcome",
        "command_seq": number,
        "id": id,
        "status": status,
        "seq": seq,
        "receipt": receipt,
        "code": code,
        "detail": None,
        "retry_ms": retry_ms,
    }


async def until(condition: Callable[[], bool], within_s: float = 10.0) -> None:
    """Wait until it holds; the bound is for a broken build, not a pace."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - other objects' state, with a deadline
            await asyncio.sleep(0.005)
