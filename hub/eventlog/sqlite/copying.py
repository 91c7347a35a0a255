"""Copies of SQLite files by SQLite's own backup, never by copying bytes. Changes with the way a copy is made."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from .errors import translated
from .file import connect_file

STEP_PAGES: Final = 256
"""Pages copied in one go (1 MiB, about 3 ms): the log's callers wait no longer than this for their turn."""


def copy_pages(source: sqlite3.Connection, target: Path, between: Callable[[], None]) -> None:
    """The whole database of `source` as a new file; `between` runs after every step and may write to `source`.

    What `source` itself writes meanwhile is taken along (sqlite.org/c3ref/backup_finish.html). The file is not
    synced. Raises `FileExistsError`, `sqlite3.Error`.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    copy = connect_file(f"{target.absolute().as_uri()}?mode=rw")
    try:
        # Nobody opens the file before it is synced and verified as a whole, so it needs no journal of its own.
        copy.execute("PRAGMA synchronous=OFF")
        copy.execute("PRAGMA journal_mode=OFF")
        source.backup(copy, pages=STEP_PAGES, progress=lambda status, remaining, total: between())
    finally:
        copy.close()


def copy_database(source: Path, target: Path) -> None:
    """An ordinary database, also while others write to it, as a new file. Raises `Unavailable`, `OSError`."""
    try:
        reader = connect_file(f"{source.absolute().as_uri()}?mode=rw")  # a read-only one would leave a WAL behind
        try:
            copy_pages(reader, target, lambda: None)
        finally:
            reader.close()
    except sqlite3.Error as error:
        raise translated(error, str(source)) from error


def whole(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with the file. Nothing is changed."""
    try:
        reader = connect_file(f"{path.absolute().as_uri()}?mode=ro&immutable=1")
        try:
            return bool(reader.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
        finally:
            reader.close()
    except sqlite3.Error:
        return False
