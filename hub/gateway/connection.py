"""One live connection, from hello to close: a reader, a writer, and the rules between them.

The reader takes frames as they come; the writer alone sends, one batch at a time, and waits for the peer to take
it, so a peer that does not read holds up nobody else (websockets' `broadcast` is never used: it waits for nobody
and its buffers have no end). Reader, writer and end stand in one file because each waits for what the others do.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Final, Protocol

from websockets.exceptions import ConnectionClosed

from hub.gateway.access import Device, Grant
from hub.gateway.asking import Asking
from hub.gateway.auth import ROLES
from hub.gateway.devices import Refused
from hub.gateway.follow import Follower
from hub.gateway.hall import End, Hall
from hub.gateway.hinting import Hinting
from hub.projections import Viewer
from protocol import limits
from protocol.errors import CloseCode, ProtocolError
from protocol.messages import (
    Alike,
    AnyFrame,
    Beat,
    Command,
    Error,
    Goaway,
    Hello,
    Outcome,
    Presence,
    Similar,
    Welcome,
)
from protocol.session import Session, Side, Silence

TICK_S: Final = {"point": limits.POINT_TICK_MS / 1000, "display": limits.DISPLAY_TICK_MS / 1000}
"""Roles whose views are coalesced; the others get every change at once."""
LOOK_S: Final = 2.0
"""How often an idle connection looks at its silence: a tenth of a beat."""
PATIENCE_S: Final = 3.0
"""How long a connection that must end may still take to say so."""
REVOKED_PATIENCE_S: Final = 0.25
"""For a device without authority: with the time to find out about it (`REVOKED_S`) well within the promised second."""

log = logging.getLogger(__name__)


class Transport(Protocol):
    """What lies under a socket."""

    def get_write_buffer_size(self) -> int:
        """Bytes that the peer has not taken."""

    def abort(self) -> None:
        """Drop it at once."""


class Socket(Protocol):
    """What a connection needs of websockets' ServerConnection; calls raise ConnectionClosed when it is over."""

    @property
    def transport(self) -> Transport:
        """Below the messages."""

    def __aiter__(self) -> AsyncIterator[bytes | str]:
        """Messages, until the peer closes politely."""

    async def recv(self) -> bytes | str:
        """The next message."""

    async def send(self, message: bytes, /) -> None:
        """Write one message; waits while the peer takes nothing."""

    async def close(self, code: int, reason: str, /) -> None:
        """The closing handshake."""


