"""One client machine: its disk, its people, and the real outbox and uplink that run on it until it dies.

Changes with how a client program is put together. Everything that its user saw goes into `seen`.
"""

import asyncio
import contextlib
import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import msgpack
from websockets.exceptions import ConnectionClosed

from hub.gateway.access import Grant
from point_client.outbox import Outbox
from point_client.uplink import Change, Contradiction, Ended, Uplink, ViewMoved, Why
from point_client.uplink import Told as OutcomeTold
from protocol.errors import CloseCode
from protocol.ids import uuid7
from protocol.messages import ViewName
from tests.simulation import checker
from tests.simulation.authors import AUTHORS
from tests.simulation.disk import OutboxDisk
from tests.simulation.hub import HubMachine
from tests.simulation.net import End, Link, Weather
from tests.simulation.process import Peril, Process

CONNECT_S: Final = 10.0
"""How long a call into a dead network takes to fail."""
RESTART_S: Final = 5.0
BURST_SHARE: Final = 0.15
BURST_MAX: Final = 5
"""Sometimes a person hands in several texts at once."""
PERSON_S: Final = 20.0
"""How long a person takes at most to start a client again that says it needs one."""
COPIES_MAX: Final = 4
TAPES_MAX: Final = 4
REPEATS_MAX: Final = 4
RECENT: Final = 8
"""Commands of which one is said again; those in flight are among them."""


@dataclass(frozen=True)
class Identity:
    """Who the machine is to the hub."""

    device: str
    secret: str


@dataclass(frozen=True)
class Copy:
    """The machine's disk as it was once."""

    image: bytes
    identity: Identity


@dataclass
class Surroundings:
    """What a machine stands in: shared by all machines of a world."""

    hub: HubMachine
    weather: Weather
    rng: random.Random
    true_ms: Callable[[], int]
    seen: list[checker.Seen]
    note: Callable[..., None]
    pause_s: Callable[[str], float]
    """How long a person of this role thinks before the next command."""
    typing: bool = True


