"""The screen of one point: its own recommendations and where the conference stands. Changes with that screen.

A point reads no text of another point; of a recommendation it was merged with it learns the receipt, the point and the
number of points behind it.
"""

from hub.domain.model import Recommendation, State
from hub.domain.standing import (
    follow_up_of,
    grouping_of,
    handling_of,
    head_of,
    in_scope,
    outcome_of,
    topic_of,
)
from hub.projections.rows import masked, public_topic_row
from hub.projections.scene import Scene
from protocol.views import CategoryRow, PointItemRow, PointView


def point_view(scene: Scene, point_id: str) -> PointView:
    """The same for all devices of the point."""
    state = scene.state
    point = state.points[point_id]
    own = scene.by_point.get(point_id, [])
    topics = dict.fromkeys([*scene.on_stage, *_topics_of(state, own)])
    return PointView(
        **scene.board,
        point=point.id,
        point_name=point.name,
        parent_name=state.points[point.parent].short_name if point.parent else "",
        open_items_left=_left(state, own),
        present=state.present.get(point_id, False),
        recommendations={each.id: _item_row(scene, each) for each in own},
        topics={topic: public_topic_row(state, state.topics[topic]) for topic in topics},
        categories={
            each.id: CategoryRow(label=each.label, order=order) for order, each in enumerate(state.plan.categories, 1)
        },
    )


def _topics_of(state: State, own: list[Recommendation]) -> list[str]:
    shown = (topic_of(state, each) for each in own if each.publication != "restricted")
    return [topic.id for topic in shown if topic is not None]


def _left(state: State, own: list[Recommendation]) -> int | None:
    """Open: in scope and not ended, as the rule of the quota counts."""
    if state.plan.quota is None:
        return None
    used = sum(in_scope(state, each) and outcome_of(state, each) is None for each in own)
    return max(0, state.plan.quota - used)


def _item_row(scene: Scene, item: Recommendation) -> PointItemRow:
    return _restricted_row(item) if item.publication == "restricted" else _open_row(scene, item)


def _open_row(scene: Scene, item: Recommendation) -> PointItemRow:
    state = scene.state
    topic, outcome = topic_of(state, item), outcome_of(state, item)
    head = head_of(state, item) if item.merged_into else None
    supplement = topic.supplement if topic is not None and outcome is topic.outcome else None
    said = [each.note for each in (outcome, supplement) if each is not None and each.note]
    dues = [each.due for each in (supplement, outcome) if each is not None and each.due]
    return PointItemRow(
        text=item.text,
        receipt=item.receipt,
        received_at=item.received_at,
        handling=handling_of(state, item),
        grouping=grouping_of(scene.standing, item),
        follow_up=follow_up_of(state, item),
        publication=item.publication,
        topic=topic.id if topic else None,
        place=scene.place(topic.id) if topic else None,
        answer=masked("\n".join(said)) if said else None,
        due=dues[0] if dues else None,
        reason=item.reason,
        merged_into=head.receipt if head else None,
        merged_point=state.points[head.point].name if head else None,
        merged_with=len(scene.standing.supporters(item)),
        by_engine=item.likeness is not None,
        split_into=[state.recommendations[part].receipt for part in item.parts],
        late=item.late,
        objected=item.objection is not None,
    )


def _restricted_row(item: Recommendation) -> PointItemRow:
    """A complaint or a denunciation: the point learns where to turn, and its text is on no screen of the room."""
    return PointItemRow(
        text="",
        receipt=item.receipt,
        received_at=item.received_at,
        handling="referred_to_citizen_reception",
        grouping="alone",
        follow_up="none",
        publication="restricted",
        topic=None,
        place=None,
        answer=None,
        due=None,
        reason=item.reason,
        merged_into=None,
        merged_point=None,
        merged_with=1,
        by_engine=False,
        split_into=[],
        late=item.late,
        objected=False,
    )
