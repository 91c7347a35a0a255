"""Slow readers and slow writers: what five hundred and fifty of them may cost forty who work. A real process."""

import asyncio
import random
import statistics
import sys
from dataclasses import dataclass
from typing import Final

from tests.faults.family import Result
from tests.faults.load.crowd import crowd
from tests.faults.load.memory import settled
from tests.faults.load.server import Device, Server, serving
from tests.faults.load.speakers import Speaker

SPEAKERS: Final = 40
STALLED: Final = 50
SLOW: Final = 500
TURNS: Final = 12
"""Submissions of one speaker in six seconds, before the crowd and after it; as many as both with it."""
ROUND_S: Final = 40.0
ROUNDS_MIN: Final = 3
RATIO_MAX: Final = 1.5
VISITS: Final = 4
VISIT_S: Final = 3.0
RSS_BACK_BYTES: Final = 4 << 20
"""How far above the level after its first visit the memory may be after the last: the allocator keeps for the next
crowd what the first one needed (some 10 MiB), and whatever was not given back would be needed again by each."""
BACK_S: Final = 10.0
ADVICE_S: Final = 60.0
"""What was said is still compared after it was answered, and that takes memory of its own: it is waited for."""


@dataclass(frozen=True)
class Halves:
    """The waits of both halves of one round."""

    alone_s: list[float]
    crowded_s: list[float]

    @property
    def ratio(self) -> float:
        """p99 with the crowd over p99 without."""
        return p99(self.crowded_s) / p99(self.alone_s)


def p99(values: list[float]) -> float:
    """The value that one in a hundred exceeds."""
    return sorted(values)[int(len(values) * 0.99)]


@dataclass(frozen=True)
class SlowPeers:
    """Rounds in one hub: the speakers alone, with the crowd beside them, and alone again.

    A larger record costs more than a smaller one; with as much of the time alone before the crowd as after it, the
    growth within a round stands on both sides of the ratio.
    """

    name: str = "slow peers"
    promises: str = "I8, p99 ratio <= 1.5, memory comes back"

    async def run(self, seed: int, seconds: float) -> Result:
        """Three rounds at least, and the one in the middle counts: a single p99 tells what else the machine did."""
        if not sys.platform.startswith("linux"):
            return Result(0, note="not possible here: resident memory is read from /proc")
        rounds = max(ROUNDS_MIN, int(seconds / ROUND_S))
        violations: list[str] = []
        async with serving() as server:
            halves = [await a_round(server, random.Random(f"{seed}-{number}"), violations) for number in range(rounds)]
            levels = await memory_after_visits(server)
            late = (await server.ready())["loop_late_ms"]
        ratio = statistics.median(each.ratio for each in halves)
        if ratio > RATIO_MAX:
            violations.append(f"p99 with the crowd is {ratio:.2f} times that without (seed {seed})")
        kept = levels[-1] - levels[1]
        if kept > RSS_BACK_BYTES:
            violations.append(f"{kept / (1 << 20):.1f} MiB more are held after {VISITS} crowds than after the first")
        note = (
            f"p99 ms alone/crowded {' '.join(map(told, halves))}, median ratio {ratio:.2f};"
            f" MiB after each crowd {' '.join(f'{level / (1 << 20):.1f}' for level in levels)};"
            f" worst heartbeat {late} ms late"
        )
        return Result(rounds, violations, note)


def told(round_: Halves) -> str:
    """A round in milliseconds."""
    return f"{1000 * p99(round_.alone_s):.0f}/{1000 * p99(round_.crowded_s):.0f}"


async def a_round(server: Server, chance: random.Random, violations: list[str]) -> Halves:
    """The speakers alone, with the crowd, alone."""
    devices = await server.devices(SPEAKERS + STALLED + 1)
    speakers = [await Speaker.enter(server, device, chance) for device in devices[:SPEAKERS]]
    await all_speak(server, speakers, TURNS)
    async with crowd(server, devices[SPEAKERS:-1], SLOW):
        await all_speak(server, speakers, 2 * TURNS)
        await newcomer(server, devices[-1], chance, violations)
    await all_speak(server, speakers, TURNS)
    violations += [f"a speaker was told {speaker.not_accepted}" for speaker in speakers if speaker.not_accepted]
    alone = [wait for speaker in speakers for wait in (*speaker.waits_s[:TURNS], *speaker.waits_s[-TURNS:])]
    crowded = [wait for speaker in speakers for wait in speaker.waits_s[TURNS:-TURNS]]
    for speaker in speakers:
        await speaker.leave()
    return Halves(alone, crowded)


async def memory_after_visits(server: Server) -> list[int]:
    """The memory before, and after each visit of a crowd while nobody speaks, so that nothing is recorded."""
    await settled(server, ADVICE_S)
    levels = [server.rss()]
    for _ in range(VISITS):
        devices = await server.devices(STALLED)
        async with crowd(server, devices, SLOW):
            await asyncio.sleep(VISIT_S)
        levels.append(await _least(server, levels[0]))
    return levels


async def all_speak(server: Server, speakers: list[Speaker], turns: int) -> None:
    """Each at its pace, from a hub that has nothing left to compare; returns when every outcome has come."""
    await settled(server, ADVICE_S)
    await asyncio.gather(*(speaker.speak(turns) for speaker in speakers))


async def newcomer(server: Server, device: Device, chance: random.Random, violations: list[str]) -> None:
    """Who comes while the crowd is there is let in, at the second try at the latest, and heard."""
    try:
        late = await Speaker.enter(server, device, chance)
        await late.speak(1)
        await late.leave()
    except (AssertionError, OSError, EOFError, TimeoutError) as problem:
        violations.append(f"a newcomer beside the crowd was not let in: {problem!r}")


async def _least(server: Server, level: int) -> int:
    """The memory when it is back at a level, or the least that it came to."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + BACK_S
    least = server.rss()
    while loop.time() < end_s and least > level:
        await asyncio.sleep(0.5)
        least = min(least, server.rss())
    return least
