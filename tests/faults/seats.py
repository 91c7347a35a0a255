"""Who takes part in a round: the seats of one client process, as the stage writes them down for it."""

from pathlib import Path
from typing import Final

import msgspec

from protocol.messages import ViewName

FILE: Final = "seats.json"


class Seat(msgspec.Struct, frozen=True):
    """One machine with its user: a point, or a console. Its folder has its name."""

    name: str
    role: ViewName
    point: str | None
    code: str

    @property
    def viewer(self) -> tuple[str, str | None]:
        """As the checker calls whoever looks at this screen."""
        return self.role, self.point


class Seats(msgspec.Struct, frozen=True):
    """`pause_s`: how long a user thinks on average. `quietly`: users type nothing that a conference must answer."""

    url: str
    conference: str
    pause_s: float
    quietly: bool
    seats: list[Seat]


def read_seats(folder: Path) -> Seats:
    return msgspec.json.decode((folder / FILE).read_bytes(), type=Seats)


def write_seats(folder: Path, seats: Seats) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_bytes(msgspec.json.encode(seats))


class Status(msgspec.Struct, frozen=True):
    """What a client process says about itself now and then. `told`: the announcement on each screen; `seqs`: where
    each screen stands; `head`: the hub's own word for its head, -1 while it does not answer."""

    pending: int
    connected: int
    told: list[str | None]
    seqs: list[int]
    head: int
    quiet: bool
    """Whether users have stopped typing."""


class Op(msgspec.Struct, frozen=True):
    """What the stage asks: `quiet` (type no more), `bell` (the secretary announces `text`), `burst` (the secretary
    announces `count` times at once), `cut` (drop every link), `seal` (the chair does), `purge` (every outbox)."""

    op: str
    text: str = ""
    count: int = 0
