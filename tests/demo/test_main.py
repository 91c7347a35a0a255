"""The command line: bad input is a sentence and exit code 2, and leaves nothing behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from demo.model import installed

ROOT = Path(__file__).parents[2]
CONFERENCE = ROOT / "demo" / "data" / "langson_2026.json"


def demo(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demo", *map(str, words)], cwd=ROOT, capture_output=True, text=True, timeout=50
    )


def test_a_message_from_an_unknown_point_ends_the_run_before_anything_is_created(tmp_path: Path) -> None:
    bad = tmp_path / "messages.json"
    message = {
        "id": "r1",
        "point_id": "LS-XX",
        "text": "a",
        "received_at": "2024-03-22T08:00:00+07:00",
        "channel": "live",
    }
    bad.write_text(json.dumps({"recommendations": [message]}))
    done = demo("run", "--conference", CONFERENCE, "--messages", bad, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr == f"demo: {bad}: recommendations[0] 'r1': unknown point 'LS-XX'\n"
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


def test_a_conference_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    done = demo("run", "--conference", tmp_path / "none.json", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert f"{tmp_path / 'none.json'}: cannot be read" in done.stderr
    assert not (tmp_path / "out").exists()


def test_results_are_not_written_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    done = demo("run", "--conference", CONFERENCE, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "is a file; --out names a folder" in done.stderr
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--seconds", "0"],
        ["run", "--seconds", "nan"],
        ["run", "--kills", "-1"],
        ["run", "--kill-model", "-1"],
        ["up", "--port", "0"],
        ["up", "--speed", "-1"],
        ["dance"],
    ],
)
def test_impossible_options_are_refused(words: list[str]) -> None:
    done = demo(*words)
    assert done.returncode == 2
    assert "error" in done.stderr


@pytest.mark.skipif(bool(installed()), reason="the extra `semantic` is installed")
def test_no_model_is_killed_where_there_is_none(tmp_path: Path) -> None:
    done = demo("run", "--conference", CONFERENCE, "--out", tmp_path / "out", "--kill-model", "1")
    assert done.returncode == 2
    assert "--kill-model: no model is installed" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["run", "up"])
def test_help_shows_an_example(command: str) -> None:
    done = demo(command, "--help")
    assert done.returncode == 0
    assert "Example: run.py" in done.stdout
