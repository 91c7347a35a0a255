"""What one connection may cost the hub, measured in a real process: I8, by the resident memory of many at once."""

import asyncio
import sys
from dataclasses import dataclass
from typing import Final

from tests.faults.family import Result
from tests.faults.load.peers import HOLDING, Peer, idle
from tests.faults.load.server import Server, serving

MANY: Final = 200
IDLE_BYTES_MAX: Final = 26 * 1024
HOSTILE_BYTES_MAX: Final = 192 * 1024
SETTLED_S: Final = 1.5
"""Memory is looked at until it has not grown for so long."""
LOOK_S: Final = 0.25
WATCH_S: Final = 12.0
NOISE_BYTES: Final = 512 * 1024
"""What a process's memory moves by itself: allocator arenas."""


@dataclass(frozen=True)
class ConnectionMemory:
    """Two hundred of each kind, one kind after another, each in a fresh hub."""

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
        return Result(len(cases), violations, "; ".join(told))


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
