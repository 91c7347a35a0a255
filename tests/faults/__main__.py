"""Faults on purpose, family after family, and one table of what was kept and what was broken.

    python -m tests.faults --seed 1 --minutes 10
    python -m tests.faults --only "cut after n bytes" --seed 4711

Exit codes: 0 every promise was kept, 1 one was not, 2 bad use.
"""

import argparse
import asyncio
import inspect
import os
import random
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.faults.families import SHARES, family
from tests.faults.family import Family, Result
from tests.faults.planting import ENVIRONMENT, names

SEEDS: Final = 1_000_000_000
SHOWN_MAX: Final = 20
"""Violations that are printed of one family; the table counts them all."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    fault: str
    promises: str
    result: Result
    seconds: float


def main(words: Sequence[str] | None = None) -> int:
    """Run what was asked for, print the table; the exit code."""
    parser = _parser()
    options = parser.parse_args(words)
    families, broken = _families()
    known = [each.name for each, _ in families]
    if unknown := sorted(set(options.only) - set(known)):
        parser.error(f"no such family: {', '.join(unknown)}; there are: {', '.join(known)}")
    if options.plant is not None:
        os.environ[ENVIRONMENT] = options.plant
    chosen = [(each, share) for each, share in families if not options.only or each.name in options.only]
    print(f"seed {options.seed}, {options.minutes:g} minutes, {len(chosen)} families", flush=True)
    whole = sum(share for _, share in chosen)
    rows = [] if options.only else broken
    for each, share in chosen:
        rows.append(_run(each, options.seed, options.minutes * 60 * share / whole))
        _tell_progress(rows[-1], options.seed)
    print(table(rows), flush=True)
    return 1 if any(row.result.violations for row in rows) else 0


def _families() -> tuple[list[tuple[Family, float]], list[Row]]:
    """Those that can be made, and a red row for each that cannot."""
    made: list[tuple[Family, float]] = []
    broken: list[Row] = []
    for where, share in SHARES.items():
        try:
            made.append((family(where), share))
        except Exception as problem:  # whatever it is, the others are still to be run
            broken.append(Row(where, "", Result(0, [f"cannot be made: {problem!r}"]), 0.0))
            print(f"{where} cannot be made: {problem!r}", flush=True)
    return made, broken


def _run(each: Family, seed: int, seconds: float) -> Row:
    began_s = time.monotonic()
    print(f"… {each.name}, about {seconds:.0f} s", flush=True)
    try:
        ran = each.run(seed, seconds)
        result = asyncio.run(_awaited(ran)) if inspect.isawaitable(ran) else ran
        assert isinstance(result, Result)
    except Exception:  # a family that fails has not shown that anything was kept
        result = Result(0, [f"seed {seed}: {traceback.format_exc()}"])
    return Row(each.name, each.promises, result, time.monotonic() - began_s)


async def _awaited(ran: object) -> object:
    assert inspect.isawaitable(ran)
    return await ran


def _tell_progress(row: Row, seed: int) -> None:
    result = row.result
    print(
        f"  {row.fault}: {result.rounds} rounds, {len(result.violations)} violations, {row.seconds:.0f} s", flush=True
    )
    for violation in result.violations[:SHOWN_MAX]:
        print(f"    {violation}", flush=True)
    if result.violations:
        print(f'    again: python -m tests.faults --only "{row.fault}" --seed {seed}', flush=True)


def table(rows: Sequence[Row]) -> str:
    """Fault, rounds, promises checked, violations, note: one line each."""
    head = ("fault", "rounds", "promises checked", "violations", "note")
    lines = [
        (row.fault, f"{row.result.rounds:,}", row.promises, str(len(row.result.violations)), row.result.note)
        for row in rows
    ]
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(4)]
    told = [" | ".join([*(line[n].ljust(widths[n]) for n in range(4)), line[4]]).rstrip() for line in (head, *lines)]
    rule = "-|-".join("-" * width for width in widths) + "-|-" + "-" * 4
    return "\n".join(["", told[0], rule, *told[1:]])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py faults", description=__doc__.partition("\n")[0], allow_abbrev=False)
    parser.add_argument("--seed", type=int, default=random.randrange(SEEDS), help="printed; drawn when absent")
    parser.add_argument("--minutes", type=_positive, default=10.0, help="for all families together (default 10)")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="families, by their name in the table")
    parser.add_argument("--plant", choices=names(), help="plant a mistake into the product: the table must turn red")
    return parser


def _positive(text: str) -> float:
    minutes = float(text)
    if not minutes > 0:
        raise argparse.ArgumentTypeError("more than 0")
    return minutes


if __name__ == "__main__":
    sys.exit(main())
