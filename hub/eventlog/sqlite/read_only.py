"""A log file which nobody serves, read without changing it. Changes with what a reader must leave alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..base import SESSION, Stored
from .copying import copy_pages
from .errors import translated
from .file import all_rows, connect_file, identity, last_row, open_frozen, rows, whole_file_damage


@dataclass(frozen=True, slots=True)
class Frozen:
    """The log's identity and records. Reading raises `sqlite3.Error` where the file is damaged."""

    log_id: str
    epoch: int
    connection: sqlite3.Connection

    def stored(self) -> Iterator[Stored]:
        """Every record of the session, in order, not verified."""
        return all_rows(self.connection, SESSION)

    def last(self) -> Stored | None:
        """The newest record of the session, not verified; None in an empty log."""
        row = last_row(self.connection, SESSION)
        return None if row is None else next(iter(rows(self.connection, SESSION, row[0] - 1, 1)), None)

    def copy_to(self, target: Path) -> None:
        """The whole log as one new file, not synced. Raises `FileExistsError`, `sqlite3.Error`."""
        copy_pages(self.connection, target, lambda: None)

    def damage(self) -> str | None:
        """What SQLite itself finds wrong with the file."""
        return whole_file_damage(self.connection)


@contextmanager
def reading(path: Path) -> Iterator[Frozen]:
    """The file, open for reading; the log and its WAL stay as they are, byte for byte.

    Raises `Unusable` when the file is missing, foreign or served by a hub, `Broken` and `Unavailable` for
    damage, also when it shows while the file is read.
    """
    wal, shared_memory = Path(f"{path}-wal"), Path(f"{path}-shm")
    # A hub in service always has a WAL. Without one the file is the whole log, and even a read-only medium
    # will do. With one, the last hub crashed or still runs: the lock tells, and the WAL belongs to the log.
    made_shared_memory = not shared_memory.exists()
    try:
        connection = open_frozen(path, connect_file, immutable=not wal.exists())
        try:
            yield Frozen(*identity(connection), connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise translated(error, str(path)) from error
    finally:
        if made_shared_memory:
            # Our own index of the WAL: a hub never has one, and the next reader makes its own.
            shared_memory.unlink(missing_ok=True)
