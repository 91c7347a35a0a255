"""Hints while a person types: one search at a time for a connection, the newest wins. Changes with how hints are asked.

Nothing here is promised: what is over the allowance, too long or overtaken by a newer text gets no answer, and no
command waits for it.
"""

import asyncio
import logging
import unicodedata
from collections.abc import Callable

from hub.gateway.hall import Hall
from hub.projections.similar import alike_rows
from protocol import limits
from protocol.messages import Alike, Similar

log = logging.getLogger(__name__)


class Hinting:
    """Answers `similar` of one connection of a point by `say`."""

    def __init__(self, hall: Hall, device: str, point: str, say: Callable[[Alike], None]) -> None:
        self._hall = hall
        self._point = point
        self._bucket = hall.devices.similar_bucket(device)
        self._say = say
        self._newest: Similar | None = None
        self._task: asyncio.Task[None] | None = None

    def take(self, frame: Similar) -> None:
        """Search for it, unless a newer one comes before its turn."""
        if not self._bucket.take(self._hall.now_s()):
            return
        if not 0 < len(unicodedata.normalize("NFC", frame.text.strip())) <= limits.TEXT_CHARS_MAX:
            return
        self._newest = frame
        if self._task is None:
            self._task = asyncio.create_task(self._answer(), name=f"hints for {self._point}")

    def abandon(self) -> None:
        """The connection is gone."""
        if self._task is not None:
            self._task.cancel()

    async def _answer(self) -> None:
        assert self._hall.similar is not None, "it was offered"
        try:
            while (frame := self._newest) is not None:
                self._newest = None
                found = await self._hall.similar(frame.text, self._point)
                if self._newest is None:
                    rows = alike_rows(self._hall.conference.state, self._point, found)
                    self._say(Alike(n=frame.n, matches=rows))
        except Exception:  # a hint is no promise: a text that the engine cannot read is typed and sent all the same
            log.exception("no hint for %s", self._point)
        finally:
            self._task = None
