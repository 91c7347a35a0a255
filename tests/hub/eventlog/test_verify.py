"""Verification, wherever the log lies, and without disturbing it."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hub.eventlog.base import Unusable
from hub.eventlog.record import Header, write_record
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.verify import LOG_FILE, verify_path

from .events import LOG_ID, append_next, event, events, everything, hash_after

ROOT = Path(__file__).parents[3]
COUNT = 300


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """The data folder of a conference whose hub was stopped."""
    folder = tmp_path / "data"
    folder.mkdir()
    log = SqliteLog.create(folder / LOG_FILE, LOG_ID, epoch=2)
    await append_next(log, events(COUNT))
    write_record(tmp_path / "record.jsonl", Header(LOG_ID, 2, "c"), await everything(log))
    await log.close()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def change(folder: Path, statement: str, *parameters: object) -> None:
    tool = sqlite3.connect(folder / LOG_FILE, isolation_level=None)
    tool.execute(statement, parameters)
    tool.close()


def test_folder_file_and_record_of_one_log_give_one_report(folder: Path) -> None:
    before = contents(folder)
    report = verify_path(folder)
    assert (report.ok, report.log_id, report.epoch) == (True, LOG_ID, 2)
    assert (report.seq, report.hash) == (COUNT, hash_after(events(COUNT)))
    assert verify_path(folder / LOG_FILE) == report
    assert verify_path(folder.parent / "record.jsonl") == report
    assert contents(folder) == before


async def test_the_log_of_a_crashed_hub_is_verified_with_its_tail_and_left_as_it_is(folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.hub.eventlog.acknowledging", str(folder / LOG_FILE),
        cwd=ROOT, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(20):
        seq, hash, *_ = (await process.stdout.readline()).decode().split()
        process.kill()
        await process.stdout.read()
        await process.wait()
    before = contents(folder)
    assert before[f"{LOG_FILE}-wal"]
    report = verify_path(folder)
    assert report.ok
    assert report.seq >= int(seq) > COUNT
    assert contents(folder) == before
    log = SqliteLog.open(folder / LOG_FILE)
    assert hash in {stored.hash for stored in await everything(log)}
    await log.close()


def test_a_log_on_a_medium_that_cannot_be_written_is_verified(folder: Path) -> None:
    os.chmod(folder / LOG_FILE, 0o400)
    os.chmod(folder, 0o500)
    try:
        assert verify_path(folder).seq == COUNT
    finally:
        os.chmod(folder, 0o700)


async def test_a_log_that_a_hub_serves_is_refused_and_the_hub_goes_on(folder: Path) -> None:
    log = SqliteLog.open(folder / LOG_FILE)
    with pytest.raises(Unusable, match="đang được hub khác mở"):
        verify_path(folder)
    assert (await append_next(log, [event(COUNT + 1)])).seq == COUNT + 1
    with pytest.raises(Unusable, match="đang được hub khác mở"):
        verify_path(folder / LOG_FILE)
    await log.close()
    assert verify_path(folder).seq == COUNT + 1


async def test_another_process_is_refused_too_and_says_so(folder: Path) -> None:
    log = SqliteLog.open(folder / LOG_FILE)
    program = "import sys, pathlib, hub.eventlog.verify as v; v.verify_path(pathlib.Path(sys.argv[1]))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(folder), cwd=ROOT, stderr=subprocess.PIPE
    )
    async with asyncio.timeout(20):
        _, complaint = await process.communicate()
    assert process.returncode == 1
    assert "đang được hub khác mở" in complaint.decode()
    await log.close()


@pytest.mark.parametrize("name", ["data/none.sqlite", "none", "none.jsonl", "empty"])
def test_where_nothing_lies_nothing_is_verified(folder: Path, name: str) -> None:
    (folder.parent / "empty").mkdir()
    with pytest.raises(Unusable):
        verify_path(folder.parent / name)


def test_what_is_not_a_log_is_not_verified(folder: Path) -> None:
    (folder / LOG_FILE).write_bytes(b"letters of the commune" * 100)
    with pytest.raises(Unusable):
        verify_path(folder)


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE event SET id='id-8' WHERE seq=7", "id"),
        ("UPDATE event SET command_seq=9999 WHERE seq=7", "command_seq"),
        ("UPDATE event SET command_seq=NULL WHERE seq=7", "command_seq"),
        ("UPDATE event SET i=1 WHERE seq=7", "i"),
        ("UPDATE event SET device='device-b' WHERE seq=7", "device"),
        ("UPDATE event SET device=NULL WHERE seq=7", "device"),
        ("UPDATE event SET hash=zeroblob(32) WHERE seq=7", "hash chain"),
        ("UPDATE event SET hash=x'00' WHERE seq=7", "hash chain"),
        ("UPDATE event SET raw=zeroblob(9) WHERE seq=7", "raw"),
        ("UPDATE event SET raw=(SELECT raw FROM event WHERE seq=8) WHERE seq=7", "id"),
        ("DELETE FROM event WHERE seq=7", "does not follow"),
    ],
)
def test_whatever_is_changed_in_the_file_is_found_at_its_seq(folder: Path, statement: str, word: str) -> None:
    change(folder, statement)
    report = verify_path(folder)
    assert not report.ok
    assert (report.problem or "").startswith("seq 7: ")
    assert word in (report.problem or "")
    assert (report.seq, report.hash) == (6, hash_after(events(6)))


def test_an_event_rewritten_with_its_columns_breaks_the_chain(folder: Path) -> None:
    change(folder, "UPDATE event SET raw=? WHERE seq=7", event(7, text="Đường tốt").raw)
    report = verify_path(folder)
    assert (report.seq, (report.problem or "")[:27]) == (6, "seq 7: the hash chain breaks"[:27])


def test_a_log_that_lost_its_identity_has_a_report_which_says_so(folder: Path) -> None:
    change(folder, "DELETE FROM meta")
    report = verify_path(folder)
    assert (report.ok, report.log_id, report.epoch, report.seq) == (False, "", 0, 0)
    assert "id or epoch" in (report.problem or "")


def test_a_destroyed_page_has_a_report_which_names_the_first_seq_that_is_gone(folder: Path) -> None:
    path = folder / LOG_FILE
    content = bytearray(path.read_bytes())
    page = content.index(event(150).raw) // 4096
    content[page * 4096 : (page + 1) * 4096] = bytes(4096)
    path.write_bytes(content)
    report = verify_path(folder)
    assert not report.ok
    assert (report.problem or "").startswith(f"seq {report.seq + 1}: ")
    assert 100 < report.seq < 150


async def test_a_bit_flipped_in_any_copy_of_a_device_is_found_also_in_the_index(tmp_path: Path) -> None:
    path, device = tmp_path / LOG_FILE, "a-device-of-its-own"
    log = SqliteLog.create(path, LOG_ID)
    await append_next(log, [event(1, device), event(2)])
    await log.close()
    whole = path.read_bytes()
    places = [at for at in range(len(whole)) if whole.startswith(device.encode(), at)]
    assert len(places) == 3  # in raw, in the column, in the index
    for at in places:
        path.write_bytes(whole[:at] + b"b" + whole[at + 1 :])
        assert not verify_path(path).ok
    path.write_bytes(whole)
    assert verify_path(path).ok


def test_a_copy_of_the_folder_verifies_alike(folder: Path) -> None:
    shutil.copytree(folder, folder.parent / "copy")
    assert verify_path(folder.parent / "copy") == verify_path(folder)
