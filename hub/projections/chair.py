"""The chair's screen: now, next, the queue and the strip. Changes with that screen."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from hub.projections.rows import department_rows, item_row, topic_row
from hub.projections.scene import Scene
from hub.projections.undoing import undo_fields
from protocol.views import ChairView

ITEMS_OF_TOPIC_MAX: Final = 64
"""Recommendations shown of a topic on the floor or next: more than anybody reads while it is answered."""


def chair_view(scene: Scene) -> ChairView:
    """Topics merged away are gone; screened texts only, where the chair looks: on the floor, next, one of each."""
    state = scene.state
    said = state.announcements.get("chair")
    return ChairView(
        **scene.board,
        **undo_fields(state, "chair"),
        topics={topic.id: topic_row(scene, topic) for topic in state.topics.values() if topic.merged_into is None},
        recommendations={each: item_row(scene, state.recommendations[each]) for each in _shown(scene)},
        departments=department_rows(state),
        to_chair=said.text if said else None,
        to_chair_at=said.at if said else None,
    )


def _shown(scene: Scene) -> Iterator[str]:
    for topic in scene.on_stage:
        yield from islice(_screened(scene, topic), ITEMS_OF_TOPIC_MAX)
    for topic in islice(scene.placed, 1, None):  # the first of the queue is next, and shown whole
        yield from islice(_screened(scene, topic), 1)


def _screened(scene: Scene, topic: str) -> Iterator[str]:
    """What the secretariat has read and approved: a chair on camera reads aloud whatever stands here."""
    items = scene.state.recommendations
    return (each for each in scene.standing.members[topic] if items[each].publication == "public")
