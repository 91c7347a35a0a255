"""One command on its way: its states, and what the hub said about it.

    (draft) ── put ──▶ queued ── on the wire ──▶ sent ── outcome ──▶ acknowledged | refused | orphaned
                         ▲                        │                       │
                         ├──── any disconnect ────┘                       │
                         └──── the hub lost it: number above welcome.last_command_seq; or, if it was
                               acknowledged, another device is ours now and asks again

A draft is text in an editor which nobody has sent; the outbox begins at `queued`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Self

from protocol.errors import RefusalCode
from protocol.messages import Arg, Outcome


class State(StrEnum):
    """How far a command has come."""

    QUEUED = "queued"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    ORPHANED = "orphaned"
    """Refused because the conference is sealed: shown for ever, never sent to another conference."""


PENDING: Final = frozenset({State.QUEUED, State.SENT})
"""No outcome yet: these go to the hub again after every welcome."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the hub recorded about a command, and in which epoch we were told."""

    status: Literal["accepted", "refused"]
    epoch: int
    seq: int | None
    receipt: str | None
    code: str | None
    detail: str | None

    @classmethod
    def of(cls, outcome: Outcome, epoch: int) -> Self:
        """The settlement in an outcome. `busy` is not one: it is not recorded and settles nothing."""
        assert outcome.status != "busy"
        return cls(outcome.status, epoch, outcome.seq, outcome.receipt, outcome.code, outcome.detail)

    @property
    def state(self) -> State:
        """The state that this settlement puts its command in."""
        if self.status == "accepted":
            return State.ACKNOWLEDGED
        return State.ORPHANED if self.code == RefusalCode.SEALED else State.REFUSED

    def agrees_with(self, other: "Settlement") -> bool:
        """Whether both are the same recorded outcome. `detail` is for people and not of the record; a
        sequence number means the same only within an epoch."""
        if (self.status, self.receipt, self.code) != (other.status, other.receipt, other.code):
            return False
        return self.epoch != other.epoch or self.seq == other.seq


@dataclass(frozen=True, slots=True)
class Item:
    """One command of this point. `at`: the clock here when it was typed, milliseconds; it never changes."""

    device: str
    command_seq: int
    id: str
    name: str
    args: dict[str, Arg]
    at: int
    state: State
    settlement: Settlement | None
    told: int
    """How often the hub has told the outcome; above 1, something was delivered twice on the way."""
