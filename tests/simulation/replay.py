"""What a viewer who comes fresh is shown at any place: the record, replayed from its first event to there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from hub.domain.evolve import evolve
from hub.domain.model import State
from hub.eventlog.base import Stored
from hub.eventlog.codec import load
from hub.projections import Rendering, Viewer
from hub.projections.render import ViewerRole
from protocol.patch import flatten
from tests.simulation import checker

Fresh = dict[tuple[checker.Viewer, str], Mapping[str, object]]


def fresh_views(history: Sequence[Stored], wanted: Iterable[tuple[checker.Viewer, str]]) -> Fresh:
    """The wanted views (viewer and hash) of one history, as far as it has these hashes."""
    viewers: dict[str, set[checker.Viewer]] = defaultdict(set)
    for viewer, hash_ in wanted:
        viewers[hash_].add(viewer)
    fresh: Fresh = {}
    state: State | None = None
    for stored in history:
        state = evolve(state, load(stored))
        if stored.hash not in viewers:
            continue
        rendering = Rendering(state)
        for viewer in sorted(viewers[stored.hash], key=str):
            fresh[viewer, stored.hash] = flatten(rendering.view(viewer_of(viewer)))
    return fresh


def viewer_of(viewer: checker.Viewer) -> Viewer:
    """The product's word for it."""
    role: ViewerRole
    for role in ("point", "chair", "secretary", "department", "display", "operator"):
        if role == viewer[0]:
            return Viewer(role, point=viewer[1])
    raise AssertionError(viewer)
