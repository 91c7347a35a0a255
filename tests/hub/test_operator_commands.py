"""The operator's commands as people and scripts use them: exit codes, one JSON and nothing else, sentences."""

import asyncio
import json
import socket
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.verify import verify_path
from tests.hub.operations.folders import append
from tests.hub.test_cli import FILE, process, refused, run, told

COMMANDS = ("doctor", "backup", "restore", "repair")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    assert run("create", "--data", tmp_path / "data", FILE).exit_code == 0
    asyncio.run(grow(tmp_path / "data"))
    return tmp_path / "data"


async def grow(data: Path) -> None:
    log = SqliteLog.open(data / "log.sqlite")
    await append(log, 5)
    await log.close()


def spoil(data: Path) -> None:
    """Damage the fifth of six events."""
    tool = sqlite3.connect(data / "log.sqlite", isolation_level=None)
    tool.execute("UPDATE event SET raw=zeroblob(40) WHERE seq=5")
    tool.close()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example: diemcau-hub {command}" in " ".join(result.stdout.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_bad_use_is_exit_code_two(command: str) -> None:
    assert run(command).exit_code == 2
    assert run(command, "--loud").exit_code == 2


def test_the_doctor_prints_a_line_for_each_check_and_ends_with_zero_when_fit(data: Path) -> None:
    result = run("doctor", "--data", data, "--min-free", "0", "--listen", "127.0.0.1:0")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line[:9].strip() for line in lines] == [
        "Ghi bền",
        "Ổ đĩa",
        "Đồng hồ",
        "Khóa tệp",
        "Cổng",
        "Hồ sơ",
        "Tham gia",
    ]
    assert all("ĐẠT" in line or "LƯU Ý" in line for line in lines)


def test_the_doctor_ends_with_one_when_something_is_bad(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = run("doctor", "--data", data, "--min-free", "0", "--listen", address, "--json")
    assert result.exit_code == 1
    said: dict[str, Any] = json.loads(result.stdout)
    assert said["ok"] is False
    assert [finding["name"] for finding in said["findings"] if finding["grade"] == "bad"] == ["port"]
    huge = run("doctor", "--data", data, "--min-free", str(1 << 40))
    assert huge.exit_code == 1
    assert "KHÔNG ĐẠT" in huge.stdout


def test_the_doctor_of_nothing_is_refused(tmp_path: Path, data: Path) -> None:
    refused(run("doctor", "--data", tmp_path / "none"), "none")
    refused(run("doctor", "--data", data, "--listen", "8080"), "HOST:PORT")


def test_backup_and_restore_tell_where_and_how_far(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "backups"
    taken = told(run("backup", "--data", data, "--out", out, "--json"))
    assert (taken["backup"], taken["epoch"], taken["seq"]) == (str(out / "backup-000001"), 1, 6)
    assert "6 sự kiện" in run("backup", "--data", data, "--out", out).stdout
    done = told(run("restore", "--from", out, "--data", tmp_path / "new", "--json"))
    assert (done["backup"], done["epoch"], done["seq"], done["passed_over"]) == (str(out / "backup-000002"), 2, 6, [])
    assert verify_path(tmp_path / "new").hash == taken["hash"]
    plain = run("restore", "--from", out, "--data", tmp_path / "newer")
    assert "Đã khôi phục 6 sự kiện" in plain.stdout


def test_restoring_into_a_folder_in_use_or_from_nothing_is_refused(data: Path, tmp_path: Path) -> None:
    assert run("backup", "--data", data, "--out", tmp_path / "backups").exit_code == 0
    refused(run("restore", "--from", tmp_path / "backups", "--data", data), "không trống")
    refused(run("restore", "--from", tmp_path / "none", "--data", tmp_path / "new"), "không có bản sao lưu")
    refused(run("backup", "--data", tmp_path / "none", "--out", tmp_path / "more"), "holds no conference")


def test_a_broken_log_is_a_failed_promise_until_it_is_repaired(data: Path, tmp_path: Path) -> None:
    spoil(data)
    for words in (
        ("serve", "--data", data, "--listen", "127.0.0.1:0", "--min-free", "0"),
        ("backup", "--data", data, "--out", tmp_path / "backups"),
        ("verify", data),
    ):
        result = process(*words)
        assert result.returncode == 1, result.stderr
        assert "seq 5" in result.stderr
        assert "Traceback" not in result.stderr
    done = told(run("repair", "--data", data, "--json"))
    assert (done["repaired"], done["seq"], done["epoch"], done["promised"]) == (True, 4, 2, 6)
    assert done["problem"].startswith("seq 5")
    assert (Path(done["quarantine"]) / "log.sqlite").exists()
    assert run("verify", data).exit_code == 0
    assert told(run("repair", "--data", data, "--json"))["repaired"] is False
    assert "nguyên vẹn" in run("repair", "--data", data).stdout


def test_repair_for_people_says_what_was_lost_and_where_the_broken_files_are(data: Path) -> None:
    spoil(data)
    result = run("repair", "--data", data)
    assert result.exit_code == 0
    for words in ("seq 5", "sự kiện 4", "sự kiện 6", "quarantine/001"):
        assert words in result.stdout


async def test_a_second_hub_is_refused_in_one_sentence(data: Path) -> None:
    log = SqliteLog.open(data / "log.sqlite")
    await append(log, 1)
    result = await asyncio.to_thread(process, "serve", "--data", data, "--listen", "127.0.0.1:0", "--min-free", "0")
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert "log.sqlite (đang được hub khác mở; hãy dừng hub đó trước" in result.stderr
    await log.close()
