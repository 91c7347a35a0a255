"""What must hold between the fields of a state. Changes when two fields come to depend on each other.

No single command can break these rules; taking an action back after others have acted could. So `undo` asks here
before it does, and the property tests ask after every event.
"""

from collections.abc import Iterator

from hub.domain.model import Recommendation, State
from hub.domain.standing import intake_open
from hub.domain.suggestions import about_something

HEADLESS = frozenset({"withdrawn", "split", "referred_to_citizen_reception"})
"""Handlings with which nothing is merged into a recommendation, nor it into another."""


def incoherent(state: State) -> str | None:
    """The first rule that does not hold, naming the item; None when all do."""
    return next(_broken(state), None)


def _broken(state: State) -> Iterator[str]:
    yield from _broken_links(state)
    yield from _broken_topics(state)
    yield from _broken_queue(state)
    yield from _broken_overrides(state)
    yield from _broken_suggestions(state)
    if intake_open(state) != (state.intake_closed_at is None):
        yield "intake: open and closed at once"


def _broken_links(state: State) -> Iterator[str]:
    for item in state.recommendations.values():
        if item.merged_into is not None and not _may_link(item, state.recommendations.get(item.merged_into)):
            yield f"recommendation {item.receipt}: merged into what cannot be a head"
        if item.merged_into is None and item.objection is not None:
            yield f"recommendation {item.receipt}: objects to no merge"
        if item.merged_into is None and item.likeness is not None:
            yield f"recommendation {item.receipt}: is like what it is not merged into"
        if item.topic is not None and (item.topic not in state.topics or state.topics[item.topic].merged_into):
            yield f"recommendation {item.receipt}: under a topic that is no more"
        if any(part not in state.recommendations for part in item.parts):
            yield f"recommendation {item.receipt}: a part is missing"
        if item.split_from is not None and item.split_from not in state.recommendations:
            yield f"recommendation {item.receipt}: its whole is missing"


def _may_link(item: Recommendation, head: Recommendation | None) -> bool:
    if head is None or head.merged_into is not None:
        return False
    return item.handling not in HEADLESS and head.handling not in HEADLESS and item.training == head.training


def _broken_topics(state: State) -> Iterator[str]:
    for topic in state.topics.values():
        into = topic.merged_into
        if into is not None and (into not in state.topics or state.topics[into].merged_into is not None):
            yield f"topic {topic.no}: merged into what is no more"
        if topic.supplement is not None and topic.outcome is None:
            yield f"topic {topic.no}: owes a supplement to no answer"


def _broken_queue(state: State) -> Iterator[str]:
    if len(set(state.queue)) < len(state.queue):
        yield "queue: a topic stands in it twice"
    for id in state.queue:
        topic = state.topics.get(id)
        if topic is None or topic.merged_into is not None or topic.outcome is not None:
            yield f"queue: topic {topic.no if topic else id} cannot wait to be called"
        elif state.floor is not None and state.floor.topic == id:
            yield f"queue: topic {topic.no} is on the floor"
    if state.floor is not None:
        on_floor = state.topics.get(state.floor.topic)
        if on_floor is None or on_floor.merged_into is not None:
            yield "floor: its topic is no more"


def _broken_overrides(state: State) -> Iterator[str]:
    placed: set[str] = set()
    to_come = [override.topic for override in state.overrides]
    for override in state.overrides:
        to_come.remove(override.topic)
        if override.topic in placed or override.topic not in state.queue:
            yield f"overrides: {override.topic} has no place in the queue, or two"
        if override.before is not None and override.before not in state.queue:
            yield f"overrides: {override.topic} is placed before what is not queued"
        if override.before in (override.topic, *to_come):
            yield f"overrides: {override.topic} is placed before what has no place yet"
        placed.add(override.topic)


def _broken_suggestions(state: State) -> Iterator[str]:
    for suggestion in state.suggestions.values():
        if not about_something(state, suggestion):
            yield f"suggestion {suggestion.id}: about what is no more"
