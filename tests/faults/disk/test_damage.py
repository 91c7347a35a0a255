"""Damage is found or does no harm; nothing else is ever served."""

import random
from pathlib import Path

import pytest

from tests.faults.disk.damage import damage_log, damage_outbox

SEEDS = (*range(8), *range(18, 23))
"""Among them the log, its WAL, the head file and a snapshot are hurt, and all three outcomes come."""


async def test_a_damaged_folder_gives_a_prefix_or_a_refusal_and_tells_it(tmp_path: Path) -> None:
    outcomes: set[str] = set()
    for seed in SEEDS:
        folder = tmp_path / f"{seed}"
        folder.mkdir()
        outcome, problems = await damage_log(random.Random(seed), folder)
        outcomes.add(outcome)
        assert problems == [], f"seed {seed}"
    assert outcomes == {"prefix", "refused", "whole"}


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_outbox_has_every_item(seed: int, tmp_path: Path) -> None:
    assert damage_outbox(random.Random(seed), tmp_path) == []
