"""One device's uplink: keeps a connection for ever, and moves the outbox, the view and the clock over it.

One reader and one writer a connection. The writer is the only one who sends after hello; the reader is the
only one who changes state; they meet in `_wake`. Nothing here decides what is true: the outbox knows what
has no outcome, the welcome rule says what is sent again.
"""

import asyncio
import random
from collections.abc import Callable
from typing import Final, assert_never

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from point_client.backoff import Backoff
from point_client.outbox import ContradictoryOutcome, Item, Outbox, State
from point_client.outbox.items import PENDING
from point_client.uplink.changes import (
    Change,
    Contradiction,
    Ended,
    LinkDown,
    LinkUp,
    PresenceSeen,
    Told,
    ViewMoved,
    Why,
    ended_by,
)
from point_client.uplink.connection import Connection, Lost, cancelled
from point_client.uplink.endpoint import Endpoint
from point_client.uplink.sending import Repeats
from protocol import limits
from protocol.errors import CloseCode, ProtocolError
from protocol.following import Followed
from protocol.messages import (
    Alike,
    AnyFrame,
    Beat,
    Command,
    Error,
    Goaway,
    Hello,
    LocalLink,
    LocalOutbox,
    Outcome,
    Patch,
    Presence,
    Similar,
    Snapshot,
    ViewName,
    Welcome,
)

WELCOME_S: Final = 30
"""From hello to welcome: a hub that starts answers late, a dead one never."""
NEVER_SEEN: Final = 1006
"""What RFC 6455 calls a connection that ended without a close frame."""


class UplinkEnded(Exception):
    """The uplink ended before what was waited for."""

    def __init__(self, ended: Ended) -> None:
        super().__init__(f"{ended.why} {ended.code or ''} {ended.detail}".strip())
        self.ended = ended


class _Over(Exception):
    """The uplink is over: a human is needed."""

    def __init__(self, ended: Ended) -> None:
        super().__init__(ended.detail)
        self.ended = ended


