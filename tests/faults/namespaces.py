"""Family: a pulled cable. Hub and clients in network namespaces of their own; the link between them goes down.

No RST and no FIN: both ends are left half-open. Needs root and `ip netns`; else the row says so. Changes with what a
link can do.
"""

import asyncio
import os
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tests.faults.family import Result
from tests.faults.rounds import Conferences, Deadline
from tests.faults.stage import PATIENT_S, PAUSE_S, Ground, staged

HUB_HOST: Final = "10.213.77.1"
CLIENTS_HOST: Final = "10.213.77.2"
LONG_S: Final = 60.0
"""Longer than the dead time of 50 s: both sides must find out by themselves."""
SHORT_S: Final = (0.5, 6.0)


class NotPossible(Exception):
    """This machine has no network namespaces for us; the text says why."""


class PulledCable:
    """The cable is out for a few seconds, again and again, and once, given time, for longer than anyone waits."""

    name = "cable out (netns)"
    promises = "I1-I7 I11"

    async def run(self, seed: int, seconds: float) -> Result:
        long = seconds >= LONG_S / 2
        try:
            async with linked(os.getpid()) as link:

                async def play(number: int, deadline: Deadline) -> tuple[int, list[str]]:
                    down_s = LONG_S if long and number == seed else random.Random(number).uniform(*SHORT_S)
                    return 1, await _conference(number, link, down_s)

                note = f"once for {LONG_S:g} s" if long else "none longer than the dead time"
                return await Conferences(self.name, self.promises, play, lambda played: note).run(seed, seconds)
        except NotPossible as why:
            return Result(0, [], f"not possible here: {why}")


class Link:
    """Two namespaces and the pair of interfaces between them."""

    def __init__(self, number: int) -> None:
        self.hub, self.clients = f"dc{number}h", f"dc{number}c"
        self._ends = (f"vh{number}", f"vc{number}")

    def inside(self, namespace: str) -> tuple[str, ...]:
        return ("ip", "netns", "exec", namespace)

    async def make(self) -> None:
        hub_end, clients_end = self._ends
        for namespace in (self.hub, self.clients):
            await _ip("netns", "add", namespace)
            await _ip("-n", namespace, "link", "set", "lo", "up")
        await _ip("-n", self.hub, "link", "add", hub_end, "type", "veth", "peer", "name", clients_end)
        await _ip("-n", self.hub, "link", "set", clients_end, "netns", self.clients)
        for namespace, end, host in ((self.hub, hub_end, HUB_HOST), (self.clients, clients_end, CLIENTS_HOST)):
            await _ip("-n", namespace, "address", "add", f"{host}/30", "dev", end)
            await _ip("-n", namespace, "link", "set", end, "up")

    async def pull(self) -> None:
        await _ip("-n", self.hub, "link", "set", self._ends[0], "down")

    async def plug(self) -> None:
        await _ip("-n", self.hub, "link", "set", self._ends[0], "up")

    async def remove(self) -> None:
        """The interfaces go with their namespaces."""
        for namespace in (self.hub, self.clients):
            await _run("netns", "delete", namespace)


@asynccontextmanager
async def linked(number: int) -> AsyncIterator[Link]:
    """A link that works. Raises NotPossible."""
    if shutil.which("ip") is None:
        raise NotPossible("no ip command")
    if os.geteuid() != 0:
        raise NotPossible("needs root")
    link = Link(number)
    try:
        await link.make()
        yield link
    finally:
        await link.remove()


async def _conference(seed: int, link: Link, down_s: float) -> list[str]:
    ground = Ground(
        url_of=lambda port: f"http://{HUB_HOST}:{port}",
        hub_host=HUB_HOST,
        hub_before=link.inside(link.hub),
        clients_before=link.inside(link.clients),
        pause_s=PATIENT_S if down_s > SHORT_S[1] else PAUSE_S,
    )
    async with staged(seed, ground) as stage:
        await stage.everybody()
        await asyncio.sleep(stage.rng.uniform(0.2, 1.0))
        await link.pull()
        try:
            await asyncio.sleep(down_s)
        finally:
            await link.plug()
        return [f"out for {down_s:.1f} s: {violation}" for violation in await stage.verdict()]


async def _ip(*words: str) -> None:
    code, said = await _run(*words)
    if code != 0:
        raise NotPossible(f"ip {' '.join(words)}: {said.strip()}")


async def _run(*words: str) -> tuple[int, str]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("ip", *words, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()
