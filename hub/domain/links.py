"""Links between recommendations: merged, unmerged, told apart by people. Changes when what may be linked does.

A merge is a link, never a move (F10): the original stays with its point and time. What the engine may do of itself
stands in `advice`; people's word on it is the same as on their own links, and is remembered.
"""

from hub.domain import named
from hub.domain.commands import Merge, NotSame, Unmerge
from hub.domain.events import Body, Merged, ToldApart, Unmerged
from hub.domain.model import Recommendation, State
from hub.domain.refusal import Refusal
from hub.domain.standing import head_of, topic_of, was_called
from hub.domain.suggestions import pair
from hub.domain.texts import check_list


def merge(ask: Merge, state: State) -> list[Body]:
    """All of them or none. What is merged into an item that is merged itself goes to the head.

    Joining a group that was called or answered is allowed; leaving one is not (`already_called`).
    Merging again what its point objected to, or what the engine linked, is people's word on it: it stays.
    """
    head = named.live_recommendation(state, head_of(state, named.live_recommendation(state, ask.into)).id)
    moved: set[str] = set()
    for id in check_list(ask.recommendations, "recommendations"):
        item = named.live_recommendation(state, id)
        if id == ask.into:
            raise Refusal("bad_args", f"recommendation {item.receipt}: cannot be merged into itself")
        if item.merged_into == head.id and (item.objection is not None or item.likeness is not None):
            moved.add(item.id)  # people looked and it stays: the objection is answered, the engine's link is theirs
            continue
        if item.id == head.id or item.merged_into == head.id or item.merged_into in moved:
            continue
        _check_may_move(item, head, state)
        moved.add(item.id)
    return [Merged(head.id, id) for id in ask.recommendations if id in moved]


def unmerge(ask: Unmerge, state: State) -> list[Body]:
    """Each stands as it did before. Raises `already_called` once the group was answered: the answer was to all.

    Whoever linked them, people have now said that the two are not the same: the engine never asks again.
    """
    items = [named.recommendation(state, id) for id in check_list(ask.recommendations, "recommendations")]
    linked = [item for item in items if item.merged_into is not None]
    for item in linked:
        topic = topic_of(state, item)
        if head_of(state, item).outcome is not None or (topic is not None and topic.outcome is not None):
            raise Refusal("already_called", f"recommendation {item.receipt}: answered with what it is merged into")
    return [body for item in linked for body in (Unmerged(item.id), ToldApart(*pair(item.id, head_of(state, item).id)))]


def not_same(ask: NotSame, state: State) -> list[Body]:
    """People looked and said no: the pair is never suggested again."""
    a, b = named.recommendation(state, ask.a), named.recommendation(state, ask.b)
    if a.id == b.id:
        raise Refusal("bad_args", f"recommendation {a.receipt}: is itself")
    if pair(a.id, b.id) in state.apart:
        return []
    if head_of(state, a).id == head_of(state, b).id:
        raise Refusal("bad_args", f"recommendations {a.receipt} and {b.receipt}: unmerge first")
    return [ToldApart(*pair(a.id, b.id))]


def _check_may_move(item: Recommendation, head: Recommendation, state: State) -> None:
    if item.training != head.training:
        raise Refusal("bad_args", f"recommendation {item.receipt}: training and the real thing never mix")
    topic, target = topic_of(state, item), topic_of(state, head)
    leaves = topic is not None and was_called(state, topic) and (target is None or target.id != topic.id)
    if leaves or item.outcome is not None or head_of(state, item).outcome is not None:
        raise Refusal("already_called", f"recommendation {item.receipt}: was called or answered")
