"""How long a point waits before it tries again."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from point_client.backoff import AFTER_S_MAX, Backoff
from protocol import limits


class Highest(random.Random):
    """Chance at its worst: always the ceiling."""

    def uniform(self, a: float, b: float) -> float:
        return b


def test_the_ceiling_doubles_up_to_the_cap() -> None:
    backoff = Backoff(Highest())
    assert [backoff.next_s() for _ in range(9)] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


@given(st.integers(0, 200), st.integers())
def test_every_delay_lies_between_zero_and_its_ceiling(tries: int, seed: int) -> None:
    backoff = Backoff(random.Random(seed))
    for n in range(tries):
        assert 0 <= backoff.next_s() <= min(limits.RECONNECT_CAP_S, limits.RECONNECT_BASE_S * 2 ** min(n, 20))


def test_the_delays_are_spread_over_the_whole_range() -> None:
    delays = []
    for seed in range(200):
        backoff = Backoff(random.Random(seed))
        for _ in range(8):
            backoff.next_s()
        delays.append(backoff.next_s())
    assert min(delays) < 3
    assert max(delays) > 27


def test_thirty_seconds_of_health_start_the_count_again() -> None:
    backoff = Backoff(Highest())
    for _ in range(6):
        backoff.next_s()
    assert backoff.next_s(healthy_s=29.9) == 30
    assert backoff.next_s(healthy_s=30.0) == 0.5


class Lowest(random.Random):
    """Chance at its best: no delay of its own."""

    def uniform(self, a: float, b: float) -> float:
        return a


@pytest.mark.parametrize(("after_ms", "delay_s"), [(None, 0.0), (0, 0.0), (1500, 1.5), (10**12, AFTER_S_MAX)])
def test_what_the_hub_asks_for_is_never_undercut_and_is_bounded(after_ms: int | None, delay_s: float) -> None:
    assert Backoff(Lowest()).next_s(after_ms=after_ms) == delay_s


def test_those_who_were_refused_with_one_number_do_not_come_back_together() -> None:
    tried = [Backoff(random.Random(seed)) for seed in range(200)]
    for ceiling_s in (0.5, 1, 2, 4, 8, 16, 30, 30):
        delays = sorted(backoff.next_s(after_ms=2000) for backoff in tried)
        assert 2 <= delays[0] < 2 + 0.1 * ceiling_s
        assert 2 + 0.9 * ceiling_s < delays[-1] <= 2 + ceiling_s
