"""Backups and what is made of them: whole or not there, verified, thinned out with care, restored under a new epoch."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from hub.eventlog.base import SESSION, Broken, Unusable
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.verify import verify_path
from hub.folder import BadFolder, config_of, create
from hub.gateway.access import Access, Grant
from hub.operations.backups import KEPT, Backup, back_up_stopped, listed
from hub.operations.restore import begin_epoch, restore
from tests.hub.operations.folders import LAST_MS, WORLD, append
from tests.scenario import DISTRICTS


@pytest.fixture
def data(tmp_path: Path) -> Path:
    create(tmp_path / "data", DISTRICTS, "dialogue", WORLD)
    return tmp_path / "data"


def grow(data: Path, count: int) -> None:
    async def go() -> None:
        log = SqliteLog.open(data / "log.sqlite")
        await append(log, count)
        await log.close()

    asyncio.run(go())


def back_up(data: Path) -> Backup:
    return back_up_stopped(config_of(data), data.parent / "backups", LAST_MS)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_backup_is_two_closed_files_and_what_they_are(data: Path) -> None:
    grow(data, 9)
    before = contents(data)
    taken = back_up(data)
    assert contents(data) == before
    assert sorted(path.name for path in taken.folder.iterdir()) == ["access.sqlite", "backup.json", "log.sqlite"]
    report = verify_path(taken.folder)
    assert (report.ok, report.seq) == (True, 10)
    said = taken.manifest
    assert (said.log_id, said.epoch, said.seq, said.hash, said.at) == (
        report.log_id, report.epoch, report.seq, report.hash, LAST_MS,
    )  # fmt: skip
    assert {path.stat().st_mode & 0o077 for path in taken.folder.glob("*.sqlite")} == {0}


def test_a_code_given_before_the_backup_works_after_the_restoring(data: Path, tmp_path: Path) -> None:
    access = Access(data / "access.sqlite", WORLD.chance)
    [code] = access.new_codes([Grant("chair")], LAST_MS)
    back_up(data)  # while the credentials are open, as at a serving hub
    access.close()
    restore(tmp_path / "backups", tmp_path / "new", LAST_MS)
    restored = Access(tmp_path / "new" / "access.sqlite", WORLD.chance)
    device, _ = restored.join(code, None, "device", LAST_MS)
    assert device.grant.role == "chair"
    restored.close()


def test_the_last_three_are_kept(data: Path) -> None:
    for n in range(KEPT + 2):
        grow(data, 1)
        assert back_up(data).number == n + 1
    assert [backup.manifest.seq for backup in listed(data.parent / "backups")] == [4, 5, 6]


def test_backups_of_a_log_that_lost_its_tail_do_not_push_out_those_that_have_it(data: Path) -> None:
    shutil.copytree(data, data.parent / "before")
    grow(data, 30)
    back_up(data)
    back_up(data)
    shutil.rmtree(data)
    (data.parent / "before").rename(data)
    asyncio.run(begin_epoch(data / "log.sqlite", 2))
    for _ in range(KEPT + 3):
        back_up(data)
    kept = [(backup.manifest.epoch, backup.manifest.seq) for backup in listed(data.parent / "backups")]
    assert kept == [(1, 31), (2, 1), (2, 1), (2, 1)]


def test_backups_of_another_conference_in_the_same_place_are_left_alone(data: Path, tmp_path: Path) -> None:
    create(tmp_path / "other", DISTRICTS, "dialogue", WORLD)
    first = back_up(tmp_path / "other")
    for _ in range(KEPT + 1):
        back_up(data)
    assert first.folder.is_dir()
    with pytest.raises(BadFolder, match="nhiều hội nghị"):
        restore(tmp_path / "backups", tmp_path / "new", LAST_MS)
    assert restore(first.folder, tmp_path / "new", LAST_MS).backup.manifest == first.manifest


def test_a_damaged_log_is_not_backed_up(data: Path) -> None:
    grow(data, 5)
    good = back_up(data)
    tool = sqlite3.connect(data / "log.sqlite", isolation_level=None)
    tool.execute("UPDATE event SET raw=zeroblob(9) WHERE seq=4")
    tool.close()
    with pytest.raises(Broken, match="seq 4"):
        back_up(data)
    assert [backup.folder for backup in listed(data.parent / "backups")] == [good.folder]


async def test_the_folder_of_a_serving_hub_is_refused(data: Path) -> None:
    log = SqliteLog.open(data / "log.sqlite")
    await append(log, 1)
    with pytest.raises(Unusable, match="đang được hub khác mở"):
        await asyncio.to_thread(back_up, data)
    await log.close()
    assert not (data.parent / "backups").exists()


def test_a_folder_without_a_conference_is_not_backed_up(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises((BadFolder, Unusable)):
        back_up(tmp_path / "empty")


# ---- restoring -----------------------------------------------------------------------------------------------


def test_the_newest_sound_backup_is_restored_under_a_new_epoch(data: Path, tmp_path: Path) -> None:
    for _ in range(3):
        grow(data, 5)
        back_up(data)
    broken = listed(tmp_path / "backups")[-1].folder / "log.sqlite"
    broken.write_bytes(broken.read_bytes()[:-4096])
    done = restore(tmp_path / "backups", tmp_path / "new", LAST_MS)
    assert [unsound.number for unsound in done.passed_over] == [3]
    assert (done.backup.number, done.backup.manifest.seq, done.epoch) == (2, 11, 2)
    report = verify_path(tmp_path / "new")
    assert (report.ok, report.epoch, report.seq) == (True, 2, 11)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["access.sqlite", "head", "log.sqlite"]
    log = SqliteLog.open(tmp_path / "new" / "log.sqlite")
    assert log.promise is not None
    assert log.rewound is None
    asyncio.run(log.close())


def test_a_backup_that_verifies_but_is_not_the_one_described_is_passed_over(data: Path, tmp_path: Path) -> None:
    back_up(data)
    grow(data, 5)
    back_up(data)
    older, newer = listed(tmp_path / "backups")
    shutil.copy(older.folder / "log.sqlite", newer.folder / "log.sqlite")
    assert restore(tmp_path / "backups", tmp_path / "new", LAST_MS).backup.number == older.number


def test_an_older_backup_gets_an_epoch_beyond_all_that_people_saw(data: Path, tmp_path: Path) -> None:
    old = back_up(data)
    asyncio.run(begin_epoch(data / "log.sqlite", 5))
    back_up(data)
    assert restore(old.folder, tmp_path / "new", LAST_MS).epoch == 6


def test_an_epoch_that_no_backup_tells_of_is_not_begun_a_second_time(data: Path, tmp_path: Path) -> None:
    """A hub begins at most one at each of its starts; each of these folders was lost before its first backup."""
    back_up(data)
    begun = [restore(tmp_path / "backups", tmp_path / f"{n}", LAST_MS + n * 90_000).epoch for n in (0, 1, 2, 60)]
    assert begun == sorted(set(begun))
    assert begun[-1] > 60, "an hour of starts has room"
    assert restore(tmp_path / "backups", tmp_path / "clock", LAST_MS - 90_000).epoch == 2, (
        "a clock put back is no fault"
    )


def test_what_is_not_empty_is_not_restored_into(data: Path, tmp_path: Path) -> None:
    back_up(data)
    before = contents(data)
    with pytest.raises(BadFolder, match="không trống"):
        restore(tmp_path / "backups", data, LAST_MS)
    assert contents(data) == before
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadFolder, match="không trống"):
        restore(tmp_path / "backups", tmp_path / "file", LAST_MS)


def test_a_restoring_that_was_cut_off_can_be_repeated(data: Path, tmp_path: Path) -> None:
    back_up(data)
    cut = tmp_path / "new" / ".restoring"
    cut.mkdir(parents=True)
    (cut / "log.sqlite").write_bytes(b"half")
    restore(tmp_path / "backups", tmp_path / "new", LAST_MS)
    assert verify_path(tmp_path / "new").ok


def test_where_there_is_no_backup_nothing_is_restored(data: Path, tmp_path: Path) -> None:
    with pytest.raises(BadFolder, match="không có bản sao lưu nào"):
        restore(data, tmp_path / "new", LAST_MS)
    with pytest.raises(BadFolder, match="không có bản sao lưu nào"):
        restore(tmp_path / "none", tmp_path / "new", LAST_MS)
    only = back_up(data)
    (only.folder / "access.sqlite").write_bytes(b"")
    with pytest.raises(Broken, match="nguyên vẹn"):
        restore(tmp_path / "backups", tmp_path / "new", LAST_MS)
    assert not (tmp_path / "new").exists()


async def test_a_restored_log_goes_on(data: Path, tmp_path: Path) -> None:
    await asyncio.to_thread(back_up, data)
    await asyncio.to_thread(restore, tmp_path / "backups", tmp_path / "new", LAST_MS)
    log = SqliteLog.open(tmp_path / "new" / "log.sqlite")
    await append(log, 3)
    assert (await log.head(SESSION)).epoch == 2
    assert (await log.head(SESSION)).seq == 4
    await log.close()
