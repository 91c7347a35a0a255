"""One live conference: the only place where decisions, the log and the listeners meet.

Every command, of whatever console or engine, takes this one road: it waits in a bounded inbox, is decided with
others in a batch on a trial state, appended once, and only then becomes the state, is answered and is shown (I5).
What arrives while a batch is being written forms the next one: no timer, no linger.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hub.domain.commands import Command
from hub.domain.decide import decide
from hub.domain.events import Body, CommandSettled, Event
from hub.domain.evolve import evolve
from hub.domain.model import State
from hub.domain.refusal import Refusal
from hub.eventlog.base import SESSION, Conflict, EventLog, Position, Record, Unavailable
from hub.eventlog.chain import chain
from hub.eventlog.codec import dump, load
from hub.ledger import Fork, Gap, Ledger, Settled
from hub.snapshots import Damaged, decode, encode, version

BATCH_MAX: Final = 256
"""Commands in one append: what the log commits in one go (hub.eventlog.sqlite)."""
INBOX_MAX: Final = 4096
"""Commands waiting: several windows of every device of a large conference; beyond it callers are told to wait."""

SNAPSHOT_EVERY: Final = 500
"""Events between two snapshots: replaying so many is not noticed at a restart."""
SNAPSHOT_SHARE: Final = 10
"""And at least a tenth of the log, so that all snapshots together cost no more than the log itself does."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a batch did: the events now in the log, the state after them, and its position."""

    events: tuple[Event, ...]
    state: State
    position: Position


Listener = Callable[[Moved], None]


class Busy(Exception):
    """Not now: the inbox is full, or the log cannot store at present. Nothing was recorded; ask again later."""


class Stopped(Exception):
    """The log failed for good: the hub must restart and replay. Nothing undecided was recorded."""


@dataclass(slots=True)
class _Waiting:
    command: Command
    answer: "asyncio.Future[Settled | None]"


@dataclass(slots=True)
class _Batch:
    """Decisions on a trial state: what would be appended, and who would be answered what."""

    state: State
    ledger: Ledger
    seq: int
    events: list[Event]
    records: list[Record]
    answers: list[tuple[_Waiting, Settled | Exception | None]]


