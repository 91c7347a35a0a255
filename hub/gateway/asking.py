"""The commands of one connection: numbering, the device's allowance, and the way to the conference and back.

A command gets exactly one recorded outcome, or `busy`, which is not recorded and moves nothing. Commands enter the
conference in the order they came (I3); their outcomes come back when they are stable.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from hub.conference import Busy, Stopped
from hub.gateway.access import Device
from hub.gateway.auth import actor_of
from hub.gateway.bucket import Hold
from hub.gateway.hall import End, Hall
from hub.gateway.translate import Person, to_ask, to_command, typed_at
from hub.ledger import Fork, Gap, Settled
from protocol import limits
from protocol.errors import CloseCode
from protocol.messages import Command, Outcome

MOVED_MAX: Final = 1_000
"""What a new device takes over from a former one comes first under its numbers, with ids that are known: up to here
that costs it no token, or its own first texts would wait for minutes. More would be a way to fill the record."""


class Asking:
    """Takes command frames of one device. `say` gets outcomes, in any order; `end` ends the connection."""

    def __init__(self, hall: Hall, device: Device, say: Callable[[Outcome], None], end: Callable[[End], None]) -> None:
        self._hall = hall
        self._device = device
        self._actor = actor_of(device)
        self._bucket = hall.devices.bucket(device.id, device.grant.role)
        self._hold = Hold()
        self._tell = say
        self._end = end
        self._over = False
        self._waiting: set[asyncio.Task[None]] = set()  # bounded by the window

    async def take(self, frame: Command) -> None:
        """Take a command up. Raises `End` (4029) when commands keep coming while the hub is busy."""
        hall, now_s = self._hall, self._hall.now_s()
        if self._hold.covers(frame.command_seq):
            if self._hold.overrun(now_s):
                raise End(CloseCode.RATE_LIMITED, "commands kept coming before retry_ms had passed")
            self._say(_busy(frame))
            return
        repeated = frame.command_seq <= hall.conference.ledger.last_of(self._device.id)
        if not repeated and not self._moved(frame) and not self._bucket.take(now_s):
            self._hold.start(frame.command_seq, now_s)
            self._say(_busy(frame))
            return
        await self._ask(frame, hall.now_ms(), repeated=repeated)

    def _moved(self, frame: Command) -> bool:
        return frame.command_seq <= MOVED_MAX and self._hall.conference.ledger.known(frame.id.lower()) is not None

    async def _ask(self, frame: Command, arrival_ms: int, *, repeated: bool) -> None:
        ask, person = to_ask(frame, self._actor, typed_at(frame, arrival_ms, self._device.joined_at))
        if person is not None and not repeated and not self._hall.showcase.sealed:
            await self._keep(person, arrival_ms)
        if self._over:  # it ended while the disk was asked
            return
        command = to_command(frame, ask, self._actor, arrival_ms)
        handled = asyncio.create_task(self._hall.conference.handle(command))
        handled.add_done_callback(_looked_at)
        task = asyncio.create_task(self._answer(frame, handled))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _keep(self, person: Person, now_ms: int) -> None:
        """Personal data is durable before the log refers to it (`hub.gateway.people` erases what it never will)."""
        keep = self._hall.access.keep_person
        await asyncio.to_thread(keep, person.reference, person.name, person.phone, person.consent, now_ms)

    def abandon(self) -> None:
        """The connection is gone or must go: what is not yet decided never will be, unless it is sent again."""
        self._over = True
        for task in self._waiting:
            task.cancel()

    async def _answer(self, frame: Command, handled: "asyncio.Task[Settled | None]") -> None:
        try:
            settled = await handled
        except Busy:
            self._hold.start(frame.command_seq, self._hall.now_s())
            self._say(_busy(frame))
        except Gap as gap:
            if self._hold.covers(frame.command_seq):  # it was on its way behind one that was answered busy
                self._say(_busy(frame))
            else:
                self._end(End(CloseCode.COMMAND_GAP, str(gap)))
        except Fork:
            self._end(End(CloseCode.FORK, f"command {frame.command_seq} was settled under another id"))
        except Stopped:
            self._end(End(CloseCode.DEGRADED, "the hub cannot store at present"))
        else:
            assert settled is not None, "a numbered command always has an outcome"
            self._say(_outcome(frame, settled))

    def _say(self, outcome: Outcome) -> None:
        self._hall.metrics.outcomes.labels(status=outcome.status).inc()
        self._tell(outcome)


def _looked_at(handled: "asyncio.Task[Settled | None]") -> None:
    """A connection that ends just when the answer comes leaves it to nobody: that is no fault to cry about."""
    if not handled.cancelled():
        handled.exception()


def _busy(frame: Command) -> Outcome:
    return Outcome(command_seq=frame.command_seq, id=frame.id, status="busy", retry_ms=limits.BUSY_RETRY_MS)


def _outcome(frame: Command, settled: Settled) -> Outcome:
    return Outcome(
        command_seq=frame.command_seq,
        id=frame.id,
        status=settled.status,
        seq=settled.seq,
        receipt=settled.receipt,
        code=settled.code,
        detail=settled.detail,
    )
