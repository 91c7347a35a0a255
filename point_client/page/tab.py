"""One open page: its socket from hello to close. Changes with docs/protocol.md, The local page."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from point_client.draft import refusal_of
from point_client.outbox import Item, Unsendable
from point_client.page.board import Board
from point_client.page.relay import VIEW, AnotherPast, Relay
from protocol import limits
from protocol.errors import CloseCode, ProtocolError, RefusalCode
from protocol.messages import AnyFrame, Arg, Beat, Command, Error, Goaway, Hello, Outcome, Welcome
from protocol.session import Session, Side, Silence

WINDOW: Final = 1_024
"""Commands without an outcome. While the hub is away none comes, and a person types far fewer than this in a day."""

log = logging.getLogger(__name__)


class Gone(Exception):
    """The page has closed its socket."""


class Socket(Protocol):
    """What a page's connection needs of a WebSocket."""

    async def send(self, data: bytes) -> None:
        """Write one binary message. Raises Gone."""

    async def receive(self) -> bytes:
        """The next binary message. Raises Gone, and ProtocolError for a text."""

    async def close(self, code: int, reason: str) -> None:
        """The closing handshake, if anybody listens."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What a page may ask of the program behind it."""

    board: Board
    conference: str
    point: str
    put: Callable[[str, dict[str, Arg], int, str], Item]
    """Stores a command durably, and wakes the link. Raises Unsendable, or what the disk says."""
    clock: Callable[[], int]
    monotonic: Callable[[], float]
    new_id: Callable[[], str]


class Tab:
    """Serves one page. Make one for each socket, and `serve` it once."""

    def __init__(self, counter: Counter, socket: Socket) -> None:
        self._counter, self._socket = counter, socket
        self._session = Session(Side.HUB)
        self._silence = Silence(limits.BEAT_S, limits.DEAD_S)

    async def serve(self) -> None:
        """Until either side ends it. Whatever the page did wrong ends this connection alone."""
        try:
            relay = await self._greet()
            async with asyncio.TaskGroup() as both:
                both.create_task(self._read(relay))
                both.create_task(self._write(relay))
        except* Gone:
            pass
        except* AnotherPast:
            await self._part(Goaway(why="the hub's view is another one now", after_ms=0), CloseCode.GOAWAY)
        except* ProtocolError as errors:
            error = errors.exceptions[0]
            assert isinstance(error, ProtocolError)
            await self._part(Error(code=error.code, detail=error.detail), error.code)
        except* TimeoutError:
            await self._part(Error(code=CloseCode.SILENT, detail="nothing was heard"), CloseCode.SILENT)

    # ---- the greeting ----------------------------------------------------------------------------------------

    async def _greet(self) -> Relay:
        hello = await self._hello()
        if hello.conference != self._counter.conference:
            raise ProtocolError(CloseCode.NO_CONFERENCE, "another conference")
        if hello.view != VIEW:
            raise ProtocolError(CloseCode.REVOKED, f"here is the view {VIEW} alone")
        relay = Relay(self._counter.board, hello.resume)
        epoch, seq, hash = relay.position
        await self._send(
            Welcome(
                version=limits.VERSION,
                session=self._counter.new_id(),
                role="point",
                point=self._counter.point,
                department=None,
                epoch=epoch,
                seq=seq,
                hash=hash,
                last_command_seq=hello.command_seq_top,
                sealed=self._counter.board.link.sealed,
                window=WINDOW,
                beat_s=limits.BEAT_S,
                dead_s=limits.DEAD_S,
                limits=limits.for_welcome(),
                now=self._counter.clock(),
            )
        )
        return relay

    async def _hello(self) -> Hello:
        try:
            async with asyncio.timeout(limits.HELLO_S):
                frame = None
                while frame is None:
                    frame = self._session.receive(await self._socket.receive())
        except TimeoutError:
            raise ProtocolError(CloseCode.BAD_HELLO, f"no hello within {limits.HELLO_S} s") from None
        assert isinstance(frame, Hello), "the session's table lets nothing else through here"
        return frame

    # ---- reading ---------------------------------------------------------------------------------------------

    async def _read(self, relay: Relay) -> None:
        while True:
            async with asyncio.timeout(limits.DEAD_S):
                data = await self._socket.receive()
            match self._session.receive(data):
                case Command() as command:
                    await self._command(relay, command)
                case _:
                    pass  # a beat: that it came is all it says

    async def _command(self, relay: Relay, command: Command) -> None:
        if (refusal := refusal_of(command.name, command.args)) is not None:
            return await self._refuse(command, *refusal)
        try:
            item = self._counter.put(command.name, command.args, command.at, command.id)
        except Unsendable as error:
            return await self._refuse(command, RefusalCode.BAD_ARGS, str(error))
        except Exception:
            # Whatever kept it from the disk: nothing is promised, the page keeps it and asks again.
            log.exception("a command could not be stored")
            busy = Outcome(command_seq=command.command_seq, id=command.id, status="busy", retry_ms=limits.BUSY_RETRY_MS)
            return await self._send(busy)
        relay.ask(command.command_seq, item.id)
        return self._counter.board.look()

    async def _refuse(self, command: Command, code: RefusalCode, detail: str) -> None:
        await self._send(
            Outcome(command_seq=command.command_seq, id=command.id, status="refused", code=code, detail=detail)
        )

    # ---- writing ---------------------------------------------------------------------------------------------

    async def _write(self, relay: Relay) -> None:
        board = self._counter.board
        while True:
            version = board.version
            for frame in relay.frames():
                await self._send(frame)
            if self._silence.due(self._counter.monotonic()):
                await self._send(Beat(seq=relay.cursor, now=self._counter.clock()))
            try:
                async with asyncio.timeout(limits.BEAT_S / 2):
                    await board.newer_than(version)
            except TimeoutError:
                pass

    async def _send(self, frame: AnyFrame) -> None:
        self._silence.said(self._counter.monotonic())
        async with asyncio.timeout(limits.SEND_S):
            await self._socket.send(self._session.send(frame))

    async def _part(self, last: Goaway | Error, code: CloseCode) -> None:
        try:
            await self._send(last)
        except (Gone, TimeoutError):
            return
        await self._socket.close(code, code.name.lower())
