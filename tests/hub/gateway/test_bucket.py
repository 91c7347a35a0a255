"""The allowance of commands: bursts pass, floods do not, and nothing overtakes a busy command."""

import pytest

from hub.gateway.bucket import Bucket, Hold, bucket_for
from protocol import limits


def test_a_bucket_starts_full_and_refills_at_its_pace() -> None:
    bucket = Bucket(3, 2.0)
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]
    assert not bucket.take(100.4)
    assert bucket.take(100.5)
    assert not bucket.take(100.5)


def test_a_bucket_never_holds_more_than_its_size() -> None:
    bucket = Bucket(2, 1.0)
    bucket.take(0.0)
    assert [bucket.take(1_000_000.0) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("started_s", [0.0, 5.0, 1e9])
def test_the_zero_of_the_clock_is_of_no_matter(started_s: float) -> None:
    bucket = Bucket(2, 1.0)
    assert [bucket.take(started_s) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("role", "refill"),
    [("point", limits.POINT_REFILL_PER_S)]
    + [(role, limits.CONSOLE_REFILL_PER_S) for role in ("chair", "secretary", "department", "display", "operator")],
)
def test_points_refill_slower_than_consoles(role: str, refill: int) -> None:
    bucket = bucket_for(role)
    while bucket.take(0.0):
        pass
    assert [bucket.take(1.0) for _ in range(refill + 1)] == [True] * refill + [False]


def test_everything_above_a_busy_command_waits_until_it_is_repeated() -> None:
    hold = Hold()
    assert not hold.covers(1)
    hold.start(5, 0.0)
    assert hold.covers(6)
    assert hold.covers(40)
    assert not hold.covers(5)
    assert not hold.covers(6)


def test_a_recorded_command_sent_again_passes_a_hold_and_leaves_it() -> None:
    hold = Hold()
    hold.start(5, 0.0)
    assert not hold.covers(4)
    assert hold.covers(6)


def test_only_more_than_a_window_within_the_time_is_too_much() -> None:
    hold = Hold()
    hold.start(5, 10.0)
    assert [hold.overrun(10.5) for _ in range(limits.WINDOW)] == [False] * limits.WINDOW
    assert hold.overrun(10.5)


def test_after_the_time_to_wait_nothing_is_counted() -> None:
    hold = Hold()
    hold.start(5, 10.0)
    after_s = 10.0 + limits.BUSY_RETRY_MS / 1000
    assert not any(hold.overrun(after_s) for _ in range(3 * limits.WINDOW))


def test_the_lowest_busy_command_keeps_the_hold() -> None:
    hold = Hold()
    hold.start(5, 0.0)
    hold.start(7, 0.0)
    assert hold.covers(6)
    hold.start(3, 0.0)
    assert hold.covers(4)
    assert not hold.covers(3)
