"""One run, one folder: a second one is refused, a dead one's claim is taken over, old results never stay."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.claim import CLAIM, RESULTS, Taken, claimed


def test_a_folder_is_ours_alone_while_we_play(tmp_path: Path) -> None:
    with claimed(tmp_path / "out"), pytest.raises(Taken, match="another run plays"), claimed(tmp_path / "out"):
        pass
    with claimed(tmp_path / "out"):
        pass
    assert list((tmp_path / "out").iterdir()) == []


def test_results_of_an_earlier_run_are_gone_and_other_files_stay(tmp_path: Path) -> None:
    for name in (*RESULTS, "notes.txt"):
        (tmp_path / name).write_text("old")
    with claimed(tmp_path):
        assert {path.name for path in tmp_path.iterdir()} == {CLAIM, "notes.txt"}


def test_the_claim_of_a_killed_run_is_taken_over(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / CLAIM).write_text(str(gone.pid))
    with claimed(tmp_path):
        assert (tmp_path / CLAIM).read_text() == str(os.getpid())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Taken, match="cannot be written"), claimed(tmp_path / "file" / "out"):
        pass
