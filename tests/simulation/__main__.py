"""Simulated conferences for as long as one likes; the first broken promise ends it, with its seed.

    python -m tests.simulation --seed 1 --minutes 5
    python -m tests.simulation --seed 4711 --worlds 1 --mode safety
    python -m tests.simulation --seed 7 --places            each program dies at each step of one small world

Exit codes: 0 every promise was kept, 1 one was not, 2 bad use.
"""

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice

from tests.simulation.places import places_of, small
from tests.simulation.world import Outcome, Setting, simulate

GARBAGE_MAX = 50_000
"""Objects between two collections: a world leaves circles behind, and is over before they are many."""
MODES = {"both": (True, False), "liveness": (True,), "safety": (False,)}


def main() -> int:
    options = _options()
    gc.freeze()  # the program itself is no garbage
    gc.set_threshold(GARBAGE_MAX)
    print(f"seed {options.seed}", flush=True)
    passed = places_of(simulate(small(options.seed))) if options.places else []
    settings: Iterator[Setting]
    if options.places:
        settings = (replace(small(options.seed), dies_at=place) for place in passed)
    else:
        settings = _settings(options.seed, options.mode, options.points)
    struck: Counter[str] = Counter()
    worlds = events = 0
    began_s, cpu_s = time.monotonic(), time.process_time()
    for setting in islice(settings, options.worlds):
        outcome = simulate(setting)
        worlds, events = worlds + 1, events + len(outcome.history.record)
        struck.update(outcome.struck)
        if outcome.violations or outcome.mishaps or not _died(outcome):
            return _tell_failure(outcome)
        if time.monotonic() - began_s > options.minutes * 60:
            break
    spent_s = time.process_time() - cpu_s
    speed = f"{worlds * 60 / spent_s:.0f} conferences a minute of CPU"
    print(f"{worlds} conferences, {events} events, {events / worlds:.0f} in each on average, {speed}")
    if options.places:
        print(f"deaths: {worlds} of {len(passed)} places")
    print("faults: " + ", ".join(f"{name} {times}" for name, times in struck.most_common()))
    return 0


def _died(outcome: Outcome) -> bool:
    """Whoever was to die at a place did: the same seed has the same places."""
    place = outcome.setting.dies_at
    return place is None or outcome.deaths[place[0]] == 1


def _settings(seed: int, mode: str, points: int | None) -> Iterator[Setting]:
    return (Setting(number, settles, points) for number in count(seed) for settles in MODES[mode])


def _tell_failure(outcome: Outcome) -> int:
    again = simulate(outcome.setting)
    print(outcome)
    if outcome.setting.dies_at is not None:
        print("NOT kept when {} dies at its place {}".format(*outcome.setting.dies_at))
        print(f"again: python -m tests.simulation --seed {outcome.setting.seed} --places")
        return 1
    print("the same seed does the same again" if again.trace == outcome.trace else "NOT repeatable: the traces differ")
    mode = "liveness" if outcome.setting.settles else "safety"
    points = f" --points {outcome.setting.points}" if outcome.setting.points else ""
    print(f"again: python -m tests.simulation --seed {outcome.setting.seed} --worlds 1 --mode {mode}{points}")
    return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=0, help="the first seed; the others follow it")
    parser.add_argument("--minutes", type=float, default=1.0, help="stop after this time")
    parser.add_argument("--worlds", type=int, help="stop after so many conferences")
    parser.add_argument("--points", type=int, help="points of every conference; drawn when absent")
    parser.add_argument("--places", action="store_true", help="one small world for each place where somebody can die")
    parser.add_argument("--mode", choices=MODES, default="both", help="faults stop (liveness) or go on (safety)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
