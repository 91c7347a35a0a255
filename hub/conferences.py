"""The live conference of a data folder with its engine attached: advice enters by the same road as people do.

The engine runs after the acknowledgement, in a task of its own; what it finds becomes commands with
deterministic ids, so a restart that asks it again changes nothing. Whether a nearly certain duplicate is linked at
once or asked about is decided on that road, by the rules of the domain.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from hub.conference import Busy, Conference, Moved, Stopped
from hub.dedup.questions import command_id
from hub.dedup.react import GONE, Advisor
from hub.domain.commands import Command, Suggest
from hub.domain.events import Event, Merged, Submitted, Suggested, WasSplit
from hub.domain.model import Actor, Band, Recommendation
from hub.domain.refusal import Refusal
from hub.eventlog.base import SESSION, EventLog
from hub.eventlog.codec import load
from hub.semantic.ahead import Ahead
from hub.semantic.reader import Health, Reader, followed, off

HUB: Final = Actor("hub")
RETRY_S: Final = 0.5
HINT_PAUSE_S: Final = 0.02
"""Before each hint: a search holds the loop for some milliseconds, so hints take a fifth of it, whoever types."""

log = logging.getLogger(__name__)


class Engine:
    """Listens to one conference and suggests. `now_ms` is the hub's clock; `reader` asks the model, if there is one."""

    def __init__(
        self, conference: Conference, advisor: Advisor, now_ms: Callable[[], int], reader: Reader | None = None
    ) -> None:
        self._reader = reader
        self._ahead = Ahead(self._read, reader.wait_for_reading) if reader is not None else None
        self._conference = conference
        self._advisor = advisor
        self._now_ms = now_ms
        self._waiting: deque[Event] = deque()  # bounded by the log itself: one entry for each event it holds
        self._more = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._hinting = asyncio.Lock()
        self._end = conference.listen(self._heard)
        self._task = asyncio.create_task(self._run(), name="engine")
        if self._ahead is not None:
            self._ahead.later(item.id for item in conference.state.recommendations.values() if _can_be_read(item))

    @property
    def model(self) -> Health:
        """How the model is, and how far it has come with what is to be read."""
        if self._reader is None or self._ahead is None:
            return off()
        return followed(self._reader.health, self._ahead.missed, self._ahead.unread)

    def again(self, event: Event) -> None:
        """Ask once more about a submission whose advice may have been lost with a crash."""
        self._take_in(event)
        self._wake()

    async def similar(self, text: str, point: str) -> list[tuple[str, Band]]:
        """Ids of what more likely than not asks the same as a text that is being typed at the point, the likest first.

        One search at a time, and after all advice on what has come in: who sent goes before who types.
        """
        async with self._hinting:
            await asyncio.sleep(HINT_PAUSE_S)
            await self._idle.wait()
            return self._advisor.similar(text, point)

    async def close(self) -> None:
        """Stop listening; what was not yet suggested is asked again after the next start."""
        self._end()
        self._task.cancel()
        if self._ahead is not None:
            await self._ahead.close()
        await asyncio.gather(self._task, return_exceptions=True)

    def _heard(self, moved: Moved) -> None:
        for event in moved.events:
            self._take_in(event)
        self._wake()

    def _wake(self) -> None:
        self._idle.clear()
        self._more.set()

    def _take_in(self, event: Event) -> None:
        self._waiting.append(event)
        if self._ahead is not None:
            for id in _came_in(event):
                self._ahead.soon(id)

    async def _run(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while self._waiting:
                event = self._waiting.popleft()
                try:
                    await self._take(event)
                except Exception:  # advice is no promise: one text it cannot read must not end it for all others
                    log.exception("no advice on %s", event.id)
            self._idle.set()

    async def _take(self, event: Event) -> None:
        if self._ahead is not None:
            for id in _came_in(event):
                await self._ahead.wait(id)
        suggestions = self._advisor.advise(event)
        if self._advisor.stale:
            self._advisor.relearn(self._conference.state)
        for suggest in suggestions:
            await self._ask(suggest)
        await asyncio.sleep(0)  # advice never holds the loop for more than one text
        for id in _came_in(event):
            await self._gather(id)

    async def _read(self, id: str) -> bool:
        """What the model finds in a recommendation; false when it gives no answer."""
        assert self._reader is not None
        item = self._conference.state.recommendations.get(id)
        if item is None or not _can_be_read(item):
            return True  # nobody compares it
        for text in self._advisor.unread(item.text):
            vector = await self._reader.vector(text)
            if vector is None:
                return False
            self._advisor.vectors.put(text, vector)
        return True

    async def _gather(self, id: str) -> None:
        """The topic that this and others may form, where none of those there are seems right."""
        for missing in self._advisor.unmeasured(self._conference.state):
            self._advisor.measure(missing)
            await asyncio.sleep(0)
        for suggest in self._advisor.propose(self._conference.state, id):
            await self._ask(suggest)
        await asyncio.sleep(0)

    async def _ask(self, suggest: Suggest) -> None:
        command = Command(command_id(suggest), self._now_ms(), HUB, suggest)
        while True:
            try:
                await self._conference.handle(command)
            except Busy:
                await asyncio.sleep(RETRY_S)
                continue
            except Stopped:
                return
            except Refusal as refusal:  # meanwhile people decided otherwise: that is what advice is for
                log.debug("a suggestion came too late: %s", refusal.code)
            return


async def open_conference(
    eventlog: EventLog, now_ms: Callable[[], int], reader: Reader | None = None
) -> tuple[Conference, Engine]:
    """The conference of a log and its running engine. Raises what `Conference.open` raises."""
    conference = await Conference.open(eventlog)
    advisor = Advisor(conference.state.plan)
    unadvised: list[Event] = []
    async for stored in eventlog.read(SESSION, 0):
        event = load(stored)
        advisor.learn(event)
        _note_advice(unadvised, event)
    if advisor.stale:
        advisor.relearn(conference.state)
    engine = Engine(conference, advisor, now_ms, reader)
    for event in unadvised:
        engine.again(event)
    return conference, engine


def _can_be_read(item: Recommendation) -> bool:
    """Others may be compared with it."""
    return not item.training and item.handling not in GONE


def _came_in(event: Event) -> frozenset[str]:
    """The recommendations that the event brought, and about which advice is given."""
    match event.body:
        case Submitted(training=False):
            return frozenset({event.id})
        case WasSplit(parts=parts):
            return frozenset(part.id for part in parts)
        case _:
            return frozenset()


def _note_advice(unadvised: list[Event], event: Event) -> None:
    """Keep what came in and was not yet advised on: advice goes in order, so what came before one that has some had
    its turn. The last one is asked again, since a crash may have cut its suggestions short."""
    if _came_in(event):
        unadvised.append(event)
    match event.body:
        case Suggested(recommendation=id) | Merged(recommendation=id) if event.actor == HUB:
            place = next((n for n, waiting in enumerate(unadvised) if id in _came_in(waiting)), 0)
            del unadvised[:place]
        case _:
            pass
