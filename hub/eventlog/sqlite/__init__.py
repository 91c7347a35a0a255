"""The log in one SQLite file: `SqliteLog` to serve, `reading` to verify a file which nobody serves."""

from .file import Connect, connect_file
from .log import SqliteLog
from .read_only import Frozen, reading

__all__ = ["Connect", "Frozen", "SqliteLog", "connect_file", "reading"]