class Connection:
    """One socket of one device. `run` returns when it is over; it never raises for what a peer does."""

    def __init__(self, socket: Socket, hall: Hall, bearer: Device | None) -> None:
        self.device = self.role = self.boot = ""
        self.point: str | None = None
        self.number = self.generation = 0
        self._socket = socket
        self._hall = hall
        self._bearer = bearer
        self._session = Session(Side.HUB)
        self._silence = Silence(limits.BEAT_S, limits.DEAD_S)
        self._wake = asyncio.Event()
        self._stale = True
        self._resting = False
        self._ending: End | None = None
        self._outcomes: deque[Outcome] = deque(maxlen=2 * limits.WINDOW)
        self._presence: Presence | None = None
        self._presence_shown: Presence | None = None
        self._asking: Asking | None = None
        self._hinting: Hinting | None = None
        self._hint: Alike | None = None
        self._follower: Follower | None = None
        self._patience: asyncio.TimerHandle | None = None

    # ---- for the hub ------------------------------------------------------------------------------------------

    def end(self, code: CloseCode, detail: str) -> None:
        """Close soon, with this code; the first reason stays."""
        self._end(End(code, detail))

    def go_away(self, why: str, after_ms: int) -> None:
        """Ask the client to come back after `after_ms`, and close."""
        self._end(End(CloseCode.GOAWAY, why, Goaway(why=why, after_ms=after_ms)))

    def poke(self) -> None:
        """There may be something new to show; a view within its tick waits for the end of it."""
        self._stale = True
        if not self._resting:
            self._wake.set()

    def show_presence(self, presence: Presence) -> None:
        """Tell the console who is connected, where its role shows it."""
        if self.role in ("chair", "secretary", "operator") and presence != self._presence:
            self._presence = presence
            self.poke()

    @property
    def buffered(self) -> int:
        """Bytes that the peer has not taken."""
        return self._socket.transport.get_write_buffer_size()

    def abort(self) -> None:
        """Drop the transport at once."""
        self._socket.transport.abort()

    # ---- the road in ------------------------------------------------------------------------------------------

    async def turn_away(self) -> None:
        """No device of ours carries the secret that came with the upgrade: close 4401, whatever is said first."""
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(limits.HELLO_S):
                await self._socket.recv()
        await self._close(End(CloseCode.BAD_CREDENTIAL, "unknown, expired or used credential"))

    async def run(self, take_ticket: Callable[[str], Device | None], greeted: Callable[[], None]) -> None:
        """Greet, then read and write until one side ends it; `greeted` is called when it is let in."""
        try:
            hello = await self._hello()
            self._admit(hello, take_ticket)
            greeted()
        except End as end:
            if end.code is CloseCode.FORK and self.device:
                await asyncio.to_thread(self._hall.access.freeze, self.device, self._hall.now_ms())
            await self._close(end)
            return
        except (ConnectionClosed, TimeoutError):
            return
        try:
            await self._talk()
        finally:
            self._hall.devices.leave(self)
            assert self._asking is not None
            self._asking.abandon()
            if self._hinting is not None:
                self._hinting.abandon()
            if self._patience is not None:
                self._patience.cancel()
            # They know us and we know them: let go, so that what a connection held is free with it and waits for no
            # collection, which the loop would stand still for.
            self._asking = self._hinting = self._follower = self._ending = None

    async def _hello(self) -> Hello:
        try:
            async with asyncio.timeout(limits.HELLO_S):
                data = await self._socket.recv()
        except TimeoutError:
            raise End(CloseCode.BAD_HELLO, f"no hello within {limits.HELLO_S} s") from None
        frame = self._receive(data)
        assert isinstance(frame, Hello), "the session's table lets nothing else come first"
        return frame

    def _admit(self, hello: Hello, take_ticket: Callable[[str], Device | None]) -> None:
        hall = self._hall
        device = self._bearer if hello.ticket is None else take_ticket(hello.ticket)
        if device is None:
            raise End(CloseCode.BAD_CREDENTIAL, "unknown, expired or used credential")
        if device.revoked:
            raise End(CloseCode.REVOKED, "this device was revoked")
        if device.frozen:
            self._tell_of_clone(device)
            raise End(CloseCode.FORK, "this device was frozen: its secret was used twice")
        if hello.conference != hall.conference.state.plan.id:
            raise End(CloseCode.NO_CONFERENCE, "no such conference here")
        if hello.device.lower() != device.id:
            raise End(CloseCode.BAD_CREDENTIAL, "device: not the one this credential belongs to")
        if hello.view != device.grant.role:
            raise End(CloseCode.REVOKED, "view: not the one of this role")
        if not _has_a_view(device.grant, hall):
            raise End(CloseCode.REVOKED, "view: its point or department is not of this conference")
        self.device, self.role, self.point = device.id, device.grant.role, device.grant.point
        self.generation = device.generation
        self.boot, self.number = hello.boot.lower(), hello.connection
        try:
            hall.devices.enter(self)
        except Refused as refused:
            if refused.code is CloseCode.FORK:
                self._tell_of_clone(device)
            raise End(refused.code, refused.detail) from None
        self._asking = Asking(hall, device, self._tell, self._end)
        if self.point is not None and hall.similar is not None:
            self._hinting = Hinting(hall, self.device, self.point, self._tell_hint)
        viewer = Viewer(ROLES[self.role], device.grant.point, device.grant.department)
        self._follower = Follower(viewer, hall.showcase, hall.conference.hash_at)
        if not self._follower.resume(hello.resume):
            hall.alarms.start(
                "history_differs",
                f"Thiết bị {device.id} ({_whose(device)}) đã thấy hồ sơ khác hồ sơ trên máy chủ, ở sự kiện"
                f" {hello.resume and hello.resume[1]}.",
                device.id,
            )
        self._greeting = self._session.send(self._welcome(device.grant))

    def _tell_of_clone(self, device: Device) -> None:
        sentence = f"Thiết bị {device.id} ({_whose(device)}) bị khóa: hai máy dùng cùng một khóa của thiết bị này."
        self._hall.alarms.start("device_cloned", sentence, device.id)

    def _welcome(self, grant: Grant) -> Welcome:
        hall, position = self._hall, self._hall.showcase.position
        return Welcome(
            version=limits.VERSION,
            session=hall.new_id(),
            role=ROLES[grant.role],
            point=grant.point,
            department=grant.department,
            epoch=position.epoch,
            seq=position.seq,
            hash=position.hash,
            last_command_seq=hall.conference.ledger.last_of(self.device),
            sealed=hall.showcase.sealed,
            window=limits.WINDOW,
            beat_s=limits.BEAT_S,
            dead_s=limits.DEAD_S,
            limits=limits.for_welcome(),
            now=hall.now_ms(),
            offers=["similar"] if self._hinting is not None else [],
        )

    async def _talk(self) -> None:
        reader = asyncio.create_task(self._read(), name=f"read {self.device}")
        try:
            await self._write()
        except End as end:
            self._end(end)
            await self._close(end)
        except (ConnectionClosed, TimeoutError):
            self.abort()
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)

    async def _read(self) -> None:
        try:
            async for data in self._socket:
                if self._ending is not None:
                    continue  # read, so that the peer's own close gets through, but nothing is taken up any more
                self._silence.heard(self._hall.now_s())
                frame = self._receive(data)
                if isinstance(frame, Command):
                    assert self._asking is not None
                    await self._asking.take(frame)
                elif isinstance(frame, Similar) and self._hinting is not None:
                    self._hinting.take(frame)
        except End as end:
            self._end(end)
        except ConnectionClosed:
            pass
        except Exception as mistake:  # ours, or the disk's under access.sqlite: without a reader nothing works
            log.critical("reading from a %s failed: %r", self.role, mistake, exc_info=mistake)
            self._end(End(CloseCode.DEGRADED, "the hub cannot take commands at present"))
        self._end(End(CloseCode.GOAWAY, "the peer closed"))

    def _receive(self, data: bytes | str) -> AnyFrame | None:
        try:
            if isinstance(data, str):
                raise ProtocolError(CloseCode.PROTOCOL_ERROR, "text frame: every frame is binary")
            return self._session.receive(data)
        except ProtocolError as problem:
            self._hall.metrics.protocol_errors.labels(code=str(problem.code.value)).inc()
            raise End(problem.code, problem.detail) from None

    def _tell(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        self._wake.set()

    def _tell_hint(self, hint: Alike) -> None:
        self._hint = hint
        self._wake.set()

    # ---- the road out -----------------------------------------------------------------------------------------

    async def _write(self) -> None:
        await self._send([self._greeting])
        tick_s = TICK_S.get(self.role, 0.0)
        show_at_s = self._hall.now_s()
        while True:
            self._wake.clear()
            await self._flush_outcomes()
            if self._ending is not None:
                raise self._ending
            now_s = self._hall.now_s()
            if self._stale and now_s >= show_at_s:
                self._stale = False
                await self._show()
                show_at_s = now_s + tick_s
            await self._say_we_are_here()
            await self._rest(show_at_s - self._hall.now_s())

    async def _flush_outcomes(self) -> None:
        frames: list[AnyFrame] = list(self._outcomes)
        self._outcomes.clear()
        if self._hint is not None:  # the newest alone: an older one is about another text
            frames.append(self._hint)
            self._hint = None
        if frames:
            await self._send([self._session.send(frame) for frame in frames])

    async def _show(self) -> None:
        """Send what is new on the screen, a frame at a time: a slow client is found out at the first."""
        assert self._follower is not None
        frames: list[AnyFrame] = list(self._follower.next_frames())
        if self._presence is not None and self._presence != self._presence_shown:
            frames.append(self._presence)
            self._presence_shown = self._presence
        for frame in frames:
            await self._send([self._session.send(frame)])

    async def _say_we_are_here(self) -> None:
        now_s = self._hall.now_s()
        if self._silence.dead(now_s):
            raise End(CloseCode.SILENT, f"nothing was heard for {limits.DEAD_S} s")
        if self._silence.due(now_s):
            assert self._follower is not None
            await self._send([self._session.send(Beat(seq=self._follower.cursor, now=self._hall.now_ms()))])

    async def _rest(self, tick_left_s: float) -> None:
        """Until an outcome is there, the view moved and its tick has passed, or silence must be looked at again."""
        self._resting = tick_left_s > 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(tick_left_s if self._resting else LOOK_S):
                await self._wake.wait()
        self._resting = False

    async def _send(self, encoded: list[bytes]) -> None:
        """One batch, whole or the connection ends: a peer that does not read within the time is aborted (I8)."""
        async with asyncio.timeout(limits.SEND_S):
            for data in encoded:
                await self._socket.send(data)
        self._silence.said(self._hall.now_s())

    # ---- the end ----------------------------------------------------------------------------------------------

    def _end(self, end: End) -> None:
        """From here on nothing of this socket is decided, however long its peer takes to go."""
        if self._ending is None:
            self._ending = end
            if self._asking is not None:
                self._asking.abandon()
            # A writer that waits for a peer which takes nothing would not see it: then the transport goes.
            patience_s = REVOKED_PATIENCE_S if end.code is CloseCode.REVOKED else PATIENCE_S
            self._patience = asyncio.get_running_loop().call_later(patience_s, self.abort)
        self._wake.set()

    async def _close(self, end: End) -> None:
        last = end.last or Error(code=end.code.value, detail=end.detail[:500])
        try:
            async with asyncio.timeout(limits.HELLO_S):
                if end.code is not CloseCode.GOAWAY or end.last is not None:
                    await self._socket.send(self._session.send(last))
                await self._socket.close(end.code.value, end.code.name.lower())
        except (ConnectionClosed, TimeoutError):
            self.abort()


def _whose(device: Device) -> str:
    return f"điểm cầu {device.grant.point}" if device.grant.point is not None else f"vai trò {device.grant.role}"


def _has_a_view(grant: Grant, hall: Hall) -> bool:
    """Whether the conference has the point or department that a screen of this role is about."""
    state = hall.conference.state
    match grant.role:
        case "point":
            return grant.point in state.points
        case "department":
            return grant.department in state.departments
        case _:
            return True
