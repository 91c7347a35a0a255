"""The independent judge: were the promises I1 to I7 kept? Changes with the promises (docs/protocol.md) alone.

It reads what clients saw and the record that is left, raw bytes and hashes, and knows nothing of the program: no line
of this file is shared with it. It is told what only the world can know: which tails a disk lost after they were
synced, and which machine was restored from an old copy, so that nobody is blamed for them.

It is long because it is one piece: whoever doubts a verdict reads what was seen, how the record is read and what each
promise asks for in one place.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal, TypeVar, cast

import msgpack

Plain = None | bool | int | str | bytes | list["Plain"] | dict[str, "Plain"]
Viewer = tuple[str, str | None]
"""Role, and the point it belongs to."""
Place = tuple[int, int, str]
"""Epoch, seq, hash."""


# ---- what was seen --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """A machine told its user that this command is saved."""

    at_s: float
    machine: str
    id: str


@dataclass(frozen=True)
class Told:
    """A client was told an outcome."""

    at_s: float
    machine: str
    device: str
    command_seq: int
    id: str
    status: str
    epoch: int
    seq: int | None
    receipt: str | None
    code: str | None


@dataclass(frozen=True)
class Shown:
    """A client showed a view. `since`: where the patch began that led to it; None after a whole view. `before`: where
    the client was until then."""

    at_s: float
    machine: str
    viewer: Viewer
    place: Place
    view: Mapping[str, object]
    since: int | None
    before: Place | None


@dataclass(frozen=True)
class Welcomed:
    """A client was told the hub's head."""

    at_s: float
    machine: str
    place: Place


@dataclass(frozen=True)
class Complained:
    """A client met something that needs a human: two outcomes of one command, or a final no."""

    at_s: float
    machine: str
    what: str


@dataclass(frozen=True)
class Restored:
    """A machine was restored from an old copy of its disk, which holds only these ids."""

    machine: str
    kept: frozenset[str]


Seen = Typed | Told | Shown | Welcomed | Complained | Restored


@dataclass(frozen=True)
class Entry:
    """One line of the record."""

    seq: int
    hash: str
    raw: bytes


@dataclass(frozen=True)
class Left:
    """What is on a machine at the end: the device that it is now, every id in its outbox, those without an outcome,
    and those that it shows as refused."""

    machine: str
    device: str
    viewer: Viewer
    held: frozenset[str]
    pending: frozenset[str]
    refused: frozenset[str]
    place: Place | None
    view: Mapping[str, object]


