"""What one connection may cost the hub, measured in a real process: I8, by the resident memory of many at once.

Changes with what a peer may do to make the hub hold something for it.
"""

import asyncio
import random
import sys
from dataclasses import dataclass
from typing import Final

from tests.faults.family import Result
from tests.faults.load.peers import HOLDING, Peer, idle, stalled
from tests.faults.load.server import Server, serving
from tests.faults.load.speakers import Speaker

MANY: Final = 200
IDLE_BYTES_MAX: Final = 26 * 1024
HOSTILE_BYTES_MAX: Final = 192 * 1024
SETTLED_S: Final = 1.5
"""Memory is looked at until it has not grown for so long."""
LOOK_S: Final = 0.25
WATCH_S: Final = 12.0
FOLLOWED: Final = "x0"
"""The point whose screen moves on before those who do not read."""
SPEAKERS: Final = 3
TEXTS: Final = 40
"""Of each speaker, two a second: all is said before the hub gives up those who have read nothing."""
TIMES: Final = 20
"""A long text. What three speakers say within one tick goes in one patch; more would be a snapshot, which is deflated
and short."""
PUSHED_BYTES_MIN: Final = 200 * 1024
"""More than a connection may hold."""
NOISE_BYTES: Final = 512 * 1024
"""What a process's memory moves by itself: allocator arenas."""


@dataclass(frozen=True)
class ConnectionMemory:
    """Two hundred of each kind, one kind after another, each in a fresh hub; and those who never read a screen that
    moves on, against the same texts before nobody."""

    name: str = "memory a connection"
    promises: str = "I8"

    async def run(self, seed: int, seconds: float) -> Result:
        """One round of every kind; the seed and the time change nothing."""
        if not sys.platform.startswith("linux"):
            return Result(0, note="not possible here: resident memory is read from /proc")
        violations: list[str] = []
        told: list[str] = []
        cases: list[tuple[str, Peer, int]] = [("idle", idle, IDLE_BYTES_MAX)]
        cases += [(name, peer, HOSTILE_BYTES_MAX) for name, peer in HOLDING.items()]
        for name, peer, bytes_max in cases:
            each = await cost_of(peer, MANY)
            told.append(f"{name} {each / 1024:.0f} KiB")
            if each > bytes_max:
                violations.append(f"{name}: {each / 1024:.1f} KiB a connection of {MANY}, {bytes_max // 1024} allowed")
        each = await cost_of_unread(MANY, TEXTS, seed)
        told.append(f"never reads a screen that moves {each / 1024:.0f} KiB")
        if each > HOSTILE_BYTES_MAX:
            violations.append(f"{told[-1]} a connection of {MANY}, {HOSTILE_BYTES_MAX // 1024} allowed (seed {seed})")
        return Result(len(cases) + 1, violations, "; ".join(told))


async def cost_of(peer: Peer, many: int) -> float:
    """Resident bytes of a hub, at their highest, for each of `many` connections of this kind."""
    async with serving() as server:
        devices = await server.devices(many + 20)
        warm = [await idle(server, device) for device in devices[many:]]
        await settled(server)
        before = server.rss()
        watching = asyncio.create_task(_highest(server))
        opened = [await peer(server, device) for device in devices[:many]]
        highest = await watching
        for raw in [*opened, *warm]:
            raw.cut()
        return max(0.0, highest - before - NOISE_BYTES) / many


async def cost_of_unread(many: int, texts: int, seed: int) -> float:
    """Resident bytes, at their highest, for each of `many` who never read while more goes out to their point's screens
    than a connection may hold. What the record and the engine grow by is taken off: beside, the same is said in a hub
    of its own before nobody."""
    alone, before_many = await asyncio.gather(_growth(0, texts, seed), _growth(many, texts, seed))
    return max(0, before_many - alone) / many


async def _growth(many: int, texts: int, seed: int) -> int:
    async with serving() as server:
        chance = random.Random(seed)
        devices = await server.devices(SPEAKERS + many, [FOLLOWED])
        speakers = [await Speaker.enter(server, device, chance) for device in devices[:SPEAKERS]]
        await settled(server)
        before = highest = server.rss()
        unread = [await stalled(server, device) for device in devices[SPEAKERS:]]
        for raw in unread:
            raw.writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own: it never reads
        for speaker in speakers:
            speaker.times = TIMES
        speaking = asyncio.gather(*(speaker.speak(texts) for speaker in speakers))
        while not speaking.done():
            await asyncio.sleep(LOOK_S)
            highest = max(highest, server.rss())
        await speaking
        assert not any(speaker.not_accepted for speaker in speakers), "all was taken"
        shown = min(speaker.shown_bytes for speaker in speakers)
        assert shown >= PUSHED_BYTES_MIN, f"only {shown} bytes of the screen went out"
        for speaker in speakers:
            await speaker.leave()
        for raw in unread:
            raw.cut()
        return highest - before


async def _highest(server: Server) -> int:
    """The most that the process held until it grew no more, or for the time to watch."""
    loop = asyncio.get_running_loop()
    highest, since_s, end_s = server.rss(), loop.time(), loop.time() + WATCH_S
    while loop.time() < end_s and loop.time() - since_s < 4 * SETTLED_S:
        await asyncio.sleep(LOOK_S)
        now = server.rss()
        if now > highest:
            highest, since_s = now, loop.time()
    return highest


async def settled(server: Server, within_s: float = WATCH_S) -> None:
    """When its memory has stood still for a while, or the time is up."""
    last, since, loop = server.rss(), 0.0, asyncio.get_running_loop()
    end_s = loop.time() + within_s
    while since < SETTLED_S and loop.time() < end_s:
        await asyncio.sleep(LOOK_S)
        now = server.rss()
        since = 0.0 if abs(now - last) > NOISE_BYTES // 8 else since + LOOK_S
        last = now
