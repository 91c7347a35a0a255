"""A client's copy of its view: provably what the hub rendered at a position, or waiting for a new one.

The copy moves only by whole snapshots and by patches that begin at or before its cursor. Everything else is
CONTINUITY_LOST (4001): the client reconnects and starts again; the last good view stays readable meanwhile.
"""

from enum import Enum, auto

from protocol import limits
from protocol.codec import join_parts, unpack_view
from protocol.errors import CloseCode, DecodeError, ProtocolError
from protocol.messages import FlatView, Patch, Snapshot, Welcome
from protocol.patch import Change, apply


class _Expect(Enum):
    """What may move the copy next."""

    WELCOME = auto()
    """Nothing: the connection is new."""
    SNAPSHOT = auto()
    """Only a snapshot: what we hold is not of the hub's past."""
    RESUMPTION = auto()
    """A snapshot, or a patch from exactly where we are."""
    PATCHES = auto()
    """A patch that overlaps or touches our cursor, or a snapshot that is not older than it."""


class Followed:
    """One view, over any number of connections. `position` (epoch, seq, hash) is what `hello.resume`
    takes.
    """

    def __init__(self) -> None:
        self.position: tuple[int, int, str] | None = None
        self.view: FlatView = {}
        self._name: str | None = None
        self._epoch = 0
        self._expect = _Expect.WELCOME
        self._parts: list[Snapshot] = []
        self._parts_bytes = 0

    def restart(self) -> None:
        """A new connection begins. The view stays for reading; a half-received snapshot is dropped."""
        self._expect = _Expect.WELCOME
        self._drop_parts()

    def welcome(self, welcome: Welcome) -> None:
        """The hub told its head. Compare it with the position that went into this connection's hello."""
        self._drop_parts()
        self._epoch = welcome.epoch
        self._expect = _expected_after(welcome, self.position)

    def receive(self, frame: Snapshot | Patch) -> bool:
        """Take one frame; True when the view changed. Raises ProtocolError, and then nothing has changed."""
        assert self._expect is not _Expect.WELCOME, "a view frame before welcome: the session refuses it"
        if self._name not in (None, frame.view):
            raise _lost("another view")
        return self._snapshot(frame) if isinstance(frame, Snapshot) else self._patch(frame)

    def _patch(self, patch: Patch) -> bool:
        if self._parts:
            raise _lost("a patch between the parts of a snapshot")
        if self.position is None or self._expect is _Expect.SNAPSHOT:
            raise _lost("a patch where only a snapshot can follow")
        cursor = self.position[1]
        if self._expect is _Expect.RESUMPTION and patch.from_ != cursor:
            raise _lost("the first patch does not begin where we resumed")
        if patch.to <= cursor:
            return False
        if patch.from_ > cursor:
            raise _lost("a patch begins after our cursor")
        change = Change(set=patch.set, unset=patch.unset, put=patch.put)
        try:
            self.view = apply(self.view, change)
        except (KeyError, TypeError):
            raise _lost("a patch of a collection that the view has not") from None
        self._move(patch.to, patch.hash)
        return not change.empty

    def _snapshot(self, part: Snapshot) -> bool:
        self._check_part(part)
        self._parts.append(part)
        self._parts_bytes += len(part.data)
        if part.part < part.parts:
            return False
        view = unpack_view(join_parts(self._parts))
        self._drop_parts()
        self.view = view
        self._name = part.view
        self._move(part.seq, part.hash)
        return True

    def _check_part(self, part: Snapshot) -> None:
        if part.part != len(self._parts) + 1 or part.part > part.parts:
            raise _lost("the parts of a snapshot come in order")
        if self._parts and _identity(part) != _identity(self._parts[0]):
            raise _lost("parts of two snapshots")
        if part.epoch != self._epoch:
            raise _lost("the epoch changed within a connection")
        if self._expect is _Expect.PATCHES and self.position and part.seq < self.position[1]:
            raise _lost("a snapshot older than the view")
        if self._parts_bytes + len(part.data) > limits.SNAPSHOT_BYTES_MAX:
            raise DecodeError("snapshot: the parts are too large together")

    def _move(self, seq: int, hash: str) -> None:
        self.position = (self._epoch, seq, hash)
        self._expect = _Expect.PATCHES

    def _drop_parts(self) -> None:
        self._parts = []
        self._parts_bytes = 0


def _expected_after(welcome: Welcome, position: tuple[int, int, str] | None) -> _Expect:
    if position is None or position[0] != welcome.epoch:
        return _Expect.SNAPSHOT
    if position == (welcome.epoch, welcome.seq, welcome.hash):
        return _Expect.PATCHES
    if welcome.seq > position[1]:
        return _Expect.RESUMPTION
    # The hub lost its tail, or has another one: what we hold never was, or is no more.
    return _Expect.SNAPSHOT


def _identity(part: Snapshot) -> tuple[str, int, int, str, int, bool]:
    return (part.view, part.epoch, part.seq, part.hash, part.parts, part.deflate)


def _lost(detail: str) -> ProtocolError:
    return ProtocolError(CloseCode.CONTINUITY_LOST, detail)