class Machine:
    """Starts the client program, and starts it again when it dies."""

    def __init__(self, world: Surroundings, name: str, role: ViewName, point: str | None) -> None:
        self.name, self.role, self.point = name, role, point
        self.viewer: checker.Viewer = (role, point)
        self.disk = OutboxDisk()
        self.peril = Peril()
        self.ahead_ms = 0
        self.offline_until_s = 0.0
        self.links: list[Link] = []
        self.copies: list[Copy] = []
        self.tapes: list[list[bytes]] = []
        """What the last connections of this boot said, frame by frame."""
        self.buried: list[Process] = []
        self.restarts = True
        self.process: Process | None = None
        self.outbox: Outbox | None = None
        self.uplink: Uplink | None = None
        self._world = world
        self._since: int | None = None
        self._before: checker.Place | None = None
        self._identity = self._join()

    @property
    def now_s(self) -> float:
        return asyncio.get_running_loop().time()

    def clock_ms(self) -> int:
        return self._world.true_ms() + self.ahead_ms

    def new_id(self) -> str:
        return uuid7(self._world.true_ms(), self._world.rng.randbytes(10))

    # ---- life and death ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start a run of the program, unless one is there."""
        if self.process is None and self.restarts:
            self.process = Process(self.name, self.peril, self._world.note)
            self.process.at_death.append(self._died)
            self.process.start(self._run(self.process))

    def die(self, why: str) -> None:
        if self.process is not None:
            self.process.die(why)

    def _died(self) -> None:
        assert self.process is not None
        self.buried.append(self.process)
        self.process = self.outbox = self.uplink = None
        if self._world.rng.random() < 0.5:
            self.disk.lose_power(self._world.rng)
        asyncio.get_running_loop().call_later(self._world.rng.uniform(0.0, RESTART_S), self.start)

    def copy(self) -> None:
        """Somebody copies the folder while nothing is written."""
        if self.disk.images:
            self.copies.append(Copy(self.disk.images[-1], self._identity))
            del self.copies[:-COPIES_MAX]

    def restore(self, copy: Copy) -> None:
        """Somebody puts an old copy back."""
        self.die("restored from an old copy")
        self.disk.images[:] = [copy.image]
        self._identity = copy.identity
        self._world.seen.append(checker.Restored(self.name, frozenset(ids_in(copy.image))))

    def say_again(self, rng: random.Random) -> None:
        """The client puts some of its last commands on the wire once more, on the connection that it has."""
        if self.outbox is not None and self.uplink is not None and (top := self.outbox.top):
            for _ in range(rng.randint(1, REPEATS_MAX)):
                self.uplink.repeat(rng.randint(max(1, top - RECENT), top))

    def replay(self, rng: random.Random, lives_s: float) -> None:
        """What a connection said, as far as it had come, is said to the hub again on a connection of its own."""
        door, device = self._world.hub.door, self._world.hub.access.device_of_secret(self._identity.secret)
        if self.process is None or door is None or device is None or not self.tapes:
            return
        tape = list(rng.choice(self.tapes))
        link = Link(self.process, door.process, self._world.weather, self._world.rng)
        door.process.start(door.serve(link.hub, device))
        self.process.start(_say(link, tape[: rng.randint(1, len(tape))] if tape else []))
        asyncio.get_running_loop().call_later(lives_s, link.client.abort)

    # ---- the program ------------------------------------------------------------------------------------------

    async def _run(self, process: Process) -> None:
        conference = self._world.hub.plan.id
        outbox = Outbox(Path("outbox"), conference, self.disk.connector(process))
        outbox.move_to(self._identity.device)
        if not process.alive:
            return
        self.outbox = outbox
        if self.role in AUTHORS:
            process.start(self._type(process, outbox))
        while process.alive:
            ended = await self._connect(process, outbox, conference)
            if ended.why is Why.REJOIN:
                await self._join_again(process, outbox)
            elif ended.code == CloseCode.BAD_HELLO:
                # A hello that a bad line held up for 5 s counts as a bad one, and waits for a person: here is one.
                self._world.note("a person starts it again", self.name)
                await asyncio.sleep(self._world.rng.uniform(1.0, PERSON_S))
            else:
                self._complain(f"the uplink ended: {ended}")
                return

    async def _connect(self, process: Process, outbox: Outbox, conference: str) -> Ended:
        identity = self._identity
        self.tapes = []
        self.uplink = Uplink(
            outbox,
            _Endpoint(self, process),
            conference=conference,
            device=identity.device,
            boot=self.new_id(),
            clock=self.clock_ms,
            monotonic=asyncio.get_running_loop().time,
            rng=random.Random(self._world.rng.random()),
            view=self.role,
            on_change=lambda change: self._heard(process, change),
        )
        return await self.uplink.run()

    async def _join_again(self, process: Process, outbox: Outbox) -> None:
        await self._world.hub.is_up.wait()
        identity = self._join()
        self._world.note("joins again", self.name)
        if process.passes("before identity"):
            self._identity = identity
            outbox.move_to(identity.device)

    def _join(self) -> Identity:
        access = self._world.hub.access
        now_ms = self._world.hub.now_ms()
        [code] = access.new_codes([Grant(self.role, self.point)], now_ms)
        device, secret = access.join(code, None, self.new_id(), now_ms)
        return Identity(device.id, secret)

    async def _type(self, process: Process, outbox: Outbox) -> None:
        while True:
            await asyncio.sleep(self._world.pause_s(self.role))
            if not self._world.typing:
                return
            several = self._world.rng.random() < BURST_SHARE
            for _ in range(self._world.rng.randint(2, BURST_MAX) if several else 1):
                self._type_one(process, outbox)

    def _type_one(self, process: Process, outbox: Outbox) -> None:
        assert self.uplink is not None
        asked = AUTHORS[self.role](self._world.rng, self.uplink.followed.view, self.new_id)
        if asked is None or not process.alive:
            return
        name, args = asked
        item = outbox.put(name, args, self.clock_ms(), self.new_id())
        if process.alive:
            self._world.seen.append(checker.Typed(self.now_s, self.name, item.id))
            self._world.note("typed", self.name, name, item.id)
            self.uplink.poke()

    # ---- the network ------------------------------------------------------------------------------------------

    async def connect(self, process: Process) -> Link:
        """A fresh link to the hub. Raises OSError and TimeoutError as the system does."""
        world = self._world
        await asyncio.sleep(world.weather.latency_s * 2)
        if self.now_s < self.offline_until_s:
            await asyncio.sleep(min(CONNECT_S, self.offline_until_s - self.now_s))
            raise TimeoutError
        if (door := world.hub.door) is None:
            raise ConnectionRefusedError
        device = world.hub.access.device_of_secret(self._identity.secret)
        assert device is not None, "the hub's access never forgets"
        link = Link(process, door.process, world.weather, world.rng)
        link.client.on_received = lambda message: self._received(process, message)
        link.client.sends = self._taped()
        self.links = [each for each in self.links if not each.over] + [link]
        door.process.start(door.serve(link.hub, device))
        return link

    def _taped(self) -> Callable[[bytes], bool]:
        tape: list[bytes] = []
        self.tapes = [*self.tapes, tape][-TAPES_MAX:]

        def sends(message: bytes) -> bool:
            tape.append(message)
            return True

        return sends

    # ---- what the user saw ------------------------------------------------------------------------------------

    def _received(self, process: Process, message: bytes) -> None:
        """A frame is about to be read by the program; what stands on the wire is noted here."""
        head = message[:24]
        if not process.alive or not any(name in head for name in (b"patch", b"snapshot", b"welcome")):
            return
        frame = cast(dict[str, object], msgpack.unpackb(message))
        assert self.uplink is not None
        self._before = self.uplink.followed.position
        self._since = cast(int, frame["from"]) if frame["type"] == "patch" else None
        if frame["type"] == "welcome":
            place = cast(checker.Place, (frame["epoch"], frame["seq"], frame["hash"]))
            self._world.seen.append(checker.Welcomed(self.now_s, self.name, place))

    def _heard(self, process: Process, change: Change) -> None:
        if not process.alive:
            return
        match change:
            case ViewMoved(position=place):
                assert self.uplink is not None
                view = self.uplink.followed.view
                shown = checker.Shown(self.now_s, self.name, self.viewer, place, view, self._since, self._before)
                self._world.seen.append(shown)
                self._world.note("shown", self.name, *place)
            case OutcomeTold():
                self._told(change)
            case Contradiction(detail=detail):
                self._complain(detail)
            case _:
                self._world.note(type(change).__name__, self.name)

    def _told(self, told: OutcomeTold) -> None:
        item, settlement = told.item, told.item.settlement
        assert settlement is not None, "told means settled"
        self._world.note("told", self.name, item.command_seq, settlement.status, settlement.seq)
        self._world.seen.append(
            checker.Told(
                at_s=self.now_s,
                machine=self.name,
                device=item.device,
                command_seq=item.command_seq,
                id=item.id,
                status=settlement.status,
                epoch=settlement.epoch,
                seq=settlement.seq,
                receipt=settlement.receipt,
                code=settlement.code,
            )
        )

    def _complain(self, what: str) -> None:
        self._world.note("complains", self.name, what)
        self._world.seen.append(checker.Complained(self.now_s, self.name, what))

    # ---- the end ----------------------------------------------------------------------------------------------

    @property
    def settled(self) -> bool:
        """Nothing waits for the hub any more."""
        return self.outbox is not None and not self.outbox.pending and self.uplink is not None

    @property
    def shown(self) -> tuple[checker.Place | None, Mapping[str, object]]:
        """What is on the screen, and where that stands."""
        return (self.uplink.followed.position, self.uplink.followed.view) if self.uplink is not None else (None, {})

    def left(self) -> checker.Left:
        """What is here at the end."""
        place, view = self.shown
        image = self.disk.images[-1]
        held, pending, refused = (frozenset(ids_in(image, state)) for state in (None, "queued", "refused"))
        return checker.Left(self.name, self._identity.device, self.viewer, held, pending, refused, place, view)


class _Endpoint:
    """Connects one run of the program."""

    def __init__(self, machine: Machine, process: Process) -> None:
        self._machine, self._process = machine, process

    async def connect(self) -> tuple[End, None]:
        link = await self._machine.connect(self._process)
        return link.client, None


async def _say(link: Link, frames: Sequence[bytes]) -> None:
    with contextlib.suppress(ConnectionClosed):
        for message in frames:
            await link.client.send(message)


def ids_in(image: bytes, state: str | None = None) -> list[str]:
    """The command ids on a disk, read without the program."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(image)
        query = "SELECT id FROM command WHERE ? IS NULL OR state = ? ORDER BY rowid"
        return [row[0] for row in connection.execute(query, (state, state))]
    finally:
        connection.close()
