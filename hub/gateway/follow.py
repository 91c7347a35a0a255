"""Views to clients: what one viewer sees now, and the frames that bring one client there from what it was sent.

There are no per-client queues. A follower remembers the view it last sent; when its client is ready for more it
gets the difference to the view of that moment, so a slow client gets fewer, larger patches and nothing piles up.
A view is rendered, and a snapshot deflated, once per state however many clients look at it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hub.conference import Moved
from hub.domain.model import State
from hub.eventlog.base import Position
from hub.projections import Rendering, Viewer, looks_alike
from protocol import codec, limits, patch
from protocol.messages import FlatView, Patch, Snapshot
from protocol.views import COLLECTIONS

PATCH_BYTES_MAX: Final = limits.SNAPSHOT_PART_BYTES_MAX
"""A larger patch travels as a snapshot: deflated and in parts, so beats and outcomes get between them."""
COALESCED: Final = frozenset({"point", "display"})
"""Roles on weak links or with nobody watching the cursor: a step that changes nothing for them is not sent."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A viewer's view at a position."""

    position: Position
    view: FlatView


class Showcase:
    """The views of one conference at its stable head. Each is made when first asked for and shared until it moves."""

    def __init__(self, state: State, position: Position) -> None:
        self._views: dict[Viewer, FlatView] = {}
        self._show(state, position)

    def _show(self, state: State, position: Position) -> None:
        self.position = position
        self._state = state
        self._rendering = Rendering(state)
        self._seen: dict[Viewer, Seen] = {}
        self._snapshots: dict[Viewer, list[Snapshot]] = {}

    @property
    def sealed(self) -> bool:
        """Nothing will move any more."""
        return self._state.sealed_at is not None

    def moved(self, moved: Moved) -> None:
        """The conference moved: every view of before is void, unless it shows nothing of what moved."""
        same = {role for role in {each.role for each in self._views} if looks_alike(role, self._state, moved.state)}
        self._views = {viewer: view for viewer, view in self._views.items() if viewer.role in same}
        self._show(moved.state, moved.position)

    def see(self, viewer: Viewer) -> Seen:
        """What this viewer sees now."""
        seen = self._seen.get(viewer)
        if seen is None:
            if viewer not in self._views:
                self._views[viewer] = patch.flatten(self._rendering.view(viewer))
            seen = self._seen[viewer] = Seen(self.position, self._views[viewer])
        return seen

    def snapshot(self, viewer: Viewer) -> list[Snapshot]:
        """The whole view, packed and deflated once."""
        parts = self._snapshots.get(viewer)
        if parts is None:
            seen = self.see(viewer)
            at = seen.position
            parts = codec.snapshot_parts(viewer.role, codec.pack_view(seen.view), at.epoch, at.seq, at.hash)
            self._snapshots[viewer] = parts
        return parts


class Follower:
    """One client's way through the versions of its view."""

    def __init__(self, viewer: Viewer, showcase: Showcase, known: Callable[[int], str | None]) -> None:
        self._viewer = viewer
        self._showcase = showcase
        self._known = known
        self._sent: Seen | None = None

    @property
    def cursor(self) -> int:
        """The seq of the view last sent; 0 before the first."""
        return self._sent.position.seq if self._sent else 0

    def resume(self, position: tuple[int, int, str] | None) -> bool:
        """Start from where the client is. False when its history is not ours: raise an alarm (I7).

        Only a client exactly at the head needs nothing; any other begins with a snapshot.
        """
        if position is None:
            return True
        epoch, seq, hash_ = position
        head = self._showcase.position
        if (epoch, seq, hash_) == (head.epoch, head.seq, head.hash):
            self._sent = self._showcase.see(self._viewer)
        return epoch != head.epoch or self._known(seq) == hash_

    def next_frames(self) -> list[Snapshot] | list[Patch]:
        """What brings the client from the view last sent to the one of now; nothing when they are the same."""
        if self._sent is None:
            return self._whole()
        seen = self._showcase.see(self._viewer)
        if seen is self._sent:
            return []
        change = patch.diff(self._sent.view, seen.view, COLLECTIONS[self._viewer.role])
        if change.empty and self._viewer.role in COALESCED:
            return []
        frame = Patch(
            view=self._viewer.role,
            from_=self._sent.position.seq,
            to=seen.position.seq,
            hash=seen.position.hash,
            set=change.set,
            unset=change.unset,
            put=change.put,
        )
        unset = {name: dict.fromkeys(keys) for name, keys in change.unset.items()}
        if sum(len(codec.pack_view(part)) for part in (change.put, change.set, unset)) > PATCH_BYTES_MAX:
            return self._whole()
        self._sent = seen
        return [frame]

    def _whole(self) -> list[Snapshot]:
        parts = self._showcase.snapshot(self._viewer)
        self._sent = self._showcase.see(self._viewer)
        return parts
