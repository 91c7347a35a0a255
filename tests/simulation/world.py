"""One simulated conference from its seed: a hub, points and consoles, their troubles, and what was seen of it all.

    outcome = simulate(Setting(seed=7))
    outcome.violations, outcome.trace

Changes with what a world is made of. Everything that is drawn comes from the seed, so it happens again.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Final
from unittest.mock import patch

from hub import conference
from hub.eventlog.base import Stored
from tests.scenario import plan, point
from tests.simulation import checker, faults
from tests.simulation.disk import LogDisk
from tests.simulation.hub import HubMachine
from tests.simulation.loop import SimLoop
from tests.simulation.machine import Machine, Surroundings
from tests.simulation.net import Weather
from tests.simulation.process import belongs
from tests.simulation.replay import fresh_views, viewer_of

START_MS: Final = 1_700_000_000_000
SETTLE_S: Final = 2 * 50 + 30
"""I11: twice the dead time and the longest delay before a reconnect (docs/protocol.md)."""
LOOK_S: Final = 1.0
SETTLE_LOOKS_MAX: Final = 4 * SETTLE_S
"""A hub that dies again and again is never ready: this ends the waiting for it."""
SNAPSHOT_EVERY: Final = 15
"""A world has some hundred events: its hubs shall begin at snapshots too."""
LAST_LINES: Final = 40
PAUSE_S: Final = {"point": 6.0, "secretary": 1.5, "chair": 3.0}
POINTS_MAX: Final = 12
SHORT_SHARE: Final = 0.9
"""Of the worlds: two or three points and some seconds. What goes wrong between so few and so soon needs no more, and
there is time for many of them; the others are for what needs a crowd, a longer record or more than one repair, and take
some half of the time."""
SHORT_FAULTS_MIN: Final = 5
"""How many faults a short world has on average at least."""
ADVISED_SHARE: Final = 0.3
"""Of the worlds: the engine runs beside, whose starts and comparing cost as much as all else together."""
TOP: Final = "tinh"


@dataclass(frozen=True)
class Setting:
    """What is chosen of a world; the rest is drawn."""

    seed: int
    settles: bool = True
    """Faults stop and everything must come right (liveness); else they go on to the end (safety)."""
    points: int | None = None
    """None: drawn, and with it whether the world is a short one."""
    faults_s: float | None = None
    """For how long there are faults; None: drawn."""
    troubles: Callable[[random.Random], faults.Troubles] = faults.draw
    dies_at: tuple[str, int] | None = None
    """The program of this name dies at the place that it passes as the how manieth."""
    checks_repeats: bool = True


@dataclass
class Outcome:
    """What came of a world."""

    setting: Setting
    violations: list[checker.Violation]
    trace: str
    """Hash of everything that happened, in its order."""
    history: checker.History
    last_lines: list[str]
    mishaps: list[str]
    places: dict[str, int]
    """Program -> how many places it passed, while there were faults, at which it might have died."""
    struck: dict[str, int]
    deaths: dict[str, int]
    virtual_s: float

    def __str__(self) -> str:
        found = [*map(str, self.violations[:10]), *self.mishaps[:10]]
        return "\n".join([f"seed {self.setting.seed} ({self.setting})", *self.last_lines, *found])


@dataclass
class Trace:
    """Everything that happened, as one hash; the last lines for people."""

    now_s: Callable[[], float]
    hash: "blake2b" = field(default_factory=lambda: blake2b(digest_size=16))
    lines: list[str] = field(default_factory=list)

    def note(self, *what: object) -> None:
        line = f"{self.now_s():10.4f} " + " ".join(map(str, what))
        self.hash.update(line.encode())
        self.lines.append(line)
        del self.lines[: -2 * LAST_LINES]


class World:
    """Made inside the loop that runs it."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        seed = setting.seed
        shape = random.Random(f"{seed} shape")
        self.rng = random.Random(f"{seed} world")
        loop = asyncio.get_running_loop()
        self.trace = Trace(loop.time)
        self.now_s = loop.time
        short = setting.points is None and shape.random() < SHORT_SHARE
        count = setting.points or (
            shape.randint(2, 3) if short else min(shape.randint(2, POINTS_MAX), shape.randint(2, POINTS_MAX))
        )
        names = [TOP, *(f"x{number}" for number in range(1, count))]
        points = tuple(point(name, None if name == TOP else TOP, order) for order, name in enumerate(names))
        disk_rng = random.Random(f"{seed} disk")
        self.disk = LogDisk(disk_rng.randbytes(16).hex(), disk_rng, loop.time, shape.choice((0.001, 0.02, 0.3)))
        self.disk.checks_repeats = setting.checks_repeats
        self.hub = HubMachine(plan(points), self.rng, self.disk, self.true_ms, self.trace.note)
        self.hub.advises = shape.random() < ADVISED_SHARE
        self.history = checker.History(self.disk.log_id, 1, setting.settles)
        latency_s = shape.choice((0.001, 0.02, 0.2))
        hurry = shape.uniform(0.2, 1.2) if short else shape.uniform(0.3, 1.5) * max(1.0, count / POINTS_MAX)
        self.surroundings = Surroundings(
            hub=self.hub,
            weather=Weather(latency_s, latency_s * shape.uniform(0.1, 3.0)),
            rng=self.rng,
            true_ms=self.true_ms,
            seen=self.history.seen,
            note=self.trace.note,
            pause_s=lambda role: self.rng.expovariate(1.0) * PAUSE_S[role] * hurry,
        )
        machines = [Machine(self.surroundings, f"point {name}", "point", name) for name in names]
        machines += [Machine(self.surroundings, role, role, None) for role in ("secretary", "chair", "display")]
        self.machines = machines
        self.places: list[HubMachine | Machine] = [self.hub, *machines]
        if setting.dies_at is not None:
            name, number = setting.dies_at
            next(place for place in self.places if place.name == name).peril.die_at = number
        self.troubles = setting.troubles(shape)
        self.faults_s = setting.faults_s or (shape.uniform(1.5, 6.0) if short else shape.uniform(10.0, 40.0))
        if short:
            pause_s = min(self.troubles.mean_pause_s, self.faults_s / SHORT_FAULTS_MIN)
            self.troubles = replace(self.troubles, mean_pause_s=pause_s)
        self.struck: dict[str, int] = {}
        self.passed: dict[str, int] = {}

    def true_ms(self) -> int:
        return START_MS + int(self.now_s() * 1000)

    async def run(self) -> None:
        """From the first phase to the last look."""
        await self.hub.create("dialogue")
        self.hub.start()
        for machine in self.machines:
            machine.start()
        await self._trouble()
        self.passed = {place.name: place.peril.passed for place in self.places}
        if self.setting.settles:
            await self._settle()
        self._look()
        await self._end()

    async def _trouble(self) -> None:
        target = faults.Target(random.Random(f"{self.setting.seed} faults"), self.hub, self.machines, self.now_s)
        while self.now_s() < self.faults_s:
            pause_s = target.rng.expovariate(1.0) * self.troubles.mean_pause_s
            await asyncio.sleep(min(pause_s, self.faults_s - self.now_s()))
            if self.now_s() < self.faults_s:
                name = self.troubles.strike(target)
                self.trace.note("fault", name)
                self.struck[name] = self.struck.get(name, 0) + 1

    async def _settle(self) -> None:
        """Faults stop; everything must come right in time."""
        self.surroundings.typing = False
        self.disk.full_until_s, self.disk.breaks = 0.0, False
        for place in self.places:
            place.peril.armed = place.peril.die_at = None
            place.start()
        stopped_s = self.now_s()
        for machine in self.machines:
            machine.offline_until_s = 0.0
        self.trace.note("faults stop")
        for _ in range(SETTLE_LOOKS_MAX):
            if self._all_there() or self.now_s() > max(stopped_s, self.hub.ready_s) + SETTLE_S:
                return
            await asyncio.sleep(LOOK_S)

    def _all_there(self) -> bool:
        if not all(machine.settled for machine in self.machines):
            return False
        head = self.disk.head
        showcase = self.hub.door.hall.showcase if self.hub.door is not None else None
        if showcase is None or showcase.position != head:
            return False
        return all(self._shows_head(machine) for machine in self.machines)

    def _shows_head(self, machine: Machine) -> bool:
        """A hint only, to save time: the checker looks for itself."""
        assert self.hub.door is not None
        place, view = machine.shown
        if place is None or self.disk.hash_at(place[1]) != place[2]:
            return False
        return self.hub.door.hall.showcase.see(viewer_of(machine.viewer)).view == view

    def _left(self) -> Iterator[checker.Left]:
        return (machine.left() for machine in self.machines)

    def _look(self) -> None:
        """The last look: what is on every machine, the record, and what fresh viewers would have been shown."""
        history = self.history
        history.epoch = self.disk.epoch
        history.left = list(self._left())
        histories = [self.disk.stored, *self.disk.lost]
        history.record, *history.lost = [[_entry(stored) for stored in each] for each in histories]
        wanted = {(seen.viewer, seen.place[2]) for seen in history.seen if isinstance(seen, checker.Shown)}
        wanted |= {(left.viewer, self.disk.head.hash) for left in history.left}
        for each in histories:
            missing = wanted - history.fresh.keys()
            if missing:
                history.fresh |= fresh_views(each, missing)

    async def _end(self) -> None:
        """Everybody dies; nothing may be left running."""
        for place in self.places:
            place.restarts = False
            place.die("the end")
        for process in [each for place in self.places for each in place.buried]:
            await process.gone()


