"""Topics and what stands under them: created, edited, merged, filled. Changes when these rules do."""

from hub.domain import named
from hub.domain.commands import AssignTopic, NotTopic, TopicCreate, TopicEdit, TopicMerge
from hub.domain.events import Body, ProposalDismissed, TopicAssigned, TopicCreated, TopicEdited, TopicMerged
from hub.domain.model import Recommendation, State, Topic
from hub.domain.refusal import Refusal
from hub.domain.standing import head_of, was_called
from hub.domain.texts import TITLE_CHARS_MAX, check_length, check_list, check_text


def create(ask: TopicCreate, state: State) -> list[Body]:
    """Its number follows the highest there is, and never changes."""
    coordinating = ask.coordinating or ()
    known = state.topics.get(ask.topic)
    if known is not None:
        if _words(known) == (ask.title, ask.field or "", ask.lead, coordinating):
            return []
        raise Refusal("bad_args", f"{ask.topic}: another topic has this id")
    _check(ask.title, ask.field or "", ask.lead, coordinating, state)
    no = max((topic.no for topic in state.topics.values()), default=0) + 1
    return [TopicCreated(ask.topic, no, ask.title, ask.field or "", ask.lead, coordinating)]


def edit(ask: TopicEdit, state: State) -> list[Body]:
    """What is not given stays as it is."""
    topic = named.topic(state, ask.topic)
    title = topic.title if ask.title is None else ask.title
    field = topic.field if ask.field is None else ask.field
    lead = topic.lead if ask.lead is None else ask.lead
    coordinating = topic.coordinating if ask.coordinating is None else ask.coordinating
    if (title, field, lead, coordinating) == _words(topic):
        return []
    _check(title, field, lead, coordinating, state)
    return [TopicEdited(topic.id, title, field, lead, coordinating)]


def not_topic(ask: NotTopic, state: State) -> list[Body]:
    """Its recommendations wait on. Raises `unknown_topic` for what is not, or no longer, proposed."""
    proposals = (one for one in state.suggestions.values() if one.kind == "new_topic")
    proposed = next((one for one in proposals if one.candidate == ask.topic), None)
    if proposed is not None:
        return [ProposalDismissed(ask.topic, proposed.members)]
    if ask.topic in state.dismissed:
        return []
    raise Refusal("unknown_topic", f"{ask.topic}: no such topic is proposed")


def merge(ask: TopicMerge, state: State) -> list[Body]:
    """Their recommendations move to `into`. Raises `already_called` for one that the hall has heard of."""
    into = named.topic(state, ask.into)
    bodies: list[Body] = []
    for id in check_list(ask.topics, "topics"):
        if id in state.topics and state.topics[id].merged_into == into.id:
            continue
        topic = named.topic(state, id)
        if topic.id == into.id:
            raise Refusal("bad_args", f"topic {topic.no}: cannot be merged into itself")
        if was_called(state, topic):
            raise Refusal("already_called", f"topic {topic.no}: was called or answered")
        bodies.append(TopicMerged(into.id, topic.id))
    return bodies


def assign(ask: AssignTopic, state: State) -> list[Body]:
    """A group moves as one, with its head. It may join a topic that was called or answered, but not leave one."""
    if ask.topic is not None:
        named.topic(state, ask.topic)
    heads = [_head(state, id) for id in check_list(ask.recommendations, "recommendations")]
    moving = {head.id: head for head in heads if head.topic != ask.topic}
    for head in moving.values():
        if head.topic is not None and was_called(state, state.topics[head.topic]):
            raise Refusal("already_called", f"recommendation {head.receipt}: its topic was called or answered")
    return [TopicAssigned(id, ask.topic) for id in moving]


def _head(state: State, id: str) -> Recommendation:
    return named.live_recommendation(state, head_of(state, named.live_recommendation(state, id)).id)


def _words(topic: Topic) -> tuple[str, str, str | None, tuple[str, ...]]:
    return topic.title, topic.field, topic.lead, topic.coordinating


def _check(title: str, field: str, lead: str | None, coordinating: tuple[str, ...], state: State) -> None:
    check_text(title, "title", TITLE_CHARS_MAX)
    check_length(field, TITLE_CHARS_MAX, "field")
    for department in (*coordinating, *(() if lead is None else (lead,))):
        named.department(state, department)
    if len(set(coordinating)) < len(coordinating) or lead in coordinating:
        raise Refusal("bad_args", "departments: each has one part, to lead or to help")
