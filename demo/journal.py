"""What the points did and were told, in their own words: written down line by line, and kept for the counts.

The file is what the audit reads; nothing in it comes from the hub except through a point.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal, assert_never

import msgspec
from msgspec import Struct


class Ready(Struct, frozen=True, tag_field="event", tag="ready"):
    """Every point is connected."""

    connected: int


class Sent(Struct, frozen=True, tag_field="event", tag="sent"):
    """A command lies in the outbox of its point: from here on it may not be lost. `message`: None for no message."""

    point: str
    device: str
    command_seq: int
    id: str
    typed_ms: int
    message: str | None = None


class Told(Struct, frozen=True, tag_field="event", tag="told"):
    """The first outcome of a command; of a message, or (None) of something else that a point does."""

    point: str
    device: str
    command_seq: int
    id: str
    status: Literal["accepted", "refused"]
    told_ms: int
    message: str | None = None
    receipt: str | None = None
    code: str | None = None


class Duplicate(Struct, frozen=True, tag_field="event", tag="duplicate"):
    """The outcome of a command told once more: something was delivered twice on the way."""

    point: str
    command_seq: int
    id: str


class Link(Struct, frozen=True, tag_field="event", tag="link"):
    """How many points are connected now."""

    connected: int


class Status(Struct, frozen=True, tag_field="event", tag="status"):
    """The counters of all points together."""

    connected: int
    reconnects: int
    duplicates: int
    pending: int


class Stopped(Struct, frozen=True, tag_field="event", tag="stopped"):
    """The points have gone."""


class Contradiction(Struct, frozen=True, tag_field="event", tag="contradiction"):
    """A point was told two different outcomes of one command."""

    point: str
    detail: str


class Halted(Struct, frozen=True, tag_field="event", tag="halted"):
    """A point stopped connecting: a person would be needed."""

    point: str
    why: str
    detail: str


class Misunderstood(Struct, frozen=True, tag_field="event", tag="error"):
    """The points could not do what the director said."""

    detail: str


Said = Ready | Sent | Told | Duplicate | Link | Status | Stopped | Contradiction | Halted | Misunderstood
_decoder = msgspec.json.Decoder(Said)
"""Further events and fields are ignored: the points may learn to say more."""


class Journal:
    """Append-only. `now_ms`: wall clock, for the moments that the director adds."""

    def __init__(self, path: Path, now_ms: Callable[[], int]) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._now_ms = now_ms
        self.asked: dict[str, str] = {}
        """Message -> its point, for every message that a person has typed."""
        self.sent: dict[str, Sent] = {}
        """By message."""
        self.told: dict[str, Told] = {}
        """By message; other commands of the points are only written down."""
        self.troubles: list[str] = []
        """What may never happen at a point, in sentences."""
        self.duplicates = 0
        self.connected = 0
        self.connected_most = 0
        self.status: Status | None = None
        self.statuses = 0

    def ask(self, message: str, point: str, text: str) -> None:
        """A person at `point` typed `text`."""
        self.asked[message] = point
        self._write({"event": "asked", "message": message, "point": point, "text": text, "ms": self._now_ms()})

    def take(self, line: str) -> None:
        """One line as the points wrote it."""
        self._write(json.loads(line))
        try:
            said = _decoder.decode(line)
        except msgspec.ValidationError:
            return
        match said:
            case Sent():
                if said.message is not None:
                    self.sent.setdefault(said.message, said)
            case Told():
                if said.message is not None:
                    self.told.setdefault(said.message, said)
            case Duplicate():
                self.duplicates += 1
            case Ready() | Link():
                self._count(said.connected)
            case Status():
                self.status, self.statuses = said, self.statuses + 1
                self._count(said.connected)
            case Contradiction():
                self.troubles.append(f"{said.point} was told two outcomes: {said.detail}")
            case Halted():
                self.troubles.append(f"{said.point} gave up ({said.why}): {said.detail}")
            case Misunderstood():
                self.troubles.append(f"the points could not obey: {said.detail}")
            case Stopped():
                pass
            case _:
                assert_never(said)

    def close(self) -> None:
        """Nothing more is written."""
        self._file.close()

    @property
    def untold(self) -> int:
        """Messages typed whose outcome nobody has told yet."""
        return len(self.asked.keys() - self.told.keys())

    def _count(self, count: int) -> None:
        self.connected = count
        self.connected_most = max(self.connected_most, count)

    def _write(self, line: dict[str, object]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
