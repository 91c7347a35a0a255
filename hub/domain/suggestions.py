"""The engine's suggestions as the state keeps them: ids, pairs, how many, how long. Changes when more may be kept."""

from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView
from itertools import chain
from typing import Final, assert_never

from hub.domain.model import AdviceKind, State, Suggestion
from hub.domain.standing import ENDED, topic_of
from hub.domain.tables import put

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


class Suggestions(Mapping[str, Suggestion]):
    """The table of a state, by item: what one recommendation has is found without looking at that of all others.

    Equal to every mapping with the same entries. It never changes; what is made from it shares what stays the same.
    """

    __slots__ = ("by_item",)

    def __init__(self, by_item: Mapping[str, tuple[Suggestion, ...]]) -> None:
        self.by_item: Final = by_item

    def __getitem__(self, id: str) -> Suggestion:
        _, _, rest = id.partition(":")
        end = rest.find(":")
        while end >= 0:  # an id of a recommendation may hold the sign that parts the ids of the pair
            for one in self.by_item.get(rest[:end], ()):
                if one.id == id:
                    return one
            end = rest.find(":", end + 1)
        raise KeyError(id)

    def __iter__(self) -> Iterator[str]:
        return (one.id for one in self.values())

    def __len__(self) -> int:
        return sum(map(len, self.by_item.values()))

    def __bool__(self) -> bool:
        return bool(self.by_item)

    def values(self) -> ValuesView[Suggestion]:
        """In one pass: the general way looks each up by its id."""
        return _Values(self)

    def items(self) -> ItemsView[str, Suggestion]:
        """In one pass."""
        return _Items(self)

    def having(self, suggestion: Suggestion) -> "Suggestions":
        """With this one, in the place of the one with its id."""
        its = (one for one in self.by_item.get(suggestion.recommendation, ()) if one.id != suggestion.id)
        return Suggestions(put(self.by_item, suggestion.recommendation, (*its, suggestion)))

    def without(self, gone: Iterable[Suggestion]) -> "Suggestions":
        """But these; those that are not there are no error."""
        left = dict(self.by_item)
        for suggestion in gone:
            item = suggestion.recommendation
            its = tuple(one for one in left.get(item, ()) if one.id != suggestion.id)
            if its:
                left[item] = its
            else:
                left.pop(item, None)
        return Suggestions(left)


class _Values(ValuesView[Suggestion]):
    _mapping: Suggestions

    def __iter__(self) -> Iterator[Suggestion]:
        return chain.from_iterable(self._mapping.by_item.values())


class _Items(ItemsView[str, Suggestion]):
    _mapping: Suggestions

    def __iter__(self) -> Iterator[tuple[str, Suggestion]]:
        return ((one.id, one) for one in self._mapping.values())


def by_item(suggestions: Mapping[str, Suggestion]) -> Suggestions:
    """The table itself, unless it comes from a snapshot or a test: then it is put in order once."""
    if isinstance(suggestions, Suggestions):
        return suggestions
    found: dict[str, tuple[Suggestion, ...]] = {}
    for one in suggestions.values():
        found[one.recommendation] = (*found.get(one.recommendation, ()), one)
    return Suggestions(found)


def of_item(suggestions: Mapping[str, Suggestion], kind: str, recommendation: str) -> list[Suggestion]:
    """The item's suggestions of this kind, best first."""
    its = (one for one in by_item(suggestions).by_item.get(recommendation, ()) if one.kind == kind)
    return sorted(its, key=lambda one: (-one.score, one.id))


def trimmed(suggestions: Mapping[str, Suggestion], latest: Suggestion) -> Suggestions:
    """With the latest one, and only the best of its item and kind; a proposed topic replaces those it overlaps."""
    table = by_item(suggestions).having(latest)
    gone = of_item(table, latest.kind, latest.recommendation)[KEPT[latest.kind] :]
    if latest.kind == "new_topic":
        named = set(latest.members)
        gone += [one for one in table.values() if one.id != latest.id and named & set(one.members)]
    return table.without(gone) if gone else table


def differing(
    old: Mapping[str, Suggestion], new: Mapping[str, Suggestion]
) -> tuple[Mapping[str, Suggestion], Mapping[str, Suggestion]]:
    """Both tables without the items of which they share what they hold."""
    before, after = by_item(old).by_item, by_item(new).by_item
    return _unshared(before, after), _unshared(after, before)


def _unshared(
    table: Mapping[str, tuple[Suggestion, ...]], other: Mapping[str, tuple[Suggestion, ...]]
) -> dict[str, Suggestion]:
    return {one.id: one for item, its in table.items() if other.get(item) is not its for one in its}


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
