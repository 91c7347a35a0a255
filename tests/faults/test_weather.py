"""Bad lines between real clients and a real hub: one conference of each kind."""

import os
import random
from collections import Counter
from itertools import count

import pytest

from tests.faults.weather import SESSION_BYTES, cut_conference, weather_conference
from tests.faults.zombies import zombie_conference

SEED = 20260103
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and the signals of POSIX")


@pytest.mark.timeout(200)
async def test_bad_weather_breaks_no_promise() -> None:
    struck: Counter[str] = Counter()
    assert await weather_conference(SEED, 5, struck) == [], f"seed {SEED}"
    assert struck.total() == 5


@pytest.mark.timeout(200)
async def test_sessions_that_are_cut_after_any_byte_break_no_promise() -> None:
    rng = random.Random(SEED)
    places = (rng.randrange(SESSION_BYTES) for _ in count())
    cuts, violations = await cut_conference(SEED, places, 1.5)
    assert violations == [], f"seed {SEED}"
    assert cuts >= 3


@pytest.mark.timeout(200)
async def test_a_connection_that_speaks_again_after_its_death_breaks_no_promise() -> None:
    replays, violations = await zombie_conference(SEED, 3)
    assert violations == [], f"seed {SEED}"
    assert replays == 3
