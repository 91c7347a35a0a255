"""The queue and the floor: what waits, what is being answered, what comes next. Changes when these rules do.

Whoever moves the floor says what he thinks is on it. If it is another topic, somebody else was faster: the answer is
`stale` and nothing moves, so that two people who press at once move it once (F5).
"""

from hub.domain import named
from hub.domain.commands import Advance, Call, Move, Postpone, Queue, Unqueue
from hub.domain.events import Body, Called, LeftFloor, Moved, OutcomeRecorded, Postponed, Queued, Unqueued
from hub.domain.fairness import order
from hub.domain.model import State, Topic
from hub.domain.refusal import Refusal
from hub.domain.standing import topic_state, was_called
from hub.domain.texts import check_list


def queue(ask: Queue, state: State) -> list[Body]:
    """A topic that was called and left without an outcome may be queued again."""
    waiting = []
    for id in check_list(ask.topics, "topics"):
        topic = named.topic(state, id)
        word = topic_state(state, topic)
        if word in ("called", "settled"):
            raise Refusal("already_called", f"topic {topic.no}: {word}")
        if word != "queued":
            waiting.append(topic)
    return [Queued(topic.id) for topic in waiting]


def unqueue(ask: Unqueue, state: State) -> list[Body]:
    return [Unqueued(_queued(state, id).id) for id in check_list(ask.topics, "topics")]


def move(ask: Move, state: State) -> list[Body]:
    """A place given by hand, which every recalculation keeps (F15)."""
    topic = _queued(state, ask.topic)
    if ask.before is not None and _queued(state, ask.before).id == topic.id:
        raise Refusal("bad_args", f"topic {topic.no}: cannot be placed before itself")
    latest = state.overrides[-1] if state.overrides else None
    if latest is not None and (latest.topic, latest.before, latest.postponed) == (topic.id, ask.before, False):
        return []
    return [Moved(topic.id, ask.before)]


def call(ask: Call, state: State) -> list[Body]:
    """This topic takes the floor, wherever it stands in the queue; the floor's topic leaves it answered."""
    _check_expected(ask.expected, state)
    topic = named.topic(state, ask.topic)
    if topic.id not in state.queue:
        if was_called(state, topic):
            raise Refusal("already_called", f"topic {topic.no}: was called or answered")
        raise Refusal("not_queued", f"topic {topic.no}: is not queued")
    return [*_cleared(state), Called(topic.id)]


def advance(ask: Advance, state: State) -> list[Body]:
    """The first of the queue takes the floor; with an empty queue the floor becomes empty."""
    _check_expected(ask.expected, state)
    cleared = _cleared(state)
    if state.queue:
        return [*cleared, Called(order(state)[0].topic)]
    if not cleared:
        raise Refusal("not_queued", "nothing is on the floor and nothing is queued")
    return cleared


def postpone(ask: Postpone, state: State) -> list[Body]:
    """The floor's topic goes back to the end of the queue, as if it had not been called."""
    _check_expected(ask.expected, state)
    if state.floor is None:
        raise Refusal("not_queued", "nothing is on the floor")
    topic = state.topics[state.floor.topic]
    if topic.outcome is not None:
        raise Refusal("already_called", f"topic {topic.no}: has an outcome")
    return [Postponed(topic.id)]


def _cleared(state: State) -> list[Body]:
    """What was said from the floor was an answer, unless something else was recorded."""
    if state.floor is None:
        return []
    topic = state.topics[state.floor.topic]
    answered: list[Body] = [] if topic.outcome is not None else [OutcomeRecorded(topic.id, None, "answered_live")]
    return [*answered, LeftFloor(topic.id)]


def _queued(state: State, id: str) -> Topic:
    topic = named.topic(state, id)
    if topic.id not in state.queue:
        raise Refusal("not_queued", f"topic {topic.no}: is not queued")
    return topic


def _check_expected(expected: str | None, state: State) -> None:
    if state.floor is None:
        if expected is not None:
            raise Refusal("stale", "nothing is on the floor")
    elif state.floor.topic != expected:
        raise Refusal("stale", f"topic {state.topics[state.floor.topic].no} ({state.floor.topic}) is on the floor")
