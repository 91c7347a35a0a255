"""What one more suggestion costs beside those of thousands of recommendations. Changes with how they are kept.

    python -m bench.suggestions --recommendations 1250 5000

The ratios are the result; the microseconds are this machine's. `plain`: one table that is copied and searched.
"""

import argparse
import time
from collections.abc import Callable, Mapping
from typing import Final

from hub.domain.model import AdviceKind, Suggestion
from hub.domain.suggestions import KEPT, by_item, of_item, suggestion_id, trimmed
from hub.domain.tables import put, without

Table = Mapping[str, Suggestion]
ROUNDS: Final = 200
BY_KIND: Final[Mapping[AdviceKind, int]] = {"merge": 2, "topic": 3}
"""Suggestions of a recommendation, as in a busy conference."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.suggestions", description=__doc__.partition("\n")[0])
    parser.add_argument("--recommendations", type=int, nargs="+", default=[1_250, 5_000])
    first_us: float | None = None
    for items in parser.parse_args().recommendations:
        plain = {one.id: one for n in range(items) for one in _its(f"r{n}")}
        plain_us, kept_us = _measured(plain, _asked_plain), _measured(by_item(plain), _asked)
        first_us = first_us or kept_us
        print(
            f"{items} recommendations, {len(plain)} suggestions: one more {kept_us:.0f} µs, plain {plain_us:.0f} µs, "
            f"ratio {plain_us / kept_us:.1f}; growth {kept_us / first_us:.1f}"
        )


def _its(item: str) -> list[Suggestion]:
    return [_one(kind, item, f"c{n}", 500 + n) for kind, many in BY_KIND.items() for n in range(many)]


def _one(kind: AdviceKind, item: str, candidate: str, score: int) -> Suggestion:
    return Suggestion(suggestion_id(kind, item, candidate), kind, item, candidate, score, "close", (), (), "1")


def _measured(table: Table, ask: Callable[[Table, Suggestion], Table]) -> float:
    """Microseconds for one, each beside all those before."""
    began_s = time.perf_counter()
    for n in range(ROUNDS):
        table = ask(table, _one("topic", f"r{n}", "new", 900))
    return (time.perf_counter() - began_s) / ROUNDS * 1e6


def _asked(table: Table, one: Suggestion) -> Table:
    """As `decide` looks and `evolve` keeps."""
    of_item(table, one.kind, one.recommendation)
    return trimmed(table, one)


def _asked_plain(table: Table, one: Suggestion) -> Table:
    """The same with one table of all."""
    _searched(table, one)
    more = put(table, one.id, one)
    return without(more, [gone.id for gone in _searched(more, one)[KEPT[one.kind] :]])


def _searched(table: Table, one: Suggestion) -> list[Suggestion]:
    its = [s for s in table.values() if s.recommendation == one.recommendation and s.kind == one.kind]
    return sorted(its, key=lambda s: (-s.score, s.id))


if __name__ == "__main__":
    main()
