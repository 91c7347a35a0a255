"""State to screens: which view a viewer gets. Changes with the roles that have a screen."""

from dataclasses import dataclass
from typing import Literal, assert_never

from hub.domain.model import State
from hub.projections.chair import chair_view
from hub.projections.department import department_view
from hub.projections.display import display_view
from hub.projections.operator import operator_view
from hub.projections.point import point_view
from hub.projections.scene import scene_of
from hub.projections.secretary import secretary_view
from protocol.views import AnyView

ViewerRole = Literal["point", "chair", "secretary", "department", "display", "operator"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, from the authenticated session. A point's viewer names its point, a department's its department."""

    role: ViewerRole
    point: str | None = None
    department: str | None = None


class Rendering:
    """One state on all its screens: 212 points cost one pass over the record and 212 small views."""

    def __init__(self, state: State) -> None:
        self._scene = scene_of(state)

    def view(self, viewer: Viewer) -> AnyView:
        """What the viewer sees. Raises KeyError for a point or department that the conference does not have."""
        match viewer.role:
            case "point":
                return point_view(self._scene, _named(viewer.point))
            case "chair":
                return chair_view(self._scene)
            case "secretary":
                return secretary_view(self._scene)
            case "department":
                return department_view(self._scene, _named(viewer.department))
            case "display":
                return display_view(self._scene)
            case "operator":
                return operator_view(self._scene)
            case _:
                assert_never(viewer.role)


def render(state: State, viewer: Viewer) -> AnyView:
    """One view of a state, pure: equal states give equal views."""
    return Rendering(state).view(viewer)


def _named(id: str | None) -> str:
    if id is None:
        raise KeyError("the viewer names no point or department")
    return id
