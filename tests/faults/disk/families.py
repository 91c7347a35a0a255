"""The disk's families of faults, for the table. Changes when a disk can do something else to us."""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Final

from tests.faults.disk.damage import damage_log, damage_outbox
from tests.faults.disk.errors import failures, fill_and_free
from tests.faults.disk.power import cut_outbox, log_cuts, synchronous_normal
from tests.faults.disk.tmpfs import hub_on_small_disk, why_no_tmpfs
from tests.faults.family import Result

IMAGES: Final = 100
NTH_MAX: Final = 20


def _rounds(seed: int, seconds: float) -> Iterator[int]:
    """Seeds, one at least, until the time is over."""
    end = time.monotonic() + seconds
    for n in count(seed):
        yield n
        if time.monotonic() > end:
            return


class _PowerCuts:
    """Images of one store's files; `would_notice` is the same test with the sync left out."""

    promises = "I1 I5"

    def __init__(self, name: str, cut: Callable[[int], list[str]], would_notice: Callable[[int], list[str]]) -> None:
        self.name, self._cut, self._would_notice = name, cut, would_notice

    def run(self, seed: int, seconds: float) -> Result:
        images, violations = 0, list[str]()
        for n in _rounds(seed, seconds):
            violations += self._cut(n)
            images += IMAGES
        found = len(self._would_notice(seed))
        if not found:
            violations.append(f"seed {seed}: without a sync in every commit nothing was noticed")
        return Result(images, violations, f"without the sync: {found} of {IMAGES} images lose what was told")


class LogPowerCuts(_PowerCuts):
    """The hub's log and its head file."""

    def __init__(self) -> None:
        super().__init__("power cut: log", lambda n: log_cuts(n, IMAGES), _lax)


class OutboxPowerCuts(_PowerCuts):
    """A point's outbox."""

    def __init__(self) -> None:
        super().__init__(
            "power cut: outbox", lambda n: cut_outbox(n, IMAGES), lambda n: cut_outbox(n, IMAGES, "NORMAL")
        )


def _lax(seed: int) -> list[str]:
    with synchronous_normal():
        return log_cuts(seed, IMAGES)


class DiskErrors:
    """The n-th sync or write of the WAL, the database and the head file fails."""

    name = "disk error"
    promises = "fail-stop, no hole, I1 I5"

    def run(self, seed: int, seconds: float) -> Result:
        hits, violations = 0, list[str]()
        end = time.monotonic() + seconds
        for n in range(1, NTH_MAX + 1):
            hit, found = failures(seed, n, n)
            hits, violations = hits + hit, violations + found
            if time.monotonic() > end:
                break
        return Result(hits, violations, f"n = 1..{n}")


class FullDisk:
    """No room, and room again."""

    name = "disk full"
    promises = "busy, then on; I1 I5"

    def run(self, seed: int, seconds: float) -> Result:
        rounds, violations = 0, list[str]()
        for n in _rounds(seed, seconds):
            violations += asyncio.run(fill_and_free(n, 60))
            rounds += 60
        return Result(rounds, violations)


class SmallDisk:
    """A serving hub on a tmpfs that is full, and then is made larger."""

    name = "disk full: real hub"
    promises = "busy, then on; I1"

    async def run(self, seed: int, seconds: float) -> Result:
        why = why_no_tmpfs()
        if why is not None:
            return Result(0, note=f"not possible here: {why}")
        rounds, violations = 0, list[str]()
        for n in _rounds(seed, seconds):
            violations += await hub_on_small_disk(n)
            rounds += 1
        return Result(rounds, violations)


class Damage:
    """Torn, zeroed and flipped files of hub and point."""

    name = "damaged files"
    promises = "a prefix or a refusal, told; I6"

    def run(self, seed: int, seconds: float) -> Result:
        rounds, violations = 0, list[str]()
        kinds: dict[str, int] = {}
        for n in _rounds(seed, seconds):
            with tempfile.TemporaryDirectory() as name:
                rng = random.Random(f"{n} damage")
                outcome, found = asyncio.run(damage_log(rng, Path(name)))
                found += damage_outbox(rng, Path(name))
            kinds[outcome] = kinds.get(outcome, 0) + 1
            violations += [f"seed {n}: {problem}" for problem in found]
            rounds += 2
        return Result(rounds, violations, ", ".join(f"{kind} {times}" for kind, times in sorted(kinds.items())))
