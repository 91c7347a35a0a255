"""How topics are answered: outcomes, what departments prepare, the secretary's note. Changes when these rules do."""

from hub.domain import named
from hub.domain.commands import Accept, Command, DraftAnswer, Note, SetOutcome, TalkingPoints, Transfer
from hub.domain.events import (
    AnswerDrafted,
    Body,
    NoteTaken,
    OutcomeRecorded,
    TalkingPointsSet,
    TopicAccepted,
    TopicTransferred,
)
from hub.domain.model import Actor, Outcome, Recommendation, State, Topic
from hub.domain.refusal import Refusal
from hub.domain.standing import topic_of
from hub.domain.texts import (
    LINE_CHARS_MAX,
    LINES_MAX,
    TEXT_CHARS_MAX,
    TITLE_CHARS_MAX,
    check_date,
    check_length,
    check_reason,
    is_blank,
)


def set_outcome(ask: SetOutcome, command: Command, state: State) -> list[Body]:
    """Of a topic, or of one recommendation apart from its topic.

    Raises `bad_args` when what the kind owes is missing: a written answer has a department and a date, what is
    forwarded names the competent body. A department speaks only for its own topic, while it is on the floor.
    """
    if (ask.topic is None) == (ask.recommendation is None):
        raise Refusal("bad_args", "outcome: of one topic or of one recommendation")
    item = None if ask.recommendation is None else named.live_recommendation(state, ask.recommendation)
    topic = _topic_asked(ask, item, command.actor, state)
    outcome = _checked(ask, topic, command.at, state)
    known = _recorded(topic) if item is None else (item.outcome,)
    if any(one is not None and _says(one) == _says(outcome) for one in known):
        return []
    return [
        OutcomeRecorded(
            ask.topic, ask.recommendation, outcome.kind, outcome.department, outcome.due, outcome.body, outcome.note
        )
    ]


def note(ask: Note, state: State) -> list[Body]:
    """The secretary's pad for a topic; an empty text clears it."""
    topic = named.topic(state, ask.topic)
    check_length(ask.text, TEXT_CHARS_MAX, "note")
    return [] if ask.text == (topic.note or "") else [NoteTaken(topic.id, ask.text)]


def accept(ask: Accept, command: Command, state: State) -> list[Body]:
    topic = named.led_topic(state, ask.topic, command.actor)
    return [] if topic.accepted else [TopicAccepted(topic.id)]


def transfer(ask: Transfer, command: Command, state: State) -> list[Body]:
    """To another department, with a reason; that one has yet to accept. What was transferred stays in the record."""
    topic = named.led_topic(state, ask.topic, command.actor)
    to = named.department(state, ask.to)
    if to.id == topic.lead:
        raise Refusal("bad_args", f"topic {topic.no}: is with {to.id} already")
    return [TopicTransferred(topic.id, to.id, check_reason(ask.reason, f"topic {topic.no}: transfer"))]


def talking_points(ask: TalkingPoints, command: Command, state: State) -> list[Body]:
    """For the chair and the department alone; no lines clears them."""
    topic = named.led_topic(state, ask.topic, command.actor)
    if len(ask.lines) > LINES_MAX:
        raise Refusal("bad_args", f"talking points: at most {LINES_MAX} lines")
    for n, line in enumerate(ask.lines, 1):
        check_length(line, LINE_CHARS_MAX, f"line {n}")
    return [] if ask.lines == topic.talking_points else [TalkingPointsSet(topic.id, ask.lines)]


def draft_answer(ask: DraftAnswer, command: Command, state: State) -> list[Body]:
    """Prepared before the day, kept beside what was said and what the annex will say; an empty text clears it."""
    topic = named.led_topic(state, ask.topic, command.actor)
    check_length(ask.text, TEXT_CHARS_MAX, "draft answer")
    return [] if ask.text == (topic.draft_answer or "") else [AnswerDrafted(topic.id, ask.text)]


def _topic_asked(ask: SetOutcome, item: Recommendation | None, actor: Actor, state: State) -> Topic | None:
    """The topic whose lead is meant when no department is named."""
    if actor.role == "department":
        if ask.topic is None:
            raise Refusal("forbidden", "outcome: a department answers for its topics")
        topic = named.led_topic(state, ask.topic, actor)
        if state.floor is None or state.floor.topic != topic.id:
            raise Refusal("forbidden", f"topic {topic.no}: is not on the floor")
        return topic
    if item is not None:
        return topic_of(state, item)
    assert ask.topic is not None
    return named.topic(state, ask.topic)


def _checked(ask: SetOutcome, topic: Topic | None, at: int, state: State) -> Outcome:
    """The outcome as it would be recorded."""
    department = ask.department
    if ask.kind == "to_answer_in_writing":
        department = department or (topic.lead if topic is not None else None)
        if department is None or ask.due is None:
            raise Refusal("bad_args", "to_answer_in_writing: needs a department and a date (due)")
    if ask.kind == "forwarded" and (ask.body is None or is_blank(ask.body)):
        raise Refusal("bad_args", "forwarded: needs the competent body")
    if department is not None:
        named.department(state, department)
    if ask.due is not None:
        check_date(ask.due, "due")
    check_length(ask.body or "", TITLE_CHARS_MAX, "body")
    check_length(ask.note or "", TEXT_CHARS_MAX, "note")
    return Outcome(ask.kind, department, ask.due, ask.body, ask.note, at)


def _recorded(topic: Topic | None) -> tuple[Outcome | None, ...]:
    assert topic is not None
    return topic.outcome, topic.supplement


def _says(outcome: Outcome) -> tuple[str | None, ...]:
    return outcome.kind, outcome.department, outcome.due, outcome.body, outcome.note
