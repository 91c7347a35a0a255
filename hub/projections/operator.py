"""The technicians' screen: all points, roll-call, counts, no text of a recommendation. Changes with that screen."""

from hub.domain.model import Point
from hub.projections.scene import Scene
from hub.projections.secretary import attendees_of
from protocol.views import OperatorView, PointRow


def operator_view(scene: Scene) -> OperatorView:
    """Presence of devices is not of the record and is not here."""
    state = scene.state
    return OperatorView(
        **scene.board,
        points={point.id: _point_row(scene, point) for point in state.points.values()},
        points_present=sum(state.present.values()),
        attendees=attendees_of(state),
    )


def _point_row(scene: Scene, point: Point) -> PointRow:
    state = scene.state
    own = scene.by_point.get(point.id, [])
    return PointRow(
        name=point.name,
        call_sign=point.call_sign,
        level=point.level,
        parent=point.parent,
        order=point.order,
        present=state.present.get(point.id),
        attendees=sum(state.attendance.get(point.id, {}).values()),
        submitted=sum(each.split_from is None and not each.training for each in own),
    )
