"""What every numbered command came to: the recorded outcomes, by device and number and by command id.

The whole of exactly-once on the hub's side (I2, I3): a command is decided once; whoever repeats it is answered
from here. It is folded from the log like the state, so it survives a crash and is the same on every hub.
"""

from collections import ChainMap
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Literal

from hub.domain.events import CommandSettled, Event, Submitted


@dataclass(frozen=True, slots=True)
class Settled:
    """A recorded outcome. `seq` is that of the last event the command appended."""

    id: str
    status: Literal["accepted", "refused"]
    seq: int
    receipt: str | None = None
    code: str | None = None
    detail: str | None = None


class Gap(Exception):
    """A command number was skipped: the device must start again from `last + 1`."""

    def __init__(self, last: int) -> None:
        super().__init__(f"the next number is {last + 1}")
        self.last = last


class Fork(Exception):
    """A number already settled under another command id: two copies of one device."""


@dataclass(slots=True)
class Ledger:
    """Outcomes of all devices. Nothing settled is ever changed or removed."""

    last: MutableMapping[str, int] = field(default_factory=dict)
    by_number: MutableMapping[tuple[str, int], Settled] = field(default_factory=dict)
    by_id: MutableMapping[str, tuple[Settled, str | None]] = field(default_factory=dict)
    """Command id -> its first outcome and the point it came from."""

    def last_of(self, device: str) -> int:
        """The highest settled number of a device; 0 when it never spoke."""
        return self.last.get(device, 0)

    def settled(self, device: str, command_seq: int, command_id: str) -> Settled | None:
        """The recorded outcome, or None when this number is the next. Raises `Gap`, `Fork`."""
        last = self.last_of(device)
        if command_seq > last + 1:
            raise Gap(last)
        if command_seq == last + 1:
            return None
        known = self.by_number[device, command_seq]
        if known.id != command_id:
            raise Fork
        return known

    def known(self, command_id: str) -> tuple[Settled, str | None] | None:
        """The first outcome of a command id and the point it came from, under whatever number."""
        return self.by_id.get(command_id)

    def extend(self, seq: int, event: Event) -> None:
        """Take in the event at `seq`. The events of a command follow each other; the last one gives its seq."""
        device = event.actor.device
        if device is None or event.command_seq is None:
            return
        number = device, event.command_seq
        before = self.by_number.get(number)
        settled = _settled(seq, event, before)
        self.by_number[number] = settled
        self.last[device] = event.command_seq
        first = self.by_id.get(event.id)
        if first is None or first[0] is before:
            self.by_id[event.id] = settled, event.actor.point

    def copy(self) -> "Ledger":
        """A ledger of its own with the same outcomes; the outcomes themselves never change."""
        return Ledger(dict(self.last), dict(self.by_number), dict(self.by_id))

    def trial(self) -> "Ledger":
        """A ledger that reads through to this one and keeps what it learns to itself."""
        return Ledger(ChainMap({}, self.last), ChainMap({}, self.by_number), ChainMap({}, self.by_id))

    def keep(self, trial: "Ledger") -> None:
        """Take over what a trial of this ledger learnt: the log has it now."""
        for mine, its in ((self.last, trial.last), (self.by_number, trial.by_number), (self.by_id, trial.by_id)):
            assert isinstance(its, ChainMap)
            mine.update(its.maps[0])


def _settled(seq: int, event: Event, before: Settled | None) -> Settled:
    match event.body:
        case CommandSettled(status, code, receipt, detail):
            return Settled(event.id, status, seq, receipt, code, detail)
        case Submitted(receipt=receipt):
            return Settled(event.id, "accepted", seq, receipt)
        case _:
            return Settled(event.id, "accepted", seq, before.receipt if before else None)
