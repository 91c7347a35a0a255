"""Events of topics and their answers, folded. Changes when such an event means something else."""

from dataclasses import replace

from hub.domain.events import (
    AnswerDrafted,
    NoteTaken,
    OutcomeRecorded,
    ProposalDismissed,
    TalkingPointsSet,
    TopicAccepted,
    TopicCreated,
    TopicEdited,
    TopicMerged,
    TopicTransferred,
)
from hub.domain.evolve_floor import left_queue, with_topic
from hub.domain.evolve_recommendations import with_item
from hub.domain.model import FollowUp, Outcome, OutcomeKind, State, Topic, Transfer
from hub.domain.suggestions import by_item
from hub.domain.tables import put

OWED: dict[OutcomeKind, FollowUp] = {
    "answered_live": "none",
    "noted": "none",
    "to_answer_in_writing": "not_started",
    "forwarded": "not_started",
    "out_of_scope": "none",
}
"""With which follow-up an outcome begins its way after the day."""


def created(state: State, body: TopicCreated) -> State:
    return with_topic(
        _answered(state, body.topic), Topic(body.topic, body.no, body.title, body.field, body.lead, body.coordinating)
    )


def dismissed(state: State, body: ProposalDismissed) -> State:
    answered = _answered(state, body.proposed)
    return replace(answered, dismissed=put(answered.dismissed, body.proposed, body.members))


def _answered(state: State, proposed: str) -> State:
    """Without the proposal of this topic."""
    gone = [s for s in state.suggestions.values() if s.kind == "new_topic" and s.candidate == proposed]
    return replace(state, suggestions=by_item(state.suggestions).without(gone))


def edited(state: State, body: TopicEdited) -> State:
    """Another lead has not accepted yet."""
    topic = state.topics[body.topic]
    return with_topic(
        state,
        replace(
            topic,
            title=body.title,
            field=body.field,
            lead=body.lead,
            coordinating=body.coordinating,
            accepted=topic.accepted and topic.lead == body.lead,
        ),
    )


def merged(state: State, body: TopicMerged) -> State:
    """Its recommendations, and topics once merged into it, belong to the other from now on."""
    moved = left_queue(state, body.topic)
    return replace(
        moved,
        topics={
            id: replace(topic, merged_into=body.into) if body.topic in (id, topic.merged_into) else topic
            for id, topic in moved.topics.items()
        },
        recommendations={
            id: replace(item, topic=body.into) if item.topic == body.topic else item
            for id, item in moved.recommendations.items()
        },
        suggestions=by_item(moved.suggestions).without(
            s for s in moved.suggestions.values() if s.kind == "topic" and s.candidate == body.topic
        ),
    )


def outcome_recorded(state: State, body: OutcomeRecorded, at: int) -> State:
    outcome = Outcome(body.kind, body.department, body.due, body.body, body.note, at)
    if body.recommendation is not None:
        item = state.recommendations[body.recommendation]
        return with_item(state, replace(item, outcome=outcome, follow_up=OWED[body.kind]))
    assert body.topic is not None
    settled = with_topic(state, _settled(state.topics[body.topic], outcome))
    return left_queue(settled, body.topic)


def _settled(topic: Topic, outcome: Outcome) -> Topic:
    """Answered live and a written answer promised: both stand (domain.md trap 10). All else replaces what was."""
    live = topic.outcome is not None and topic.outcome.kind == "answered_live"
    if live and outcome.kind == "to_answer_in_writing":
        return replace(topic, supplement=outcome, follow_up=OWED[outcome.kind])
    if live and outcome.kind == "answered_live":
        return replace(topic, outcome=outcome)
    return replace(topic, outcome=outcome, supplement=None, follow_up=OWED[outcome.kind])


def noted(state: State, body: NoteTaken) -> State:
    return with_topic(state, replace(state.topics[body.topic], note=body.text or None))


def accepted(state: State, body: TopicAccepted) -> State:
    return with_topic(state, replace(state.topics[body.topic], accepted=True))


def transferred(state: State, body: TopicTransferred, at: int) -> State:
    topic = state.topics[body.topic]
    return with_topic(
        state,
        replace(
            topic,
            lead=body.to,
            coordinating=tuple(department for department in topic.coordinating if department != body.to),
            accepted=False,
            transfers=(*topic.transfers, Transfer(topic.lead, body.to, body.reason, at)),
        ),
    )


def talking_points_set(state: State, body: TalkingPointsSet) -> State:
    return with_topic(state, replace(state.topics[body.topic], talking_points=body.lines))


def answer_drafted(state: State, body: AnswerDrafted) -> State:
    return with_topic(state, replace(state.topics[body.topic], draft_answer=body.text or None))