class Uplink:
    """Run one of these for a device, in one process. `on_change` is called from the loop and must not wait.

    `clock`: milliseconds since the epoch, for what is told to others; `monotonic`: seconds, for waiting.
    """

    def __init__(
        self,
        outbox: Outbox,
        endpoint: Endpoint,
        *,
        conference: str,
        device: str,
        boot: str,
        clock: Callable[[], int],
        monotonic: Callable[[], float],
        rng: random.Random,
        view: ViewName,
        on_change: Callable[[Change], None],
    ) -> None:
        self._outbox, self._endpoint = outbox, endpoint
        self._conference, self._device, self._boot, self._view = conference, device, boot, view
        self._clock, self._monotonic, self._on_change = clock, monotonic, on_change
        self._backoff = Backoff(rng)
        self._repeats = Repeats()
        self._stop = asyncio.Event()
        self._wake = asyncio.Event()
        self._news = asyncio.Event()
        self._connection: Connection | None = None
        self._resumable = True
        self._opened_s: float | None = None
        self._called_s = 0.0
        self.followed = Followed()
        self.ended: Ended | None = None
        self.connected = False
        self.welcomes = 0
        self.attempts = 0
        self.duplicates = 0
        self.contradictions = 0

    @property
    def reconnects(self) -> int:
        """Welcomes after the first."""
        return max(0, self.welcomes - 1)

    async def run(self) -> Ended:
        """Connect, and again, until `stop()` or until a human is needed; returns which. Run it once."""
        assert self.ended is None, "an uplink runs once"
        keeping = asyncio.ensure_future(self._keep_connected())
        stopping = asyncio.ensure_future(self._stop.wait())
        ended = Ended(Why.STOPPED)
        try:
            await asyncio.wait({keeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if keeping.done():
                ended = keeping.result()
        finally:
            await cancelled(keeping)
            await cancelled(stopping)
            self.ended = ended
            self._announce()
        return ended

    def stop(self) -> None:
        """End `run` politely."""
        self._stop.set()

    def poke(self) -> None:
        """There is something new in the outbox."""
        self._wake.set()
        self._announce()

    def cut(self) -> None:
        """Drop the transport at once, as a pulled cable would: it reconnects by itself."""
        if self._connection is not None:
            self._connection.abort()

    def repeat(self, command_seq: int) -> None:
        """Put the very same command frame on the wire once more, also when its outcome is known: for drills.

        Waits for a connection, and for the command's own first frame: numbers never overtake each other.
        """
        self._repeats.ask(command_seq)
        self._wake.set()

    async def wait_for_outcome(self, command_seq: int) -> Item:
        """The command with its outcome, whichever process or connection brings it. Raises UplinkEnded."""
        while True:
            item = self._outbox.item(command_seq)
            if item is not None and item.state not in PENDING:
                return item
            if self.ended is not None:
                raise UplinkEnded(self.ended)
            await self._news.wait()

    # ---- connections -----------------------------------------------------------------------------------------

    async def _keep_connected(self) -> Ended:
        while True:
            self._opened_s = None
            try:
                await self._live(await self._open())
            except _Over as over:
                return over.ended
            except Lost as lost:
                await self._wait_after(lost)

    async def _wait_after(self, lost: Lost) -> None:
        now_s = self._monotonic()
        healthy_s = 0.0 if self._opened_s is None else now_s - self._opened_s
        retry_s = self._backoff.next_s(healthy_s, lost.after_ms)
        self._tell(LinkDown(now_s, lost.code, lost.detail, self._backoff.tries, retry_s))
        await asyncio.sleep(retry_s)

    async def _live(self, connection: Connection) -> None:
        """One connection until its end, which it raises: Lost or _Over."""
        try:
            await self._greet(connection)
            await connection.converse(self._read(connection), self._write(connection))
        except ConnectionClosed as closed:
            code = NEVER_SEEN if closed.rcvd is None else closed.rcvd.code
            detail = connection.detail or ("" if closed.rcvd is None else closed.rcvd.reason)
            if (ended := ended_by(code, detail, self._monotonic() - self._called_s)) is not None:
                raise _Over(ended) from None
            raise Lost(code, detail, connection.after_ms) from None
        except ProtocolError as error:
            # The hub broke a rule. Only a version that we do not speak needs a human: texts wait here.
            connection.close_code = error.code
            if error.code is CloseCode.BAD_VERSION:
                raise _Over(Ended(Why.HUMAN, error.code, error.detail)) from None
            raise Lost(error.code, error.detail) from None
        finally:
            await self._hang_up(connection)

    async def _open(self) -> Connection:
        self.attempts += 1
        self._called_s = self._monotonic()
        try:
            websocket, ticket = await self._endpoint.connect()
        except InvalidStatus as error:
            retry_after = error.response.headers.get("Retry-After", "")
            after_ms = int(retry_after) * 1000 if retry_after.isascii() and retry_after.isdecimal() else None
            raise Lost(None, f"HTTP {error.response.status_code}", after_ms) from None
        except (OSError, TimeoutError, InvalidHandshake) as error:
            raise Lost(None, f"{type(error).__name__}: {error}") from None
        return Connection(websocket, ticket, self._monotonic)

    async def _greet(self, connection: Connection) -> None:
        self.followed.restart()
        hello = Hello(
            version=limits.VERSION,
            conference=self._conference,
            device=self._device,
            boot=self._boot,
            connection=self.attempts,
            ticket=connection.ticket,
            view=self._view,
            resume=self.followed.position if self._resumable else None,
            command_seq_top=self._outbox.top,
        )
        self._connection = connection
        await connection.send(hello)
        while (frame := await connection.receive(WELCOME_S)) is None or not isinstance(frame, Welcome):
            self._take(connection, frame)
        self._welcome(connection, frame)

    def _welcome(self, connection: Connection, welcome: Welcome) -> None:
        if self._outbox.needs_new_device(welcome.last_command_seq):
            detail = f"the hub knows {welcome.last_command_seq} commands of this device, this folder {self._outbox.top}"
            raise _Over(Ended(Why.REJOIN, None, detail))
        self.followed.welcome(welcome)
        connection.welcomed(welcome)
        requeued = self._outbox.on_welcome(welcome.last_command_seq)
        if welcome.sealed:
            self._outbox.mark_sealed()
        self._opened_s = self._monotonic()
        self.connected = True
        self.welcomes += 1
        self._tell(LinkUp(self._monotonic(), self.attempts, requeued))

    async def _hang_up(self, connection: Connection) -> None:
        self.connected = False
        self._connection = None
        self._outbox.on_disconnect()
        self._repeats.on_disconnect()
        await connection.close()

    # ---- reading ---------------------------------------------------------------------------------------------

    async def _read(self, connection: Connection) -> None:
        while True:
            self._take(connection, await connection.receive(connection.dead_s))

    def _take(self, connection: Connection, frame: AnyFrame | None) -> None:
        match frame:
            case Snapshot() | Patch():
                self._follow(frame)
            case Outcome():
                self._outcome(connection, frame)
            case Goaway():
                connection.after_ms = frame.after_ms
            case Error():
                connection.detail = frame.detail
            case Presence():
                self._tell(PresenceSeen(self._monotonic(), frame.connected, frame.total))
            case None | Beat() | Alike() | LocalOutbox() | LocalLink():
                pass  # the last three are a page's: passed over as an unknown frame would be
            case Welcome() | Hello() | Command() | Similar():
                raise AssertionError("the session's table lets no such frame through here")
            case _:
                assert_never(frame)

    def _follow(self, frame: Snapshot | Patch) -> None:
        try:
            moved = self.followed.receive(frame)
        except ProtocolError:
            self._resumable = False  # what we hold may be the reason: ask for a whole view
            raise
        self._resumable = True
        if self.followed.view.get("sealed") is True:
            self._outbox.mark_sealed()  # while we were connected: no welcome says it then
        if moved and self.followed.position is not None:
            self._tell(ViewMoved(self._monotonic(), self.followed.position))

    def _outcome(self, connection: Connection, outcome: Outcome) -> None:
        still_in_flight = connection.sending.answered(outcome.command_seq)
        if outcome.status == "busy":
            retry_ms = limits.BUSY_RETRY_MS if outcome.retry_ms is None else outcome.retry_ms
            connection.sending.hold(self._monotonic() + retry_ms / 1000)
            self._outbox.requeue_from(outcome.command_seq)
            self._repeats.unanswered(outcome.command_seq, still_in_flight)
        else:
            self._settle(connection, outcome)
            self._repeats.answered(outcome.command_seq, still_in_flight)
        self._wake.set()

    def _settle(self, connection: Connection, outcome: Outcome) -> None:
        try:
            first = self._outbox.settle(outcome, connection.epoch)
        except ContradictoryOutcome as contradiction:
            self.contradictions += 1
            self._tell(Contradiction(self._monotonic(), str(contradiction)))
            return
        self.duplicates += not first
        item = self._outbox.item(outcome.command_seq)
        assert item is not None, "just settled"
        self._tell(Told(self._monotonic(), item, first))
        self._announce()

    # ---- writing ---------------------------------------------------------------------------------------------

    async def _write(self, connection: Connection) -> None:
        while True:
            self._wake.clear()
            await self._drain(connection)
            if connection.beat_is_due:
                cursor = 0 if self.followed.position is None else self.followed.position[1]
                await connection.send(Beat(seq=cursor, now=self._clock()))
            try:
                async with asyncio.timeout(connection.wake_s()):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _drain(self, connection: Connection) -> None:
        while batch := self._outbox.next_to_send(connection.room):
            for item in batch:
                if not connection.room:
                    return  # a `busy` came meanwhile: the rest of the batch is queued still
                self._outbox.sent(item.command_seq)
                await self._send(connection, item)
        for command_seq in self._repeats.due():
            repeated = self._outbox.item(command_seq)
            if repeated is not None and repeated.state is not State.QUEUED and connection.room:
                self._repeats.put_on_wire(command_seq)
                await self._send(connection, repeated)

    async def _send(self, connection: Connection, item: Item) -> None:
        connection.sending.put_on_wire(item.command_seq)
        await connection.send(
            Command(
                command_seq=item.command_seq,
                id=item.id,
                name=item.name,
                args=item.args,
                at=item.at,
                now=self._clock(),
            )
        )

    # ---- telling ---------------------------------------------------------------------------------------------

    def _tell(self, change: Change) -> None:
        self._on_change(change)

    def _announce(self) -> None:
        """Wake whoever waits for an outcome."""
        news, self._news = self._news, asyncio.Event()
        news.set()
