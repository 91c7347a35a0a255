"""The heartbeat of the loop: late beats are counted, told and rung, and a stumble is not."""

import asyncio
import time

import pytest

from hub.gateway.alarms import Alarms
from hub.gateway.heartbeat import BEAT_S, LATE_MAX, LATE_S, MEMORY_S, Heartbeat
from hub.gateway.metrics import Metrics
from tests.live import LiveHub
from tests.waiting import until


class Bench:
    def __init__(self) -> None:
        self.alarms, self.metrics = Alarms(), Metrics()
        self.heart = Heartbeat(self.metrics, self.alarms)

    def beat(self, at_s: float, lag_s: float) -> bool:
        """One beat; whether the alarm stands after it."""
        self.heart.beat(at_s + lag_s, at_s)
        return self.alarms.stands("loop_late")


def test_a_stumble_is_told_and_does_not_ring() -> None:
    bench = Bench()
    assert not bench.beat(1.0, LATE_S + 0.010)
    assert bench.heart.worst_ms == 60
    assert "diemcau_loop_late_beats 1.0" in bench.metrics.text().decode()


def test_again_and_again_rings_until_a_minute_without() -> None:
    bench = Bench()
    rang = [bench.beat(n, 0.1) for n in range(LATE_MAX)]
    assert rang == [False] * (LATE_MAX - 1) + [True]
    assert bench.beat(30.0, 0.0), "it stands while any late beat is remembered"
    assert not bench.beat(LATE_MAX + MEMORY_S, 0.0)
    assert bench.heart.worst_ms == 0


def test_a_stop_of_a_second_rings_at_once() -> None:
    assert Bench().beat(1.0, LATE_MAX * BEAT_S)


@pytest.mark.parametrize("lag_s", [0.0, LATE_S - 0.001, -0.01])
def test_beats_in_time_never_ring(lag_s: float) -> None:
    bench = Bench()
    assert not any(bench.beat(n * BEAT_S, lag_s) for n in range(1000))
    assert bench.heart.worst_ms == 0


async def test_a_blocked_loop_is_seen_in_health_and_metrics(hub: LiveHub) -> None:
    await asyncio.sleep(0)
    until_s = time.monotonic() + (LATE_MAX + 1) * BEAT_S
    while time.monotonic() < until_s:  # on purpose: nothing else runs
        pass
    await until(lambda: hub.gateway.alarms.stands("loop_late"))
    async with hub.web.get(f"{hub.http}/health/ready") as answer:
        ready = await answer.json()
    assert answer.status == 200, "slow is not broken"
    assert ready["loop_late_ms"] >= 1000 * (LATE_MAX - 1) * BEAT_S
    assert [alarm["code"] for alarm in ready["alarms"]] == ["loop_late"]
    assert 'diemcau_alarm_standing{code="loop_late"} 1.0' in hub.gateway.metrics.text().decode()
