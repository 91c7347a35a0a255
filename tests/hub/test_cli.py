"""`diemcau-hub` as people and scripts use it: exit codes, one JSON and nothing else, sentences for mistakes."""

import asyncio
import errno
import json
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any, Never

import pytest
from typer.testing import CliRunner, Result

from hub.__main__ import app
from hub.eventlog.base import SESSION, Record
from hub.eventlog.sqlite import SqliteLog
from hub.exports import read_closed
from tests.hub.served import serving

FILE = Path(__file__).parents[2] / "demo" / "data" / "langson_2026.json"
COMMANDS = ("create", "serve", "code", "revoke", "verify", "export")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def told(result: Result) -> Any:
    """The JSON on standard output, which is all of it."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def made(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = told(run("create", "--data", data, FILE, "--json"))
    return found


def refused(result: Result, *words: str) -> None:
    """Bad input or use: one sentence, no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.stderr


def test_create_prints_a_code_for_everybody(made: dict[str, Any], data: Path) -> None:
    assert set(made) == {"conference", "codes"}
    assert made["conference"] == "ls-tn-2026"
    assert (len(made["codes"]["point"]), len(made["codes"]["role"])) == (66, 4)
    for group in made["codes"].values():
        for code in group.values():
            assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{8}", code)


def test_create_for_people_prints_a_code_on_each_line(data: Path) -> None:
    result = run("create", "--data", data, FILE)
    assert result.exit_code == 0
    title, *lines = result.stdout.splitlines()
    assert "ls-tn-2026" in title
    assert all(re.fullmatch(r"(point|department|role)\t\S+\t\w{4}-\w{8}", line) for line in lines)


