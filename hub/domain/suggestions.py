"""The engine's suggestions as the state keeps them: their ids, their pairs, how many. Changes when more may be kept."""

from collections.abc import Mapping
from typing import Final, Literal

from hub.domain.model import Suggestion
from hub.domain.tables import without

KEPT: Final[Mapping[Literal["merge", "topic"], int]] = {"merge": 5, "topic": 3}
"""Suggestions an item may have at once: what a secretary compares at one glance (F9)."""


def suggestion_id(kind: Literal["merge", "topic"], recommendation: str, candidate: str) -> str:
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
    """The table with only the best of the latest one's item and kind."""
    its = of_item(suggestions, latest.kind, latest.recommendation)
    return without(suggestions, (s.id for s in its[KEPT[latest.kind] :]))
