"""Families: simulated conferences by the thousand on every core; mistakes planted into the product, found by name.

Changes with how the simulation is started and what it says (tests/simulation/__main__.py).
"""

import asyncio
import os
import re
import sys
import time
from typing import Final

from tests.faults.family import Result
from tests.faults.program import ROOT
from tests.simulation.plants import PLANTS
from tests.simulation.world import simulate

APART: Final = 1_000_000
"""Seeds of one core never meet those of the next."""
PROVINCE: Final = 212
COUNTED: Final = re.compile(r"^(\d+) conferences, (\d+) events", re.MULTILINE)
TELLING: Final = re.compile(r"I\d+: |again: |NOT ")
"""Of a world that failed: what was broken, and how to see it again."""
SEEDS_MAX: Final = 64
"""Within so many worlds every planted mistake must show; most show in the first."""


class Simulated:
    """Safety and liveness on every core; on the first core a conference of the whole province comes before."""

    name = "simulated conferences"
    promises = "I1-I7 I11"

    async def run(self, seed: int, seconds: float) -> Result:
        cores = os.cpu_count() or 1
        told = await asyncio.gather(*(self._core(seed + core * APART, seconds, core == 0) for core in range(cores)))
        rounds = sum(result.rounds for result in told)
        note = f"{sum(int(result.note) for result in told)} events, {cores} cores, {PROVINCE} points in {1}"
        return Result(rounds, [violation for result in told for violation in result.violations], note)

    async def _core(self, seed: int, seconds: float, province: bool) -> Result:
        began_s = time.monotonic()
        first = (
            await _worlds(seed, 1.0, "--worlds", "1", "--points", str(PROVINCE)) if province else Result(0, note="0")
        )
        left_s = max(1.0, seconds - (time.monotonic() - began_s))
        rest = await _worlds(seed, left_s / 60)
        events = str(int(first.note) + int(rest.note))
        return Result(first.rounds + rest.rounds, first.violations + rest.violations, events)


async def _worlds(seed: int, minutes: float, *more: str) -> Result:
    """One run of the simulation; `note`: its events."""
    words = ("-m", "tests.simulation", "--seed", str(seed), "--minutes", f"{minutes:.3f}", *more)
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
    counted = COUNTED.search(said)
    if process.returncode == 0 and counted is not None:
        return Result(int(counted[1]), [], counted[2])
    telling = [line for line in said.splitlines() if TELLING.match(line)]
    return Result(1, [f"python {' '.join(words)}: {' / '.join(telling or said.splitlines()[-10:])}"], "0")


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
