"""What all views of one state share, worked out once. Changes when two screens come to need the same pass."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.fairness import Placed, order
from hub.domain.model import Recommendation, State
from hub.domain.standing import Standing, standing
from hub.projections.board import BoardFields, board_of


@dataclass(frozen=True, slots=True)
class Scene:
    """One state, counted and ordered. It lives as long as the rendering of that state and no longer."""

    state: State
    standing: Standing
    placed: Mapping[str, tuple[int, Placed]]
    """Queued topic -> its place from 1, and why it stands there; in that order."""
    by_point: Mapping[str, list[Recommendation]]
    """Point -> its own recommendations, in the order of their coming."""
    board: BoardFields

    def place(self, topic: str) -> int | None:
        """The topic's place in the queue, from 1."""
        return self.placed[topic][0] if topic in self.placed else None

    @property
    def on_stage(self) -> tuple[str, ...]:
        """The topics on the floor and next."""
        return tuple(topic for topic in (self.board["now"], self.board["next"]) if topic is not None)


def scene_of(state: State) -> Scene:
    """One pass over everything: O(n log n)."""
    counted = standing(state)
    placed = order(state)
    by_point: dict[str, list[Recommendation]] = {}
    for recommendation in state.recommendations.values():
        by_point.setdefault(recommendation.point, []).append(recommendation)
    return Scene(
        state=state,
        standing=counted,
        placed={each.topic: (place, each) for place, each in enumerate(placed, 1)},
        by_point=by_point,
        board=board_of(state, counted.counters, placed[0].topic if placed else None),
    )
