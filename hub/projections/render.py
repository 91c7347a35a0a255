"""State to screens: which view a viewer gets. Changes with the roles that have a screen."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final, Literal, assert_never

from hub.domain.model import State
from hub.projections.chair import chair_view
from hub.projections.department import department_view
from hub.projections.display import display_view
from hub.projections.operator import operator_view
from hub.projections.point import point_view
from hub.projections.scene import Scene, scene_of
from hub.projections.secretary import secretary_view
from protocol.views import AnyView

ViewerRole = Literal["point", "chair", "secretary", "department", "display", "operator"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, from the authenticated session. A point's viewer names its point, a department's its department."""

    role: ViewerRole
    point: str | None = None
    department: str | None = None


READS_SUGGESTIONS: Final = frozenset({"secretary"})
"""Roles on whose screen the engine's suggestions stand; a test compares the views of all roles without them."""
_ALL_ELSE: Final = tuple(each.name for each in fields(State) if each.name != "suggestions")


class Rendering:
    """One state on all its screens: 212 points cost one pass over the record and 212 small views."""

    def __init__(self, state: State) -> None:
        self._state = state

    @cached_property
    def _scene(self) -> Scene:
        return scene_of(self._state)  # nobody may look before the next state is there

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


def looks_alike(role: ViewerRole, before: State, after: State) -> bool:
    """True only where every view of this role is the same of both states: they differ in what it never shows.

    Most steps of a busy conference are the engine's suggestions; what they do not touch is not rendered again.
    """
    if role in READS_SUGGESTIONS:
        return before is after
    return all(getattr(before, name) is getattr(after, name) for name in _ALL_ELSE)


def render(state: State, viewer: Viewer) -> AnyView:
    """One view of a state, pure: equal states give equal views."""
    return Rendering(state).view(viewer)


def _named(id: str | None) -> str:
    if id is None:
        raise KeyError("the viewer names no point or department")
    return id
