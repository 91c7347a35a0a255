"""Events of recommendations and the links between them, folded. Changes when such an event means something else.

Merging writes one field, `merged_into`, and nothing else of the item: that is why unmerging restores exactly.
"""

from collections.abc import Callable
from dataclasses import replace

from hub.domain.events import (
    Clarified,
    Event,
    Merged,
    Objected,
    Reworded,
    Screened,
    Submitted,
    Suggested,
    ToldApart,
    TopicAssigned,
    Unmerged,
    WasSplit,
    Withdrawn,
)
from hub.domain.model import Decision, Handling, Publication, Recommendation, State, Suggestion
from hub.domain.standing import head_of
from hub.domain.suggestions import MEMBERS_MIN, by_item, pair, suggestion_id, trimmed, waiting_members
from hub.domain.tables import put

DECIDED: dict[Decision, tuple[Handling, Publication]] = {
    "approve": ("screened", "public"),
    "return": ("needs_clarification", "internal"),
    "out_of_scope": ("out_of_scope", "internal"),
    "refer": ("referred_to_citizen_reception", "restricted"),
}
"""What a decision of the secretary makes of a recommendation, and of who may see it."""


def submitted(state: State, body: Submitted, event: Event) -> State:
    item = Recommendation(
        id=event.id,
        point=body.point,
        receipt=body.receipt,
        text=body.text,
        received_at=event.at,
        typed_at=body.typed_at,
        channel=body.channel,
        category=body.category,
        urgent=body.urgent,
        late=body.late,
        on_behalf=body.on_behalf,
        training=body.training,
        person=body.person,
    )
    return replace(with_item(state, item), receipt_last=state.receipt_last + 1)


def withdrawn(state: State, body: Withdrawn) -> State:
    return _ended(state, replace(state.recommendations[body.recommendation], handling="withdrawn"))


def clarified(state: State, body: Clarified) -> State:
    item = state.recommendations[body.recommendation]
    return with_item(state, replace(item, clarification=body.text, handling="received"))


def objected(state: State, body: Objected) -> State:
    return with_item(state, replace(state.recommendations[body.recommendation], objection=body.reason))


def screened(state: State, body: Screened) -> State:
    handling, publication = DECIDED[body.decision]
    item = replace(
        state.recommendations[body.recommendation], handling=handling, publication=publication, reason=body.reason
    )
    match body.decision:
        case "approve" | "return":
            return with_item(state, item)
        case "out_of_scope":
            return _without_suggestions(with_item(state, item), _names(item.id))
        case "refer":
            return _ended(state, item)


def reworded(state: State, body: Reworded) -> State:
    return with_item(state, replace(state.recommendations[body.recommendation], canonical=body.text))


def was_split(state: State, body: WasSplit) -> State:
    """The parts stand as the whole did, alone and under no topic; the whole keeps its text and names its parts."""
    whole = state.recommendations[body.recommendation]
    bare = replace(whole, canonical=None, topic=None, split_from=whole.id, reason=None, clarification=None)
    if whole.handling == "needs_clarification":  # the question was about the whole; the parts are yet to be read
        bare = replace(bare, handling="received")
    ended = _ended(state, replace(whole, handling="split", parts=tuple(part.id for part in body.parts)))
    items = dict(ended.recommendations)
    for part in body.parts:
        items[part.id] = replace(bare, id=part.id, receipt=part.receipt, text=part.text)
    return replace(ended, recommendations=items)


def merged(state: State, body: Merged) -> State:
    """What was merged into the item follows it, so that every link is one step long."""
    items = dict(state.recommendations)
    moved = {item.id for item in items.values() if item.merged_into == body.recommendation}
    for id in moved:
        items[id] = replace(items[id], merged_into=body.into)
    items[body.recommendation] = replace(
        items[body.recommendation], merged_into=body.into, objection=None, likeness=body.likeness
    )
    linked = replace(state, recommendations=items, apart=state.apart - {pair(body.into, body.recommendation)})
    moved.add(body.recommendation)

    def is_answered(suggestion: Suggestion) -> bool:
        if suggestion.recommendation == body.recommendation:
            return True
        if suggestion.kind != "merge" or not {suggestion.recommendation, suggestion.candidate} & moved:
            return False
        one, other = items[suggestion.recommendation], items[suggestion.candidate]
        return head_of(linked, one).id == head_of(linked, other).id

    return _without_suggestions(linked, is_answered)


def unmerged(state: State, body: Unmerged) -> State:
    """An objection was against this link: it ends with it.

    Older logs say of a link that people had made only that it ended, not also that the two were told apart.
    """
    item = state.recommendations[body.recommendation]
    apart = state.apart | ({pair(item.id, item.merged_into)} if item.merged_into is not None else frozenset())
    return replace(with_item(state, replace(item, merged_into=None, objection=None, likeness=None)), apart=apart)


def told_apart(state: State, body: ToldApart) -> State:
    told = pair(body.a, body.b)
    apart = replace(state, apart=state.apart | {told})
    return _without_suggestions(apart, lambda s: s.kind == "merge" and pair(s.recommendation, s.candidate) == told)


def assigned(state: State, body: TopicAssigned) -> State:
    item = replace(state.recommendations[body.recommendation], topic=body.topic)
    after = with_item(state, item)
    placed = body.topic is not None
    return _without_suggestions(
        after, lambda s: s.recommendation == item.id and (s.kind == "topic" or (placed and s.kind == "split"))
    )


def suggested(state: State, body: Suggested) -> State:
    id = suggestion_id(body.kind, body.recommendation, body.candidate)
    suggestion = Suggestion(
        id=id,
        kind=body.kind,
        recommendation=body.recommendation,
        candidate=body.candidate,
        score=body.score,
        band=body.band,
        reasons=body.reasons,
        shared=body.shared,
        version=body.version,
        title=body.title,
        lead=body.lead,
        members=body.members,
        parts=body.parts,
    )
    return replace(state, suggestions=trimmed(state.suggestions, suggestion))


def with_item(state: State, item: Recommendation) -> State:
    return replace(state, recommendations=put(state.recommendations, item.id, item))


def _ended(state: State, item: Recommendation) -> State:
    """It leaves all links. What was merged into it stands alone from now on, under the topic where it counted."""
    items = dict(state.recommendations)
    for other in state.recommendations.values():
        if other.merged_into == item.id:
            topic = item.topic if item.topic is not None else other.topic
            items[other.id] = replace(other, merged_into=None, objection=None, likeness=None, topic=topic)
    items[item.id] = replace(item, merged_into=None, objection=None, likeness=None, topic=None)
    return _without_suggestions(replace(state, recommendations=items), _names(item.id))


def _names(id: str) -> Callable[[Suggestion], bool]:
    """Suggestions of this item, and those which point to it."""
    return lambda s: s.recommendation == id or (s.kind == "merge" and s.candidate == id)


def _without_suggestions(state: State, gone: Callable[[Suggestion], bool]) -> State:
    """A proposed topic goes too when too few of its recommendations still wait for one."""

    def spent(suggestion: Suggestion) -> bool:
        proposes = suggestion.kind == "new_topic"
        return proposes and len(waiting_members(state, suggestion.members)) < MEMBERS_MIN

    ended = [suggestion for suggestion in state.suggestions.values() if gone(suggestion) or spent(suggestion)]
    return replace(state, suggestions=by_item(state.suggestions).without(ended)) if ended else state
