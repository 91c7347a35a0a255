"""Events of the queue and the floor, folded. Changes when a turn or a place given by hand means something else."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hub.domain.events import Called, Event, Moved, Postponed
from hub.domain.fairness import follower_of
from hub.domain.model import Floor, Override, State, Topic
from hub.domain.standing import members_of
from hub.domain.tables import put


def moved(state: State, body: Moved, event: Event) -> State:
    """A topic has one place given by hand: the latest."""
    lifted = _without_overrides(state, body.topic)
    override = Override(body.topic, body.before, event.actor.role, event.at)
    return replace(lifted, overrides=(*lifted.overrides, override))


def left_queue(state: State, topic: str) -> State:
    """The state in which the topic is not queued and nothing is placed by it; the same state when it was not."""
    if topic not in state.queue:
        return state
    lifted = _without_overrides(state, topic)
    return replace(lifted, queue=tuple(other for other in state.queue if other != topic))


def called(state: State, body: Called, at: int) -> State:
    """One turn for the topic, for each distinct point behind it and for each of their districts."""
    topic = state.topics[body.topic]
    points = sorted({item.point for item in members_of(state, (topic.id,))[topic.id]})
    districts = sorted({state.district_of[point] for point in points})
    left = left_queue(state, topic.id)
    return replace(
        with_topic(left, replace(topic, called_at=at)),
        floor=Floor(topic.id, at, tuple(points), tuple(districts), called_before=topic.called_at),
        turns=state.turns + 1,
        turns_of_points=_counted(state.turns_of_points, points, 1),
        turns_of_districts=_counted(state.turns_of_districts, districts, 1),
    )


def postponed(state: State, body: Postponed, event: Event) -> State:
    """As if it had not been called: its turns are given back, and it waits at the end of the queue."""
    floor = state.floor
    assert floor is not None
    assert floor.topic == body.topic
    topic = replace(state.topics[body.topic], called_at=floor.called_before)
    override = Override(body.topic, None, event.actor.role, event.at, postponed=True)
    return replace(
        with_topic(state, topic),
        floor=None,
        queue=(*state.queue, body.topic),
        overrides=(*state.overrides, override),
        turns=state.turns - 1,
        turns_of_points=_counted(state.turns_of_points, floor.points, -1),
        turns_of_districts=_counted(state.turns_of_districts, floor.districts, -1),
    )


def with_topic(state: State, topic: Topic) -> State:
    return replace(state, topics=put(state.topics, topic.id, topic))


def _counted(turns: Mapping[str, int], ids: Iterable[str], by: int) -> dict[str, int]:
    """Nobody stands in the table with no turn."""
    counted = dict(turns)
    for id in ids:
        counted[id] = counted.get(id, 0) + by
        if not counted[id]:
            del counted[id]
    return counted


def _without_overrides(state: State, topic: str) -> State:
    """The topic's own place is dropped; what was placed before it is placed before what follows it at this moment.

    People who moved a topic saw it arrive somewhere: that place must not jump when its neighbour goes away.
    """
    if not any(topic in (override.topic, override.before) for override in state.overrides):
        return state
    follower = follower_of(state, topic)
    kept = [
        replace(override, before=follower) if override.before == topic else override
        for override in state.overrides
        if override.topic != topic
    ]
    return replace(state, overrides=_anchors_first(kept))


def _anchors_first(overrides: list[Override]) -> tuple[Override, ...]:
    """The order of giving, except that an anchor is put in its place before what is placed by it."""
    waiting, ordered = list(overrides), []
    while waiting:
        topics = {override.topic for override in waiting}
        ready = next((override for override in waiting if override.before not in topics), waiting[0])
        waiting.remove(ready)
        ordered.append(ready)
    return tuple(ordered)
