"""One conference of real processes on one data folder: a hub, the points, the consoles; then everything is judged.

    async with staged(seed) as stage:
        ...                                # do it harm
        violations = await stage.verdict()

Changes with what a conference is made of. The faults are done by the families, through `hub` and `clients`.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from hub.app import WORLD
from hub.folder import config_of, create
from protocol.messages import ViewName
from tests.faults.judge import judge
from tests.faults.players import START_S, Clients, Hub
from tests.faults.seats import Seat, Seats, Status, read_seats, write_seats
from tests.scenario import plan, point

SETTLE_S: Final = 2 * 50 + 30 + 30
"""I11: twice the dead time and the longest delay before a reconnect; and what a busy machine takes."""
POINTS: Final = ("tinh", "x1", "x2")
CONSOLES: Final[tuple[ViewName, ...]] = ("secretary", "chair", "display")
PAUSE_S: Final = 0.45
PATIENT_S: Final = 2.0
"""For long troubles: what piles up meanwhile must fit a device's allowance (40, and 1/s) and what I11 gives it."""
SILENT_S: Final = 1e6
STEADY_LOOKS: Final = 3
"""How often the hub's head must be found where the consoles stand: its advice may move it once more."""


@dataclass(frozen=True)
class Ground:
    """What a stage stands on. `url_of`: how clients reach a hub's port (through a proxy, across a link)."""

    url_of: Callable[[int], str] = lambda port: f"http://127.0.0.1:{port}"
    hub_host: str = "127.0.0.1"
    hub_before: Sequence[str] = ()
    clients_before: Sequence[str] = ()
    pause_s: float = PAUSE_S
    quietly: bool = False
    settle_s: float = SETTLE_S
    together: bool = False
    """All seats in one process, instead of points and consoles apart."""


