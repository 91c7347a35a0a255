"""Backups of a data folder: taken, verified, listed, thinned out. Changes with what a backup holds.

`OUT/backup-000012/` holds log.sqlite and access.sqlite as single closed files and backup.json, which says where the
log stood. It appears under its name only when all of it is verified and on the disk. The log is copied before the
credentials: whatever an event refers to (a device, a person) was stored before the event.
"""

import os
import re
import shutil
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from hub.config import Config
from hub.eventlog.base import Broken
from hub.eventlog.sqlite import SqliteLog, copy_database, reading, whole
from hub.eventlog.verify import LOG_FILE, verify_path
from hub.eventlog.witness import sync_folder
from hub.folder import BadFolder

ACCESS_FILE: Final = "access.sqlite"
MANIFEST_FILE: Final = "backup.json"
MAKING: Final = ".making-backup"
NAME: Final = re.compile(r"backup-(\d{6,})")
FORMAT: Final = 1
KEPT: Final = 3
"""Of the present epoch. Of every earlier one the newest stays: a log that lost its tail must not push out, within
three minutes, the copies which still have it."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the log of a backup stands; `at`: when it was taken, ms; `access`: BLAKE2b-256 of the credentials' file,
    which no chain protects."""

    format: int
    log_id: str
    epoch: int
    seq: int
    hash: str
    access: str
    at: int


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that lies in `folder`; `number` rises with every one taken into the same place."""

    folder: Path
    number: int
    manifest: Manifest


def listed(out: Path) -> list[Backup]:
    """All backups in a folder, oldest first; what is none is left out. Raises `OSError`."""
    found = [backup for folder in out.iterdir() if (backup := at(folder)) is not None] if out.is_dir() else []
    return sorted(found, key=lambda backup: backup.number)


def at(folder: Path) -> Backup | None:
    """The backup that this folder is; None when it is none."""
    named = NAME.fullmatch(folder.name)
    try:
        manifest = msgspec.json.decode((folder / MANIFEST_FILE).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return Backup(folder, int(named[1]) if named else 0, manifest) if manifest.format == FORMAT else None


def begin(out: Path) -> Path:
    """An empty folder in `out` for the next backup; what a crash left of an earlier try goes. Raises `OSError`.

    One hub writes into one folder of backups.
    """
    making = out / MAKING
    if making.exists():
        shutil.rmtree(making)
    making.mkdir(parents=True, mode=0o700)
    return making


def finish(making: Path, access: Path, now_ms: int) -> Backup:
    """Add the credentials to the log copied into `making`, verify both, give the backup its name.

    Raises `Broken` when the copy does not verify, `Unavailable`, `OSError`; nothing is named a backup then.
    """
    report = verify_path(making / LOG_FILE)
    if not report.ok:
        raise Broken(f"{making / LOG_FILE}: {report.problem}")
    copy_database(access, making / ACCESS_FILE)
    if not whole(making / ACCESS_FILE):
        raise Broken(f"{making / ACCESS_FILE}: the copy is damaged")
    manifest = Manifest(
        format=FORMAT,
        log_id=report.log_id,
        epoch=report.epoch,
        seq=report.seq,
        hash=report.hash,
        access=digest(making / ACCESS_FILE),
        at=now_ms,
    )
    (making / MANIFEST_FILE).write_bytes(msgspec.json.encode(manifest) + b"\n")
    for file in making.iterdir():
        sync_file(file)
    sync_folder(making)
    return _named(making, manifest)


def digest(path: Path) -> str:
    """BLAKE2b-256 of a file's bytes, 64 hex characters. Raises `OSError`."""
    return blake2b(path.read_bytes(), digest_size=32).hexdigest()


def sync_file(path: Path) -> None:
    """Make a written file durable. Raises `OSError`."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _named(making: Path, manifest: Manifest) -> Backup:
    out = making.parent
    number = max((backup.number for backup in listed(out)), default=0) + 1
    backup = Backup(out / f"backup-{number:06}", number, manifest)
    making.rename(backup.folder)
    sync_folder(out)
    _thin_out(out, backup)
    return backup


def _thin_out(out: Path, newest: Backup) -> None:
    ours = [backup for backup in listed(out) if backup.manifest.log_id == newest.manifest.log_id]
    for epoch in {backup.manifest.epoch for backup in ours}:
        of_epoch = [backup for backup in ours if backup.manifest.epoch == epoch]
        kept = KEPT if epoch == newest.manifest.epoch else 1
        for old in of_epoch[:-kept]:
            shutil.rmtree(old.folder)


def back_up_stopped(config: Config, out: Path, now_ms: int) -> Backup:
    """A backup of a folder that no hub serves. Raises `Unavailable`, `BadFolder`, `OSError`."""
    if not config.access_path.is_file():
        raise BadFolder(f"{config.data}: holds no conference (access.sqlite is missing)")
    with reading(config.log_path) as frozen:
        making = begin(out)
        frozen.copy_to(making / LOG_FILE)
    return finish(making, config.access_path, now_ms)


async def copy_served(eventlog: SqliteLog, making: Path) -> None:
    """The log of a serving hub, for `finish`. Raises `Unavailable`."""
    await eventlog.copy_to(making / LOG_FILE)
