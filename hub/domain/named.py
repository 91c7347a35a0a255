"""What a command names must be there: found, or the refusal that says it is not. Changes with those refusals."""

from hub.domain.model import Actor, Department, Recommendation, State, Topic
from hub.domain.refusal import Refusal


def recommendation(state: State, id: str) -> Recommendation:
    """Raises `unknown_recommendation`."""
    found = state.recommendations.get(id)
    if found is None:
        raise Refusal("unknown_recommendation", f"{id}: no such recommendation")
    return found


def own_recommendation(state: State, id: str, actor: Actor) -> Recommendation:
    """Raises `unknown_recommendation` for another point's too: a point learns nothing of what others sent."""
    found = recommendation(state, id)
    if found.point != actor.point:
        raise Refusal("unknown_recommendation", f"{id}: no such recommendation")
    return found


def live_recommendation(state: State, id: str) -> Recommendation:
    """One that can still be worked on. Raises `restricted` for what was referred, `bad_args` for what has ended."""
    found = recommendation(state, id)
    if found.handling == "referred_to_citizen_reception":
        raise Refusal("restricted", f"recommendation {found.receipt}: referred to citizen reception")
    if found.handling in ("withdrawn", "split", "out_of_scope"):
        raise Refusal("bad_args", f"recommendation {found.receipt}: {found.handling}")
    return found


def topic(state: State, id: str) -> Topic:
    """A topic not merged away. Raises `unknown_topic`, or `bad_args` naming the topic it was merged into."""
    found = state.topics.get(id)
    if found is None:
        raise Refusal("unknown_topic", f"{id}: no such topic")
    if found.merged_into is not None:
        into = state.topics[found.merged_into]
        raise Refusal("bad_args", f"topic {found.no}: was merged into topic {into.no}")
    return found


def led_topic(state: State, id: str, actor: Actor) -> Topic:
    """A topic of which the actor's department is the lead. Raises as `topic`, and `forbidden` for others' topics."""
    found = topic(state, id)
    if actor.department is None or found.lead != actor.department:
        raise Refusal("forbidden", f"topic {found.no}: led by another department")
    return found


def department(state: State, id: str) -> Department:
    """Raises `unknown_department`."""
    found = state.departments.get(id)
    if found is None:
        raise Refusal("unknown_department", f"{id}: no such department")
    return found