class Conference:
    """Use `open`; then `handle` from any task. `state`, `position` and `ledger` are those of the stable head."""

    def __init__(
        self,
        eventlog: EventLog,
        state: State,
        ledger: Ledger,
        position: Position,
        hashes: list[str],
        snapshot_seq: int = 0,
    ) -> None:
        self.state = state
        self.ledger = ledger
        self.position = position
        self.failed: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
        """Done when the conference cannot go on in this process; what to tell the operator."""
        self._log = eventlog
        self._hashes = hashes
        self._inbox: asyncio.Queue[_Waiting] = asyncio.Queue(INBOX_MAX)
        self._listeners: list[Listener] = []
        self._opened_seq = position.seq
        self._snapshot_seq = snapshot_seq
        self._snapshot: asyncio.Task[None] | None = None
        self._runner = asyncio.create_task(self._run(), name="conference")

    @classmethod
    async def open(cls, eventlog: EventLog) -> "Conference":
        """The log folded to its head, from its newest sound snapshot where it has one.

        Raises `Unavailable`, `Unreadable`, and `ValueError` for an empty log.
        """
        state, ledger, hashes = await _begin(eventlog)
        snapshot_seq = len(hashes)
        async for stored in eventlog.read(SESSION, snapshot_seq):
            event = load(stored)
            state = evolve(state, event)
            ledger.extend(stored.seq, event)
            hashes.append(stored.hash)
        if state is None:
            raise ValueError("the log holds no conference")
        position = Position(eventlog.epoch, len(hashes), hashes[-1])
        return cls(eventlog, state, ledger, position, hashes, snapshot_seq)

    def hash_at(self, seq: int) -> str | None:
        """The chain's hash at `seq` of this epoch; None beyond the head or before the first event."""
        return self._hashes[seq - 1] if 1 <= seq <= len(self._hashes) else None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every batch, in order, never before it is stable. Returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def handle(self, command: Command) -> Settled | None:
        """Decide and store one command; return its recorded outcome (None for the hub's own, unnumbered ones).

        Returns only after the outcome is stable. Raises `Gap` and `Fork` (numbering), `Busy` (ask again),
        `Stopped`, and `Refusal` only for unnumbered commands, whose refusals are not recorded.
        """
        waiting = _Waiting(command, asyncio.get_running_loop().create_future())
        if self._runner.done():
            raise Stopped
        try:
            self._inbox.put_nowait(waiting)
        except asyncio.QueueFull:
            raise Busy("the inbox is full") from None
        return await waiting.answer

    async def close(self) -> None:
        """Fail what still waits and let go of the log, which finishes what it was given."""
        self._runner.cancel()
        await asyncio.gather(self._runner, return_exceptions=True)
        if self._snapshot is not None:
            await asyncio.gather(self._snapshot, return_exceptions=True)
        if not self.failed.done() and self.position.seq > max(self._opened_seq, self._snapshot_seq):
            await self._keep_snapshot()
        await self._log.close()

    # ---- the road ---------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        batch: list[_Waiting] = []
        try:
            while True:
                batch = [await self._inbox.get()]
                while len(batch) < BATCH_MAX and not self._inbox.empty():
                    batch.append(self._inbox.get_nowait())
                try:
                    await self._commit(batch)
                except Unavailable as problem:
                    if not problem.retryable:
                        raise
                    _fail(batch, Busy(str(problem)))
        except Exception as problem:  # the log failed for good, or we are wrong: restart and replay
            log.critical("the hub stops: %r", problem)
            self.failed.set_result(problem)
        finally:
            _fail(batch, Stopped("the hub is stopping"))
            self._fail_waiting()

    async def _commit(self, waiting: Sequence[_Waiting]) -> None:
        while True:
            batch = self._decide(waiting)
            if not batch.events:
                break
            try:
                position = await self._append(batch.records)
            except Conflict:
                await self._catch_up()
                continue
            self._hashes += chain(self.position.hash, [record.raw for record in batch.records])
            self._publish(batch, position)
            break
        for one, answer in batch.answers:
            _answer(one, answer)

    async def _append(self, records: Sequence[Record]) -> Position:
        """Shielded: a batch on its way to disk is finished even when the hub is closing."""
        return await asyncio.shield(self._log.append(SESSION, self.position, records))

    def _decide(self, waiting: Sequence[_Waiting]) -> _Batch:
        batch = _Batch(self.state, self.ledger.trial(), self.position.seq, [], [], [])
        for one in waiting:
            if one.answer.cancelled():
                continue
            try:
                answer: Settled | Exception | None = _settle(batch, one.command)
            except (Gap, Fork, Refusal) as problem:
                answer = problem
            batch.answers.append((one, answer))
        return batch

    def _publish(self, batch: _Batch, position: Position) -> None:
        assert position.seq == batch.seq, "the log and the decision count differently"
        assert position.hash == self._hashes[-1], "the log and the conference chain differently"
        self.state = batch.state
        self.ledger.keep(batch.ledger)
        self.position = position
        self._tell(tuple(batch.events))
        self._snapshot_when_due()

    def _snapshot_when_due(self) -> None:
        """In a task of its own: whoever waits for an answer does not wait for a snapshot."""
        due = self._snapshot_seq + max(SNAPSHOT_EVERY, self.position.seq // SNAPSHOT_SHARE)
        if self.position.seq >= due and (self._snapshot is None or self._snapshot.done()):
            self._snapshot = asyncio.create_task(self._keep_snapshot(), name="snapshot")

    async def _keep_snapshot(self) -> None:
        """Of now: the state never changes, and the ledger's tables are copied before anything else runs."""
        state, at, ledger = self.state, self.position, self.ledger.copy()
        self._snapshot_seq = at.seq
        try:
            await self._log.keep_snapshot(SESSION, at, version(), lambda: encode(state, ledger))
        except Exception as problem:  # a derived thing: whatever it is, the record goes on without it
            log.warning("no snapshot at seq %d: %r", at.seq, problem)

    def _tell(self, events: tuple[Event, ...]) -> None:
        moved = Moved(events, self.state, self.position)
        for listener in tuple(self._listeners):
            listener(moved)

    async def _catch_up(self) -> None:
        """Another hub appended: take its events in before deciding again."""
        events: list[Event] = []
        async for stored in self._log.read(SESSION, self.position.seq):
            event = load(stored)
            self.state = evolve(self.state, event)
            self.ledger.extend(stored.seq, event)
            self.position = Position(self._log.epoch, stored.seq, stored.hash)
            self._hashes.append(stored.hash)
            events.append(event)
        self._tell(tuple(events))

    def _fail_waiting(self) -> None:
        while not self._inbox.empty():
            _fail([self._inbox.get_nowait()], Stopped("the hub is stopping"))


async def _begin(eventlog: EventLog) -> tuple[State | None, Ledger, list[str]]:
    """Where the fold begins: at a snapshot of this very history and this very code, with the hashes up to there."""
    candidates = [each for each in await eventlog.snapshots(SESSION) if each.version == version()]
    hashes = [stored.hash async for stored in eventlog.read(SESSION, 0)] if candidates else []
    for snapshot in candidates:
        if not 1 <= snapshot.seq <= len(hashes) or hashes[snapshot.seq - 1] != snapshot.hash:
            log.warning("the snapshot at seq %d is of another history", snapshot.seq)
            continue
        try:
            state, ledger = decode(snapshot.body)
        except Damaged as problem:
            log.warning("the snapshot at seq %d is passed over: %s", snapshot.seq, problem)
            continue
        return state, ledger, hashes[: snapshot.seq]
    return None, Ledger(), []


def _settle(batch: _Batch, command: Command) -> Settled | None:
    """Decide one command on the trial; put its events there; return its outcome."""
    number = _number(command)
    if number is not None:
        if batch.state.sealed_at is not None and number[1] > batch.ledger.last_of(number[0]):
            return _after_the_seal(batch, command)
        recorded = batch.ledger.settled(*number, command.id)
        if recorded is not None:
            return recorded
    try:
        events = _events(command, _bodies(batch, command, numbered=number is not None))
        state = _fold(batch.state, events)
        records = [dump(event) for event in events]
    except Refusal:
        raise
    except Exception as mistake:
        log.critical("a command of %s could not be decided: %r", command.actor.role, mistake, exc_info=mistake)
        if number is None:
            raise Refusal("bad_args", UNDECIDED) from mistake
        events, state = _events(command, [POISONED]), batch.state
        records = [dump(event) for event in events]
    batch.state = state
    for event in events:
        batch.seq += 1
        batch.ledger.extend(batch.seq, event)
    batch.events.extend(events)
    batch.records.extend(records)
    return batch.ledger.settled(*number, command.id) if number is not None else None


UNDECIDED: Final = "the hub could not decide this command"
POISONED: Final = CommandSettled("refused", "bad_args", None, UNDECIDED)
"""Our mistake, answered as a refusal: a command that stopped the hub would be sent again and stop it for ever."""


def _events(command: Command, bodies: Sequence[Body]) -> list[Event]:
    return [Event(body, command.id, command.at, command.actor, command.command_seq, i) for i, body in enumerate(bodies)]


def _fold(state: State, events: Sequence[Event]) -> State:
    for event in events:
        state = evolve(state, event)
    return state


def _after_the_seal(batch: _Batch, command: Command) -> Settled:
    """The sealed stream never changes again: a new number is answered alike however often it comes, unrecorded."""
    known = batch.ledger.known(command.id)
    if known is not None and known[1] == command.actor.point:
        return replace(known[0], seq=batch.seq)
    return Settled(command.id, "refused", batch.seq, None, "sealed", "the conference is sealed: its record is closed")


def _number(command: Command) -> tuple[str, int] | None:
    device = command.actor.device
    return (device, command.command_seq) if device is not None and command.command_seq is not None else None


def _bodies(batch: _Batch, command: Command, *, numbered: bool) -> list[Body]:
    """What the command appends. A numbered one always leaves something: numbering has no gaps."""
    if not numbered:
        return decide(command, batch.state)
    known = batch.ledger.known(command.id)
    if known is not None:
        return [_again(command, *known)]
    try:
        return decide(command, batch.state) or [CommandSettled("accepted")]
    except Refusal as refusal:
        return [CommandSettled("refused", refusal.code, None, refusal.detail)]


def _again(command: Command, first: Settled, point: str | None) -> CommandSettled:
    """The same command id under another number: another device of the point sent it first."""
    if point != command.actor.point:
        return CommandSettled("refused", "forbidden", None, "this command id belongs to another sender")
    return CommandSettled(first.status, first.code, first.receipt, first.detail)


def _fail(batch: Sequence[_Waiting], problem: Exception) -> None:
    for one in batch:
        _answer(one, problem)


def _answer(one: _Waiting, answer: Settled | Exception | None) -> None:
    if one.answer.done():
        return
    if isinstance(answer, Exception):
        one.answer.set_exception(answer)
    else:
        one.answer.set_result(answer)