class Stage:
    """Use `staged`."""

    def __init__(self, folder: Path, seed: int, ground: Ground) -> None:
        self.rng = random.Random(f"{seed} stage")
        self.seed = seed
        self.hub = Hub(folder / "hub", ground.hub_before, ground.hub_host)
        self.clients: list[Clients] = []
        self._folder, self._ground = folder, ground

    async def open(self) -> None:
        """Lay the conference down and serve it; nobody has joined."""
        points = tuple(point(name, None if name == POINTS[0] else POINTS[0], n) for n, name in enumerate(POINTS))
        self.plan = plan(points)
        codes = await asyncio.to_thread(create, self.hub.data, self.plan, "dialogue", WORLD)
        await self.hub.start()
        seats = [Seat(f"point {name}", "point", name, codes["point"][name]) for name in POINTS]
        consoles = [Seat(role, role, None, codes["role"][role]) for role in CONSOLES]
        groups = [seats + consoles] if self._ground.together else [seats, consoles]
        for number, group in enumerate(groups):
            clients = Clients(self._folder / f"clients-{number}", group, self.rng, self._ground.clients_before)
            url, pause_s = self._ground.url_of(self.hub.port), self._ground.pause_s
            write_seats(clients.folder, Seats(url, self.plan.id, pause_s, self._ground.quietly, group))
            self.clients.append(clients)

    async def everybody(self) -> None:
        """All clients run, and are connected when this returns."""
        await self.anybody()
        await self.until(self._connected, START_S)

    async def anybody(self) -> None:
        """Clients that do not run start; they may still be joining when this returns."""
        for clients in self.clients:
            if clients.program is None:
                await clients.start()

    async def verdict(self, last_word: bool = True) -> list[str]:
        """Faults are over: everything must come right in time; then all end and the evidence is judged."""
        await self._nobody_dead()
        for clients in self.clients:
            clients.ask("quiet")
        settled = await self.until(lambda: self.settled, self._ground.settle_s)
        bell = f"Hội nghị kết thúc, lượt {self.seed}."
        if settled and last_word:
            self.clients[-1].ask("bell", bell)
            settled = await self.until(lambda: self._all_told(bell), self._ground.settle_s)
        settled = settled and await self._steady(every_screen=not last_word)
        for clients in self.clients:
            await clients.end()
        await self.hub.stop()
        config = config_of(self.hub.data)
        groups = {clients.folder: clients.seats for clients in self.clients}
        found = await asyncio.to_thread(judge, config.log_path, self._folder / "record.jsonl", self.plan.id, groups)
        if not settled and not found:
            found = ["I11: not everything came right in time, yet the evidence shows nothing"]
        return found + self.hub.cries + [cry for clients in self.clients for cry in clients.cries]

    async def silence(self) -> None:
        """Users type nothing more, also after a restart."""
        for clients in self.clients:
            seats = read_seats(clients.folder)
            write_seats(clients.folder, msgspec.structs.replace(seats, pause_s=SILENT_S))
            clients.ask("quiet")
        await self.until(lambda: self.settled, self._ground.settle_s)

    async def close(self) -> None:
        """Whatever happened, nothing runs any longer."""
        for clients in self.clients:
            await clients.close()
        await self.hub.close()

    async def until(self, condition: Callable[[], bool], within_s: float) -> bool:
        """Whether it came about; looked at whenever a client process says something."""
        end_s = time.monotonic() + within_s
        while not condition():
            if time.monotonic() > end_s:
                return False
            waiting = [asyncio.create_task(clients.moved.wait()) for clients in self.clients]
            await asyncio.wait(waiting, timeout=0.5, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            for clients in self.clients:
                clients.moved.clear()
        return True

    async def _nobody_dead(self) -> None:
        """A process that died on its own is a violation, and is started again."""
        if self.hub.program is None or not self.hub.program.alive:
            if self.hub.program is not None:
                self.hub.cries.append(f"the hub died by itself: {self.hub.program.last_words}")
            await self.hub.end()
            await self.hub.start()
        for clients in self.clients:
            if clients.program is None or not clients.program.alive:
                if clients.program is not None:
                    clients.cries.append(f"the clients died by themselves: {clients.program.last_words}")
                await clients.end()
                await clients.start()

    async def _steady(self, every_screen: bool) -> bool:
        """The consoles that see every step stand at the hub's head, and it moves no more."""
        looks = 0
        while looks < STEADY_LOOKS:
            self.clients[-1].moved.clear()
            if not await self.until(lambda: self._at_head(every_screen), self._ground.settle_s):
                return False
            at = self.head
            await asyncio.sleep(0.1)  # a look, not a wait: the condition is looked at again
            looks = looks + 1 if self._at_head(every_screen) and self.head == at else 0
        return True

    # ---- what the clients say --------------------------------------------------------------------------------

    @property
    def _statuses(self) -> list[Status]:
        return [clients.status for clients in self.clients if clients.status is not None]

    @property
    def _pending(self) -> int:
        complete = len(self._statuses) == len(self.clients) and all(said.pending >= 0 for said in self._statuses)
        return sum(said.pending for said in self._statuses) if complete else -1

    @property
    def head(self) -> int:
        """The hub's head as the consoles were last told; -1 before the users are quiet."""
        return self._statuses[-1].head if self._statuses else -1

    @property
    def settled(self) -> bool:
        """Nobody types, everybody is connected, and no command waits for its outcome."""
        return self._pending == 0 and self._connected() and all(said.quiet for said in self._statuses)

    @property
    def joined(self) -> bool:
        """Every seat has an outbox."""
        return self._pending >= 0

    def _connected(self) -> bool:
        return sum(said.connected for said in self._statuses) == len(POINTS) + len(CONSOLES)

    def _all_told(self, bell: str) -> bool:
        told = [text for said in self._statuses for text in said.told]
        return len(told) == len(POINTS) + len(CONSOLES) and all(text == bell for text in told)

    def _at_head(self, every_screen: bool) -> bool:
        seqs = [seq for said in self._statuses for seq in said.seqs]
        watching = seqs if every_screen else seqs[len(POINTS) : len(POINTS) + 2]
        return len(seqs) == len(POINTS) + len(CONSOLES) and all(seq == self.head for seq in watching)


@asynccontextmanager
async def staged(seed: int, ground: Ground | None = None) -> AsyncIterator[Stage]:
    """A stage in a folder of its own, which goes at the end; nobody has joined yet."""
    with tempfile.TemporaryDirectory(prefix="diemcau-faults-", ignore_cleanup_errors=True) as folder:
        stage = Stage(Path(folder), seed, ground or Ground())
        try:
            await stage.open()
            yield stage
        finally:
            await stage.close()