@dataclass
class History:
    """One conference as the world saw it. `settled`: faults stopped long enough ago, so everything must be there."""

    log_id: str
    epoch: int
    settled: bool
    seen: list[Seen] = field(default_factory=list)
    record: list[Entry] = field(default_factory=list)
    lost: list[list[Entry]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    fresh: dict[tuple[Viewer, str], Mapping[str, object]] = field(default_factory=dict)
    """What a viewer who comes fresh is shown at the hash, from a replay of the record."""


SeenT = TypeVar("SeenT", Told, Shown, Complained)
Promise = Literal["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I11"]


@dataclass(frozen=True)
class Violation:
    """A promise that was not kept, and how one sees that."""

    promise: Promise
    evidence: str

    def __str__(self) -> str:
        return f"{self.promise}: {self.evidence}"


# ---- the record -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """A raw event, read with nothing but msgpack."""

    seq: int
    hash: str
    type: str
    id: str
    device: str | None
    command_seq: int | None
    i: int
    body: Mapping[str, Plain]


@dataclass
class Block:
    """The events of one command, side by side."""

    events: list[Event]

    @property
    def first(self) -> Event:
        return self.events[0]

    @property
    def says(self) -> tuple[str, str | None, str | None]:
        """Status, code and receipt, as an outcome must tell them."""
        receipt = None
        for event in self.events:
            if event.type == "command_settled":
                body = event.body
                return str(body["status"]), _text(body["code"]), _text(body["receipt"])
            if event.type == "submitted":
                receipt = _text(event.body["receipt"])
        return "accepted", None, receipt


class Branch:
    """One history: the record that is left, or one whose tail was lost."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.events = [_read(entry) for entry in entries]
        self.at = {event.hash: event.seq for event in self.events}
        self.blocks = list(_blocks(self.events))
        self.by_number = {
            (block.first.device, block.first.command_seq): block for block in self.blocks if block.first.device
        }
        self.by_id: dict[str, list[Block]] = defaultdict(list)
        for block in self.blocks:
            self.by_id[block.first.id].append(block)

    def hash_at(self, seq: int) -> str | None:
        return self.entries[seq - 1].hash if 1 <= seq <= len(self.entries) else None


def _read(entry: Entry) -> Event:
    whole = cast(dict[str, Plain], msgpack.unpackb(entry.raw))
    actor = cast(dict[str, Plain], whole["actor"])
    return Event(
        entry.seq,
        entry.hash,
        cast(str, whole["type"]),
        cast(str, whole["id"]),
        _text(actor["device"]),
        cast("int | None", whole["command_seq"]),
        cast(int, whole["i"]),
        cast(dict[str, Plain], whole["body"]),
    )


def _text(value: Plain) -> str | None:
    assert value is None or isinstance(value, str)
    return value


def _blocks(events: Sequence[Event]) -> Iterator[Block]:
    block: list[Event] = []
    for event in events:
        if block and (block[-1].id, block[-1].command_seq, block[-1].i + 1) != (event.id, event.command_seq, event.i):
            yield Block(block)
            block = []
        block.append(event)
    if block:
        yield Block(block)


# ---- the judgement --------------------------------------------------------------------------------------------


def check(history: History) -> list[Violation]:
    """Every promise that was not kept; nothing when all were."""
    judge = _Judge(history)
    return [
        *judge.order(),
        *judge.once(),
        *judge.device_order(),
        *judge.durable(),
        *judge.views(),
        *judge.nothing_lost(),
        *(judge.everything_there() if history.settled else ()),
    ]


class _Judge:
    def __init__(self, history: History) -> None:
        self.history = history
        self.record = Branch(history.record)
        self.branches = [self.record, *map(Branch, history.lost)]

    def order(self) -> Iterator[Violation]:
        """I4: one chain from seq 1, and one hash for a place whoever is told it."""
        for branch in self.branches:
            previous = blake2b(bytes.fromhex(self.history.log_id), digest_size=32).hexdigest()
            for number, entry in enumerate(branch.entries, 1):
                linked = blake2b(bytes.fromhex(previous) + entry.raw, digest_size=32).hexdigest()
                if entry.seq != number or entry.hash != linked:
                    yield Violation("I4", f"the chain breaks at seq {number}")
                    break
                previous = entry.hash
        if self.history.lost:
            return  # a place may have had another event before the disk lost it
        hashes: dict[tuple[int, int], str] = {}
        for shown in self._of(Shown):
            epoch, seq, hash_ = shown.place
            if hashes.setdefault((epoch, seq), hash_) != hash_:
                yield Violation("I4", f"{shown.machine} was shown another history at seq {seq} than others were")

    def once(self) -> Iterator[Violation]:
        """I2: one outcome for a number and for a command id."""
        for branch in self.branches:
            numbers: set[tuple[str, int]] = set()
            for block in branch.blocks:
                device, number = block.first.device, block.first.command_seq
                if device is None or number is None:
                    continue
                if (device, number) in numbers:
                    yield Violation("I2", f"seq {block.first.seq} is a second outcome of {device} {number}")
                numbers.add((device, number))
            for id_, blocks in branch.by_id.items():
                if blocks[0].first.device is None:
                    continue  # the hub's own advice has no outcome, and may be given again after a restart
                for again in blocks[1:]:
                    if any(event.type != "command_settled" for event in again.events):
                        yield Violation("I2", f"command {id_} took effect again at seq {again.first.seq}")
                    elif again.says != blocks[0].says:
                        yield Violation("I2", f"command {id_} has two outcomes: {blocks[0].says}, {again.says}")
        for complained in self._of(Complained):
            yield Violation("I2", f"{complained.machine} at {complained.at_s:.3f} s: {complained.what}")

    def device_order(self) -> Iterator[Violation]:
        """I3: the numbers of a device follow each other in the record."""
        last: dict[str, int] = {}
        for block in self.record.blocks:
            device, number = block.first.device, block.first.command_seq
            if device is None or number is None:
                continue
            if number > last.get(device, 0) + 1:
                yield Violation("I3", f"seq {block.first.seq}: {device} {number} follows {last.get(device, 0)}")
            last[device] = max(number, last.get(device, 0))

    def durable(self) -> Iterator[Violation]:
        """I5: whatever was told or shown was in a synced record."""
        for seen in self.history.seen:
            if isinstance(seen, Told) and not any(_bears_out(branch, seen) for branch in self.branches):
                yield Violation(
                    "I5",
                    f"{seen.machine} was told at {seen.at_s:.3f} s that {seen.command_seq} {seen.id} was {seen.status}"
                    f" at seq {seen.seq}, which no synced record says",
                )
            elif isinstance(seen, Shown | Welcomed) and not any(seen.place[2] in branch.at for branch in self.branches):
                yield Violation(
                    "I5", f"{seen.machine} was shown seq {seen.place[1]} at {seen.at_s:.3f} s, never synced"
                )

    def views(self) -> Iterator[Violation]:
        """I6: a view is what the replay gives. I7: no view has a hole under it, or another history."""
        for shown in self._of(Shown):
            _, seq, hash_ = shown.place
            if (branch := self._branch_of(hash_)) is None:
                continue  # I5 has it
            yield from self._continuous(shown, branch)
            if branch.at[hash_] != seq:
                yield Violation("I6", f"{shown.machine} was shown seq {seq} under the hash of {branch.at[hash_]}")
            fresh = self.history.fresh.get((shown.viewer, hash_))
            if fresh is not None and fresh != shown.view:
                yield Violation(
                    "I6", f"{shown.machine} at {shown.at_s:.3f} s, seq {seq}: {_first_difference(shown, fresh)}"
                )
            yield from self._own_items(shown, branch)

    def _continuous(self, shown: Shown, branch: Branch) -> Iterator[Violation]:
        if shown.since is None:
            return
        where = f"{shown.machine} at {shown.at_s:.3f} s"
        if shown.before is None or shown.since > shown.before[1]:
            yield Violation("I7", f"{where}: a patch from {shown.since} was put on a view of {shown.before}")
        elif branch.hash_at(shown.before[1]) != shown.before[2]:
            yield Violation("I7", f"{where}: a patch was put on seq {shown.before[1]} of another history")

    def _own_items(self, shown: Shown, branch: Branch) -> Iterator[Violation]:
        """What can be said of a point's screen without any program: its submissions, word for word."""
        role, point = shown.viewer
        rows = cast("Mapping[str, Mapping[str, object]]", shown.view.get("recommendations"))
        if role != "point" or rows is None:
            return
        expected = {
            event.id: event.body["receipt"]
            for event in branch.events[: shown.place[1]]
            if event.type == "submitted" and event.body["point"] == point
        }
        found = {key: row["receipt"] for key, row in rows.items() if "#" not in key}
        if found != expected:
            yield Violation("I6", f"{shown.machine} at seq {shown.place[1]} shows {found}, the record has {expected}")

    def nothing_lost(self) -> Iterator[Violation]:
        """I1: what was saved is in the record or still on the machine that saved it."""
        held = {left.machine: left.held for left in self.history.left}
        gone: dict[str, set[str]] = defaultdict(set)
        typed: dict[str, set[str]] = defaultdict(set)
        for seen in self.history.seen:
            if isinstance(seen, Typed):
                typed[seen.machine].add(seen.id)
            elif isinstance(seen, Restored):
                gone[seen.machine] |= typed[seen.machine] - seen.kept
        for machine, ids in typed.items():
            for id_ in sorted(ids - gone[machine]):
                if id_ not in self.record.by_id and id_ not in held[machine]:
                    yield Violation("I1", f"{machine}: {id_} was saved, and is neither in the record nor there")

    def everything_there(self) -> Iterator[Violation]:
        """I1 and I11: faults are over, so every command has its outcome and every screen shows the head."""
        for left in self.history.left:
            for id_ in sorted(left.held - set(self.record.by_id) - self._dismissed(left)):
                yield Violation("I1", f"{left.machine} holds {id_}, which never came into the record")
            for id_ in sorted(left.pending):
                yield Violation("I11", f"{left.machine} was told no outcome of {id_}")
            head = self.history.fresh.get((left.viewer, self.record.entries[-1].hash))
            if left.place is None or head is None or left.view != head:
                yield Violation("I11", f"{left.machine} shows {left.place}, not the head {len(self.record.entries)}")
            elif self.record.hash_at(left.place[1]) != left.place[2]:
                yield Violation("I7", f"{left.machine} stands at seq {left.place[1]} of another history")

    def _dismissed(self, left: Left) -> set[str]:
        """What the machine shows as refused and a former device of it was told so: its person has read it, and nobody
        asks for it again when the hub has lost it."""
        return {
            told.id
            for told in self._of(Told)
            if told.id in left.refused
            and told.status == "refused"
            and told.machine == left.machine
            and told.device != left.device
        }

    def _branch_of(self, hash_: str) -> Branch | None:
        return next((branch for branch in self.branches if hash_ in branch.at), None)

    def _of(self, kind: type[SeenT]) -> Iterator[SeenT]:
        return (seen for seen in self.history.seen if isinstance(seen, kind))


def _bears_out(branch: Branch, told: Told) -> bool:
    block = branch.by_number.get((told.device, told.command_seq))
    if block is None or block.first.id != told.id or block.events[-1].seq != told.seq:
        return False
    return block.says == (told.status, told.code, told.receipt)


def _first_difference(shown: Shown, fresh: Mapping[str, object]) -> str:
    for name in sorted(fresh.keys() | shown.view.keys()):
        mine, right = shown.view.get(name), fresh.get(name)
        if mine == right:
            continue
        if isinstance(mine, dict) and isinstance(right, dict):
            key = next(key for key in sorted(mine.keys() | right.keys()) if mine.get(key) != right.get(key))
            return f"{name}[{key}] is {mine.get(key)}, the replay gives {right.get(key)}"
        return f"{name} is {mine}, the replay gives {right}"
    return "the same"
