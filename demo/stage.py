"""What runs in a play and how it stands: the processes, the facts, waiting for things and showing them.

Changes with how the play is watched; what is done and when stands in `director`.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from demo.chair import Chair
from demo.console import Console
from demo.journal import Journal
from demo.messages import Script
from demo.processes import Failed, Hub, Points, free_port
from demo.progress import Progress, Scene
from protocol.limits import RECONNECT_CAP_S
from protocol.messages import FlatView, Role
from protocol.views import ChairView, Counters

CONNECT_S: Final = 120
SETTLE_S: Final = 2 * RECONNECT_CAP_S + 90
"""After the last message: twice the longest pause of a client, and the work that was left (I11)."""
POLL_S: Final = 0.05
WATCH_S: Final = 0.2
STATUS_EVERY: Final = 5
"""Looks between two questions for the points' counters."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to play. `seconds`: about how long the conference takes; `kills`: how often the hub dies.

    `model`: the program that reads texts beside the hub, empty for none; `model_kills`: how often it dies.
    """

    out: Path
    seed: int
    kills: int
    seconds: float
    model: tuple[str, ...] = ()
    model_kills: int = 0


class NotKept(Exception):
    """A promise did not come true in time; the text says which."""


@dataclass(slots=True)
class Facts:
    """What the director saw, besides what stands in the journal and in the record."""

    broken: list[str] = field(default_factory=list)
    chair_saw: list[tuple[int, int]] = field(default_factory=list)
    """(submissions counted, wall clock ms), each time the chair's screen counted more."""
    early_seal: str | None = None
    sealed: bool = False
    points_connected: int = 0
    reconnects: int = 0
    restarts: int = 0
    last_screen: ChairView | None = None
    seconds: float = 0.0
    model_kills: int = 0


class Stage:
    """The running processes and what has come about so far."""

    def __init__(self, script: Script, options: Options, progress: Progress, journal: Journal, work: Path) -> None:
        self.script, self.options, self.progress, self.journal, self.work = script, options, progress, journal, work
        self.data = work / "data"
        self.rng = random.Random(options.seed)
        self.facts = Facts()
        self.hub = Hub(self.data, free_port(), work / "hub.log", options.model)
        self.points = Points(work / "points.log", journal.take)
        self.begun = asyncio.Event()
        """The dialogue may begin."""
        self.told_all = False
        self.desk_clear_at: tuple[int, int] | None = None
        self.chair: Chair | None = None

    async def aclose(self) -> None:
        """Whatever happened, nothing started here runs on."""
        await self.points.close()
        await self.hub.close()

    async def sit_down(self, role: Role, codes: dict[str, str], seats: AsyncExitStack) -> Console:
        """Join with the code of a role, and wait for the first screen."""
        seed = f"{self.options.seed} {role}"
        console = await Console.join(self.hub.url, self.script.plan.id, role, codes[role], self.work, seed)
        seats.push_async_callback(console.close)
        await self.until(lambda: bool(console.view), CONNECT_S, f"the {role} has a screen")
        return console

    async def together(self, *parts: Coroutine[object, object, None]) -> None:
        """All at the same time; the first failure ends the others and is raised as itself."""
        try:
            async with asyncio.timeout(self.options.seconds + 2 * SETTLE_S), asyncio.TaskGroup() as group:
                for part in parts:
                    group.create_task(part)
        except* (NotKept, Failed) as problems:
            raise _first(problems) from None
        except* TimeoutError:
            raise NotKept(f"the conference did not come to its end: {self.scene()}") from None

    async def until(self, true: Callable[[], bool], bound_s: float, promise: str) -> None:
        """Wait for it, showing how things stand. Raises NotKept naming the promise, and Failed."""
        end_s = time.monotonic() + bound_s
        while not true():
            if self.journal.troubles:
                raise NotKept(f"{promise}: {self.journal.troubles[0]}")
            if time.monotonic() > end_s:
                raise NotKept(f"not within {bound_s:.0f} s: {promise} ({self.scene()})")
            self.points.check()
            await asyncio.sleep(POLL_S)

    async def watch(self) -> None:
        """Shows how things stand, until cancelled."""
        while self.points.alive:
            for _ in range(STATUS_EVERY):
                self.progress.show(self.scene())
                await asyncio.sleep(WATCH_S)
            with contextlib.suppress(Failed):  # whoever needs the points next says so
                await self.points.say("status")

    async def status(self) -> tuple[int, int]:
        """Reconnects of all points, and their commands without an outcome."""
        seen = self.journal.statuses
        await self.points.say("status")
        await self.until(lambda: self.journal.statuses > seen, CONNECT_S, "the points tell their counters")
        assert self.journal.status is not None
        return self.journal.status.reconnects, self.journal.status.pending

    def all_connected(self) -> bool:
        return self.journal.connected == len(self.script.plan.points)

    def everything_told(self) -> bool:
        repeated = len(self.script.messages) - len(self.script.unique)
        return self.journal.untold == 0 and self.journal.duplicates >= repeated

    def chair_saw(self, view: FlatView, ms: int) -> None:
        received = msgspec.convert(view["counters"], Counters).received
        if received > (self.facts.chair_saw[-1][0] if self.facts.chair_saw else 0):
            self.facts.chair_saw.append((received, ms))

    def scene(self) -> Scene:
        """How things stand."""
        status = self.journal.status
        return Scene(
            connected=self.journal.connected,
            points=len(self.script.plan.points),
            told=len(self.journal.told),
            messages=len(self.script.unique),
            topics_called=len(self.chair.called) if self.chair else 0,
            topics=len(self.script.plan.topics),
            reconnects=status.reconnects if status else 0,
            restarts=self.hub.restarts,
        )


def _first(problems: BaseExceptionGroup[BaseException]) -> BaseException:
    """The failure to speak of: the others followed from it."""
    problem = problems.exceptions[0]
    return _first(problem) if isinstance(problem, BaseExceptionGroup) else problem
