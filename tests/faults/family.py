"""A family of faults: one kind of trouble, and what must hold through it. Changes with what the table must say."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Result:
    """What a family saw. A violation is a sentence that says how to see it again, the round's seed within.

    `rounds` counts only what really happened: a fault that was never hit is no round. `note` is the last column: a
    ratio, a count, or "not possible here: why" with no round at all.
    """

    rounds: int
    violations: list[str] = field(default_factory=list)
    note: str = ""


class Family(Protocol):
    """One row of the table. Objects with these four are families; nothing has to be inherited."""

    @property
    def name(self) -> str:
        """Short words, unique in the table: `--only` takes it."""

    @property
    def promises(self) -> str:
        """What is checked: "I1 I2 I5", or in words what a promise has no number for."""

    def run(self, seed: int, seconds: float) -> Result | Awaitable[Result]:
        """Rounds until about `seconds` are over, one round at least; the same seed gives the same rounds as far as
        real processes can. It leaves no process, thread, mount or file of its own behind, whatever happens.

        Raises nothing for a broken promise: that is a violation. Whatever it raises is counted as one.
        """
