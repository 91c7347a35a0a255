"""How a family spends its time: conference after conference, each from a seed of its own, until the time is over."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.family import Result


class Deadline:
    """So many seconds from now."""

    def __init__(self, seconds: float) -> None:
        self._end_s = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        return self.left_s <= 0

    @property
    def left_s(self) -> float:
        return self._end_s - time.monotonic()


Play = Callable[[int, Deadline], Awaitable[tuple[int, list[str]]]]
"""One conference from its seed, which may end early when the time is over: its rounds and violations."""


@dataclass
class Played:
    """All of them together; each violation says its seed."""

    conferences: int = 0
    rounds: int = 0
    violations: list[str] = field(default_factory=list)


def _how_many(played: Played) -> str:
    return f"{played.conferences} conferences"


@dataclass(frozen=True)
class Conferences:
    """A family that plays conferences. `note` makes the last column of the table."""

    name: str
    promises: str
    play: Play
    note: Callable[[Played], str] = _how_many

    async def run(self, seed: int, seconds: float) -> Result:
        """At least one conference; the seeds follow each other."""
        played, deadline = Played(), Deadline(seconds)
        while not played.conferences or not deadline.over:
            number = seed + played.conferences
            rounds, violations = await self.play(number, deadline)
            played.conferences += 1
            played.rounds += rounds
            played.violations += [f"seed {number}: {violation}" for violation in violations]
        return Result(played.rounds, played.violations, self.note(played))
