"""What a damaged log file still proves, and a sound log made of it. Changes with the ways a file can be damaged.

The chain decides what is true: an event counts when the hash stored with it, or with a later one, or promised by the
head file, is the one that the raw bytes give. So damage to an index, a column or one stored hash loses nothing, and
damage to an event loses that event and what follows, which the points send again.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..base import SESSION, Broken, Record, Stored
from ..chain import chain, genesis, link
from ..record import Shown, Unreadable, show_event
from ..witness import Promise
from .errors import RESTORE, translated
from .file import LOCKING, connect_file, create_file, identity, insert, must_be_ours, must_exist

# The table in the order of writing does without the index; the index does without damaged pages between.
WAYS: Final = (
    "SELECT raw, hash FROM event NOT INDEXED ORDER BY rowid",
    "SELECT raw, hash FROM event INDEXED BY sqlite_autoindex_event_1 WHERE stream='session' ORDER BY seq",
)


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The longest beginning that the chain proves; `epoch` is the latest the file or its promise knew."""

    log_id: str
    epoch: int
    records: tuple[Record, ...]

    @property
    def seq(self) -> int:
        """The last event that is left."""
        return len(self.records)


def salvage(path: Path, promise: Promise | None) -> Salvaged:
    """Read what can be read, alone with the file; its WAL is taken in and gone afterwards where SQLite can do it.

    Raises `Unusable` when it is missing, foreign or held by a hub, `Broken` when not one event can be proved.
    """
    must_exist(path)
    try:
        with closing(connect_file(f"{path.absolute().as_uri()}?mode=rw")) as connection:
            connection.execute(LOCKING)
            connection.execute("PRAGMA writable_schema=ON")  # a file that was cut off is read as far as it goes
            must_be_ours(connection, path)
            identities = _identities(connection, promise)
            found = [_proved(connection, way, log_id, promise) for log_id in identities for way in WAYS]
    except sqlite3.Error as error:
        raise translated(error, str(path)) from error
    best = max(found, key=lambda salvaged: salvaged.seq, default=None)
    if best is None or not best.records:
        raise Broken(f"{path}: no event can be proved", hint=RESTORE)
    return Salvaged(best.log_id, max(identities.values()), best.records)


def rebuild(path: Path, salvaged: Salvaged) -> None:
    """A new log with these events, under their old epoch. Raises `Unusable`, `Unavailable`."""
    hashes = chain(genesis(salvaged.log_id), [record.raw for record in salvaged.records])
    stored = [Stored(r, seq, hash) for seq, (r, hash) in enumerate(zip(salvaged.records, hashes, strict=True), 1)]
    try:
        with closing(create_file(path, salvaged.log_id, salvaged.epoch, connect_file)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            insert(connection, SESSION, stored)
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise translated(error, str(path)) from error


def _identities(connection: sqlite3.Connection, promise: Promise | None) -> dict[str, int]:
    """Log ids to try, and the epoch each was told with: the file's own and the promised one."""
    known: dict[str, int] = {}
    with suppress(Broken, sqlite3.Error):
        log_id, epoch = identity(connection)
        known[log_id] = epoch
    if promise is not None:
        known[promise.log_id] = max(promise.position.epoch, known.get(promise.log_id, 0))
    return known


def _proved(connection: sqlite3.Connection, way: str, log_id: str, promise: Promise | None) -> Salvaged:
    records: list[Record] = []
    proved, hash = 0, genesis(log_id)
    for raw, stored in _readable(connection, way):
        record = _record(raw)
        if record is None:
            break
        records.append(record)
        hash = link(hash, record.raw)
        promised = promise is not None and promise.position.seq == len(records) and promise.position.hash == hash
        if promised or stored == bytes.fromhex(hash):
            proved = len(records)
    return Salvaged(log_id, 1, tuple(records[:proved]))


def _readable(connection: sqlite3.Connection, way: str) -> Iterator[tuple[object, object]]:
    """Rows until the first that cannot be read."""
    rows: Iterable[tuple[object, object]]
    with suppress(sqlite3.Error):
        rows = connection.execute(way)
        yield from rows


def _record(raw: object) -> Record | None:
    """The record of an event's bytes, its columns as the event says; None when they are not an event."""
    if not isinstance(raw, bytes):
        return None
    try:
        event = show_event(raw)
    except Unreadable:
        return None
    actor = event["actor"]
    return _of(raw, event, actor["device"] if isinstance(actor, dict) and "device" in actor else None)


def _of(raw: bytes, event: dict[str, Shown], device: Shown) -> Record | None:
    match event["id"], device, event["command_seq"], event["i"]:
        case str(id), str() | None, int() | None, int(i):
            number = event["command_seq"]
            return Record(
                id, device if isinstance(device, str) else None, number if isinstance(number, int) else None, i, raw
            )
        case _:
            return None
