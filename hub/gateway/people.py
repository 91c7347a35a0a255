"""Personal data of refused submissions, erased whether or not anybody hears the answer. Changes with what may be kept.

Who asked may be gone when the answer comes, so this listens to the record and not to the connection. What a crash left
is found when the hub starts.
"""

import asyncio
import logging
from typing import Final

from hub.conference import Conference, Moved
from hub.domain.events import CommandSettled
from hub.gateway.access import Access

RETRY_S: Final = 5.0

log = logging.getLogger(__name__)


class People:
    """Personal data stays while the record refers to it, or a device may still send what does."""

    def __init__(self, conference: Conference, access: Access) -> None:
        self._conference = conference
        self._access = access
        self._refused: set[str] = set()  # bounded by what is refused while one of these is erased
        self._wake = asyncio.Event()

    def moved(self, moved: Moved) -> None:
        """The record moved."""
        for event in moved.events:
            if isinstance(event.body, CommandSettled) and self._is_refused(event.id):
                self._refused.add(event.id)
                self._wake.set()

    async def run(self) -> None:
        """For ever."""
        self._refused.update(filter(self._is_refused, await asyncio.to_thread(self._access.people)))
        while True:
            if not self._refused:
                self._wake.clear()
                await self._wake.wait()
            refused, self._refused = self._refused, set()
            try:
                await asyncio.to_thread(self._access.forget_people, refused)
            except Exception as problem:  # the disk's; nothing else is waiting for it
                log.error("personal data of %d refused submissions is not erased yet: %r", len(refused), problem)
                self._refused |= refused
                await asyncio.sleep(RETRY_S)

    def _is_refused(self, id: str) -> bool:
        """Whether this submission will never be in the record, whoever sends it again."""
        known = self._conference.ledger.known(id)
        if known is None:
            return self._conference.state.sealed_at is not None
        return known[0].status == "refused"
