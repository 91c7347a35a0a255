"""The command line without a hub: words, exit codes, and what is never written."""

import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from point_client import identity
from point_client.__main__ import app
from point_client.identity import Identity
from point_client.outbox import Outbox, Ownership
from protocol.ids import name_id
from tests.point_client.point_process import PointProcess, point

COMMANDS = ("join", "submit", "outbox", "run", "link", "simulate")


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


@pytest.mark.parametrize(
    ("text", "rule"),
    [("", "còn trống"), (" \u200b\n", "còn trống"), ("x" * 4_001, "dài quá 4.000 ký tự"), ("x" * 30_000, "dài quá")],
)
def test_a_text_that_no_hub_would_take_is_refused_at_the_keyboard_with_the_rule(
    joined: Path, text: str, rule: str
) -> None:
    said = CliRunner().invoke(app, ["submit", "--data", str(joined), text])
    assert said.exit_code == 2
    assert "Chưa lưu" in said.output
    assert rule in said.output
    shown = CliRunner().invoke(app, ["outbox", "--data", str(joined), "--json"])
    assert json.loads(shown.output)["items"] == []


def test_an_argument_that_no_hub_would_take_is_refused_too(joined: Path) -> None:
    said = CliRunner().invoke(app, ["submit", "--data", str(joined), "Đường hỏng.", "--category", "x" * 65])
    assert said.exit_code == 2


async def test_a_new_link_is_given_while_the_page_runs_and_not_before(joined: Path) -> None:
    code, _, err = await point("link", "--data", joined)
    assert code == 1
    assert "diemcau-point run" in err
    running = await PointProcess.start("run", "--data", joined, "--page", "0")
    try:
        first = await running.wait_for_line("?key=")
        code, out, _ = await point("link", "--data", joined)
        assert code == 0
        assert out.split("?key=")[0] == first.split("?key=")[0]
        assert out != first
        assert (await point("run", "--data", joined, "--page", "0"))[0] == 2, "one program a folder"
    finally:
        await running.end(kill=True)
    assert (await point("link", "--data", joined))[0] == 1


async def test_a_port_that_somebody_else_has_is_named(joined: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = await point("run", "--data", joined, "--page", str(port))
    assert code == 2
    assert str(port) in err


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
    (joined / identity.OUTBOX_FILE).rename(joined / "elsewhere")
    (joined / identity.OUTBOX_FILE).mkdir()
    code, out, err = await point("submit", "--data", joined, "x")
    assert (code, out) == (70, "")
    assert "s3cret" not in err


async def test_a_damaged_outbox_is_told_set_aside_and_loses_no_text(joined: Path) -> None:
    for text in ("Đường hỏng.", "Cầu hỏng."):
        assert (await point("submit", "--data", joined, text))[0] == 0
    damaged = b"not a database, but long enough to be read as one" * 100
    (joined / identity.OUTBOX_FILE).write_bytes(damaged)
    code, out, err = await point("submit", "--data", joined, "Chợ hỏng.")
    assert (code, out) == (0, "Văn bản 3: đã lưu tại điểm cầu.\n")
    assert "Đã khôi phục 2 văn bản" in err
    assert (joined / "outbox.sqlite.damaged-001" / identity.OUTBOX_FILE).read_bytes() == damaged
    _, out, err = await point("outbox", "--data", joined, "--json")
    assert [item["args"]["text"] for item in json.loads(out)["items"]] == ["Đường hỏng.", "Cầu hỏng.", "Chợ hỏng."]
    assert err == ""


async def test_an_outbox_damaged_under_a_running_uplink_is_left_to_it(joined: Path) -> None:
    running = Ownership(joined / identity.OWNER_FILE)
    assert running.take()
    (joined / identity.OUTBOX_FILE).write_bytes(b"damaged" * 1000)
    code, _, err = await point("submit", "--data", joined, "x")
    assert code == 2
    assert "hãy dừng lệnh run" in err
    running.release()


def test_a_folder_whose_texts_are_all_gone_says_so_and_asks_for_a_new_code(joined: Path) -> None:
    for file in joined.glob("outbox.*"):
        file.unlink()
    shown = CliRunner().invoke(app, ["outbox", "--data", str(joined)])
    assert shown.exit_code == 0
    again = Outbox(joined / identity.OUTBOX_FILE, "ls-2026")
    assert again.needs_new_device(0), "the hub may know numbers which nobody here does any more"
    again.close()
    said = CliRunner().invoke(app, ["submit", "--data", str(joined), "Gõ lại."])
    assert (said.exit_code, said.stdout) == (0, "Văn bản 1: đã lưu tại điểm cầu.\n")


def test_a_list_shows_what_a_terminal_would_obey(joined: Path) -> None:
    CliRunner().invoke(app, ["submit", "--data", str(joined), "Đường\x1b[31m hỏng\nhai\u202e dòng"])
    shown = CliRunner().invoke(app, ["outbox", "--data", str(joined)]).stdout
    assert shown.splitlines()[0].endswith("đã lưu tại điểm cầu  ·  Đường [31m hỏng hai  dòng")
