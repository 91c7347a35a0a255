"""Families: SIGKILL at any time; SIGSTOP for a breath or a minute. Changes with what befalls processes."""

import asyncio
import random
from collections.abc import Sequence
from typing import Final

from tests.faults.family import Family, Result
from tests.faults.program import Program
from tests.faults.rounds import Conferences, Deadline
from tests.faults.stage import PATIENT_S, PAUSE_S, Ground, Stage, staged

KILLS_MAX: Final = 10
"""In one conference; then everything is judged, and a new one begins."""
BETWEEN_S: Final = (0.05, 0.8)
YOUNG_S: Final = 0.6
"""A hub that is killed before it is ready dies within its start."""
BREATH_S: Final = 10.0
OVERTIME: Final = 1.5
"""The longest pause is worth half as much again of the time that was given."""
PAUSES_S: Final = (1.0, 30.0, 70.0)
"""A breath; less than the dead time; more than it."""


def kills() -> Family:
    """Hub, points and consoles die whenever chance has it, sometimes together, sometimes while they start."""
    return Conferences(
        "kill -9 at any time",
        "I1-I7 I11",
        lambda number, deadline: killed_conference(number, KILLS_MAX, deadline),
    )


async def killed_conference(seed: int, kills: int, deadline: Deadline | None = None) -> tuple[int, list[str]]:
    """How many died, and the violations."""
    rng = random.Random(f"{seed} kills")
    async with staged(seed) as stage:
        await stage.everybody()
        died = 0
        while died < kills and not (deadline is not None and deadline.over and died):
            await asyncio.sleep(rng.uniform(*BETWEEN_S))
            died += await _kill(stage, rng)
        return died, await stage.verdict()


async def _kill(stage: Stage, rng: random.Random) -> int:
    victims = rng.choice(("hub", "hub", "young hub", "points", "consoles", "hub and points"))
    if "hub" in victims:
        await stage.hub.end()
        if victims == "young hub":
            await stage.hub.start_and_kill(rng.uniform(0.0, YOUNG_S))
        await stage.hub.start()
    for clients, name in zip(stage.clients, ("points", "consoles"), strict=True):
        if name in victims:
            await clients.end()
            await clients.start()
    return 1 + ("young" in victims or "and" in victims)


class Pauses:
    """SIGSTOP of the hub, or of clients, and SIGCONT; all lengths at once, each in a conference of its own."""

    name = "SIGSTOP 1, 30, 70 s"
    promises = "I1-I7 I11"

    def __init__(self, pauses_s: Sequence[float] = PAUSES_S) -> None:
        self._pauses_s = pauses_s

    async def run(self, seed: int, seconds: float) -> Result:
        bound_s = max(seconds * OVERTIME, min(self._pauses_s))
        fitting = [pause_s for pause_s in self._pauses_s if pause_s <= bound_s]
        plans = [(pause_s, victim) for pause_s in fitting for victim in ("hub", "clients")]
        found = await asyncio.gather(
            *(paused_conference(seed + n, victim, pause_s) for n, (pause_s, victim) in enumerate(plans))
        )
        left_out = [f"{pause_s:g} s" for pause_s in self._pauses_s if pause_s not in fitting]
        note = f"no time for {', '.join(left_out)}" if left_out else "each of the hub and of clients"
        return Result(len(plans), [violation for each in found for violation in each], note)


async def paused_conference(seed: int, victim: str, pause_s: float) -> list[str]:
    """The violations of a conference in which somebody stands still."""
    async with staged(seed, Ground(pause_s=PATIENT_S if pause_s > BREATH_S else PAUSE_S)) as stage:
        await stage.everybody()
        await asyncio.sleep(stage.rng.uniform(*BETWEEN_S))
        programs = [stage.hub.program] if victim == "hub" else [clients.program for clients in stage.clients]
        await _pause([program for program in programs if program is not None], pause_s)
        return [f"seed {seed}, {victim} for {pause_s:g} s: {violation}" for violation in await stage.verdict()]


async def _pause(programs: Sequence[Program], pause_s: float) -> None:
    for program in programs:
        program.pause()
    try:
        await asyncio.sleep(pause_s)
    finally:
        for program in programs:
            program.go_on()
