"""Families: simulated conferences by the thousand on every core; mistakes planted into the product, found by name.

Changes with how the simulation is started and what it says (tests/simulation/__main__.py).
"""

import asyncio
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.faults.family import Result
from tests.faults.program import ROOT
from tests.faults.rounds import Deadline
from tests.simulation.plants import PLANTS
from tests.simulation.world import simulate

APART: Final = 1_000_000
"""Seeds of one core never meet those of the next."""
PROVINCE: Final = 212
COUNTED: Final = re.compile(r"^(\d+) conferences, (\d+) events", re.MULTILINE)
DEATHS: Final = re.compile(r"^deaths: (\d+ of \d+ places)$", re.MULTILINE)
TELLING: Final = re.compile(r"I\d+: |again: |NOT ")
"""Of a world that failed: what was broken, and how to see it again."""
SEEDS_MAX: Final = 64
"""Within so many worlds every planted mistake must show; most show in the first."""


class Simulated:
    """Safety and liveness on every core. On the first one a conference of the whole province comes before, on the last
    a small one again and again, in which each program dies once at every place that it passes."""

    name = "simulated conferences"
    promises = "I1-I7 I11"

    async def run(self, seed: int, seconds: float) -> Result:
        cores = os.cpu_count() or 1
        first: list[list[tuple[str, ...]]] = [[] for _ in range(cores)]
        first[0].append(("--worlds", "1", "--points", str(PROVINCE)))
        first[-1].append(("--places",))
        told = await asyncio.gather(*(_core(seed + core * APART, seconds, each) for core, each in enumerate(first)))
        runs = [run for each in told for run in each]
        events, places = sum(run.events for run in runs), " ".join(run.places for run in runs if run.places)
        return Result(
            sum(run.rounds for run in runs),
            [violation for run in runs for violation in run.violations],
            f"{events:,} events; {cores} cores; {PROVINCE} points in {1}; deaths at {places or 'no place'}",
        )


@dataclass(frozen=True)
class _Run:
    """What one run of the simulation said."""

    rounds: int
    violations: Sequence[str]
    events: int = 0
    places: str = ""


async def _core(seed: int, seconds: float, first: Sequence[tuple[str, ...]]) -> list[_Run]:
    """What comes first, and worlds for the rest of the time."""
    deadline = Deadline(seconds)
    runs = [await _worlds(seed, seconds / 2, *words) for words in first]
    return [*runs, await _worlds(seed, max(1.0, deadline.left_s))]


async def _worlds(seed: int, seconds: float, *more: str) -> _Run:
    words = ("-m", "tests.simulation", "--seed", str(seed), "--minutes", f"{seconds / 60:.3f}", *more)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    said = out.decode(errors="replace")
    counted, places = COUNTED.search(said), DEATHS.search(said)
    if process.returncode == 0 and counted is not None:
        return _Run(int(counted[1]), [], int(counted[2]), places[1] if places else "")
    telling = [line for line in said.splitlines() if TELLING.match(line)]
    return _Run(1, [f"python {' '.join(words)}: {' / '.join(telling or said.splitlines()[-10:])}"])


class Planted:
    """Each mistake of tests.simulation.plants in turn: that the checker does not find it is the violation."""

    name = "planted bugs"
    promises = "the checker finds each"

    def run(self, seed: int, seconds: float) -> Result:
        missed, worlds = [], 0
        for name, plant in PLANTS.items():
            with plant.sow():
                for number in range(seed, seed + SEEDS_MAX):
                    worlds += 1
                    if plant.promise in {violation.promise for violation in simulate(plant.setting(number)).violations}:
                        break
                else:
                    missed.append(f"{name}: {plant.promise} seemed to be kept in {SEEDS_MAX} worlds from seed {seed}")
        found = len(PLANTS) - len(missed)
        return Result(len(PLANTS), missed, f"{found} of {len(PLANTS)} found, in {worlds} worlds")
