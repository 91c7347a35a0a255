"""The command line without a hub: words, exit codes, and what is never written."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from point_client import identity
from point_client.__main__ import app
from point_client.identity import Identity
from point_client.outbox import Outbox
from protocol.ids import name_id
from tests.point_client.point_process import point

COMMANDS = ("join", "submit", "outbox", "run", "simulate")


@pytest.fixture
def joined(tmp_path: Path) -> Path:
    """A folder that has joined a hub which nobody serves (port 9 is the discard service)."""
    device = name_id("device")
    who = Identity(url="http://127.0.0.1:9", conference="ls-2026", device=device, secret="s3cret", point="LS-01")
    identity.store(tmp_path, who)
    outbox = Outbox(tmp_path / identity.OUTBOX_FILE, "ls-2026")
    outbox.move_to(device)
    outbox.close()
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert f"Ví dụ: diemcau-point {command}" in shown.output


def test_submit_says_that_the_text_is_kept_and_outbox_shows_it(joined: Path) -> None:
    said = CliRunner().invoke(app, ["submit", "--data", str(joined), "Đường hỏng.", "--category", "gt", "--urgent"])
    assert (said.exit_code, said.output) == (0, "Văn bản 1: đã lưu tại điểm cầu.\n")
    shown = CliRunner().invoke(app, ["outbox", "--data", str(joined), "--json"])
    (item,) = json.loads(shown.output)["items"]
    assert item["args"] == {"text": "Đường hỏng.", "category": "gt", "urgent": True}
    people = CliRunner().invoke(app, ["outbox", "--data", str(joined)])
    assert "Đường hỏng." in people.output
    assert "1 văn bản, 1 đang chờ gửi." in people.output


def test_the_secret_is_in_no_file_but_the_identity(joined: Path) -> None:
    CliRunner().invoke(app, ["submit", "--data", str(joined), "Đường hỏng."])
    holding = {path.name for path in joined.iterdir() if b"s3cret" in path.read_bytes()}
    assert holding == {identity.IDENTITY_FILE}


def test_a_text_that_no_hub_could_take_is_said_at_once(joined: Path) -> None:
    said = CliRunner().invoke(app, ["submit", "--data", str(joined), "x" * 30_000])
    assert said.exit_code == 2
    assert "chưa lưu" in said.output


def test_nothing_is_purged_before_the_seal(joined: Path) -> None:
    assert CliRunner().invoke(app, ["outbox", "--data", str(joined), "--purge"]).exit_code == 2


@pytest.mark.parametrize("address", ["ftp://hub", "http://", "http://user:pw@hub", "http://hub:port"])
def test_join_says_what_an_address_looks_like(tmp_path: Path, address: str) -> None:
    said = CliRunner().invoke(app, ["join", address, "ABCD-1", "--data", str(tmp_path)])
    assert said.exit_code == 2


async def test_a_hub_that_does_not_answer_burns_no_code_and_keeps_the_attempt(tmp_path: Path) -> None:
    words = ("join", "http://127.0.0.1:9", "ABCD-1", "--data", tmp_path, "--conference", "ls-2026")
    code, _, err = await point(*words)
    kept = (tmp_path / identity.ATTEMPT_FILE).read_bytes()
    assert code == 1
    assert "chạy lại với chính mã này" in err
    assert (await point(*words))[0] == 1
    assert (tmp_path / identity.ATTEMPT_FILE).read_bytes() == kept


async def test_a_folder_without_a_conference_is_bad_use_and_a_fault_is_internal(tmp_path: Path, joined: Path) -> None:
    code, _, err = await point("submit", "--data", tmp_path / "empty", "x")
    assert code == 2
    assert "diemcau-point join" in err
    (joined / identity.OUTBOX_FILE).write_bytes(b"not a database, but long enough to be read as one" * 100)
    code, out, err = await point("submit", "--data", joined, "x")
    assert (code, out) == (70, "")
    assert "s3cret" not in err
