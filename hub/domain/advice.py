"""What the engine finds: a question to people, or a link where that is nearly certain and harms nobody.

Changes when the engine may do more or less by itself. It never asks again what people have answered, and people
undo its links with one key (`unmerge`), which it remembers.
"""

from typing import assert_never

from hub.domain import named
from hub.domain.caution import people_must_read
from hub.domain.commands import Suggest
from hub.domain.events import Body, Merged, Suggested
from hub.domain.model import Likeness, Recommendation, State, Suggestion
from hub.domain.refusal import Refusal
from hub.domain.standing import ENDED, head_of, is_called_or_answered, topic_of
from hub.domain.suggestions import KEPT, MEMBERS_MIN, of_item, pair, suggestion_id, waiting_members
from hub.domain.texts import PARTS_MAX


def suggest(ask: Suggest, state: State) -> list[Body]:
    """Advice that nobody needs is no error: then nothing happens."""
    item = named.recommendation(state, ask.recommendation)
    if not _is_wanted(ask, item, state) or not _may_be_suggested(item):
        return []
    if ask.kind == "merge" and ask.link and _may_link_alone(ask, item, state):
        likeness = Likeness(ask.score, ask.reasons, ask.shared, ask.version)
        return [Merged(head_of(state, state.recommendations[ask.candidate]).id, item.id, likeness)]
    if not _is_among_best(ask, state):
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
            title=ask.title,
            lead=ask.lead,
            members=ask.members,
            parts=ask.parts,
        )
    ]


def _is_wanted(ask: Suggest, item: Recommendation, state: State) -> bool:
    match ask.kind:
        case "merge":
            return _wants_merge(ask, item, state)
        case "topic":
            return _wants_topic(ask, item, state)
        case "new_topic":
            return _wants_new_topic(ask, state)
        case "split":
            return _wants_split(ask, item, state)
        case _:
            assert_never(ask.kind)


def _may_link_alone(ask: Suggest, item: Recommendation, state: State) -> bool:
    """Only a fresh item that stands alone, into what has not been called or answered: later nobody would notice.

    Never what people must read for themselves first, nor what they were asked about already.
    """
    head = head_of(state, state.recommendations[ask.candidate])
    fresh = item.handling in ("received", "screened") and head.handling in ("received", "screened")
    asked = suggestion_id("merge", item.id, ask.candidate) in state.suggestions
    if not state.plan.auto_merge or asked or not fresh:
        return False
    if item.merged_into is not None or any(other.merged_into == item.id for other in state.recommendations.values()):
        return False
    if item.topic is not None and item.topic != head.topic:
        return False
    if is_called_or_answered(state, item) or is_called_or_answered(state, head):
        return False
    if any(item.id in told for told in state.apart):
        return False  # people took it out of a group or kept it from one: where it belongs is theirs to say
    return not people_must_read(item) and not people_must_read(head)


def _wants_merge(ask: Suggest, item: Recommendation, state: State) -> bool:
    candidate = named.recommendation(state, ask.candidate)
    if not _may_be_suggested(candidate) or _are_apart(state, item, candidate):
        return False
    if item.likeness is not None:
        return False  # it has its group: what else is like it is like the group
    if suggestion_id("merge", candidate.id, item.id) in state.suggestions:
        return False  # the same question, asked from the other side
    return head_of(state, item).id != head_of(state, candidate).id


def _are_apart(state: State, item: Recommendation, candidate: Recommendation) -> bool:
    """People said it of the two, or of one and the group of the other."""
    ones, others = {item.id, head_of(state, item).id}, {candidate.id, head_of(state, candidate).id}
    return any(pair(one, other) in state.apart for one in ones for other in others)


def _wants_topic(ask: Suggest, item: Recommendation, state: State) -> bool:
    """Only where people have not chosen one yet."""
    candidate = state.topics.get(ask.candidate)
    if candidate is None:
        raise Refusal("unknown_topic", f"{ask.candidate}: no such topic")
    return candidate.merged_into is None and topic_of(state, item) is None


def _wants_new_topic(ask: Suggest, state: State) -> bool:
    if ask.lead is not None:
        named.department(state, ask.lead)
    members = waiting_members(state, ask.members)
    return ask.candidate not in state.topics and len(members) >= MEMBERS_MIN and not _is_dismissed(state, members)


def _is_dismissed(state: State, members: tuple[str, ...]) -> bool:
    """People wanted no topic of these, and no other point has joined them since."""
    for dismissed in state.dismissed.values():
        points = {state.recommendations[id].point for id in dismissed if id in state.recommendations}
        others = [id for id in members if id not in dismissed]
        if len(members) - len(others) >= MEMBERS_MIN and all(
            state.recommendations[id].point in points for id in others
        ):
            return True
    return False


def _wants_split(ask: Suggest, item: Recommendation, state: State) -> bool:
    """Only of a whole that can still be taken apart."""
    linked = item.merged_into is not None or any(i.merged_into == item.id for i in state.recommendations.values())
    if linked or item.split_from is not None or item.topic is not None or is_called_or_answered(state, item):
        return False
    return 2 <= len(ask.parts) <= PARTS_MAX and all(part.strip() for part in ask.parts)


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
    more = (known.title, known.lead, known.members, known.parts)
    return said == (ask.score, ask.band, ask.reasons, ask.shared, ask.version) and more == (
        ask.title,
        ask.lead,
        ask.members,
        ask.parts,
    )
