"""Room on the disk: how much must be free to open a conference, and the ballast. Changes with what a disk can do.

A disk that gets full refuses commands ("busy") and goes on as soon as there is room. The ballast is room that can be
made at once, by deleting one file, without looking for what may be deleted while a hall is waiting.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from hub.folder import BadFolder

BALLAST_FILE: Final = "ballast"
BALLAST_BYTES: Final = 64 << 20
"""A whole conference of 10,000 recommendations, several times over."""
BLOCK_BYTES: Final = 1 << 20
STAT_BLOCK_BYTES: Final = 512  # the unit of st_blocks, whatever the file system's own


def free_bytes(folder: Path) -> int:
    """What an ordinary process may still write there. Raises `OSError`."""
    return shutil.disk_usage(folder).free


def require_room(folder: Path, min_free_bytes: int) -> None:
    """Raises `BadFolder` when less is free; `OSError`."""
    free = free_bytes(folder)
    if free < min_free_bytes:
        raise BadFolder(
            f"{folder}: ổ đĩa chỉ còn trống {free >> 20} MiB, cần ít nhất {min_free_bytes >> 20} MiB để mở hội nghị;"
            " hãy giải phóng ổ đĩa (hoặc hạ mức bằng --min-free, tính theo MiB)"
        )


def keep_ballast(folder: Path, size: int, spare_bytes: int, chance: Callable[[int], bytes]) -> bool:
    """See that the ballast is there and takes real room; made only where `spare_bytes` stay free beside it.

    Returns whether it is there. Raises `OSError`; what was begun is then removed.
    """
    path = folder / BALLAST_FILE
    if path.exists() and _takes(path, size):
        return True
    path.unlink(missing_ok=True)
    if free_bytes(folder) < size + spare_bytes:
        return False
    try:
        _fill(path, size, chance)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return True


def _takes(path: Path, size: int) -> bool:
    """Whether the file really occupies this much: a sparse or compressed one would give nothing back."""
    stat = path.stat()
    blocks: int | None = getattr(stat, "st_blocks", None)
    return stat.st_size >= size and (blocks is None or blocks * STAT_BLOCK_BYTES >= size)


def _fill(path: Path, size: int, chance: Callable[[int], bytes]) -> None:
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)  # instant where the file system can
        if not hasattr(os, "posix_fallocate") or not _takes(path, size):
            block = chance(BLOCK_BYTES)  # chance, so that no file system squeezes it
            for at in range(0, size, BLOCK_BYTES):
                file.write(block[: size - at])
        file.flush()
        os.fsync(file.fileno())
