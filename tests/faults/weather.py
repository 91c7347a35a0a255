"""Families: every kind of bad line between clients and hub, changing for ever, then good again. Changes with the proxy.

After the last toxic is off every command must have its outcome and every screen must be the hub's (I11).
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Final

from tests.faults.family import Family
from tests.faults.proxy import Line, proxied
from tests.faults.rounds import Conferences, Deadline
from tests.faults.stage import Ground, Stage, staged

PROMISES: Final = "I1-I7 I11"
CHANGES_MAX: Final = 14
"""Changes of the weather in one conference."""
CHANGE_S: Final = (0.1, 0.9)
SESSION_BYTES: Final = 3_000
"""What passes both ways in the first second of a client's session: upgrade, welcome, snapshot, commands, patches."""
CUT_SESSIONS_S: Final = 6.0
"""How long one conference is cut at every byte; then it is judged."""


def latency(line: Line, rng: random.Random) -> None:
    rng.choice((line.up, line.down)).set(latency_s=rng.uniform(0.02, 0.8), jitter_s=rng.uniform(0.0, 0.8))


def bandwidth(line: Line, rng: random.Random) -> None:
    rng.choice((line.up, line.down)).set(bytes_per_s=rng.choice((2_000.0, 8_000.0, 60_000.0)))


def slicer(line: Line, rng: random.Random) -> None:
    for toxics in (line.up, line.down):
        toxics.set(slice_bytes=rng.choice((1, 3, 7, 64)))


def stall(line: Line, rng: random.Random) -> None:
    line.up.set(stalled=True)
    line.down.set(stalled=True)


def one_way(line: Line, rng: random.Random) -> None:
    rng.choice((line.up, line.down)).set(stalled=True)


def reset_peer(line: Line, rng: random.Random) -> None:
    line.cut(reset=True)


def close(line: Line, rng: random.Random) -> None:
    line.cut(reset=False)


def limit_data(line: Line, rng: random.Random) -> None:
    line.limit_of_next = lambda: rng.randrange(SESSION_BYTES)
    line.cut(reset=rng.random() < 0.5)


def drop_replies(line: Line, rng: random.Random) -> None:
    line.down.set(swallow=True)


def clear_up(line: Line, rng: random.Random) -> None:
    _clear_up(line)


TOXICS: Final[dict[Callable[[Line, random.Random], None], float]] = {
    latency: 3.0,
    bandwidth: 2.0,
    slicer: 2.0,
    stall: 1.5,
    one_way: 2.0,
    reset_peer: 3.0,
    close: 2.0,
    limit_data: 2.0,
    drop_replies: 2.0,
    clear_up: 4.0,
}
"""How often each comes, beside the others. They add up until the weather clears."""


def _clear_up(line: Line) -> None:
    """Good weather. What has swallowed a reply is over: TCP would not go on after a gap either."""
    swallowed = line.down.swallow
    line.calm()
    if swallowed:
        line.cut(reset=True)


def bad_lines() -> Family:
    """Random toxics, one on top of the other."""
    struck: Counter[str] = Counter()

    async def play(number: int, deadline: Deadline) -> tuple[int, list[str]]:
        before = struck.total()
        violations = await weather_conference(number, CHANGES_MAX, struck, deadline)
        return struck.total() - before, violations

    return Conferences(
        "bad lines (own TCP proxy)",
        PROMISES,
        play,
        lambda played: ", ".join(f"{name} {times}" for name, times in struck.most_common()),
    )


async def weather_conference(
    seed: int, changes: int, struck: Counter[str], deadline: Deadline | None = None
) -> list[str]:
    """The violations of one conference over a line whose weather changes so many times."""
    rng = random.Random(f"{seed} weather")
    async with on_a_line(seed, rng) as (stage, line):
        for done in range(changes):
            if deadline is not None and deadline.over and done:
                break
            [toxic] = rng.choices(list(TOXICS), list(TOXICS.values()))
            toxic(line, rng)
            struck[toxic.__name__] += 1
            await asyncio.sleep(rng.uniform(*CHANGE_S))
        _clear_up(line)
        return await stage.verdict()


def cut_sessions() -> Family:
    """Every connection is cut after n bytes, for n over a whole session; drawn without repetition."""
    places = _places(random.Random("places"))
    return Conferences(
        "cut after n bytes",
        PROMISES,
        lambda number, deadline: cut_conference(number, places, min(CUT_SESSIONS_S, max(1.0, deadline.left_s))),
        lambda played: f"{min(played.rounds, SESSION_BYTES)} of n = 0..{SESSION_BYTES - 1}",
    )


def _places(rng: random.Random) -> Iterator[int]:
    """Every n once, in the order of chance, and again."""
    while True:
        yield from rng.sample(range(SESSION_BYTES), SESSION_BYTES)


async def cut_conference(seed: int, places: Iterator[int], seconds: float) -> tuple[int, list[str]]:
    """How many connections were cut, and the violations."""
    async with on_a_line(seed, random.Random(f"{seed} cuts")) as (stage, line):
        line.limit_of_next = lambda: next(places)
        line.cut(reset=False)
        before = len(line.connections)
        await asyncio.sleep(seconds)
        cuts = sum(connection.over for connection in line.connections[before:])
        line.calm()
        line.cut(reset=True)
        return cuts, await stage.verdict()


@asynccontextmanager
async def on_a_line(seed: int, rng: random.Random) -> AsyncIterator[tuple[Stage, Line]]:
    """A conference whose clients reach their hub over a line; everybody is connected."""
    stages: list[Stage] = []
    async with proxied(lambda: stages[0].hub.port, rng) as line:
        ground = Ground(url_of=lambda port: f"http://127.0.0.1:{line.port}")
        async with staged(seed, ground) as stage:
            stages.append(stage)
            await stage.everybody()
            yield stage, line
