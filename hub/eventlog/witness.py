"""The `head` file: what the log last promised, told by a second file. Changes with what a lost tail looks like.

SQLite recovers a torn or damaged tail to a clean prefix, without a word: events that were acknowledged are gone
and the chain still verifies. So the writer also keeps the last stable position here, synced after every commit and
before anyone is told of it. At opening the log must stand at that position or beyond it; else it was rewound.

The file is two slots, written in turn. A power cut can tear the one that is being written; the other still tells of
the commit before. They lie a page apart, since a disk may damage a whole sector around what it writes.
"""

import errno
import os
import struct
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final

from .base import Position
from .chain import HASH_BYTES, LOG_ID_BYTES

HEAD_FILE: Final = "head"
"""Its name beside the log. Not `log.sqlite-head`: who copies an old `log.sqlite*` over the log must be found out."""
SLOT_BYTES: Final = 4096
SLOTS: Final = 2
MAGIC: Final = b"DCHEAD1\n"
CHECK_BYTES: Final = 16
_FIELDS: Final = struct.Struct(f">8sQ{LOG_ID_BYTES}sQQ{HASH_BYTES}s")  # magic, turn, log id, epoch, seq, hash
_sync = getattr(os, "fdatasync", os.fsync)  # the file never grows, so its length need not be synced with it


@dataclass(frozen=True, slots=True)
class Promise:
    """A position of the log `log_id` that was stable. `turn` counts the writings of the file."""

    log_id: str
    position: Position
    turn: int


@dataclass(frozen=True, slots=True)
class Rewound:
    """The log does not hold what it had promised: it was torn, or replaced by an older copy."""

    promised: Position
    found: Position

    @property
    def missing(self) -> int:
        """How many acknowledged events are gone at least; 0 when others stand in their place."""
        return max(0, self.promised.seq - self.found.seq)

    def __str__(self) -> str:
        return (
            f"the log was rewound: it had promised epoch {self.promised.epoch}, seq {self.promised.seq}"
            f" ({self.promised.hash[:16]}), and stands at epoch {self.found.epoch}, seq {self.found.seq}"
            f" ({self.found.hash[:16]})"
        )


def rewound(promise: Promise, found: Position, hash_there: str | None) -> Rewound | None:
    """Whether the log, whose head is `found`, lacks what was promised; `hash_there`: its hash at the promised seq.

    A log of a later epoch rewrote its history knowingly. A log ahead of its promise is as it should be: a crash came
    between the commit and the file.
    """
    promised = promise.position
    if found.epoch > promised.epoch or (found.epoch == promised.epoch and hash_there == promised.hash):
        return None
    return Rewound(promised, found)


def read_promise(path: Path) -> Promise | None:
    """The newest slot that is whole; None when there is no file or no such slot. Raises `OSError`."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    slots = [_unpacked(content[n * SLOT_BYTES :]) for n in range(SLOTS)]
    return max((slot for slot in slots if slot is not None), key=lambda slot: slot.turn, default=None)


class Witness:
    """Writes the file; used by the one thread that commits. `forget` comes first where a new log begins."""

    def __init__(self, path: Path, log_id: str) -> None:
        self._path = path
        self._log_id = log_id
        self._turn = 0
        self._file: BinaryIO | None = None

    def forget(self) -> None:
        """Drop what an earlier log of this folder promised."""
        self._path.unlink(missing_ok=True)

    def keep(self, position: Position) -> None:
        """Durable when this returns. Raises `OSError`; on a full disk it does nothing and the next one catches up.

        The commit it follows is stable whatever happens here, so a full disk must not make it look refused.
        """
        try:
            file = self._file or self._opened()
            self._file = file
            file.seek(self._turn % SLOTS * SLOT_BYTES)
            file.write(_packed(Promise(self._log_id, position, self._turn)))
            _sync(file.fileno())
            self._turn += 1
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> BinaryIO:
        """The file at its full length, so that later writings need no space of the disk."""
        known = read_promise(self._path)
        self._turn = known.turn + 1 if known else 0
        if not self._path.exists() or self._path.stat().st_size != SLOTS * SLOT_BYTES:
            self._path.write_bytes(bytes(SLOTS * SLOT_BYTES))
            os.chmod(self._path, 0o600)
            sync_folder(self._path.parent)
        return self._path.open("r+b", buffering=0)


def sync_folder(folder: Path) -> None:
    """Make names in the folder durable, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _packed(promise: Promise) -> bytes:
    at = promise.position
    fields = _FIELDS.pack(MAGIC, promise.turn, bytes.fromhex(promise.log_id), at.epoch, at.seq, bytes.fromhex(at.hash))
    return fields + _check(fields)


def _unpacked(slot: bytes) -> Promise | None:
    fields, check = slot[: _FIELDS.size], slot[_FIELDS.size : _FIELDS.size + CHECK_BYTES]
    if len(fields) < _FIELDS.size or check != _check(fields):
        return None
    magic, turn, log_id, epoch, seq, hash = _FIELDS.unpack(fields)
    return Promise(log_id.hex(), Position(epoch, seq, hash.hex()), turn) if magic == MAGIC else None


def _check(fields: bytes) -> bytes:
    return blake2b(fields, digest_size=CHECK_BYTES).digest()
