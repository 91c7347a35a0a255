"""One connection's conversation: who may say which frame when. The same table judges both ends.

    connected ── hello ──▶ greeted ── welcome ──▶ open ── goaway, error ──▶ closed
        └──────────────────────┴──────── goaway, error ────────────────────────┘

A state belongs to the conversation, not to a side: both ends run the same table over the same frames, so
neither is judged by another standard, and they differ only by what is still on the wire. What is not in the
table is refused: a LocalError when we were about to say it, a ProtocolError when the peer said it. Bytes in,
frames out; no clock and no I/O: when to beat and when to give up is asked of `Silence`, with the time as an
argument.
"""

from collections import Counter
from enum import StrEnum
from typing import Final, assert_never

from protocol import limits
from protocol.codec import decode_from_client, decode_from_hub, encode
from protocol.errors import CloseCode, LocalError, ProtocolError
from protocol.messages import (
    Alike,
    AnyFrame,
    Beat,
    Command,
    Error,
    FromClient,
    FromHub,
    Goaway,
    Hello,
    LocalLink,
    LocalOutbox,
    Outcome,
    Patch,
    Presence,
    Similar,
    Snapshot,
    Welcome,
)


class Side(StrEnum):
    """The two ends of the wire."""

    CLIENT = "client"
    HUB = "hub"

    @property
    def other(self) -> "Side":
        """The end that we talk to."""
        return Side.HUB if self is Side.CLIENT else Side.CLIENT


class State(StrEnum):
    """How far the conversation has come."""

    CONNECTED = "connected"
    GREETED = "greeted"
    OPEN = "open"
    CLOSED = "closed"


TRANSITIONS: Final[dict[tuple[State, Side, type[AnyFrame]], State]] = {
    (State.CONNECTED, Side.CLIENT, Hello): State.GREETED,
    (State.CONNECTED, Side.HUB, Error): State.CLOSED,
    (State.CONNECTED, Side.HUB, Goaway): State.CLOSED,
    (State.GREETED, Side.HUB, Welcome): State.OPEN,
    (State.GREETED, Side.HUB, Error): State.CLOSED,
    (State.GREETED, Side.HUB, Goaway): State.CLOSED,
    (State.OPEN, Side.CLIENT, Command): State.OPEN,
    (State.OPEN, Side.CLIENT, Beat): State.OPEN,
    (State.OPEN, Side.CLIENT, Similar): State.OPEN,
    (State.OPEN, Side.HUB, Snapshot): State.OPEN,
    (State.OPEN, Side.HUB, Patch): State.OPEN,
    (State.OPEN, Side.HUB, Outcome): State.OPEN,
    (State.OPEN, Side.HUB, Beat): State.OPEN,
    (State.OPEN, Side.HUB, Presence): State.OPEN,
    (State.OPEN, Side.HUB, Alike): State.OPEN,
    (State.OPEN, Side.HUB, LocalOutbox): State.OPEN,
    (State.OPEN, Side.HUB, LocalLink): State.OPEN,
    (State.OPEN, Side.HUB, Goaway): State.CLOSED,
    (State.OPEN, Side.HUB, Error): State.CLOSED,
}
"""(state, who speaks, what) -> the state after it. An absent key is an error; nothing leaves CLOSED."""

MAJORS: Final = range(max(1, limits.VERSION[0] - 1), limits.VERSION[0] + 1)
"""The major versions understood here: ours and the one before."""


