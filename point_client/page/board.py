"""What every open page is shown: the outbox's rows, the link to the hub and the view that came over it.

One board a program; pages wait on its version and compare what they were last shown with what stands here.
"""

import asyncio
from collections.abc import Callable
from typing import Final, assert_never

import msgspec

from point_client.outbox import Item, Outbox
from point_client.outbox.items import PENDING
from point_client.uplink import Change, Contradiction, Ended, LinkDown, LinkUp, PresenceSeen, Told, ViewMoved, Why
from protocol.following import Followed
from protocol.messages import LocalItem, LocalLink

LOOK_S: Final = 0.05
"""A morning's commands are told in one burst when the link is back: the outbox is read once for many of them."""


class Board:
    """`items`, `link` and `followed` are read at will between two awaits; `version` rises with every change."""

    def __init__(self, outbox: Outbox, clock: Callable[[], int]) -> None:
        self._outbox, self._clock = outbox, clock
        self._moved = asyncio.Event()
        self._looking: asyncio.TimerHandle | None = None
        self.version = 0
        self.followed = Followed()
        self.items: dict[str, LocalItem] = {}
        self.link = LocalLink(state="connecting", since=clock(), tries=0, sealed=False, pending=0)
        self.look()

    async def newer_than(self, version: int) -> None:
        """Returns when there is something newer."""
        while self.version == version:
            await self._moved.wait()

    # ---- what happens ----------------------------------------------------------------------------------------

    def follow(self, followed: Followed) -> None:
        """A new uplink: this is its copy of the view. What was shown stays until it has one."""
        self.followed = followed
        self._link(state="connecting", since=self._clock(), tries=0, retry_at=None, why=None, code=None)

    def take(self, change: Change) -> None:
        """What the uplink tells of itself."""
        now = self._clock()
        match change:
            case LinkUp():
                self._link(state="live", since=now, tries=0, retry_at=None, heard_at=None, code=None)
            case LinkDown():
                heard_at = now if self.link.state == "live" else self.link.heard_at
                since = self.link.since if self.link.state == "waiting" else now
                retry_at = now + int(change.retry_s * 1000)
                self._link(
                    state="waiting",
                    since=since,
                    tries=change.tries,
                    retry_at=retry_at,
                    heard_at=heard_at,
                    code=change.code,
                )
            case Contradiction():
                self._link(contradiction=True)
            case Told():
                self._look_soon()
            case ViewMoved():
                self._bump()
                self._look_soon()  # the view may say that the conference is sealed
            case PresenceSeen():
                pass
            case _:
                assert_never(change)

    def ended(self, ended: Ended) -> None:
        """The uplink is over, and only a person can help."""
        why = None if ended.why is Why.STOPPED else "rejoin" if ended.why is Why.REJOIN else "human"
        heard_at = self._clock() if self.link.state == "live" else self.link.heard_at
        self._link(
            state="ended", since=self._clock(), tries=0, retry_at=None, heard_at=heard_at, why=why, code=ended.code
        )

    def close(self) -> None:
        """The outbox is about to be closed."""
        if self._looking is not None:
            self._looking.cancel()

    def look(self) -> None:
        """Read the outbox again: something may have changed there."""
        self._looking = None
        found = {item.id: _row(item) for item in self._outbox.items()}
        link = msgspec.structs.replace(self.link, sealed=self._outbox.sealed, pending=self._outbox.pending)
        if found != self.items or link != self.link:
            self.items, self.link = found, link
            self._bump()

    @property
    def is_sending(self) -> bool:
        """Whether rows may turn from queued to sent by themselves, which nobody tells."""
        return self.link.state == "live" and self.link.pending > 0

    def _look_soon(self) -> None:
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(LOOK_S, self.look)

    def _link(self, **changes: object) -> None:
        self.link = msgspec.structs.replace(self.link, **changes)
        self._bump()
        self.look()

    def _bump(self) -> None:
        self.version += 1
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


def is_settled(row: LocalItem) -> bool:
    """Whether the hub's recorded word on it is known here."""
    return row.state not in PENDING


def _row(item: Item) -> LocalItem:
    settlement = item.settlement
    return LocalItem(
        id=item.id,
        device=item.device,
        command_seq=item.command_seq,
        name=item.name,
        args=item.args,
        at=item.at,
        state=item.state.value,
        epoch=None if settlement is None else settlement.epoch,
        seq=None if settlement is None else settlement.seq,
        receipt=None if settlement is None else settlement.receipt,
        code=None if settlement is None else settlement.code,
    )
