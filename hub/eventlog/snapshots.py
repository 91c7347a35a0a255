"""Snapshots as files beside a log: `snapshots/<seq>`. Changes with how a derived thing is kept.

Not a table of the log's own file: damage to a page of it would make SQLite refuse the record itself, and a large write
would stand before the next acknowledgement. A file of its own needs no sync either: a torn one shows by its checksum,
and the one before it, or the replay, serves. So nothing here is ever an error of the log.
"""

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from .base import SNAPSHOTS_KEPT, Position, Snapshot

FOLDER: Final = "snapshots"
UNFINISHED: Final = "unfinished"
CHECK_BYTES: Final = 32
SEQ_DIGITS: Final = 12

log = logging.getLogger(__name__)


class _Content(msgspec.Struct, array_like=True, frozen=True):
    log_id: str
    seq: int
    hash: str
    version: str
    body: bytes


class SnapshotFiles:
    """The snapshots of the log at `path`. From any thread, one call at a time."""

    def __init__(self, path: Path, log_id: str) -> None:
        self._folder = path.with_name(FOLDER)
        self._log_id = log_id

    def keep(self, at: Position, version: str, encode: Callable[[], bytes]) -> None:
        """Write one, and thin out. A disk that refuses is noted, no more."""
        content = msgspec.msgpack.encode(_Content(self._log_id, at.seq, at.hash, version, encode()))
        unfinished = self._folder / UNFINISHED
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            unfinished.write_bytes(_check(content) + content)
            os.chmod(unfinished, 0o600)
            unfinished.replace(self._folder / f"{at.seq:0{SEQ_DIGITS}}")
            self._thin_out(at.seq)
        except OSError as error:
            log.warning("no snapshot at seq %d: %s", at.seq, error)
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    def whole(self) -> list[Snapshot]:
        """Those that can be read, newest first. A damaged one is noted and passed over; nothing is changed."""
        return [snapshot for path in self._newest_first() if (snapshot := self._read(path)) is not None]

    def _newest_first(self) -> list[Path]:
        try:
            found = [path for path in self._folder.iterdir() if path.name.isdecimal()]
        except OSError:  # no folder: no snapshots
            return []
        return sorted(found, key=lambda path: int(path.name), reverse=True)

    def _thin_out(self, newest: int) -> None:
        of_this_history = [path for path in self._newest_first() if int(path.name) <= newest]
        for path in set(self._newest_first()) - set(of_this_history[:SNAPSHOTS_KEPT]):
            path.unlink(missing_ok=True)

    def _read(self, path: Path) -> Snapshot | None:
        try:
            whole = path.read_bytes()
            check, content = whole[:CHECK_BYTES], whole[CHECK_BYTES:]
            if check != _check(content):
                raise ValueError("the checksum differs")
            read = msgspec.msgpack.decode(content, type=_Content)
        except (OSError, ValueError, msgspec.DecodeError) as problem:
            log.warning("snapshot %s is passed over: %s", path.name, problem)
            return None
        if read.log_id != self._log_id:
            log.warning("snapshot %s is passed over: it is of another log", path.name)
            return None
        return Snapshot(read.seq, read.hash, read.version, read.body)


def _check(content: bytes) -> bytes:
    return blake2b(content, digest_size=CHECK_BYTES).digest()
