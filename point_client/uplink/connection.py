"""One socket of an uplink, from hello to close: frames instead of bytes, and every wait with its bound."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

from websockets.exceptions import ConnectionClosed

from point_client.uplink.endpoint import Socket
from point_client.uplink.sending import Sending
from protocol import limits
from protocol.errors import CloseCode, ProtocolError
from protocol.messages import AnyFrame, Welcome
from protocol.session import Session, Side, State

T = TypeVar("T")


class Lost(Exception):
    """This connection is over; the next one is tried after a delay, or after what the hub asked for."""

    def __init__(self, code: int | None, detail: str, after_ms: int | None = None) -> None:
        super().__init__(detail)
        self.code, self.detail, self.after_ms = code, detail, after_ms


class Connection:
    """Make one for each socket. What the hub said last (`after_ms`, `detail`) is read when it has closed."""

    def __init__(self, websocket: Socket, ticket: str | None, monotonic: Callable[[], float]) -> None:
        self.ticket = ticket
        self.epoch = 0
        self.dead_s: float = limits.DEAD_S
        self.after_ms: int | None = None
        self.detail = ""
        self.close_code = 1000
        self.sending = Sending(limits.WINDOW)
        self._websocket, self._monotonic = websocket, monotonic
        self._session = Session(Side.CLIENT)
        self._beat_s: float = limits.BEAT_S
        self._said_s = monotonic()

    def welcomed(self, welcome: Welcome) -> None:
        """Go by what this hub asks for."""
        self.epoch = welcome.epoch
        self.dead_s, self._beat_s = welcome.dead_s, welcome.beat_s
        self.sending = Sending(welcome.window)

    @property
    def room(self) -> int:
        """How many commands may leave now; none once the hub has said its last frame."""
        if self._session.state is not State.OPEN:
            return 0
        return max(0, min(self._session.window_left, self.sending.room(self._monotonic())))

    @property
    def beat_is_due(self) -> bool:
        """Whether we have been silent for as long as the hub allows."""
        return self._session.state is State.OPEN and self._monotonic() - self._said_s >= self._beat_s

    def wake_s(self) -> float:
        """When the writer has to look again by itself."""
        now_s = self._monotonic()
        until_beat_s = max(0.0, self._said_s + self._beat_s - now_s)
        until_room_s = self.sending.wake_s(now_s)
        if self._session.state is not State.OPEN:
            return self.dead_s
        return until_beat_s if until_room_s is None else min(until_beat_s, until_room_s)

    async def send(self, frame: AnyFrame) -> None:
        """Write one frame. Raises ConnectionClosed; a peer that does not read is dropped."""
        data = self._session.send(frame)
        self._said_s = self._monotonic()
        try:
            async with asyncio.timeout(limits.SEND_S):
                await self._websocket.send(data)
        except TimeoutError:
            self.detail = f"the hub has read nothing for {limits.SEND_S} s"
            self.abort()

    async def receive(self, within_s: float) -> AnyFrame | None:
        """The next frame; None for one to ignore. Raises ConnectionClosed, ProtocolError, and Lost on silence."""
        try:
            async with asyncio.timeout(within_s):
                data = await self._websocket.recv()
        except TimeoutError:
            self.abort()
            raise Lost(CloseCode.SILENT, f"nothing was heard for {within_s:g} s") from None
        if isinstance(data, str):
            raise ProtocolError(CloseCode.PROTOCOL_ERROR, "a text frame")
        return self._session.receive(data)

    async def converse(self, read: Coroutine[None, None, None], write: Coroutine[None, None, None]) -> None:
        """Read and write until one of them fails, with what it raised.

        A writer that meets a closed socket says nothing: the reader still finds what the hub said before.
        """
        reader = asyncio.ensure_future(read)
        writer = asyncio.ensure_future(write)
        try:
            done, _ = await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            if reader not in done and isinstance(writer.exception(), ConnectionClosed):
                await reader
            for each in (reader, writer):  # the reader first: it knows why
                if each in done:
                    each.result()
        finally:
            await cancelled(reader, writer)

    def abort(self) -> None:
        """Drop the transport, as a pulled cable would."""
        self._websocket.transport.abort()

    async def close(self) -> None:
        """Say goodbye, if anybody listens; at most CLOSE_S."""
        await self._websocket.close(self.close_code)


async def cancelled(*futures: asyncio.Future[T]) -> None:
    """Cancel and wait until all have ended, whatever they say."""
    for each in futures:
        each.cancel()
    await asyncio.gather(*futures, return_exceptions=True)
