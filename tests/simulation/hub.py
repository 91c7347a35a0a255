"""The hub's machine: its disks, and the hub while one runs. Changes with how a hub is put together.

What runs is the product's: conference, engine, connections, followers. Only the listening socket is left out.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hub.conference import Conference, Moved
from hub.conferences import open_conference
from hub.domain.commands import Command, Create
from hub.domain.decide import decide
from hub.domain.events import Event
from hub.domain.model import Actor, Plan
from hub.eventlog.base import SESSION, EventLog
from hub.eventlog.codec import dump
from hub.eventlog.memory import MemoryLog
from hub.gateway.access import Device
from hub.gateway.alarms import Alarms
from hub.gateway.connection import Connection
from hub.gateway.devices import Devices
from hub.gateway.follow import Showcase
from hub.gateway.hall import Hall
from hub.gateway.metrics import Metrics
from protocol import limits
from protocol.ids import uuid7
from protocol.messages import Presence
from tests.simulation.disk import LogDisk, MemoryAccess
from tests.simulation.net import End
from tests.simulation.process import Peril, Process

SWEEP_S: Final = 1.0
RESTART_S: Final = 3.0
"""How long the supervisor takes at most."""


log = logging.getLogger("hub.simulated")


@dataclass(eq=False)
class Door:
    """What a hub that is up offers to callers."""

    process: Process
    hall: Hall
    live: list[Connection] = field(default_factory=list)

    async def serve(self, socket: End, device: Device) -> None:
        """One socket, from upgrade to close."""
        socket.sends = self._leaves
        connection = Connection(socket, self.hall, device)
        self.live.append(connection)
        try:
            await connection.run(lambda ticket: None, lambda: None)
        finally:
            self.live.remove(connection)

    def moved(self, moved: Moved) -> None:
        self.process.passes("before publish")
        self.hall.showcase.moved(moved)
        for connection in self.live:
            connection.poke()
        self.process.passes("after publish")

    async def sweep(self) -> None:
        full_since: dict[Connection, float] = {}
        while True:
            await asyncio.sleep(SWEEP_S)
            presence = Presence(
                connected=self.hall.devices.points_connected, total=len(self.hall.conference.state.points)
            )
            for connection in tuple(self.live):
                connection.show_presence(presence)
                if connection.buffered <= limits.BUFFERED_BYTES_MAX:
                    full_since.pop(connection, None)
                elif self.hall.now_s() - full_since.setdefault(connection, self.hall.now_s()) >= limits.BUFFERED_S_MAX:
                    connection.abort()

    def _leaves(self, message: bytes) -> bool:
        """A frame is about to leave. Its type stands first in it."""
        head = message[:24]
        place = next((name for name in ("outcome", "patch", "snapshot", "welcome") if name.encode() in head), None)
        return self.process.passes(f"before {place}") if place is not None else True


class HubMachine:
    """Starts the hub, and starts it again when it dies."""

    def __init__(
        self, plan: Plan, rng: random.Random, disk: LogDisk, now_ms: Callable[[], int], note: Callable[..., None]
    ) -> None:
        self.name = "hub"
        self.plan, self.disk = plan, disk
        self.peril = Peril()
        self.ready_s = 0.0
        """When the hub was last ready."""
        self.is_up = asyncio.Event()
        self.access = MemoryAccess(rng.randbytes)
        self._rng, self._note, self._true_ms = rng, note, now_ms
        self.ahead_ms = 0
        self.advises = True
        """Whether the engine that finds duplicates runs beside."""
        self.process: Process | None = None
        self.door: Door | None = None
        self.buried: list[Process] = []
        self.restarts = True

    async def create(self, phase: str) -> None:
        """Lay the conference down on the empty disk."""
        first: EventLog = MemoryLog(self.disk.log_id)
        command = Command(self.new_id(), self.now_ms(), Actor("hub"), Create(self.plan, phase))
        bodies = decide(command, None)
        events = [Event(body, command.id, command.at, command.actor, None, i) for i, body in enumerate(bodies)]
        await first.append(SESSION, await first.head(SESSION), [dump(event) for event in events])
        self.disk.stored.extend([each async for each in first.read(SESSION, 0)])

    def now_ms(self) -> int:
        return self._true_ms() + self.ahead_ms

    def new_id(self) -> str:
        return uuid7(self._true_ms(), self._rng.randbytes(10))

    def start(self) -> None:
        """Start a run of the hub, unless one is there."""
        if self.process is not None or not self.restarts:
            return
        process = Process(self.name, self.peril, self._note)
        process.at_death.append(self._died)
        self.process = process
        process.start(self._run(process))

    def die(self, why: str) -> None:
        if self.process is not None:
            self.process.die(why)

    def _died(self) -> None:
        assert self.process is not None
        self.buried.append(self.process)
        self.process = self.door = None
        self.is_up.clear()
        asyncio.get_running_loop().call_later(self._rng.uniform(0.0, RESTART_S), self.start)

    async def _run(self, process: Process) -> None:
        try:
            await self._serve(process)
        except Exception as mistake:
            log.critical("the hub cannot serve: %r", mistake)
            process.die(f"exit 70: {mistake!r}")

    async def _serve(self, process: Process) -> None:
        stored = await self.disk.open(process)
        if self.advises:
            conference, _ = await open_conference(stored, self.now_ms)
        else:
            conference = await Conference.open(stored)
        process.passes("after replay")
        if not process.alive:
            return
        door = Door(process, self._hall(conference))
        conference.listen(door.moved)
        self.door = door
        self.is_up.set()
        self.ready_s = asyncio.get_running_loop().time()
        self._note("ready", conference.position.seq)
        sweeping = asyncio.create_task(door.sweep())
        problem = await conference.failed
        sweeping.cancel()
        process.die(f"exit 70: {problem!r}")

    def _hall(self, conference: Conference) -> Hall:
        now_s = asyncio.get_running_loop().time
        return Hall(
            conference=conference,
            showcase=Showcase(conference.state, conference.position),
            devices=Devices(now_s),
            access=self.access,
            metrics=Metrics(),
            now_ms=self.now_ms,
            now_s=now_s,
            new_id=self.new_id,
            jitter=self._rng.random,
            alarms=Alarms(),
        )