def _entry(stored: Stored) -> checker.Entry:
    return checker.Entry(stored.seq, stored.hash, stored.record.raw)


def simulate(setting: Setting) -> Outcome:
    """Play one world through and judge it."""
    loop = SimLoop(random.Random(f"{setting.seed} order"), belongs)  # type: ignore[abstract]  # no sockets, no signals
    worlds: list[World] = []

    async def play() -> None:
        worlds.append(World(setting))
        await worlds[0].run()

    with _quiet() as cries, patch.object(conference, "SNAPSHOT_EVERY", SNAPSHOT_EVERY):
        loop.run(play())
    world = worlds[0]
    loop.close()
    return Outcome(
        setting=setting,
        violations=checker.check(world.history),
        trace=world.trace.hash.hexdigest(),
        history=world.history,
        last_lines=world.trace.lines[-LAST_LINES:],
        mishaps=[*loop.mishaps, *cries],
        places=world.passed,
        struck=world.struck,
        deaths={place.name: len(place.buried) - 1 for place in world.places},  # the last one is the end of the world
        virtual_s=loop.time(),
    )


class _Cries(logging.Handler):
    """What the hub says when it met a mistake of its own; that it stops on a broken disk is none."""

    def __init__(self) -> None:
        super().__init__(logging.CRITICAL)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if not message.startswith("the hub stops: Unavailable"):
            self.heard.append(message)


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """The product's log is not shown; its cries are kept."""
    log, cries = logging.getLogger("hub"), _Cries()
    before = log.level, log.propagate
    log.setLevel(logging.CRITICAL)
    log.propagate = False
    log.addHandler(cries)
    try:
        yield cries.heard
    finally:
        log.removeHandler(cries)
        log.level, log.propagate = before
