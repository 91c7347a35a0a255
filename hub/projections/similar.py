"""What a point may know of recommendations like the one being typed there: number, point, closeness; never a text.

Changes when a point may know more or less of what others sent.
"""

from collections.abc import Iterable

from hub.domain.model import Band, Recommendation, State
from hub.domain.standing import ENDED, head_of
from protocol import limits
from protocol.messages import AlikeItem


def alike_rows(state: State, point: str, found: Iterable[tuple[str, Band]]) -> list[AlikeItem]:
    """Of what was found for a text of the point, the likest first: who stands for its group, else the item itself.

    Another point's item only once it was approved for the public: that somebody wrote of a thing is told nobody before
    the secretary has read it. Restricted items are told nobody.
    """
    rows: dict[str, AlikeItem] = {}
    for id, band in found:
        item = state.recommendations.get(id)
        shown = None if item is None else _shown(state, point, item)
        if shown is None or band == "possible":
            continue
        place = state.points[shown.point].name
        rows.setdefault(
            shown.id, AlikeItem(receipt=shown.receipt, point_name=place, own=shown.point == point, band=band)
        )
    return list(rows.values())[: limits.SIMILAR_MATCHES_MAX]


def _shown(state: State, point: str, item: Recommendation) -> Recommendation | None:
    return next((one for one in (head_of(state, item), item) if _may_see(point, one)), None)


def _may_see(point: str, item: Recommendation) -> bool:
    if item.training or item.handling in ENDED or item.publication == "restricted":
        return False
    return item.point == point or item.publication == "public"
