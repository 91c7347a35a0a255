"""Whole conferences, with real processes, real sockets and real deaths."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo.director import dialogue
from demo.messages import load_script
from tests.model import command

ROOT = Path(__file__).parents[2]
DATA = ROOT / "demo" / "data"
FEW = 12
"""Messages of a short play: enough that some come after the model was killed."""


def played(out: Path, year: int, *options: str, bound_s: int) -> tuple[int, dict[str, Any], str]:
    """Exit code, report and everything printed. The seed is in the options and in the output."""
    conference = DATA / f"langson_{year}.json"
    command = [sys.executable, "-m", "demo", "run", "--conference", str(conference), "--out", str(out), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=bound_s)
    print(done.stdout, done.stderr)
    return done.returncode, json.loads((out / "report.json").read_text("utf-8")), done.stdout + done.stderr


def kept(report: dict[str, Any]) -> dict[str, Any]:
    """What every run promises, as it stands in the report."""
    names = ("messages_sent", "unique_submissions", "accepted", "refused", "lost", "doubled", "early_seal")
    return {name: report[name] for name in (*names, "findings", "broken_promises")}


KEPT: dict[str, Any] = {
    "messages_sent": 133, "unique_submissions": 127, "accepted": 127, "refused": 0, "lost": 0, "doubled": 0,
    "early_seal": "open_items", "findings": [], "broken_promises": [],
}  # fmt: skip


@pytest.mark.timeout(180)
def test_a_conference_of_two_tiers_comes_home_with_record_and_papers(tmp_path: Path) -> None:
    code, report, said = played(tmp_path / "out", 2026, "--seconds", "8", "--seed", "2026", bound_s=170)
    assert (code, kept(report)) == (0, KEPT)
    assert "seed 2026" in said
    assert (report["points_connected"], report["hub_restarts"]) == (66, 1)
    assert report["receipts"] == [f"{n:03}" for n in range(1, 128)]
    assert report["topics_called"] == sum(report["outcomes"].values()) == 26
    assert report["transport_duplicates"] >= 6
    assert report["merges"] >= 10
    assert report["submit_to_chair_ms"]["p50"] > 0
    for file in report["files"].values():
        assert Path(file).stat().st_size > 1_000
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "annex.docx", "journal.jsonl", "notice.docx", "record.jsonl", "report.json",
    ]  # fmt: skip


@pytest.mark.timeout(180)
def test_a_conference_goes_on_when_the_model_beside_the_hub_is_killed(tmp_path: Path) -> None:
    messages = json.loads((DATA / "langson_2026_messages.json").read_text("utf-8"))
    few = [one for one in messages["recommendations"] if not one["truth"].get("resend_of")][:FEW]
    (tmp_path / "few.json").write_text(json.dumps({"recommendations": few}), "utf-8")
    model = shlex.join(command(tmp_path / "never held"))
    words = ("--messages", str(tmp_path / "few.json"), "--model-command", model, "--kill-model", "2", "--kills", "0")
    code, report, _ = played(tmp_path / "out", 2026, "--seconds", "4", "--seed", "5", *words, bound_s=170)
    assert (code, report["broken_promises"], report["findings"]) == (0, [], [])
    assert (report["accepted"], report["model_kills"], report["hub_restarts"]) == (FEW, 2, 0)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_conference_survives_20_kills(tmp_path: Path) -> None:
    code, report, _ = played(tmp_path / "out", 2024, "--seconds", "40", "--kills", "20", "--seed", "20", bound_s=580)
    assert (code, kept(report)) == (0, KEPT)
    assert (report["points_connected"], report["hub_restarts"]) == (212, 20)
    assert report["reconnects"] >= 212


def test_the_dialogue_begins_in_the_phase_of_that_name() -> None:
    assert dialogue(load_script(DATA / "langson_2024.json", None)) == "dialogue_1"
