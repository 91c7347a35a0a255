"""What the clients of a round saw, on disk as it happens: it outlives `kill -9`. Changes with what the judge reads.

A record is one byte for its kind, four for its length, and msgpack. A process that dies in the middle of writing
leaves half a record at the end, which says nothing.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from tests.simulation.checker import Complained, Seen, Shown, Told, Typed, Welcomed

KINDS: Final[list[type[Typed] | type[Told] | type[Shown] | type[Welcomed] | type[Complained]]] = [
    Typed,
    Told,
    Shown,
    Welcomed,
    Complained,
]
_HEAD: Final = struct.Struct(">BI")


class Diary:
    """One process writes one file."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)

    def note(self, seen: Seen) -> None:
        """The system has it when this returns."""
        data = msgspec.msgpack.encode(seen)
        kind = next(number for number, each in enumerate(KINDS) if isinstance(seen, each))
        os.write(self._file, _HEAD.pack(kind, len(data)) + data)


def read_diary(path: Path) -> Iterator[Seen]:
    """Every whole record."""
    content, at = path.read_bytes(), 0
    while at + _HEAD.size <= len(content):
        kind, length = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        if at + length > len(content):
            return
        yield msgspec.msgpack.decode(content[at : at + length], type=KINDS[kind])
        at += length
