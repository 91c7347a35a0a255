"""Who owns the uplink of a data folder: one process at a time, on every system that SQLite runs on.

An exclusive lock on an empty database is the same on Windows and POSIX, and the system drops it with the
process, however that dies. Two owners would fight over one device (4409) and look like a stolen secret (4510).
"""

import sqlite3
from pathlib import Path


class Ownership:
    """The right to connect as this device. Take it before an `Uplink`, release it after."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: sqlite3.Connection | None = None

    def take(self) -> bool:
        """True when this object holds the lock now; False when another process does. Waits for nobody."""
        if self._held is not None:
            return True
        connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise
        self._held = connection
        return True

    def release(self) -> None:
        """Let another process own the uplink."""
        if self._held is not None:
            self._held.close()
            self._held = None
