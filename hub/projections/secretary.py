"""The secretariat's screen: the whole record that is worked on. Changes with that screen."""

from collections import Counter

from hub.domain.model import State, Suggestion
from hub.domain.standing import open_items
from hub.domain.suggestions import waiting_members
from hub.projections.rows import department_rows, item_row, topic_row
from hub.projections.scene import Scene
from hub.projections.undoing import undo_fields
from protocol.views import ChannelCounts, PhaseRow, SecretaryView, SuggestionRow


def secretary_view(scene: Scene) -> SecretaryView:
    """Everything, restricted items included: somebody must see what is in them."""
    state = scene.state
    said = state.announcements.get("chair")
    return SecretaryView(
        **scene.board,
        **undo_fields(state, "secretary"),
        topics={topic.id: topic_row(scene, topic) for topic in state.topics.values()},
        recommendations={each.id: item_row(scene, each) for each in state.recommendations.values()},
        suggestions={each.id: _suggestion_row(state, each) for each in state.suggestions.values()},
        departments=department_rows(state),
        phases={
            phase.id: PhaseRow(label=phase.label, order=order, accepts=phase.accepts)
            for order, phase in enumerate(state.plan.phases, 1)
        },
        channels=_channels(state),
        points_present=sum(state.present.values()),
        attendees=attendees_of(state),
        to_chair=said.text if said else None,
        open_items=len(open_items(state)),
    )


def attendees_of(state: State) -> int:
    """People at all points, as the points reported them."""
    return sum(sum(counts.values()) for counts in state.attendance.values())


def _suggestion_row(state: State, suggestion: Suggestion) -> SuggestionRow:
    return SuggestionRow(
        kind=suggestion.kind,
        recommendation=suggestion.recommendation,
        candidate=suggestion.candidate,
        score=suggestion.score,
        band=suggestion.band,
        reasons=list(suggestion.reasons),
        shared=list(suggestion.shared),
        version=suggestion.version,
        title=suggestion.title,
        lead=suggestion.lead,
        members=list(waiting_members(state, suggestion.members)),
        parts=list(suggestion.parts),
    )


def _channels(state: State) -> ChannelCounts:
    """Of submissions: the parts of a split are none, and training never counts."""
    counts = Counter(
        each.channel for each in state.recommendations.values() if each.split_from is None and not each.training
    )
    return ChannelCounts(pre=counts["pre"], live=counts["live"], slip=counts["slip"], phone=counts["phone"])
