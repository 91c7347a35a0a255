"""What an SQLite error means for the log; the only translation. Changes with what SQLite can answer."""

import sqlite3

from ..base import Broken, Unavailable, Unusable

FREE_SPACE = "the disk is full: delete files that are not needed, then it goes on by itself"
RESTORE = "keep the file as it is; restore the newest backup, or run diemcau-hub repair; the points send again"
RESTART = "look at the disk, then start the hub again: it verifies the log and goes on"
IN_USE = "đang được hub khác mở; hãy dừng hub đó trước, hoặc dùng bản sao lưu"


def translated(error: sqlite3.Error, what: str) -> Unavailable:
    """The error for the callers. Only a full disk may be tried again; anything unforeseen is fail-stop.

    After a failed fsync the kernel may have dropped the pages, so an I/O error is never tried again.
    """
    message = f"{what}: {error}"
    match _primary(error):
        case sqlite3.SQLITE_FULL:
            return Unavailable(message, retryable=True, hint=FREE_SPACE)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Unusable(what, hint=IN_USE)
        case sqlite3.SQLITE_NOTADB:
            return Unusable(message, hint="this is not a log of this system")
        case sqlite3.SQLITE_CORRUPT:
            return Broken(message, hint=RESTORE)
        case None if str(error).startswith("Could not decode"):  # a damaged text; the Python module's own words
            return Broken(message, hint=RESTORE)
        case _:
            return Unavailable(message, hint=RESTART)


def _primary(error: sqlite3.Error) -> int | None:
    # Extended codes keep the primary one in their low byte; errors of the Python module itself carry none.
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
