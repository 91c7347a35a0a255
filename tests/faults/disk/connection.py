"""apsw spoken like the standard module, as far as our stores speak it. Changes with what they say to SQLite.

So the same store code runs on a disk of ours; only the module between it and SQLite is another.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TypeVar, cast

import apsw

from hub.eventlog.sqlite import Connect
from tests.faults.disk.vfs import Disk, DiskVFS

T = TypeVar("T")
Value = None | int | float | str | bytes
_numbers = count(1)


class Rows:
    """What a statement gave."""

    def __init__(self, rows: list[tuple[Value, ...]], rowcount: int) -> None:
        self._rows, self.rowcount = iter(rows), rowcount

    def fetchone(self) -> tuple[Value, ...] | None:
        return next(self._rows, None)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return self._rows


class Connection:
    """One connection to a file of a `Disk`."""

    def __init__(self, filename: str, vfs: DiskVFS) -> None:
        self._vfs = vfs  # lives as long as its files
        self._db = _translated(lambda: apsw.Connection(filename, vfs=vfs.name))

    @property
    def in_transaction(self) -> bool:
        return not self._db.get_autocommit()

    def execute(self, sql: str, values: Sequence[Value] = ()) -> Rows:
        before = self._db.total_changes()
        rows = _translated(lambda: list(self._db.execute(sql, values)))
        return Rows(rows, self._db.total_changes() - before)

    def executemany(self, sql: str, many: Iterable[Sequence[Value]]) -> None:
        for values in many:
            self.execute(sql, values)

    def close(self) -> None:
        _translated(self._db.close)


def on_disk(disk: Disk) -> Connect:
    """What the hub's log connects with."""
    vfs = DiskVFS(f"disk-{next(_numbers)}", disk)

    def connect(uri: str) -> sqlite3.Connection:
        return cast(sqlite3.Connection, Connection(uri.removeprefix("file://").partition("?")[0], vfs))

    return connect


def outbox_on_disk(disk: Disk, synchronous: str | None = None) -> "OutboxConnect":
    """What the outbox connects with. Alone with its file, since a disk of ours has no shared memory for the WAL."""
    return OutboxConnect(disk, synchronous)


class OutboxConnect:
    """`synchronous`: what every pragma of that name becomes, to see that the test would notice."""

    def __init__(self, disk: Disk, synchronous: str | None) -> None:
        self._vfs = DiskVFS(f"disk-{next(_numbers)}", disk)
        self._synchronous = synchronous

    def __call__(self, path: Path) -> sqlite3.Connection:
        connection = (Connection if self._synchronous is None else _Lax)(path.name, self._vfs)
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        return cast(sqlite3.Connection, connection)


class _Lax(Connection):
    def execute(self, sql: str, values: Sequence[Value] = ()) -> Rows:
        return super().execute(sql.replace("synchronous = FULL", "synchronous = NORMAL"), values)


def _translated(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except apsw.Error as error:
        raise _as_sqlite3(error) from error


def _as_sqlite3(error: apsw.Error) -> sqlite3.Error:
    code = int(getattr(error, "extendedresult", 0) or getattr(error, "result", 0))
    kind = sqlite3.IntegrityError if isinstance(error, apsw.ConstraintError) else sqlite3.OperationalError
    translated = kind(str(error))
    translated.sqlite_errorcode = code
    return translated
