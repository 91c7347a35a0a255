"""Many real points in one process, driven by JSON Lines: each has its own folder, identity, outbox and uplink.

For rehearsals and fault drills: the points are the product's own, so what holds here holds in the field. It
survives the hub's death, and its own: the folders stay, and a second start goes on where the first ended.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, assert_never

import msgspec

from point_client import identity, join
from point_client.backoff import Backoff
from point_client.folder import Edge, join_with, open_outbox, open_uplink, ownership
from point_client.identity import BadFolder, Identity
from point_client.operations import (
    BadOperation,
    Cut,
    Lines,
    Op,
    Plan,
    Resend,
    RollCall,
    SendCommand,
    Status,
    Stop,
    Submit,
    parse,
)
from point_client.outbox import Item, Outbox, Ownership, Unsendable
from point_client.uplink import (
    Change,
    Contradiction,
    Ended,
    LinkDown,
    LinkUp,
    PresenceSeen,
    Told,
    Uplink,
    ViewMoved,
    Why,
)
from protocol.messages import Arg

JOINS_AT_ONCE: Final = 20
"""Each is a thread and a socket; a hub takes them faster than this."""
LINK_EVERY_S: Final = 0.2
"""Changes of the number of links are told together: a hub's restart is one line, not two hundred."""

Emit = Callable[[dict[str, object]], None]


class NoSuchPoint(Exception):
    """The point is not in the plan, or has not joined yet."""


async def simulate(hub: join.Hub, plan: Plan, data: Path, edge: Edge, input_fd: int, emit: Emit) -> None:
    """Join, connect, and obey the operations that come from `input_fd` until `stop` or its end."""
    lines = Lines(input_fd)
    simulation = Simulation(hub, plan, data, edge, emit)
    starting = asyncio.ensure_future(simulation.start())
    try:
        while (line := await lines.next()) is not None:
            if not simulation.obey(line):
                break
    finally:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await simulation.stop()


@dataclass(frozen=True, slots=True)
class _Point:
    """One point at work."""

    outbox: Outbox
    right: Ownership
    uplink: Uplink
    running: "asyncio.Task[Ended]"


