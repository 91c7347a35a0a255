"""What each step is worth: all goals with one step left out after another, the weights of all steps kept.

    python -m bench.dedup.ablate --data FOLDER --texts MESSAGES.json

Weights are fitted once, by folds of topics, and the stream is replayed without the step: some minutes in all. Weights
fitted anew without a step would make up for a part of it; so a row says what the engine as shipped loses.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from bench.dedup.data import load, texts_of
from bench.dedup.evaluate import GOALS, cross_validated, pairs_precision, reached
from bench.dedup.replay import replay
from bench.dedup.samples import pair_rows
from hub.dedup.steps import ALL, STEP_NAMES, Steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--steps", default=",".join(STEP_NAMES), help="comma list: only these are left out")
    args = parser.parse_args()
    data = load(args.data)
    folds = cross_validated(data, texts_of(args.texts))
    print("| left out | " + " | ".join(name for name, _, _ in GOALS[:7]) + " |\n" + "|---" * 8 + "|")
    wanted: list[tuple[str, Steps]] = [("nothing", ALL)]
    wanted += [(name, ALL.without(name)) for name in args.steps.split(",") if name]
    for name, steps in wanted:
        alone, human = (replay(data, folds.base, folds.unseen, folds.language, one, steps) for one in (False, True))
        pairs = pairs_precision(replace(folds, pairs=pair_rows(data, folds.base, steps, folds.language)))
        values = reached(alone, human, pairs)[:7]
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |", flush=True)


if __name__ == "__main__":
    main()
