"""How many connections of each kind a hub holds at once. Changes with what a hub must bear.

Nobody is counted by address: hundreds of points share one.
"""

from enum import StrEnum
from typing import Final, Protocol

from protocol import limits


class Kind(StrEnum):
    """What a connection is for; before its first head nobody knows."""

    HEAD = "head"
    PAGE = "page"
    SOCKET = "socket"


MOST: Final = {
    Kind.HEAD: 2_000,  # ten seconds each at the most; a storm of 800 handshakes a second passes through
    Kind.PAGE: 2_000,  # six connections a browser, for as long as a page loads
    Kind.SOCKET: limits.CONNECTIONS_MAX,
}
FILES_NEEDED: Final = sum(MOST.values()) + 200
"""Open files of a full hub; 200 for the log, backups, pages on their way and the libraries."""


class Guest(Protocol):
    """One connection."""

    def drop(self) -> None:
        """End it at once."""


class Room:
    """The connections that are here. `files`: how many files this process may have open."""

    def __init__(self, files: int = FILES_NEEDED) -> None:
        self._most = max(16, files - (FILES_NEEDED - sum(MOST.values())))
        self._kinds: dict[Guest, Kind] = {}
        self.count = dict.fromkeys(Kind, 0)

    def enter(self, who: Guest) -> bool:
        """Take a fresh connection in; False when there is no room."""
        if len(self._kinds) >= self._most or self.count[Kind.HEAD] >= MOST[Kind.HEAD]:
            return False
        self._kinds[who] = Kind.HEAD
        self.count[Kind.HEAD] += 1
        return True

    def move(self, who: Guest, kind: Kind) -> bool:
        """It said what it is for; False when there is no room for that."""
        if self.count[kind] >= MOST[kind]:
            return False
        self.count[self._kinds[who]] -= 1
        self._kinds[who] = kind
        self.count[kind] += 1
        return True

    def kind(self, who: Guest) -> Kind | None:
        """What it is for; None when it is not here."""
        return self._kinds.get(who)

    def leave(self, who: Guest) -> None:
        """It is gone; leaving twice does nothing."""
        kind = self._kinds.pop(who, None)
        if kind is not None:
            self.count[kind] -= 1

    def drop(self, kind: Kind) -> None:
        """End all connections of a kind at once."""
        for guest in [guest for guest, of in self._kinds.items() if of is kind]:
            guest.drop()
