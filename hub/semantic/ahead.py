"""In what order texts are read: what came in first, what was missed at leisure. Changes with who waits how long.

    came in ──soon──▶ read within `lag_s` of its coming ──▶ compared by its meaning too
                 └──▶ else compared by its words alone ──later──▶ read when nothing newer waits, the newest first

However slow the model is and however much comes at once, nobody waits longer for it than that.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

LAG_S: Final = 2.0
"""From the coming of a text until it is compared without the model: a secretary has hardly looked at it by then."""
LATER_MAX: Final = 20_000
"""Texts to be read at leisure: twice the largest conference; beyond it the oldest are compared by their words."""
TRIES_MAX: Final = 3
"""At reading one text at leisure: what kills the model each time is let be."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    id: str
    at_s: float
    read: asyncio.Future[bool]


class Ahead:
    """Reads texts, named by their ids, with `read` (false: no answer), as long as `ready` returns."""

    def __init__(
        self,
        read: Callable[[str], Awaitable[bool]],
        ready: Callable[[], Awaitable[object]],
        lag_s: float = LAG_S,
    ) -> None:
        self.missed = 0
        """Texts that had to be compared without the model."""
        self._ask, self._ready, self._lag_s = read, ready, lag_s
        self._takes_s = 0.0  # what the latest reading took
        self._soon: deque[_Due] = deque()  # bounded by time: what has waited over its own leaves unread
        self._due: dict[str, _Due] = {}
        self._later: OrderedDict[str, int] = OrderedDict()  # id -> tries; the newest last
        self._some_soon, self._none_soon, self._some_later = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._none_soon.set()
        self._tasks = [
            asyncio.create_task(self._read_soon(), name="reading"),
            asyncio.create_task(self._read_later(), name="reading at leisure"),
        ]

    @property
    def unread(self) -> int:
        """Texts that are compared by their words alone until there is time to read them."""
        return len(self._later)

    def soon(self, id: str) -> None:
        """It has just come in; whoever compares it comes to `wait`."""
        loop = asyncio.get_running_loop()
        self._due[id] = due = _Due(id, loop.time() + self._lag_s, loop.create_future())
        self._soon.append(due)
        self._some_soon.set()
        self._none_soon.clear()

    def later(self, ids: Iterable[str]) -> None:
        """Known texts that nobody has read, the newest last."""
        for id in ids:
            self._later.setdefault(id, 0)
        while len(self._later) > LATER_MAX:
            self._later.popitem(last=False)
        if self._later:
            self._some_later.set()

    async def wait(self, id: str) -> None:
        """Until it is read or its time is over; at once for what never came in."""
        due = self._due.pop(id, None)
        if due is None:
            return
        if not due.read.done():
            left_s = due.at_s - asyncio.get_running_loop().time()
            await asyncio.wait({due.read}, timeout=max(0.0, left_s))
        if not due.read.done() or not due.read.result():
            self.missed += 1
            self.later((id,))

    async def close(self) -> None:
        """Nothing is read any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read_soon(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            await self._some_soon.wait()
            due = self._soon.popleft()
            # What would come too late is left at once, so that those behind it are still in time.
            read = clock() + self._takes_s <= due.at_s and await self._read(due.id)
            if read:
                self._later.pop(due.id, None)  # too late for its own advice, in time for that of others
            else:
                self.later((due.id,))
            due.read.set_result(read)
            if not self._soon:
                self._some_soon.clear()
                self._none_soon.set()

    async def _read_later(self) -> None:
        while True:
            await self._some_later.wait()
            await self._none_soon.wait()
            await self._ready()
            if not self._later:  # read in its turn meanwhile
                self._some_later.clear()
                continue
            id = next(reversed(self._later))  # it stays there until it is read: so long it is unread
            read = await self._read(id)
            tries = self._later.pop(id, 0) + 1
            if not read and tries < TRIES_MAX:
                self._later[id] = tries
                self._later.move_to_end(id, last=False)
            await asyncio.sleep(0)  # what was read already is found without a pause

    async def _read(self, id: str) -> bool:
        clock = asyncio.get_running_loop().time
        began_s = clock()
        try:
            read = await self._ask(id)
        except Exception:  # one text that cannot even be asked about must not end the reading of all others
            log.exception("cannot be read: %s", id)
            return True
        if read:
            self._takes_s = clock() - began_s
        return read
