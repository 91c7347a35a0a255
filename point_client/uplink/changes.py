"""What an uplink tells its owner: a closed union of facts, each with the monotonic second at which it was known."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from point_client.outbox import Item
from protocol import limits
from protocol.errors import CLOSE_REASONS, CloseCode

LATE_HELLO_S: Final = limits.HELLO_S - 0.5
"""A hub that waited for our hello in vain closes no sooner than this after we began to call it (half a second for its
timer): docs/decisions/0013."""


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The hub has welcomed us; commands flow."""

    at_s: float
    connection: int
    requeued: int
    """Commands with an outcome which the hub has lost: they are sent again."""


@dataclass(frozen=True, slots=True)
class LinkDown:
    """No link. `tries` attempts since the last health, the next one in `retry_s`; it never stops trying."""

    at_s: float
    code: int | None
    detail: str
    tries: int
    retry_s: float


@dataclass(frozen=True, slots=True)
class ViewMoved:
    """`uplink.followed.view` is another one now."""

    at_s: float
    position: tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A recorded outcome came and is stored; `item` is the command with it. `first`: its first outcome."""

    at_s: float
    item: Item
    first: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The hub contradicts what it recorded before: the first outcome stays, a person must look at this."""

    at_s: float
    detail: str


@dataclass(frozen=True, slots=True)
class PresenceSeen:
    """How many points are connected, for chair, secretary and operator."""

    at_s: float
    connected: int
    total: int


Change = LinkUp | LinkDown | ViewMoved | Told | Contradiction | PresenceSeen


class Why(StrEnum):
    """Why an uplink ended."""

    STOPPED = "stopped"
    HUMAN = "human"
    """The hub says no in a way that trying again cannot change."""
    REJOIN = "rejoin"
    """This device was copied or restored from an old copy: join again, what is pending moves along."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The last word of an uplink. `code`: the close code that led to it, if one did."""

    why: Why
    code: int | None = None
    detail: str = ""


def ended_by(code: int, detail: str, called_for_s: float) -> Ended | None:
    """What a close code means for us: None, come back by yourself. `called_for_s`: since we began to call the hub.

    4501 may say that the hello was wrong, which a person must look at, or that it was late, which is the line's doing
    and passes. A late one is never told sooner than the hub's wait for it, counted from our first call.
    Codes of 44xx and 45xx that this version does not know wait for a human; everything else (1006 after a broken
    link, 1012 of a proxy) is the weather.
    """
    if code == CloseCode.BAD_HELLO and called_for_s >= LATE_HELLO_S:
        return None
    if code == CloseCode.FORK:
        return Ended(Why.REJOIN, code, detail)
    if code in CLOSE_REASONS:
        return None if CLOSE_REASONS[CloseCode(code)].reconnect else Ended(Why.HUMAN, code, detail)
    return Ended(Why.HUMAN, code, detail) if 4400 <= code < 4600 else None
