"""State to screens, pure: a view is what one viewer sees of one state. `Rendering` shares the work among viewers."""

from hub.projections.render import Rendering, Viewer, looks_alike, render

__all__ = ["Rendering", "Viewer", "looks_alike", "render"]
