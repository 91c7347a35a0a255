"""From which score to link and to ask, as the units of a stream bear it. Changes with what the thresholds promise.

Each unit is judged by weights that never saw its topic, and by thresholds that were chosen on other topics.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from bench.dedup.samples import Row
from hub.dedup.weights import Weights

MARGIN: Final = 0.02
"""Other texts are harder than those the threshold was chosen on, and one wrong link draws others after it."""
ASKED_MAX: Final = 0.36
"""Of all units, counted before groups take a part of the questions away: a third is left."""
GRID: Final = tuple(at / 100 for at in range(95, 99))
"""To link from: what a machine does unasked must be thought right 19 times in 20, however clean some units look."""
ASK_GRID: Final = tuple(at / 200 for at in range(8, 81))


class Best(NamedTuple):
    """The likeliest known request of a unit that nothing forbids, and whether it is the same one."""

    score: float
    same: bool
    doubted: bool


def best_of(rows: Iterable[Row], names: Sequence[str], judges: Mapping[str, Weights]) -> dict[str, tuple[str, Best]]:
    """Unit -> (its topic, its best); units that met nothing are left out. `judges`: topic -> weights."""
    found: dict[str, tuple[str, Best]] = {}
    for row in rows:
        if not row.unit or row.vetoed:
            continue
        one = Best(judges[row.topic].score(names, row.values), row.same, row.doubted)
        if row.unit not in found or one.score > found[row.unit][1].score:
            found[row.unit] = (row.topic, one)
    return found


def thresholds(found: Sequence[Best]) -> tuple[float, float]:
    """(link from, ask from): the lowest above which nothing wrong would be linked on these units, with a margin, and
    from which no more is asked than people bear."""
    wrong = max((one.score for one in found if not one.same and not one.doubted), default=0.0)
    link = next((at for at in GRID if at > wrong + MARGIN), GRID[-1])
    ask = next(at for at in ASK_GRID if _asked(found, at, link) <= ASKED_MAX * len(found) or at == ASK_GRID[-1])
    return link, ask


def _asked(found: Sequence[Best], ask: float, link: float) -> int:
    return sum(ask <= one.score and (one.doubted or one.score < link) for one in found)
