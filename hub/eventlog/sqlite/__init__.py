"""The log in one SQLite file: `SqliteLog` to serve, `reading` to verify a file which nobody serves, copies, repair."""

from .copying import copy_database, copy_pages, whole
from .errors import IN_USE
from .file import Connect, connect_file
from .log import SqliteLog
from .read_only import Frozen, reading
from .salvage import Salvaged, rebuild, salvage

__all__ = [
    "IN_USE",
    "Connect",
    "Frozen",
    "Salvaged",
    "SqliteLog",
    "connect_file",
    "copy_database",
    "copy_pages",
    "reading",
    "rebuild",
    "salvage",
    "whole",
]
