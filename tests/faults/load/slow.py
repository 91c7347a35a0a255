"""Slow readers and slow writers: what five hundred and fifty of them may cost forty who work. A real process."""

import asyncio
import functools
import random
import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tests.faults.family import Result
from tests.faults.load.crowd import crowd
from tests.faults.load.memory import LOOK_S, SETTLED_S, settled
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
VISITS: Final = 6
VISIT_S: Final = 3.0
RSS_KEPT_BYTES: Final = 10 << 20
"""How far above the level before the first crowd the memory may stay. The pages that the first crowd touched are the
allocator's, and serve the next one: 6.5 MiB were measured after five hundred and fifty at once, 12 KiB for each."""
RSS_GROWTH_BYTES: Final = 256 << 10
"""And what each later visit may add: half a KiB of each peer. What a connection leaves behind is its own size."""
LATE_SHARE_MAX: Final = 0.10
"""How many more of the heartbeats may come over 50 ms late with the crowd than without it. I8 bounds what the hub does
in one go, not what else runs on the machine: where beats are late without a crowd too, another program is the reason
(110 ms were measured beside four busy ones, 0 on a quiet machine), so no single late beat can be held against the hub.
That crowds make beats late can."""
BACK_S: Final = 10.0
ADVICE_S: Final = 60.0
"""What was said is still compared after it was answered, and that takes memory of its own: it is waited for."""


@dataclass(frozen=True)
class Beats:
    """Heartbeats of the hub's loop, and how many of them came over 50 ms late."""

    all: int
    late: int

    def __add__(self, other: "Beats") -> "Beats":
        return Beats(self.all + other.all, self.late + other.late)

    def __sub__(self, other: "Beats") -> "Beats":
        return Beats(self.all - other.all, self.late - other.late)

    def __str__(self) -> str:
        return f"{self.late} of {self.all}"

    @property
    def late_share(self) -> float:
        return self.late / self.all if self.all else 0.0


def sum_of(each: Iterable[Beats]) -> Beats:
    """All of them together."""
    return functools.reduce(Beats.__add__, each, Beats(0, 0))


async def beats(server: Server) -> Beats:
    """Since the start of the hub, by its own count."""
    told = await server.metrics()
    every = int(float(told["diemcau_loop_lag_seconds_count"]))
    return Beats(every, every - int(float(told['diemcau_loop_lag_seconds_bucket{le="0.05"}'])))


@dataclass(frozen=True)
class Halves:
    """The waits of both halves of one round, and the heartbeats."""

    alone_s: list[float]
    crowded_s: list[float]
    alone: Beats
    crowded: Beats

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
    promises: str = "I8, p99 ratio <= 1.5, beats, memory comes back"

    async def run(self, seed: int, seconds: float) -> Result:
        """Three rounds at least, and the one in the middle counts: a single p99 tells what else the machine did."""
        if not sys.platform.startswith("linux"):
            return Result(0, note="not possible here: resident memory is read from /proc")
        rounds = max(ROUNDS_MIN, int(seconds / ROUND_S))
        violations: list[str] = []
        async with serving() as server:
            halves = [await a_round(server, random.Random(f"{seed}-{number}"), violations) for number in range(rounds)]
            levels = await memory_after_visits(server, SLOW, VISITS, VISIT_S)
            late = (await server.ready())["loop_late_ms"]
        ratio = statistics.median(each.ratio for each in halves)
        if ratio > RATIO_MAX:
            violations.append(f"p99 with the crowd is {ratio:.2f} times that without (seed {seed})")
        alone, crowded = sum_of(each.alone for each in halves), sum_of(each.crowded for each in halves)
        if crowded.late_share > alone.late_share + LATE_SHARE_MAX:
            violations.append(f"beats over 50 ms late: {crowded} with the crowd, {alone} without (seed {seed})")
        violations += memory_kept(levels)
        note = (
            f"p99 ms alone/crowded {' '.join(map(told, halves))}, median ratio {ratio:.2f};"
            f" MiB after each crowd {' '.join(f'{level / (1 << 20):.1f}' for level in levels)};"
            f" beats over 50 ms late alone {alone}, crowded {crowded}, the worst by {late} ms"
        )
        return Result(rounds, violations, note)


