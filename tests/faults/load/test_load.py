"""What peers may cost a hub: short rounds of what `run.py faults` measures for minutes. Memory and continuity only: how
long anything takes is no matter for a machine that runs other tests beside."""

import sys

import pytest

from tests.faults.load.memory import HOSTILE_BYTES_MAX, cost_of_unread
from tests.faults.load.readers import WeakReaders
from tests.faults.load.server import serving
from tests.faults.load.slow import memory_after_visits, memory_kept

SEED = 20260104
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="resident memory is read from /proc")


@linux
@pytest.mark.timeout(120)
async def test_a_screen_that_is_never_read_costs_no_more_than_a_connection_may_hold() -> None:
    assert await cost_of_unread(50, 24, SEED) <= HOSTILE_BYTES_MAX


@linux
@pytest.mark.timeout(120)
async def test_a_crowd_leaves_no_memory_behind() -> None:
    async with serving() as server:
        assert memory_kept(await memory_after_visits(server, slow=100, visits=2, visit_s=0.5)) == []


@pytest.mark.timeout(120)
async def test_who_reads_a_hundred_bytes_a_second_or_late_is_shown_no_hole() -> None:
    result = await WeakReaders(late_s=2.0, texts=5).run(SEED, 1.0)
    assert result.violations == []
