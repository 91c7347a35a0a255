"""The second copy of what was typed: one line an item in a file of its own, synced. Changes with what it must recall.

SQLite takes a torn end of its file for the end, without a word. What stands here and not there was lost there; what
stands there and not here is written again at the next opening. Two files seldom break in the same place.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import msgspec

from point_client.outbox.items import Item, State
from protocol.messages import Arg

CHECK_DIGITS = 16


class _Line(msgspec.Struct, array_like=True, frozen=True):
    device: str
    command_seq: int
    id: str
    name: str
    args: dict[str, Arg]
    at: int


class SecondCopy:
    """The file at `path`; None keeps nothing, for an outbox whose disk is not the system's."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def add(self, items: Iterable[Item]) -> None:
        """Durable when this returns. A disk that refuses costs the copy alone: the outbox itself has the items."""
        lines = b"".join(map(_line, items))
        if self._path is None or not lines:
            return
        lines = b"\n" + lines  # the line before may have been torn off
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            try:
                os.write(descriptor, lines)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def replace(self, items: Iterable[Item]) -> None:
        """Only these from now on; the whole file or the old one. Raises `OSError`."""
        if self._path is None:
            return
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        SecondCopy(fresh).add(items)
        fresh.replace(self._path)

    def items(self) -> dict[str, Item]:
        """Every item whose line is whole, by id, in the order of typing; a later line of an id is the truth of it."""
        try:
            content = self._path.read_bytes() if self._path is not None else b""
        except FileNotFoundError:
            return {}
        found: dict[str, Item] = {}
        for text in content.split(b"\n"):
            item = _item(text)
            if item is not None:
                found[item.id] = item
        return found


def _line(item: Item) -> bytes:
    text = msgspec.json.encode(_Line(item.device, item.command_seq, item.id, item.name, item.args, item.at))
    return _check(text) + b" " + text + b"\n"


def _item(text: bytes) -> Item | None:
    check, _, content = text.partition(b" ")
    if check != _check(content):
        return None
    try:
        line = msgspec.json.decode(content, type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return Item(line.device, line.command_seq, line.id, line.name, line.args, line.at, State.QUEUED, None, 0)


def _check(text: bytes) -> bytes:
    return blake2b(text, digest_size=CHECK_DIGITS // 2).hexdigest().encode()
