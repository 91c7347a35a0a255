"""One client machine of a round: the product's outbox and uplink, and a user who types. Changes with how they are
put together; what the user saw goes into the diary, taken from the wire and not from the program.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, assert_never, cast

import msgpack

from point_client import identity, join
from point_client.folder import Edge, join_with
from point_client.identity import OUTBOX_FILE
from point_client.outbox import Item, Outbox
from point_client.uplink import (
    BearerEndpoint,
    Change,
    Contradiction,
    Endpoint,
    LinkDown,
    LinkUp,
    PresenceSeen,
    Told,
    Uplink,
    ViewMoved,
)
from point_client.uplink.endpoint import Socket, Transport
from protocol.messages import Arg
from tests.faults.diary import Diary
from tests.faults.page import page_of
from tests.faults.seats import Seat, Seats
from tests.simulation import checker
from tests.simulation.authors import AUTHORS

JOIN_AGAIN_S: Final = 0.1


class Impatient(random.Random):
    """Draws short delays: each is one that the product's own chance could have drawn, and rounds are many."""

    def uniform(self, a: float, b: float) -> float:
        return super().uniform(a, min(b, 0.4))


@dataclass
class _Heard:
    """Where the screen was before the frame that is read now, and where that frame begins."""

    since: int | None = None
    before: checker.Place | None = None


class _Ears:
    """A socket whose frames are noted as they come off the wire."""

    def __init__(self, socket: Socket, on_frame: Callable[[bytes], None]) -> None:
        self._socket, self._on_frame = socket, on_frame

    @property
    def transport(self) -> Transport:
        return self._socket.transport

    async def recv(self) -> bytes | str:
        message = await self._socket.recv()
        if isinstance(message, bytes):
            self._on_frame(message)
        return message

    async def send(self, message: bytes, /) -> None:
        await self._socket.send(message)

    async def close(self, code: int, /) -> None:
        await self._socket.close(code)


@dataclass(frozen=True)
class _Line:
    """An endpoint with ears."""

    inside: Endpoint
    on_frame: Callable[[bytes], None]

    async def connect(self) -> tuple[Socket, str | None]:
        socket, ticket = await self.inside.connect()
        return _Ears(socket, self.on_frame), ticket


class Station:
    """Runs one seat in its folder until its process dies."""

    def __init__(self, seat: Seat, seats: Seats, folder: Path, diary: Diary, edge: Edge) -> None:
        self.seat = seat
        self.typing = True
        self.outbox: Outbox | None = None
        self.uplink: Uplink | None = None
        self._seats, self._folder, self._diary, self._edge = seats, folder, diary, edge
        self._heard = _Heard()
        self._typist: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Join, connect, type: for ever."""
        self._folder.mkdir(parents=True, exist_ok=True)
        endpoint, device, self.outbox = await self._joined()
        self.outbox.move_to(device)
        self._typist = asyncio.create_task(self._type())
        self.uplink = Uplink(
            self.outbox,
            _Line(endpoint, self._on_frame),
            conference=self._seats.conference,
            device=device,
            boot=self._edge.new_id(),
            clock=self._edge.clock,
            monotonic=self._edge.monotonic,
            rng=self._edge.rng,
            view=self.seat.role,
            on_change=self._changed,
        )
        self._complain(f"the uplink ended: {await self.uplink.run()}")

    def put(self, name: str, args: dict[str, Arg]) -> Item:
        """The user types; noted only once the outbox has said that it is saved."""
        assert self.outbox is not None
        item = self.outbox.put(name, args, self._edge.clock(), self._edge.new_id())
        self._diary.note(checker.Typed(self._edge.monotonic(), self.seat.name, item.id))
        if self.uplink is not None:
            self.uplink.poke()
        return item

    # ---- beginning -------------------------------------------------------------------------------------------

    async def _joined(self) -> tuple[Endpoint, str, Outbox]:
        seat, seats = self.seat, self._seats
        while True:
            try:
                if seat.role == "point":
                    who = await asyncio.to_thread(self._point)
                    endpoint: Endpoint = BearerEndpoint(who.socket_url, who.secret)
                    return endpoint, who.device, Outbox(self._folder / OUTBOX_FILE, seats.conference)
                page = await asyncio.to_thread(page_of, self._folder, seats.url, seats.conference, seat.code)
                return page, page.device, Outbox(self._folder / OUTBOX_FILE, seats.conference)
            except (OSError, join.Unreachable):
                await asyncio.sleep(JOIN_AGAIN_S)

    def _point(self) -> identity.Identity:
        known = identity.load(self._folder)
        if known is not None:
            return known
        hub, _ = join.parse_address(self._seats.url)
        who, _ = join_with(self._folder, hub, self._seats.conference, self.seat.code, self._edge.new_id())
        return who

    # ---- typing ----------------------------------------------------------------------------------------------

    async def _type(self) -> None:
        rng = self._edge.rng
        while True:
            await asyncio.sleep(rng.expovariate(1.0) * self._seats.pause_s)
            if not self.typing or self.seat.role not in AUTHORS:
                return
            view = {} if self.uplink is None else self.uplink.followed.view
            if self._seats.quietly:
                if self.seat.role == "point":
                    self.put("roll_call", {"present": rng.random() < 0.5})
            elif (asked := AUTHORS[self.seat.role](rng, view, self._edge.new_id)) is not None:
                self.put(*asked)

    # ---- what the user saw -----------------------------------------------------------------------------------

    def _on_frame(self, message: bytes) -> None:
        head = message[:24]
        if not any(name in head for name in (b"patch", b"snapshot", b"welcome")):
            return
        assert self.uplink is not None
        frame = cast(dict[str, object], msgpack.unpackb(message))
        self._heard = _Heard(
            cast(int, frame["from"]) if frame["type"] == "patch" else None, self.uplink.followed.position
        )
        if frame["type"] == "welcome":
            place = cast(int, frame["epoch"]), cast(int, frame["seq"]), cast(str, frame["hash"])
            self._diary.note(checker.Welcomed(self._edge.monotonic(), self.seat.name, place))

    def _changed(self, change: Change) -> None:
        match change:
            case ViewMoved(position=place):
                assert self.uplink is not None
                view, heard, now_s = self.uplink.followed.view, self._heard, self._edge.monotonic()
                seat = self.seat
                shown = checker.Shown(now_s, seat.name, seat.viewer, place, view, heard.since, heard.before)
                self._diary.note(shown)
            case Told(item=item):
                self._told(item)
            case Contradiction(detail=detail):
                self._complain(detail)
            case LinkUp() | LinkDown() | PresenceSeen():
                pass
            case _:
                assert_never(change)

    def _told(self, item: Item) -> None:
        said = item.settlement
        assert said is not None, "told means settled"
        self._diary.note(
            checker.Told(
                at_s=self._edge.monotonic(),
                machine=self.seat.name,
                device=item.device,
                command_seq=item.command_seq,
                id=item.id,
                status=said.status,
                epoch=said.epoch,
                seq=said.seq,
                receipt=said.receipt,
                code=said.code,
            )
        )

    def _complain(self, what: str) -> None:
        self._diary.note(checker.Complained(self._edge.monotonic(), self.seat.name, what))