class Simulation:
    """All points of a plan. Facts go to `emit`, one object each, as they happen."""

    def __init__(self, hub: join.Hub, plan: Plan, data: Path, edge: Edge, emit: Emit) -> None:
        self._hub, self._plan, self._data, self._edge, self._emit = hub, plan, data, edge, emit
        self._points: dict[str, _Point] = {}
        self._messages: dict[str, tuple[str, str]] = {}  # message -> point, command id
        self._names: dict[str, str] = {}  # command id -> message
        self._resends: dict[str, deque[str]] = {}  # command id -> names of the repeats without an answer
        self._ready = False
        self._connected_told = 0
        self._telling: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Join and connect every point."""
        gate = asyncio.Semaphore(JOINS_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for point, code in self._plan.codes.items():
                group.create_task(self._start(point, code, gate))

    def obey(self, line: bytes) -> bool:
        """Do one operation; False after `stop`. What cannot be done is told, and the next one comes."""
        try:
            op = parse(line)
            if isinstance(op, Stop):
                return False
            self._do(op)
        except (BadOperation, NoSuchPoint, Unsendable) as error:
            self._emit({"event": "error", "detail": f"{type(error).__name__}: {error}"})
        return True

    async def stop(self) -> None:
        """End every uplink; the folders stay. Raises what an uplink died of."""
        for point in self._points.values():
            point.uplink.stop()
        ends = await asyncio.gather(*(point.running for point in self._points.values()), return_exceptions=True)
        if self._telling is not None:
            self._telling.cancel()
        self._emit({"event": "stopped", **self._counters()})
        for point in self._points.values():
            point.outbox.close()
            point.right.release()
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    # ---- starting --------------------------------------------------------------------------------------------

    async def _start(self, point: str, code: str, gate: asyncio.Semaphore) -> None:
        folder = self._data / point
        folder.mkdir(parents=True, exist_ok=True)
        right = ownership(folder)
        try:
            if not right.take():
                raise BadFolder(f"another process owns {folder}")
            async with gate:
                who = await self._identity(folder, code)
            outbox = open_outbox(folder, who)
        except (BadFolder, join.Refused) as error:
            right.release()
            self._emit({"event": "halted", "point": point, "why": "join", "code": None, "detail": str(error)})
            return
        uplink = open_uplink(who, outbox, self._edge, partial(self._changed, point))
        running = asyncio.create_task(uplink.run())
        running.add_done_callback(partial(self._ended, point))
        self._points[point] = _Point(outbox, right, uplink, running)

    async def _identity(self, folder: Path, code: str) -> Identity:
        """The folder's identity, by joining if it has none, for as long as the hub cannot be reached."""
        known = identity.load(folder)
        if known is not None:
            return msgspec.structs.replace(known, url=self._hub.url)
        backoff = Backoff(self._edge.rng)
        fresh = self._edge.new_id()
        while True:
            try:
                who, _ = await asyncio.to_thread(join_with, folder, self._hub, self._plan.conference, code, fresh)
                return who
            except join.Unreachable as error:
                await asyncio.sleep(backoff.next_s(after_ms=error.after_ms))

    # ---- operations ------------------------------------------------------------------------------------------

    def _do(self, op: Op) -> None:
        match op:
            case Submit():
                self._put(op.point, "submit", _arguments(op), op.message)
            case SendCommand():
                self._put(op.point, op.name, op.args, op.message)
            case Resend():
                self._resend(op)
            case Cut():
                for point in op.points:
                    self._at(point).uplink.cut()
            case RollCall():
                self._roll_call(op)
            case Status():
                self._emit({"event": "status", **self._counters()})
            case Stop():
                pass
            case _:
                assert_never(op)

    def _put(self, point: str, name: str, args: dict[str, Arg], message: str | None) -> None:
        at = self._at(point)
        item = at.outbox.put(name, args, self._edge.clock(), self._edge.new_id())
        if message is not None:
            self._messages[message] = (point, item.id)
            self._names[item.id] = message
        self._emit({"event": "sent", **self._about(point, item), "typed_ms": item.at})
        at.uplink.poke()

    def _resend(self, op: Resend) -> None:
        point, command_id = self._messages.get(op.of, ("", ""))
        if not point:
            raise NoSuchPoint(f"message {op.of} was not submitted here")
        at = self._at(point)
        item = at.outbox.find(command_id)
        assert item is not None, "what was put stays"
        self._resends.setdefault(command_id, deque()).append(op.message)
        at.uplink.repeat(item.command_seq)

    def _roll_call(self, op: RollCall) -> None:
        for point in sorted(self._points):
            self._put(point, "roll_call", {"present": True}, None)
            if op.counts is not None:
                self._put(point, "attendance", {"counts": dict(op.counts)}, None)

    def _at(self, point: str) -> _Point:
        if point not in self._points:
            raise NoSuchPoint(point)
        return self._points[point]

    # ---- facts -----------------------------------------------------------------------------------------------

    def _changed(self, point: str, change: Change) -> None:
        match change:
            case Told():
                self._told(point, change.item, change.first)
            case LinkUp() | LinkDown():
                self._link_changed()
            case Contradiction():
                self._emit({"event": "contradiction", "point": point, "detail": change.detail})
            case ViewMoved() | PresenceSeen():
                pass
            case _:
                assert_never(change)

    def _told(self, point: str, item: Item, first: bool) -> None:
        settlement = item.settlement
        assert settlement is not None, "told, so settled"
        now = self._edge.clock()
        event: dict[str, object] = {
            "event": "told" if first else "duplicate",
            **self._about(point, item),
            "status": settlement.status,
            "receipt": settlement.receipt,
            "code": settlement.code,
            "seq": settlement.seq,
            "epoch": settlement.epoch,
            "ms": now - item.at,
            "told_ms": now,
        }
        if not first:
            waiting = self._resends.get(item.id)
            event["resend"] = waiting.popleft() if waiting else None
        self._emit(event)

    def _about(self, point: str, item: Item) -> dict[str, object]:
        return {
            "message": self._names.get(item.id),
            "point": point,
            "device": item.device,
            "command_seq": item.command_seq,
            "id": item.id,
        }

    def _link_changed(self) -> None:
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(LINK_EVERY_S, self._tell_links)

    def _tell_links(self) -> None:
        self._telling = None
        connected = self._connected
        if connected != self._connected_told:
            self._connected_told = connected
            self._emit({"event": "link", "connected": connected})
        if not self._ready and connected == len(self._plan.codes):
            self._ready = True
            self._emit({"event": "ready", "connected": connected})

    def _ended(self, point: str, running: "asyncio.Task[Ended]") -> None:
        """An uplink that ends by itself needs a person: told, and the others go on."""
        if running.cancelled():
            return
        self._link_changed()
        if (fault := running.exception()) is not None:
            detail = f"{type(fault).__name__}: {fault}"
            self._emit({"event": "halted", "point": point, "why": "fault", "code": None, "detail": detail})
        elif (ended := running.result()).why is not Why.STOPPED:
            self._emit(
                {"event": "halted", "point": point, "why": ended.why, "code": ended.code, "detail": ended.detail}
            )

    @property
    def _connected(self) -> int:
        return sum(point.uplink.connected for point in self._points.values())

    def _counters(self) -> dict[str, object]:
        points = self._points.values()
        return {
            "connected": self._connected,
            "reconnects": sum(point.uplink.reconnects for point in points),
            "duplicates": sum(point.uplink.duplicates for point in points),
            "contradictions": sum(point.uplink.contradictions for point in points),
            "pending": sum(point.outbox.pending for point in points),
        }


def _arguments(op: Submit) -> dict[str, Arg]:
    """What is absent is left out: the hub knows the defaults."""
    given: dict[str, Arg] = {"text": op.text}
    if op.category is not None:
        given["category"] = op.category
    if op.channel is not None:
        given["channel"] = op.channel
    if op.urgent:
        given["urgent"] = True
    return given
