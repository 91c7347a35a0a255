"""Processes that die or stand still at any time: a few rounds of what `run.py faults` does for minutes.

Standing still is tried for a second here; for 30 and for 70 seconds, the dead time and more, in `run.py faults` alone:
a test of more than a minute is not run before every commit.
"""

import asyncio
import os

import pytest

from tests.faults.kills import killed_conference, paused_conference

SEED = 20260102
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and the signals of POSIX")


@pytest.mark.timeout(200)
async def test_sudden_deaths_break_no_promise() -> None:
    died, violations = await killed_conference(SEED, 3)
    assert violations == [], f"seed {SEED}"
    assert died >= 3


@pytest.mark.timeout(200)
async def test_standing_still_for_a_second_breaks_no_promise() -> None:
    assert await asyncio.gather(*(paused_conference(SEED, victim, 1.0) for victim in ("hub", "clients"))) == [[], []]
