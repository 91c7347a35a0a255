"""A data folder made again from a backup. Changes with what a restored hub must tell its clients.

The restored log is another history than the one people saw: it begins a new epoch, so every client takes a snapshot,
and by the welcome rule every point sends again what it was promised and the log no longer holds.
"""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.eventlog.base import Broken
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.verify import LOG_FILE, verify_path
from hub.eventlog.witness import HEAD_FILE, sync_folder
from hub.folder import BadFolder
from hub.operations.backups import ACCESS_FILE, MANIFEST_FILE, Backup, Manifest, at, digest, listed, sync_file

RESTORING: Final = ".restoring"
MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Restored:
    """`epoch` is the new one; `passed_over`: newer backups that did not verify."""

    backup: Backup
    epoch: int
    passed_over: tuple[Backup, ...]


def restore(source: Path, data: Path, now_ms: int) -> Restored:
    """Put the newest sound backup of `source` (a backup, or a folder of them) into `data`, which must be empty.

    The log appears last: a folder without it holds no conference. Raises `BadFolder`, `Broken`, `OSError`.
    """
    if data.exists() and (not data.is_dir() or any(path.name != RESTORING for path in data.iterdir())):
        raise BadFolder(f"{data}: thư mục không trống; hãy khôi phục vào một thư mục mới")
    candidates, siblings = _candidates(source)
    backup, passed_over = _newest_sound(candidates)
    epoch = _unseen([other.manifest for other in siblings if other.manifest.log_id == backup.manifest.log_id], now_ms)
    making = data / RESTORING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for name in (LOG_FILE, ACCESS_FILE):  # closed single files, without a WAL: a copy of the bytes is a copy
        shutil.copyfile(backup.folder / name, making / name)
        (making / name).chmod(0o600)
        sync_file(making / name)
    asyncio.run(begin_epoch(making / LOG_FILE, epoch))
    for name in (ACCESS_FILE, HEAD_FILE, LOG_FILE):
        (making / name).replace(data / name)
    making.rmdir()
    sync_folder(data)
    return Restored(backup, epoch, passed_over)


def _unseen(known: Sequence[Manifest], now_ms: int) -> int:
    """An epoch that nobody was shown. The hub that was lost, or one restored from the same backups before, may have
    begun some that no backup tells of; it needs a start for each, and so does not begin one every minute."""
    minutes = (now_ms - max(manifest.at for manifest in known)) // MINUTE_MS
    return max(manifest.epoch for manifest in known) + 1 + max(0, minutes)


async def begin_epoch(log: Path, epoch: int) -> None:
    """Open the log, which verifies it, and give it a new epoch. Raises `Unavailable`."""
    eventlog = await asyncio.to_thread(SqliteLog.open, log)
    try:
        await eventlog.begin_epoch(epoch)
    finally:
        await eventlog.close()


def _candidates(source: Path) -> tuple[list[Backup], list[Backup]]:
    """The backups to choose from, and all that are known beside them, whose epochs were seen by people."""
    if (source / MANIFEST_FILE).is_file():
        named = at(source)
        if named is None:
            raise BadFolder(f"{source / MANIFEST_FILE}: không đọc được")
        return [named], [*listed(source.absolute().parent), named]
    found = listed(source)
    if not found:
        raise BadFolder(f"{source}: không có bản sao lưu nào (do diemcau-hub backup hoặc serve --backup lập)")
    if len({backup.manifest.log_id for backup in found}) > 1:
        raise BadFolder(f"{source}: có bản sao lưu của nhiều hội nghị; hãy chỉ rõ một thư mục backup-…")
    return found, found


def _newest_sound(backups: Sequence[Backup]) -> tuple[Backup, tuple[Backup, ...]]:
    unsound: list[Backup] = []
    for backup in reversed(backups):
        if _sound(backup):
            return backup, tuple(unsound)
        unsound.append(backup)
    raise Broken(f"{backups[-1].folder.parent}: không bản sao lưu nào còn nguyên vẹn")


def _sound(backup: Backup) -> bool:
    if not (backup.folder / LOG_FILE).is_file() or not (backup.folder / ACCESS_FILE).is_file():
        return False
    said, found = backup.manifest, verify_path(backup.folder / LOG_FILE)
    same = (found.log_id, found.epoch, found.seq, found.hash) == (said.log_id, said.epoch, said.seq, said.hash)
    return found.ok and same and digest(backup.folder / ACCESS_FILE) == said.access
