"""Files of a folder put aside as they are, before anything changes them. Changes with what a later look may need."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hub.eventlog.verify import LOG_FILE
from hub.eventlog.witness import HEAD_FILE, sync_folder
from hub.operations.backups import sync_file

QUARANTINE: Final = "quarantine"
WAL_FILE: Final = f"{LOG_FILE}-wal"
UNHELD: Final = (WAL_FILE, HEAD_FILE)
"""What may be copied while this process has the log open: SQLite locks the log itself alone, and a process that closes
a file loses its locks on it (POSIX)."""
ALL: Final = (LOG_FILE, *UNHELD)


def put_aside(data: Path, names: Sequence[str]) -> Path:
    """Copies of those of the files that are there, under a number of their own, durable. Raises `OSError`."""
    whole = data / QUARANTINE
    whole.mkdir(exist_ok=True, mode=0o700)
    number = 1 + max((int(path.name) for path in whole.iterdir() if path.name.isdecimal()), default=0)
    aside = whole / f"{number:03}"
    aside.mkdir()
    for name in names:
        if (data / name).exists():
            shutil.copyfile(data / name, aside / name)
            sync_file(aside / name)
    for folder in (aside, whole, data):
        sync_folder(folder)
    return aside
