"""The worst errors of each kind, to be read by people: the surest wrong links, the surest misses, the surest topics.

python -m bench.dedup.errors --data FOLDER --texts MESSAGES.json [--each 5]
"""

import argparse
from pathlib import Path

from bench.dedup.data import load, texts_of
from bench.dedup.evaluate import cross_validated
from bench.dedup.replay import replay

KINDS = ("wrong link", "missed duplicate", "wrong topic")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--each", type=int, default=5)
    args = parser.parse_args()
    data = load(args.data)
    folds = cross_validated(data, texts_of(args.texts))
    seen = replay(data, folds.base, folds.unseen, folds.language, human=True)
    for kind in KINDS:
        faults = [one for one in seen.faults if one.kind == kind]
        worst = sorted(faults, key=lambda one: one.score, reverse=kind != "missed duplicate")[: args.each]
        print(f"\n{kind}: {len(faults)}")
        for one in worst:
            print(f"  {one.score:.2f}  {one.text}\n        took  {one.took}\n        right {one.right}")


if __name__ == "__main__":
    main()
