"""An error of the disk is fail-stop; a full disk is not."""

import random
from pathlib import Path

import pytest

from hub.eventlog.sqlite import writer
from hub.eventlog.witness import HEAD_FILE
from tests.faults.disk.errors import fail_at, fill_and_free
from tests.faults.disk.power import LOG

SEED = 3
WAL = f"{LOG}-wal"


@pytest.mark.parametrize(
    ("kind", "file", "n"),
    [("sync", WAL, 1), ("sync", WAL, 7), ("write", WAL, 5), ("sync", HEAD_FILE, 4), ("sync", LOG, 1)],
)
async def test_a_failing_step_of_the_disk_loses_nothing_and_leaves_no_hole(
    kind: str, file: str, n: int, tmp_path: Path
) -> None:
    print(f"seed {SEED}")
    hit, problems = await fail_at(kind, n, file, tmp_path, random.Random(SEED))
    assert hit
    assert problems == []


async def test_a_full_disk_refuses_for_a_while_and_goes_on() -> None:
    assert await fill_and_free(SEED, 40) == []


async def test_a_log_which_went_on_after_an_error_would_be_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = writer.Writer._abandon

    def forgiving(self: writer.Writer, error: Exception) -> object:
        why = honest(self, error)
        self.failed = None
        return why

    monkeypatch.setattr(writer.Writer, "_abandon", forgiving)
    _, problems = await fail_at("sync", 5, WAL, tmp_path, random.Random(SEED))
    assert any("after the error an append was considered" in problem for problem in problems)
