"""Room on the disk: what is refused, what the ballast gives back, and a disk that really gets full."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.eventlog.base import Unavailable
from hub.eventlog.sqlite import SqliteLog
from hub.folder import BadFolder
from hub.operations.space import BALLAST_FILE, free_bytes, keep_ballast, require_room
from tests.hub.eventlog.events import LOG_ID, append_next, event, everything

MIB = 1 << 20


def test_too_little_room_is_refused_with_what_there_is_and_what_is_needed(tmp_path: Path) -> None:
    free = free_bytes(tmp_path)
    require_room(tmp_path, 0)
    require_room(tmp_path, free // 2)
    with pytest.raises(BadFolder, match=rf"{(free * 2) >> 20} MiB.*--min-free"):
        require_room(tmp_path, free * 2)


def test_the_ballast_takes_real_room(tmp_path: Path) -> None:
    assert keep_ballast(tmp_path, 4 * MIB, 0, os.urandom)
    stat = (tmp_path / BALLAST_FILE).stat()
    assert stat.st_size == 4 * MIB
    assert stat.st_blocks * 512 >= 4 * MIB


def test_without_a_way_to_reserve_room_the_ballast_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fallocate")
    assert keep_ballast(tmp_path, 3 * MIB + 5, 0, os.urandom)
    content = (tmp_path / BALLAST_FILE).read_bytes()
    assert len(content) == 3 * MIB + 5
    assert content.count(0) < len(content) // 100


def test_a_sparse_or_short_ballast_is_made_anew_and_a_good_one_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / BALLAST_FILE
    with path.open("wb") as file:
        file.truncate(4 * MIB)
    assert path.stat().st_blocks * 512 < 4 * MIB
    assert keep_ballast(tmp_path, 4 * MIB, 0, os.urandom)
    assert path.stat().st_blocks * 512 >= 4 * MIB
    before = path.stat()
    assert keep_ballast(tmp_path, 4 * MIB, 0, os.urandom)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    path.write_bytes(b"x")
    assert keep_ballast(tmp_path, 4 * MIB, 0, os.urandom)
    assert path.stat().st_size == 4 * MIB


def test_no_ballast_where_it_would_take_the_room_that_is_needed(tmp_path: Path) -> None:
    assert not keep_ballast(tmp_path, 4 * MIB, free_bytes(tmp_path) * 2, os.urandom)
    assert not (tmp_path / BALLAST_FILE).exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB; only root can make one. Elsewhere test_sqlite's full disk by page count stands in."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if not made or made.returncode != 0:
        pytest.skip("no right to mount a small disk here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


async def fill(log: SqliteLog) -> tuple[int, Unavailable]:
    """Append until the disk refuses: how many were acknowledged, and the refusal."""
    for n in range(1, 20_000):
        try:
            await append_next(log, [event(n, text="x" * 2_000)])
        except Unavailable as refusal:
            return n - 1, refusal
    raise AssertionError("the disk never got full")


async def test_a_disk_that_gets_full_refuses_reads_on_and_goes_on_when_the_ballast_is_deleted(small_disk: Path) -> None:
    log = SqliteLog.create(small_disk / "log.sqlite", LOG_ID)
    assert keep_ballast(small_disk, 2 * MIB, MIB, os.urandom)
    acknowledged, refusal = await fill(log)
    assert acknowledged > 100
    assert refusal.retryable
    assert "disk is full" in refusal.hint
    kept = [event(n, text="x" * 2_000) for n in range(1, acknowledged + 1)]
    assert [stored.record for stored in await everything(log)] == kept
    (small_disk / BALLAST_FILE).unlink()
    await append_next(log, [event(acknowledged + 1, text="x" * 2_000)])
    await log.close()
    log = SqliteLog.open(small_disk / "log.sqlite")
    assert log.rewound is None
    assert len(await everything(log)) == acknowledged + 1
    await log.close()


def test_a_ballast_that_does_not_fit_leaves_nothing_behind(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.operations.space.free_bytes", lambda folder: 1 << 40)  # another took it meanwhile
    with pytest.raises(OSError, match="space"):
        keep_ballast(small_disk, 32 * MIB, 0, os.urandom)
    assert list(small_disk.iterdir()) == []
