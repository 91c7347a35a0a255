"""What one page is sent of a board: only what differs from what it was last sent, in frames that fit the wire.

Pure: no clock and no socket. The hub's view keeps the hub's positions; the outbox is sent by rows.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from point_client.page.board import Board, is_settled
from protocol import limits
from protocol.codec import encode, pack_view, snapshot_parts
from protocol.errors import LocalError
from protocol.messages import AnyFrame, FlatView, LocalItem, LocalLink, LocalOutbox, Outcome, Patch
from protocol.patch import diff
from protocol.views import COLLECTIONS

VIEW: Final = "point"
NOWHERE: Final = (0, 0, "0" * 64)
"""The position before the hub's view was ever seen."""

Position = tuple[int, int, str]


class AnotherPast(Exception):
    """The view on the board does not follow the one this page was shown: its connection has to begin again."""


class Relay:
    """The sending side of one connection of a page. `resume` is the position that the page says it is at."""

    def __init__(self, board: Board, resume: Position | None) -> None:
        self._board = board
        self.position: Final[Position] = board.followed.position or NOWHERE
        """Where the board was when this connection began."""
        self._view: FlatView | None = None
        self._at = self.position
        if resume == self.position:
            self._view = board.followed.view
        self._rows: dict[str, LocalItem] | None = None
        self._link: LocalLink | None = None
        self._asked: dict[int, str] = {}

    @property
    def cursor(self) -> int:
        """The sequence number that the page was shown last."""
        return self._at[1]

    def ask(self, command_seq: int, id: str) -> None:
        """This command is in the outbox: its outcome is owed under this number."""
        self._asked[command_seq] = id

    def frames(self) -> Iterator[AnyFrame]:
        """Everything that the page has not been sent. Raises AnotherPast."""
        if self._board.link != self._link:
            self._link = self._board.link
            yield self._link
        yield from self._outbox()
        yield from self._outcomes()
        yield from self._followed()

    def _outbox(self) -> Iterator[LocalOutbox]:
        items, shown = self._board.items, self._rows
        whole = shown is None or bool(shown.keys() - items.keys())
        fresh = [row for id, row in items.items() if whole or shown is None or shown.get(id) != row]
        self._rows = items
        if whole or fresh:
            for batch in _batches(fresh):
                yield LocalOutbox(whole=whole, items=batch)
                whole = False

    def _outcomes(self) -> Iterator[Outcome]:
        for command_seq, id in list(self._asked.items()):
            row = self._board.items.get(id)
            if row is None or not is_settled(row):
                continue
            del self._asked[command_seq]
            yield Outcome(
                command_seq=command_seq,
                id=id,
                status="accepted" if row.state == "acknowledged" else "refused",
                seq=row.seq,
                receipt=row.receipt,
                code=row.code,
            )

    def _followed(self) -> Iterator[AnyFrame]:
        position, view = self._board.followed.position, self._board.followed.view
        if position is None or (position == self._at and self._view == view):
            return
        if not _follows(position, self._at):
            raise AnotherPast
        patch = None if self._view is None else self._patch(position, view)
        self._view = view
        if patch is not None and not (patch.set or patch.unset or patch.put):
            return  # only the hub's cursor moved: the page is behind in number, not in content
        self._at = position
        yield from [patch] if patch is not None else snapshot_parts(VIEW, pack_view(view), *position)

    def _patch(self, to: Position, view: FlatView) -> Patch | None:
        """From what the page has to here; None where only a snapshot does: other fields, or too much for a frame."""
        if self._view is None or self._view.keys() != view.keys() or to[1] <= self._at[1]:
            return None
        change = diff(self._view, view, COLLECTIONS[VIEW])
        patch = Patch(
            view=VIEW, from_=self._at[1], to=to[1], hash=to[2], set=change.set, unset=change.unset, put=change.put
        )
        try:
            encode(patch)
        except LocalError:
            return None
        return patch


def _follows(position: Position, at: Position) -> bool:
    epoch, seq, hash = position
    return epoch == at[0] and (seq > at[1] or (seq, hash) == (at[1], at[2]))


def _batches(rows: list[LocalItem]) -> Iterator[list[LocalItem]]:
    """Rows in frames of about one batch; at least one frame, so that an empty outbox is said too."""
    batch: list[LocalItem] = []
    size = 0
    for row in rows:
        length = len(msgspec.msgpack.encode(row))
        if batch and size + length > limits.SNAPSHOT_PART_BYTES_MAX:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    yield batch
