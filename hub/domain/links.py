"""Links between recommendations: merged, told apart, suggested. Changes when what may be linked does.

A merge is a link, never a move (F10): the original stays with its point and time. People decide; what the engine
finds is a suggestion, and it never asks again what people have answered.
"""

from hub.domain import named
from hub.domain.commands import Merge, NotSame, Suggest, Unmerge
from hub.domain.events import Body, Merged, Suggested, ToldApart, Unmerged
from hub.domain.model import Recommendation, State, Suggestion
from hub.domain.refusal import Refusal
from hub.domain.standing import ENDED, head_of, topic_of, was_called
from hub.domain.suggestions import KEPT, of_item, pair, suggestion_id
from hub.domain.texts import check_list


def merge(ask: Merge, state: State) -> list[Body]:
    """All of them or none. What is merged into an item that is merged itself goes to the head.

    Joining a group that was called or answered is allowed; leaving one is not (`already_called`).
    Merging again what its point objected to answers the objection: it stays.
    """
    head = named.live_recommendation(state, head_of(state, named.live_recommendation(state, ask.into)).id)
    moved: set[str] = set()
    for id in check_list(ask.recommendations, "recommendations"):
        item = named.live_recommendation(state, id)
        if id == ask.into:
            raise Refusal("bad_args", f"recommendation {item.receipt}: cannot be merged into itself")
        if item.merged_into == head.id and item.objection is not None:
            moved.add(item.id)  # people looked again and it stays: the objection is answered
            continue
        if item.id == head.id or item.merged_into == head.id or item.merged_into in moved:
            continue
        _check_may_move(item, head, state)
        moved.add(item.id)
    return [Merged(head.id, id) for id in ask.recommendations if id in moved]


def unmerge(ask: Unmerge, state: State) -> list[Body]:
    """Each stands as it did before. Raises `already_called` once the group was answered: the answer was to all."""
    items = [named.recommendation(state, id) for id in check_list(ask.recommendations, "recommendations")]
    linked = [item for item in items if item.merged_into is not None]
    for item in linked:
        topic = topic_of(state, item)
        if head_of(state, item).outcome is not None or (topic is not None and topic.outcome is not None):
            raise Refusal("already_called", f"recommendation {item.receipt}: answered with what it is merged into")
    return [Unmerged(item.id) for item in linked]


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


def suggest(ask: Suggest, state: State) -> list[Body]:
    """Advice that nobody needs is no error: then nothing happens."""
    item = named.recommendation(state, ask.recommendation)
    wanted = _wants_merge(ask, item, state) if ask.kind == "merge" else _wants_topic(ask, item, state)
    if not wanted or not _may_be_suggested(item) or not _is_among_best(ask, state):
        return []
    return [
        Suggested(
            kind=ask.kind,
            recommendation=ask.recommendation,
            candidate=ask.candidate,
            score=ask.score,
            band=ask.band,
            reasons=ask.reasons,
            shared=ask.shared,
            version=ask.version,
        )
    ]


def _check_may_move(item: Recommendation, head: Recommendation, state: State) -> None:
    if item.training != head.training:
        raise Refusal("bad_args", f"recommendation {item.receipt}: training and the real thing never mix")
    topic, target = topic_of(state, item), topic_of(state, head)
    leaves = topic is not None and was_called(state, topic) and (target is None or target.id != topic.id)
    if leaves or item.outcome is not None or head_of(state, item).outcome is not None:
        raise Refusal("already_called", f"recommendation {item.receipt}: was called or answered")


def _wants_merge(ask: Suggest, item: Recommendation, state: State) -> bool:
    candidate = named.recommendation(state, ask.candidate)
    if not _may_be_suggested(candidate) or pair(item.id, candidate.id) in state.apart:
        return False
    if suggestion_id("merge", candidate.id, item.id) in state.suggestions:
        return False  # the same question, asked from the other side
    return head_of(state, item).id != head_of(state, candidate).id


def _wants_topic(ask: Suggest, item: Recommendation, state: State) -> bool:
    """Only where people have not chosen one yet."""
    candidate = state.topics.get(ask.candidate)
    if candidate is None:
        raise Refusal("unknown_topic", f"{ask.candidate}: no such topic")
    return candidate.merged_into is None and topic_of(state, item) is None


def _may_be_suggested(item: Recommendation) -> bool:
    return not item.training and item.handling not in ENDED


def _is_among_best(ask: Suggest, state: State) -> bool:
    """New, or known with another score; and good enough to be kept."""
    known = state.suggestions.get(suggestion_id(ask.kind, ask.recommendation, ask.candidate))
    if known is not None:
        return not _says_the_same(known, ask)
    kept = of_item(state.suggestions, ask.kind, ask.recommendation)
    return len(kept) < KEPT[ask.kind] or ask.score > kept[-1].score


def _says_the_same(known: Suggestion, ask: Suggest) -> bool:
    said = (known.score, known.band, known.reasons, known.shared, known.version)
    return said == (ask.score, ask.band, ask.reasons, ask.shared, ask.version)
