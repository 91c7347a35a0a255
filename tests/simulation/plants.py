"""Faults planted into the product, one at a time, to see that the checker finds them. Changes with the promises.

Each is a patch of a few lines that breaks one rule as a plausible mistake would, and names the promise that falls.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Final
from unittest.mock import patch

from msgspec.structs import replace

from hub import conference
from hub.conference import Conference, Moved, _Batch, _Waiting
from hub.domain.events import Event
from hub.domain.model import State
from hub.eventlog.base import EventLog, Position, Record
from hub.eventlog.chain import chain
from hub.gateway.asking import Asking
from hub.gateway.follow import Follower, Showcase
from hub.ledger import Ledger, Settled
from hub.projections import Viewer
from hub.snapshots import encode
from point_client.outbox import Outbox
from point_client.uplink import Uplink
from point_client.uplink.connection import Connection
from protocol import codec, following
from protocol.following import Followed
from protocol.messages import Outcome, Patch, Snapshot, Welcome
from protocol.patch import flatten
from tests.simulation import faults
from tests.simulation.checker import Promise
from tests.simulation.disk import SimLog
from tests.simulation.world import Setting

CHECKPOINT_EVENTS: Final = 10
"""Between two syncs of a log that syncs at checkpoints only."""
Sow = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Plant:
    """A mistake, and the promise that it breaks. `weather`: the troubles that it needs, where it needs rare ones.
    `guarded`: whether the log still refuses a repeated number."""

    sow: Sow
    promise: Promise
    weather: Sequence[faults.Fault] = ()
    guarded: bool = True

    def setting(self, seed: int) -> Setting:
        """A world in which the mistake may show; a long one where that takes a fault in the right moment."""
        if not self.weather:
            return Setting(seed, checks_repeats=self.guarded)
        weather = faults.Troubles(self.weather, [1.0] * len(self.weather), mean_pause_s=2.0)
        return Setting(seed, points=3, troubles=lambda rng: weather, checks_repeats=self.guarded)


@contextmanager
def ack_before_durable() -> Iterator[None]:
    """The log answers at once and syncs later."""

    async def append(self: SimLog, stream: str, expected: Position, records: Sequence[Record]) -> Position:
        async def sync() -> None:
            await asyncio.sleep(self._disk.rng.expovariate(1.0) * self._disk.sync_s)
            if self._process.passes("before sync"):
                self._disk.stored += [each async for each in self._inside.read(stream, self._disk.head.seq)]

        position = await self._inside.append(stream, expected, records)
        self._process.start(sync())
        return position

    with patch.object(SimLog, "append", append):
        yield


@contextmanager
def commit_without_sync() -> Iterator[None]:
    """`synchronous=NORMAL`: a commit is answered at once and durable only with the next checkpoint."""

    async def append(self: SimLog, stream: str, expected: Position, records: Sequence[Record]) -> Position:
        position = await self._inside.append(stream, expected, records)
        if position.seq % CHECKPOINT_EVENTS == 0:
            self._disk.stored += [each async for each in self._inside.read(stream, self._disk.head.seq)]
        self._process.passes("after append")
        return position

    with patch.object(SimLog, "append", append):
        yield


@contextmanager
def push_before_stable() -> Iterator[None]:
    """Screens show a batch while it is on its way to the disk."""
    honest = Conference._decide

    def decide(self: Conference, waiting: Sequence[_Waiting]) -> _Batch:
        batch = honest(self, waiting)
        if batch.events:
            hash_ = chain(self.position.hash, [record.raw for record in batch.records])[-1]
            for listener in self._listeners:
                listener(Moved((), batch.state, Position(self.position.epoch, batch.seq, hash_)))
        return batch

    with patch.object(Conference, "_decide", decide):
        yield


@contextmanager
def forget_on_send() -> Iterator[None]:
    """The outbox drops a command when it is on the wire, instead of when the conference is sealed."""
    honest = Outbox.sent

    def sent(self: Outbox, command_seq: int) -> None:
        honest(self, command_seq)
        with self._transaction():
            self._db.execute("DELETE FROM command WHERE command_seq = ?", (command_seq,))

    with patch.object(Outbox, "sent", sent), patch.object(Uplink, "_settle", lambda *_: None):
        yield


@contextmanager
def forget_on_ack() -> Iterator[None]:
    """The outbox drops a command when the hub has acknowledged it, instead of when the conference is sealed: what the
    hub loses with its tail nobody has any more."""
    honest = Uplink._settle

    def settle(self: Uplink, connection: Connection, outcome: Outcome) -> None:
        honest(self, connection, outcome)
        with self._outbox._transaction():
            self._outbox._db.execute("DELETE FROM command WHERE id = ? AND state = 'acknowledged'", (outcome.id,))

    with patch.object(Uplink, "_settle", settle):
        yield


@contextmanager
def ledger_of_this_run_only() -> Iterator[None]:
    """The hub knows repetitions only of what it decided since its start."""
    honest = Conference.open

    async def open_(cls: type[Conference], log: EventLog) -> Conference:
        with patch.object(Ledger, "extend", lambda *_: None):  # nobody else runs meanwhile: the replay never waits
            return await honest(log)

    with patch.object(Conference, "open", classmethod(open_)):
        yield


@contextmanager
def repetition_decided_again() -> Iterator[None]:
    """The hub takes a number that it has settled for a new one."""
    extend, settled = Ledger.extend, Ledger.settled
    fresh: set[tuple[str | None, int | None]] = set()

    def extend_(self: Ledger, seq: int, event: Event) -> None:
        extend(self, seq, event)
        fresh.add((event.actor.device, event.command_seq))

    def settled_(self: Ledger, device: str, command_seq: int, command_id: str) -> Settled | None:
        known = settled(self, device, command_seq, command_id)
        if (device, command_seq) not in fresh:
            return None
        fresh.discard((device, command_seq))
        return known

    with patch.object(Ledger, "extend", extend_), patch.object(Ledger, "settled", settled_):
        yield


@contextmanager
def resume_by_epoch_and_seq() -> Iterator[None]:
    """Neither end compares the hash."""
    expected_after, resume = following._expected_after, Follower.resume

    def expect(welcome: Welcome, position: tuple[int, int, str] | None) -> following._Expect:
        if position is not None and position[:2] == (welcome.epoch, welcome.seq):
            return following._Expect.PATCHES
        return expected_after(welcome, position)

    def resume_(self: Follower, position: tuple[int, int, str] | None) -> bool:
        head = self._showcase.position
        if position is not None and position[:2] == (head.epoch, head.seq):
            position = (head.epoch, head.seq, head.hash)
        return resume(self, position)

    with patch.object(following, "_expected_after", expect), patch.object(Follower, "resume", resume_):
        yield


@contextmanager
def snapshot_of_the_state_before() -> Iterator[None]:
    """A snapshot bears the position of the head and shows what was before it."""
    show = Showcase._show

    def show_(self: Showcase, state: State, position: Position) -> None:
        before = getattr(self, "_rendering", None)
        show(self, state, position)
        setattr(self, "before", before or self._rendering)  # noqa: B010 - a planted attribute

    def snapshot(self: Showcase, viewer: Viewer) -> list[Snapshot]:
        view = codec.pack_view(flatten(getattr(self, "before").view(viewer)))  # noqa: B009 - as above
        return codec.snapshot_parts(viewer.role, view, self.position.epoch, self.position.seq, self.position.hash)

    with patch.object(Showcase, "_show", show_), patch.object(Showcase, "snapshot", snapshot):
        yield


@contextmanager
def command_gap_unchecked() -> Iterator[None]:
    """The hub takes a number whose predecessor it has not."""

    def settled(self: Ledger, device: str, command_seq: int, command_id: str) -> Settled | None:
        return self.by_number.get((device, command_seq))

    with patch.object(Ledger, "settled", settled):
        yield


@contextmanager
def patch_gap_unchecked() -> Iterator[None]:
    """The hub loses a patch now and then, and clients put the next one on whatever they have."""
    next_frames, take_patch = Follower.next_frames, Followed._patch

    def forgetful(self: Follower) -> list[Snapshot] | list[Patch]:
        frames = next_frames(self)
        return [] if any(isinstance(frame, Patch) and frame.to % 7 == 0 for frame in frames) else frames

    def trusting(self: Followed, taken: Patch) -> bool:
        if self.position is not None:
            taken = replace(taken, from_=min(taken.from_, self.position[1]))
        return take_patch(self, taken)

    with patch.object(Follower, "next_frames", forgetful), patch.object(Followed, "_patch", trusting):
        yield


@contextmanager
def outcome_untold() -> Iterator[None]:
    """Now and then the hub records an outcome and does not say it."""
    say = Asking._say

    def forgetful(self: Asking, outcome: Outcome) -> None:
        if outcome.command_seq % 3:
            say(self, outcome)

    with patch.object(Asking, "_say", forgetful):
        yield


@contextmanager
def kept_without_the_last_batch() -> Iterator[None]:
    """A snapshot bears the position of the head and holds the state of the batch before it: what a restart begins with
    lacks its last events. Only a client that looks anew after a restart can see it."""
    publish = Conference._publish
    before: dict[int, State] = {}

    def publish_(self: Conference, batch: _Batch, position: Position) -> None:
        state = self.state
        publish(self, batch, position)
        before[id(self.state)] = state

    def encode_(state: State, ledger: Ledger) -> bytes:
        return encode(before.get(id(state), state), ledger)

    with patch.object(Conference, "_publish", publish_), patch.object(conference, "encode", encode_):
        yield


PLANTS: Final[dict[str, Plant]] = {
    "ack before durable": Plant(ack_before_durable, "I5", (faults.kill_hub,)),
    "synchronous=NORMAL": Plant(commit_without_sync, "I5", (faults.kill_hub,)),
    "push before stable": Plant(push_before_stable, "I5", (faults.kill_hub_at,)),
    "forget on send": Plant(forget_on_send, "I1"),
    "forget on ack": Plant(forget_on_ack, "I1", (faults.lose_tail,)),
    "no dedupe": Plant(ledger_of_this_run_only, "I2", guarded=False),
    "said twice, decided twice": Plant(repetition_decided_again, "I2", (faults.say_again,), guarded=False),
    "replayed, decided twice": Plant(repetition_decided_again, "I2", (faults.replay,), guarded=False),
    "epoch-only resume": Plant(resume_by_epoch_and_seq, "I7", (faults.lose_tail, faults.cut)),
    "snapshot off by one": Plant(snapshot_of_the_state_before, "I6"),
    "kept snapshot off by one": Plant(kept_without_the_last_batch, "I6", (faults.kill_hub,)),
    "no command gap check": Plant(command_gap_unchecked, "I3", (faults.disk_full, faults.cut)),
    "no patch gap check": Plant(patch_gap_unchecked, "I7"),
    "outcome untold": Plant(outcome_untold, "I11"),
}