def told(round_: Halves) -> str:
    """A round in milliseconds."""
    return f"{1000 * p99(round_.alone_s):.0f}/{1000 * p99(round_.crowded_s):.0f}"


async def a_round(server: Server, chance: random.Random, violations: list[str]) -> Halves:
    """The speakers alone, with the crowd, alone."""
    devices = await server.devices(SPEAKERS + STALLED + 1)
    speakers = [await Speaker.enter(server, device, chance) for device in devices[:SPEAKERS]]
    alone = await all_speak(server, speakers, TURNS)
    async with crowd(server, devices[SPEAKERS:-1], SLOW):
        crowded = await all_speak(server, speakers, 2 * TURNS)
        await newcomer(server, devices[-1], chance, violations)
    alone += await all_speak(server, speakers, TURNS)
    violations += [f"a speaker was told {speaker.not_accepted}" for speaker in speakers if speaker.not_accepted]
    alone_s = [wait for speaker in speakers for wait in (*speaker.waits_s[:TURNS], *speaker.waits_s[-TURNS:])]
    crowded_s = [wait for speaker in speakers for wait in speaker.waits_s[TURNS:-TURNS]]
    for speaker in speakers:
        await speaker.leave()
    return Halves(alone_s, crowded_s, alone, crowded)


async def memory_after_visits(server: Server, slow: int, visits: int, visit_s: float) -> list[int]:
    """The memory before, and after each visit of a crowd while nobody speaks, so that nothing is recorded. Those who
    stall are the same every time: a device that was seen is remembered."""
    devices = await server.devices(STALLED)
    await settled(server, ADVICE_S)
    levels = [server.rss()]
    for _ in range(visits):
        async with crowd(server, devices, slow):
            await asyncio.sleep(visit_s)
        levels.append(await _least(server))
    return levels


def memory_kept(levels: Sequence[int]) -> list[str]:
    """What is wrong with the memory before and after each visit."""
    before, first, last = levels[0], levels[1], levels[-1]
    growth = (last - first) / (len(levels) - 2)
    violations = []
    if last - before > RSS_KEPT_BYTES:
        violations.append(f"{(last - before) / (1 << 20):.1f} MiB more are held than before the first crowd")
    if growth > RSS_GROWTH_BYTES:
        violations.append(f"every crowd after the first left {growth / (1 << 10):.0f} KiB behind")
    return violations


async def all_speak(server: Server, speakers: list[Speaker], turns: int) -> Beats:
    """Each at its pace, from a hub that has nothing left to compare, until every outcome has come; the heartbeats
    meanwhile."""
    await settled(server, ADVICE_S)
    before = await beats(server)
    await asyncio.gather(*(speaker.speak(turns) for speaker in speakers))
    return await beats(server) - before


async def newcomer(server: Server, device: Device, chance: random.Random, violations: list[str]) -> None:
    """Who comes while the crowd is there is let in, at the second try at the latest, and heard."""
    try:
        late = await Speaker.enter(server, device, chance)
        await late.speak(1)
        await late.leave()
    except (AssertionError, OSError, EOFError, TimeoutError) as problem:
        violations.append(f"a newcomer beside the crowd was not let in: {problem!r}")


async def _least(server: Server) -> int:
    """The memory when it has sunk as far as it does."""
    loop = asyncio.get_running_loop()
    end_s, least, since_s = loop.time() + BACK_S, server.rss(), loop.time()
    while loop.time() < end_s and loop.time() - since_s < SETTLED_S:
        await asyncio.sleep(LOOK_S)
        if (now := server.rss()) < least:
            least, since_s = now, loop.time()
    return least
