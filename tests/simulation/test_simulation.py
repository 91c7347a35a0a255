"""What the product promises, in worlds that do their worst. The seed of a world that fails is printed with it."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.simulation import faults, places
from tests.simulation.checker import Restored, Told
from tests.simulation.world import Outcome, Setting, simulate

WORLDS = 80
"""Of each mode in a normal run; `python -m tests.simulation` plays as many as one likes."""
PLACES = 60
"""At so many places of a conference somebody dies in a normal run; `run.py faults` takes every one."""
ROOT = Path(__file__).parents[2]


def kept(outcome: Outcome) -> Outcome:
    """The outcome, whose promises were all kept."""
    assert not outcome.violations, str(outcome)
    assert not outcome.mishaps, str(outcome)
    return outcome


@pytest.mark.parametrize("seed", range(WORLDS))
def test_no_promise_falls_while_faults_go_on(seed: int) -> None:
    kept(simulate(Setting(seed, settles=False)))


@pytest.mark.parametrize("seed", range(WORLDS))
def test_everything_comes_right_when_faults_stop(seed: int) -> None:
    kept(simulate(Setting(seed)))


def test_whoever_dies_at_whatever_step_of_a_conference_breaks_no_promise() -> None:
    calm = places.small(7)
    passed = places.places_of(kept(simulate(calm)))
    assert len(passed) > 3 * PLACES, "a conference of some steps"
    died: Counter[str] = Counter()
    for name, number in passed[:PLACES]:
        died.update(kept(simulate(replace(calm, dies_at=(name, number)))).deaths)
    assert died.total() == PLACES, "each place was passed, and somebody died there, once"
    assert (+died).keys() == {name for name, _ in passed}, "the hub and every client"


def test_the_worlds_know_every_fault_and_what_follows_from_it() -> None:
    struck: Counter[str] = Counter()
    seen: Counter[type] = Counter()
    rejoined = lost = refused = 0
    for seed in range(100, 116):
        outcome = kept(simulate(Setting(seed, points=4, troubles=all_faults)))
        struck.update(outcome.struck)
        seen.update(type(each) for each in outcome.history.seen)
        devices = {(each.machine, each.device) for each in outcome.history.seen if isinstance(each, Told)}
        rejoined += len(devices) > len({machine for machine, _ in devices})
        refused += any(isinstance(each, Told) and each.status == "refused" for each in outcome.history.seen)
        lost += bool(outcome.history.lost)
    assert struck.keys() == {fault.__name__ for fault in faults.FAULTS}
    assert seen[Restored], "old copies were put back"
    assert rejoined, "devices joined again"
    assert refused, "refusals were told"
    assert lost, "a synced tail was lost"


def all_faults(rng: object) -> faults.Troubles:
    return faults.Troubles(list(faults.FAULTS), list(faults.FAULTS.values()), mean_pause_s=0.6)


def test_what_a_former_device_was_told_is_sent_again_when_the_hub_lost_all() -> None:
    weather = faults.Troubles([faults.copy_machine, faults.restore_machine, lose_everything], [1.0, 2.0, 0.5], 2.0)
    for seed in (0, 1, 2):
        kept(simulate(Setting(seed, points=3, troubles=lambda rng: weather)))


def lose_everything(target: faults.Target) -> None:
    """The hub's folder is put back as it was before the first command."""
    target.hub.die("its disk loses everything")
    target.hub.disk.lose_tail(len(target.hub.disk.stored) - 1, new_epoch=False)


def test_a_conference_of_the_whole_province_keeps_its_promises() -> None:
    kept(simulate(Setting(3, points=212, faults_s=6.0)))


def test_the_same_seed_gives_the_same_trace() -> None:
    one, other = simulate(Setting(5)), simulate(Setting(5))
    assert one.trace == other.trace
    assert one.trace != simulate(Setting(6)).trace


def test_the_trace_does_not_depend_on_how_a_process_hashes_text() -> None:
    code = "from tests.simulation.world import Setting, simulate; print([simulate(Setting(s)).trace for s in (5, 8)])"
    traces = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(traces) == 1, traces
