"""The engine's suggestions as the state keeps them: ids, pairs, how many, how long. Changes when more may be kept."""

from collections.abc import Mapping
from typing import Final, assert_never

from hub.domain.model import AdviceKind, State, Suggestion
from hub.domain.standing import ENDED, topic_of
from hub.domain.tables import without

KEPT: Final[Mapping[AdviceKind, int]] = {"merge": 5, "topic": 3, "new_topic": 1, "split": 1}
"""Suggestions an item may have at once: what a secretary compares at one glance (F9)."""
MEMBERS_MIN: Final = 2
"""Fewer recommendations than two need no topic of their own proposed."""


def suggestion_id(kind: AdviceKind, recommendation: str, candidate: str) -> str:
    """One id for one question: asked again with another score it replaces itself."""
    return f"{kind}:{recommendation}:{candidate}"


def pair(a: str, b: str) -> tuple[str, str]:
    """Two recommendations, the same whichever is named first."""
    return (a, b) if a <= b else (b, a)


def of_item(suggestions: Mapping[str, Suggestion], kind: str, recommendation: str) -> list[Suggestion]:
    """The item's suggestions of this kind, best first."""
    its = [s for s in suggestions.values() if s.recommendation == recommendation and s.kind == kind]
    return sorted(its, key=lambda s: (-s.score, s.id))


def trimmed(suggestions: Mapping[str, Suggestion], latest: Suggestion) -> Mapping[str, Suggestion]:
    """The table with only the best of the latest one's item and kind; a proposed topic replaces those it overlaps."""
    its = of_item(suggestions, latest.kind, latest.recommendation)
    gone = {s.id for s in its[KEPT[latest.kind] :]}
    if latest.kind == "new_topic":
        named = set(latest.members)
        gone |= {s.id for s in suggestions.values() if s.id != latest.id and named & set(s.members)}
    return without(suggestions, gone)


def about_something(state: State, suggestion: Suggestion) -> bool:
    """All that it names is there; a proposed topic is not there yet."""
    known = suggestion.recommendation in state.recommendations
    match suggestion.kind:
        case "merge":
            return known and suggestion.candidate in state.recommendations
        case "topic":
            return known and suggestion.candidate in state.topics
        case "new_topic":
            return known and suggestion.candidate not in state.topics
        case "split":
            return known
        case _:
            assert_never(suggestion.kind)


def waiting_members(state: State, members: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a proposed topic which still stand for themselves under no topic."""
    return tuple(id for id in members if _waits(state, id))


def _waits(state: State, id: str) -> bool:
    item = state.recommendations.get(id)
    if item is None or item.training or item.handling in ENDED or item.merged_into is not None:
        return False
    return topic_of(state, item) is None and item.outcome is None
