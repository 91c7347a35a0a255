"""What a simulation is told: the plan of points and codes, and the operations, one JSON object a line."""

import asyncio
import os
import re
import threading
from pathlib import Path
from typing import Final

import msgspec

from protocol.messages import Arg

LINE_BYTES_MAX: Final = 64 * 1024
"""One operation: the longest command and its names."""
READ_BYTES: Final = 64 * 1024
WAITING_MAX: Final = 1024
"""Operations read and not yet obeyed; beyond it the writer waits at its pipe."""
POINT_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""A point's id names its folder, so it may not be a path."""


class BadPlan(Exception):
    """The file of codes cannot be used."""


class BadOperation(Exception):
    """Not an operation; nothing was done."""


class Plan(msgspec.Struct, frozen=True):
    """Which conference, and the join code of each point."""

    conference: str
    codes: dict[str, str]


class Submit(msgspec.Struct, frozen=True, tag="submit", tag_field="op"):
    """A point types a recommendation. `message`: the caller's name for it, told again with its outcome."""

    message: str
    point: str
    text: str
    category: str | None = None
    channel: str | None = None
    urgent: bool = False


class SendCommand(msgspec.Struct, frozen=True, tag="command", tag_field="op"):
    """A point gives any command."""

    point: str
    name: str
    args: dict[str, Arg]
    message: str | None = None


class Resend(msgspec.Struct, frozen=True, tag="resend", tag_field="op"):
    """The very same frame once more, as a bad network would deliver it twice."""

    message: str
    of: str


class Cut(msgspec.Struct, frozen=True, tag="cut", tag_field="op"):
    """Drop the transports of these points."""

    points: list[str]


class RollCall(msgspec.Struct, frozen=True, tag="roll_call", tag_field="op"):
    """Every point reports present and, when counts are given, its attendance."""

    counts: dict[str, int] | None = None


class Status(msgspec.Struct, frozen=True, tag="status", tag_field="op"):
    """Tell the counters."""


class Stop(msgspec.Struct, frozen=True, tag="stop", tag_field="op"):
    """End; the folders stay."""


Op = Submit | SendCommand | Resend | Cut | RollCall | Status | Stop
_OPS: Final[msgspec.json.Decoder[Op]] = msgspec.json.Decoder(Op)


def read_codes(path: Path) -> Plan:
    """The plan in a file. Raises BadPlan."""
    try:
        plan = msgspec.json.decode(path.read_bytes(), type=Plan)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadPlan(f"{path}: {error}") from None
    for point in plan.codes:
        if not POINT_ID.fullmatch(point):
            raise BadPlan(f"{path}: {point!r} cannot name a folder")
    return plan


def parse(line: bytes) -> Op:
    """One operation. Raises BadOperation."""
    try:
        return _OPS.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadOperation(str(error)) from None


class Lines:
    """The lines of a file descriptor, read by a thread: the same on every system, and for pipes and terminals.

    The thread reads the descriptor itself: a buffered reader would hold its lock at the interpreter's end.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING_MAX)
        threading.Thread(target=self._read, name="operations", daemon=True).start()

    async def next(self) -> bytes | None:
        """The next line that is not empty, or None at the end."""
        return await self._waiting.get()

    def _read(self) -> None:
        rest = b""
        while chunk := os.read(self._descriptor, READ_BYTES):
            *lines, rest = (rest + chunk).split(b"\n")
            rest = rest[: LINE_BYTES_MAX + 1]
            for line in lines:
                if line.strip():
                    self._hand_over(line[: LINE_BYTES_MAX + 1])
        if rest.strip():
            self._hand_over(rest)
        self._hand_over(None)

    def _hand_over(self, line: bytes | None) -> None:
        asyncio.run_coroutine_threadsafe(self._waiting.put(line), self._loop).result()
