"""Family: a dead connection speaks again: bytes that a client once sent arrive once more, on a new connection.

Changes with what may be held back on the way and come late.
"""

import asyncio
import contextlib
import random
from typing import Final

from tests.faults.family import Family
from tests.faults.proxy import Line
from tests.faults.rounds import Conferences, Deadline
from tests.faults.weather import on_a_line

REPLAYS_MAX: Final = 12
HEARD_S: Final = 0.3
LIVES_S: Final = (0.2, 0.7)


def zombies() -> Family:
    """The bytes of a closed WebSocket, from its upgrade on, cut anywhere, come to the hub again, at once or in bits."""
    return Conferences(
        "zombie connection",
        "I1-I3 I5-I7",
        lambda number, deadline: zombie_conference(number, REPLAYS_MAX, deadline),
    )


async def zombie_conference(seed: int, replays: int, deadline: Deadline | None = None) -> tuple[int, list[str]]:
    """How many old connections spoke again, and the violations."""
    rng = random.Random(f"{seed} zombies")
    async with on_a_line(seed, rng) as (stage, line):
        done = 0
        while done < replays and not (deadline is not None and deadline.over and done):
            await asyncio.sleep(rng.uniform(*LIVES_S))
            if rng.random() < 0.5:
                line.cut(reset=rng.random() < 0.5)
            done += await _replay(line, stage.hub.port, rng)
        return done, await stage.verdict()


async def _replay(line: Line, port: int, rng: random.Random) -> int:
    """One tape; 0 when there is none yet."""
    tapes = [bytes(old.tape) for old in line.connections if old.over and old.tape.startswith(b"GET /ws/")]
    if not tapes:
        return 0
    tape = rng.choice(tapes)
    said = tape if rng.random() < 0.5 else tape[: rng.randrange(len(tape))]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        step = rng.choice((7, 100, len(said) + 1))
        for at in range(0, len(said), step):
            writer.write(said[at : at + step])
            await writer.drain()
        async with asyncio.timeout(HEARD_S):
            while await reader.read(65536):
                pass
    except (OSError, TimeoutError):
        pass
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return 1
