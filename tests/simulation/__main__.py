"""Simulated conferences for as long as one likes; the first broken promise ends it, with its seed.

    python -m tests.simulation --seed 1 --minutes 5
    python -m tests.simulation --seed 4711 --worlds 1 --mode safety

Exit codes: 0 every promise was kept, 1 one was not, 2 bad use.
"""

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice

from tests.simulation.world import Outcome, Setting, simulate

GARBAGE_MAX = 50_000
"""Objects between two collections: a world leaves circles behind, and is over before they are many."""
MODES = {"both": (True, False), "liveness": (True,), "safety": (False,)}


def main() -> int:
    options = _options()
    gc.freeze()  # the program itself is no garbage
    gc.set_threshold(GARBAGE_MAX)
    struck: Counter[str] = Counter()
    worlds = events = 0
    began_s, cpu_s = time.monotonic(), time.process_time()
    print(f"seed {options.seed}", flush=True)
    for setting in islice(_settings(options.seed, options.mode, options.points), options.worlds):
        outcome = simulate(setting)
        worlds, events = worlds + 1, events + len(outcome.history.record)
        struck.update(outcome.struck)
        if outcome.violations or outcome.mishaps:
            return _tell_failure(outcome)
        if time.monotonic() - began_s > options.minutes * 60:
            break
    spent_s = time.process_time() - cpu_s
    speed = f"{worlds * 60 / spent_s:.0f} conferences a minute of CPU"
    print(f"{worlds} conferences, {events} events, {events / worlds:.0f} in each on average, {speed}")
    print("faults: " + ", ".join(f"{name} {times}" for name, times in struck.most_common()))
    return 0


def _settings(seed: int, mode: str, points: int | None) -> Iterator[Setting]:
    return (Setting(number, settles, points) for number in count(seed) for settles in MODES[mode])


def _tell_failure(outcome: Outcome) -> int:
    again = simulate(outcome.setting)
    print(outcome)
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
    parser.add_argument("--mode", choices=MODES, default="both", help="faults stop (liveness) or go on (safety)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