def test_a_second_create_is_refused_and_changes_nothing(made: dict[str, Any], data: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    refused(run("create", "--data", data, FILE, "--json"), "holds a conference already")
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_a_bad_file_or_phase_leaves_nothing_half_made(data: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{\n")
    refused(run("create", "--data", data, bad), "bad.json", "line 2")
    refused(run("create", "--data", data, tmp_path / "none.json"), "none.json", "cannot be read")
    refused(run("create", "--data", data, FILE, "--phase", "nirvana"), "phase")
    assert not data.exists()


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    refused(run("create", "--data", tmp_path / "data", FILE), "data")
    refused(run("code", "--data", tmp_path / "data", "--role", "chair"), "data")
    assert (tmp_path / "data").read_text() == "x"


def test_create_opens_in_the_phase_that_is_asked_for(data: Path) -> None:
    assert run("create", "--data", data, FILE, "--phase", "dialogue_1").exit_code == 0
    assert asyncio.run(read_closed(data)).state.phase == "dialogue_1"


@pytest.mark.parametrize(
    "choice", [("--point", "LS-01"), ("--department", "SNV"), ("--role", "chair")], ids=lambda choice: choice[0]
)
def test_one_more_code_stands_on_a_line_of_its_own(made: dict[str, Any], data: Path, choice: tuple[str, str]) -> None:
    plain = run("code", "--data", data, *choice)
    assert plain.exit_code == 0
    assert re.fullmatch(r"\w{4}-\w{8}\n", plain.stdout)
    assert set(told(run("code", "--data", data, *choice, "--json"))) == {"code"}


@pytest.mark.parametrize(
    ("choice", "word"),
    [
        (("--point", "LS-999"), "LS-999"),
        (("--department", "LS-01"), "LS-01"),
        (("--role", "king"), "king"),
        ((), "exactly one"),
        (("--point", "LS-01", "--role", "chair"), "exactly one"),
    ],
)
def test_a_code_for_nobody_is_refused(made: dict[str, Any], data: Path, choice: tuple[str, ...], word: str) -> None:
    refused(run("code", "--data", data, *choice), word)


def test_commands_on_a_folder_without_a_conference_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    refused(run("code", "--data", empty, "--role", "chair"), "holds no conference")
    refused(run("revoke", "--data", empty, "--device", "x"), "holds no conference")
    refused(run("serve", "--data", empty, "--listen", "127.0.0.1:0"), "log.sqlite")
    refused(run("export", "--data", empty, "record", "--out", tmp_path / "out"), "log.sqlite")
    refused(run("verify", empty), "log.sqlite")
    assert list(empty.iterdir()) == []


def test_a_conference_without_its_credentials_is_refused_and_nothing_is_made(made: dict[str, Any], data: Path) -> None:
    (data / "access.sqlite").unlink()
    log = (data / "log.sqlite").read_bytes()
    for words in (("code", "--role", "chair"), ("revoke", "--device", "x"), ("serve", "--listen", "127.0.0.1:0")):
        refused(run(*words, "--data", data), "access.sqlite", "van-hanh.md")
    assert not (data / "access.sqlite").exists()
    assert (data / "log.sqlite").read_bytes() == log
    doctor = run("doctor", "--data", data, "--min-free", "0")
    assert doctor.exit_code == 1
    assert re.search(r"Tham gia +KHÔNG ĐẠT +.*access\.sqlite", doctor.stdout)


@pytest.mark.parametrize("how", ["cut", "foreign", "empty", "one page", "another program's"])
def test_broken_credentials_are_told_in_a_sentence(made: dict[str, Any], data: Path, how: str) -> None:
    path = data / "access.sqlite"
    content = path.read_bytes()
    if how == "another program's":
        path.unlink()
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE other (x)")
    else:
        path.write_bytes({
            "cut": content[: len(content) // 2],
            "foreign": b"no database".ljust(4096),
            "empty": b"",
            "one page": content[:4096] + b"\xa5" * 4096 + content[8192:],
        }[how])  # fmt: skip
    for words in (("code", "--role", "chair"), ("revoke", "--device", "x"), ("serve", "--listen", "127.0.0.1:0")):
        result = run(*words, "--data", data)
        assert (result.exit_code, result.stdout) == (1, ""), result.output
        assert "access.sqlite" in result.stderr
        assert "van-hanh.md" in result.stderr
    doctor = run("doctor", "--data", data, "--min-free", "0")
    assert doctor.exit_code == 1
    assert re.search(r"Tham gia +KHÔNG ĐẠT +.*access\.sqlite", doctor.stdout)


def test_revoking_a_device_that_never_joined_is_refused(made: dict[str, Any], data: Path) -> None:
    refused(run("revoke", "--data", data, "--device", "0190"), "no such device")


def test_verify_says_what_it_found(made: dict[str, Any], data: Path) -> None:
    assert run("verify", data).stdout.startswith("OK: 1 events, epoch 1, head ")
    report = told(run("verify", data, "--json"))
    assert set(report) >= {"log_id", "epoch", "seq", "hash", "problem", "ok"}
    assert (report["ok"], report["seq"], report["problem"]) == (True, 1, None)


def test_a_record_that_was_altered_does_not_verify(made: dict[str, Any], data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    record = Path(told(run("export", "--data", data, "record", "--out", out, "--json"))["record"])
    assert run("verify", record).exit_code == 0
    record.write_text(record.read_text().replace('"phase": "collect"', '"phase": "dialogue_1"'))
    result = run("verify", record)
    assert result.exit_code == 1
    assert "NOT OK: seq 1" in result.stderr
    again = run("verify", record, "--json")
    assert (again.exit_code, json.loads(again.stdout)["ok"]) == (1, False)


@pytest.mark.parametrize(
    ("what", "suffix"), [("record", "jsonl"), ("notice", "docx"), ("annex", "docx"), ("duplicates", "xlsx")]
)
def test_export_writes_one_file_and_names_it(
    made: dict[str, Any], data: Path, tmp_path: Path, what: str, suffix: str
) -> None:
    path = tmp_path / "a" / "b" / f"{what}.{suffix}"
    assert run("export", "--data", data, what, "--out", path.parent).stdout == f"{path}\n"
    assert path.stat().st_size > 500
    assert told(run("export", "--data", data, what, "--out", path.parent, "--format", suffix, "--json")) == {
        what: str(path)
    }


def test_an_export_that_does_not_exist_is_refused(made: dict[str, Any], data: Path, tmp_path: Path) -> None:
    refused(run("export", "--data", data, "novel", "--out", tmp_path / "out"), "novel", "record")
    refused(run("export", "--data", data, "record", "--out", tmp_path / "out", "--format", "pdf"), "jsonl")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("listen", ["8080", "127.0.0.1:99999", "127.0.0.1:"])
def test_an_address_that_is_none_is_refused(made: dict[str, Any], data: Path, listen: str) -> None:
    refused(run("serve", "--data", data, "--listen", listen), "is not HOST:PORT")


@pytest.mark.parametrize(
    "origin", ["hop.vn", "foo", "ftp://hop.vn", "https://", "https://hop.vn/", "https://Hop.vn", "https://họp.vn", ""]
)
def test_an_origin_that_no_browser_sends_is_refused(made: dict[str, Any], data: Path, origin: str) -> None:
    words = ("serve", "--data", data, "--listen", "127.0.0.1:0", "--origin", "https://hop.vn:8443", "--origin", origin)
    refused(run(*words), "--origin", "http:// or https://")


@pytest.mark.parametrize("where", ["log", "folder", "store"])
def test_a_disk_that_fails_at_the_start_is_for_the_supervisor(
    made: dict[str, Any], data: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Exit code 2 is never started again."""
    failed = sqlite3.OperationalError("disk I/O error")
    failed.sqlite_errorcode = sqlite3.SQLITE_IOERR

    def fails(*args: object, **options: object) -> Never:
        raise OSError(errno.EIO, "Input/output error") if where == "folder" else failed

    place = {
        "log": "hub.eventlog.sqlite.log.open_file",
        "folder": "hub.operations.service.require_room",
        "store": "hub.gateway.access.sqlite3.connect",
    }[where]
    monkeypatch.setattr(place, fails)
    result = run("serve", "--data", data, "--listen", "127.0.0.1:0")
    assert (result.exit_code, result.stdout) == (70, ""), result.output
    assert "error" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example: diemcau-hub {command}" in " ".join(result.stdout.split())


def test_bad_use_is_exit_code_two() -> None:
    for words in (("fly",), ("create",), ("verify", "--loud", "x")):
        assert run(*words).exit_code == 2


# ---- a real process ------------------------------------------------------------------------------------------


def process(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hub", *map(str, words)], capture_output=True, text=True, timeout=30, check=False
    )


def test_a_served_folder_gives_codes_and_holds_its_log(data: Path, tmp_path: Path) -> None:
    created = process("create", "--data", data, FILE, "--json")
    assert created.returncode == 0
    assert json.loads(created.stdout)["conference"] == "ls-tn-2026"
    with serving(data) as (hub, address):
        code = run("code", "--data", data, "--point", "LS-01").stdout.strip()
        body = json.dumps({"conference": "ls-tn-2026", "code": code}).encode()
        with urllib.request.urlopen(f"{address}/api/join", body, timeout=10) as answer:
            device = json.load(answer)
        assert device["point"] == "LS-01"
        assert run("revoke", "--data", data, "--device", device["device"]).exit_code == 0
        for words in (
            ("export", "--data", data, "record", "--out", tmp_path / "out"),
            ("verify", data),
            ("serve", "--data", data, "--listen", "127.0.0.1:0"),
        ):
            refused(run(*words), "log.sqlite")
        hub.send_signal(signal.SIGTERM)
        assert hub.wait(timeout=15) == 0
    assert run("verify", data).exit_code == 0
    assert run("export", "--data", data, "record", "--out", tmp_path / "out").exit_code == 0
    assert run("verify", tmp_path / "out" / "record.jsonl").exit_code == 0


def test_a_port_that_is_taken_is_said_in_a_sentence(made: dict[str, Any], data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert run("create", "--data", other, FILE).exit_code == 0
    with serving(data) as (_, address):
        taken = process("serve", "--data", other, "--listen", address.removeprefix("http://"))
        assert taken.returncode == 2
        assert "cannot serve on" in taken.stderr
        assert "Traceback" not in taken.stderr


def test_an_internal_mistake_is_exit_code_seventy(made: dict[str, Any], data: Path) -> None:
    """A log that a newer hub wrote cannot be understood here: nobody's bad input."""

    async def spoil() -> None:
        log = SqliteLog.open(data / "log.sqlite")
        await log.append(SESSION, await log.head(SESSION), [Record("x", None, None, 0, b"\x80")])
        await log.close()

    asyncio.run(spoil())
    spoiled = process("serve", "--data", data, "--listen", "127.0.0.1:0")
    assert spoiled.returncode == 70