class Session:
    """One end of one connection. Make a new one for every connection."""

    def __init__(self, side: Side) -> None:
        self.side: Final = side
        self.state = State.CONNECTED
        self._window = limits.WINDOW
        # commands without an outcome, by number; bounded by the window
        self._in_flight: Counter[int] = Counter()
        self._failed = False

    @property
    def window_left(self) -> int:
        """How many more commands the client may send before an outcome comes."""
        return max(0, self._window - self._in_flight.total())

    def send(self, frame: AnyFrame) -> bytes:
        """The bytes of `frame`, to be sent as one binary message. After goaway or error: close.

        Raises LocalError, and changes nothing, if our side may not say it now.
        """
        after = TRANSITIONS.get((self.state, self.side, type(frame)))
        if after is None:
            raise LocalError(f"{self.side} may not send {type(frame).__name__} when {self.state}")
        if isinstance(frame, Command) and not self.window_left:
            raise LocalError(f"more than {self._window} commands without an outcome")
        encoded = encode(frame)
        self._take(frame, after)
        return encoded

    def receive(self, data: bytes) -> AnyFrame | None:
        """The frame in one binary message, or None for one to ignore.

        Ignored is a type this version does not know, and what crossed the end of the conversation.
        Raises ProtocolError when the peer broke a rule: say `error` if we are the hub, and close with its
        code. What comes after that is ignored.
        """
        if self._failed or self.state is State.CLOSED:
            return None
        try:
            return self._received(data)
        except ProtocolError:
            self._failed = True
            raise

    def _received(self, data: bytes) -> AnyFrame | None:
        frame = self._decode(data)
        if frame is None:
            return None
        after = TRANSITIONS.get((self.state, self.side.other, type(frame)))
        if after is None:
            raise ProtocolError(self._out_of_order(), f"{type(frame).__name__} when {self.state}")
        self._check_rules(frame)
        self._take(frame, after)
        return frame

    def _decode(self, data: bytes) -> FromClient | FromHub | None:
        if self.side is Side.CLIENT:
            return decode_from_hub(data)
        if self.state is State.CONNECTED and len(data) > limits.HELLO_BYTES_MAX:
            # before decoding: a peer that has not said who it is gets no more of our memory
            raise ProtocolError(CloseCode.BAD_HELLO, f"a first frame of {len(data)} bytes")
        return decode_from_client(data)

    def _out_of_order(self) -> CloseCode:
        first_of_client = self.side is Side.HUB and self.state is State.CONNECTED
        return CloseCode.BAD_HELLO if first_of_client else CloseCode.PROTOCOL_ERROR

    def _check_rules(self, frame: AnyFrame) -> None:
        """What the table cannot say: versions and the window."""
        if isinstance(frame, Hello | Welcome) and frame.version[0] not in MAJORS:
            raise ProtocolError(CloseCode.BAD_VERSION, f"major versions {MAJORS.start} to {MAJORS.stop - 1}")
        if isinstance(frame, Command) and not self.window_left:
            raise ProtocolError(CloseCode.SLOW, f"more than {self._window} commands without an outcome")

    def _take(self, frame: AnyFrame, after: State) -> None:
        self.state = after
        match frame:
            case Welcome():
                self._window = frame.window
            case Command():
                self._in_flight[frame.command_seq] += 1
            case Outcome():
                self._settle(frame.command_seq)
            case (
                Hello() | Beat() | Snapshot() | Patch() | Goaway() | Error() | Presence() | Similar() | Alike()
                | LocalOutbox() | LocalLink()
            ):  # fmt: skip
                pass
            case _:
                assert_never(frame)

    def _settle(self, command_seq: int) -> None:
        """Any outcome settles its command for the window; a busy one too, since it will be sent again."""
        if self._in_flight[command_seq] > 1:
            self._in_flight[command_seq] -= 1
        else:
            del self._in_flight[command_seq]


class Silence:
    """How long both sides have been quiet. Times are seconds of one monotonic clock;
    it starts when first asked.
    """

    def __init__(self, beat_s: float, dead_s: float) -> None:
        self._beat_s = beat_s
        self._dead_s = dead_s
        self._heard_s: float | None = None
        self._said_s: float | None = None

    def heard(self, now_s: float) -> None:
        """Anything came from the peer."""
        self._heard_s = now_s

    def said(self, now_s: float) -> None:
        """Anything left to the peer."""
        self._said_s = now_s

    def due(self, now_s: float) -> bool:
        """Whether it is our turn to beat: we have said nothing for beat_s."""
        if self._said_s is None:
            self._said_s = now_s
        return now_s - self._said_s >= self._beat_s

    def dead(self, now_s: float) -> bool:
        """Whether the peer has been silent for dead_s: close 4009, or abort."""
        if self._heard_s is None:
            self._heard_s = now_s
        return now_s - self._heard_s >= self._dead_s
