"""How things stand, read from the state: what a reader wants to know of several fields at once. Stores nothing.

Words: domain.md section 3, protocol.md section 3. The own decision on a recommendation comes first, then its own
outcome, then what it inherits: one that is merged stands as its head does, one under a topic moves with the topic.
`standing(state)` is one pass over everything: compute it once per state and share it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

from hub.domain.model import FollowUp, Outcome, Recommendation, State, Topic
from hub.domain.receipts import by_receipt

HandlingWord = Literal[
    "received",
    "needs_clarification",
    "screened",
    "assigned",
    "queued",
    "called",
    "answered_live",
    "noted",
    "to_answer_in_writing",
    "forwarded",
    "out_of_scope",
    "referred_to_citizen_reception",
    "withdrawn",
    "split",
]
TopicState = Literal["open", "queued", "called", "settled", "merged"]
Grouping = Literal["alone", "grouped", "merged", "split"]

ENDED = frozenset({"withdrawn", "out_of_scope", "referred_to_citizen_reception", "split"})
"""Handlings which end a recommendation's way to an answer."""


@dataclass(frozen=True, slots=True)
class Counters:
    """The counts of the record, exact (domain.md trap 4). Training items count nowhere."""

    recommendations: int
    """In scope (`in_scope`)."""
    received: int
    """Submissions accepted, whatever became of them; parts of a split are not submissions."""
    topics: int
    """Topics with at least one recommendation in scope."""
    topics_settled: int
    """Those of them with an outcome."""
    turns: int
    """Topics called."""
    points_heard: int
    """Points whose recommendation stood in a called topic."""
    points_submitted: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One pass over a state. Every topic has an entry in the first three tables."""

    members: Mapping[str, tuple[str, ...]]
    """Topic -> ids of its recommendations in scope, with those merged into them, in order of receipt."""
    points: Mapping[str, frozenset[str]]
    """Topic -> points behind it: one point counts once."""
    districts: Mapping[str, frozenset[str]]
    """Topic -> districts of these points."""
    linked: Mapping[str, tuple[str, ...]]
    """Head -> ids of what is merged into it and in scope; only heads which have some."""
    behind: Mapping[str, frozenset[str]]
    """Head -> points behind it, its own included; only heads of `linked`."""
    counters: Counters

    def supporters(self, recommendation: Recommendation) -> frozenset[str]:
        """The points that stand behind the same recommendation, its own included."""
        head = recommendation.merged_into or recommendation.id
        return self.behind.get(head, frozenset({recommendation.point}))


def standing(state: State) -> Standing:
    """Everything a rendering needs to know of the whole; O(n log n)."""
    by_topic = members_of(state, state.topics)
    points = {topic: frozenset(item.point for item in items) for topic, items in by_topic.items()}
    linked = _linked(state)
    return Standing(
        members={topic: tuple(item.id for item in items) for topic, items in by_topic.items()},
        points=points,
        districts={topic: frozenset(state.district_of[point] for point in its) for topic, its in points.items()},
        linked={head: tuple(item.id for item in items) for head, items in linked.items()},
        behind={
            head: frozenset({state.recommendations[head].point, *(item.point for item in items)})
            for head, items in linked.items()
        },
        counters=_counters(state, by_topic),
    )


def members_of(state: State, topics: Collection[str]) -> dict[str, list[Recommendation]]:
    """The recommendations in scope of each of these topics, those merged into them included, in order of receipt."""
    members: dict[str, list[Recommendation]] = {topic: [] for topic in topics}
    recommendations = state.recommendations
    for item in recommendations.values():
        topic = item.topic if item.merged_into is None else recommendations[item.merged_into].topic
        if topic is not None and topic in members and in_scope(state, item):
            members[topic].append(item)
    for items in members.values():
        items.sort(key=lambda item: by_receipt(item.receipt))
    return members


# ---- one recommendation -------------------------------------------------------------------------------------


def head_of(state: State, recommendation: Recommendation) -> Recommendation:
    """The one into which it was merged, else itself. Chains are flattened when they form, so one step is enough."""
    if recommendation.merged_into is None:
        return recommendation
    return state.recommendations[recommendation.merged_into]


def topic_of(state: State, recommendation: Recommendation) -> Topic | None:
    """The topic it counts to: that of its head."""
    topic = head_of(state, recommendation).topic
    return None if topic is None else state.topics[topic]


def outcome_of(state: State, recommendation: Recommendation) -> Outcome | None:
    """Its own outcome, else its head's, else its topic's."""
    own = recommendation.outcome or head_of(state, recommendation).outcome
    topic = topic_of(state, recommendation)
    return own or (topic.outcome if topic is not None else None)


def in_scope(state: State, recommendation: Recommendation) -> bool:
    """It counts: not withdrawn, out of scope, restricted, replaced by its parts, or training; nor is its head.

    An outcome `out_of_scope` of the item or its head takes it out too. That of a topic does not: the topic was
    dealt with as a whole and stands in the record with its members.
    """
    if recommendation.merged_into is None or recommendation.outcome is not None:
        return _counts(recommendation)
    return _counts(recommendation) and _counts(state.recommendations[recommendation.merged_into])


def _counts(item: Recommendation) -> bool:
    if item.training or item.handling in ENDED:
        return False
    return item.outcome is None or item.outcome.kind != "out_of_scope"


def handling_of(state: State, recommendation: Recommendation) -> HandlingWord:
    """The word of its handling now, as every screen says it.

    A request to clarify is addressed to one point: what is merged into such a head keeps its own word. What was
    not screened says so even under a topic that moves on: it waits for the secretary.
    """
    if recommendation.handling in ENDED:
        return recommendation.handling
    if recommendation.outcome is not None:
        return recommendation.outcome.kind
    if recommendation.handling == "needs_clarification":
        return recommendation.handling
    if recommendation.merged_into is not None:
        word = handling_of(state, head_of(state, recommendation))
        return recommendation.handling if word == "needs_clarification" else word
    if recommendation.handling == "received" or recommendation.topic is None:
        return recommendation.handling
    return _handling_through(state, state.topics[recommendation.topic])


def _handling_through(state: State, topic: Topic) -> HandlingWord:
    word = topic_state(state, topic)
    match word:
        case "called" | "queued":
            return word
        case "settled":
            assert topic.outcome is not None
            return topic.outcome.kind
        case "open" | "merged":  # a merged topic has no members: they moved with it
            return "screened" if topic.lead is None else "assigned"
        case _:
            assert_never(word)


def grouping_of(standing: Standing, recommendation: Recommendation) -> Grouping:
    """Its links: replaced by parts, merged into another, with others merged into it, or none of these."""
    if recommendation.handling == "split":
        return "split"
    if recommendation.merged_into is not None:
        return "merged"
    return "grouped" if recommendation.id in standing.linked else "alone"


def follow_up_of(state: State, recommendation: Recommendation) -> FollowUp:
    """What is done after the day: of itself when it has its own outcome, else of its head, else of its topic."""
    if recommendation.outcome is not None:
        return recommendation.follow_up
    head = head_of(state, recommendation)
    if head.outcome is not None or head.topic is None:
        return head.follow_up
    return state.topics[head.topic].follow_up


# ---- topics and the whole -----------------------------------------------------------------------------------


def topic_state(state: State, topic: Topic) -> TopicState:
    """Where a topic is on its way. On the floor it is `called` even when its outcome is already recorded."""
    if topic.merged_into is not None:
        return "merged"
    if state.floor is not None and state.floor.topic == topic.id:
        return "called"
    if topic.outcome is not None:
        return "settled"
    return "queued" if topic.id in state.queue else "open"


def was_called(state: State, topic: Topic) -> bool:
    """The hall has heard of it: it is or was on the floor, or has an outcome."""
    return topic.called_at is not None or topic.outcome is not None


def is_called_or_answered(state: State, recommendation: Recommendation) -> bool:
    """Too late to take it back: its topic was called, or it, its head or its topic has an outcome."""
    topic = topic_of(state, recommendation)
    return outcome_of(state, recommendation) is not None or (topic is not None and was_called(state, topic))


def intake_open(state: State) -> bool:
    """May be sent now: by hand open, or by the programme (F38: what is set by hand goes before the phase)."""
    match state.intake_mode:
        case "open":
            return True
        case "closed":
            return False
        case "auto":
            return any(phase.accepts for phase in state.plan.phases if phase.id == state.phase)
        case _:
            assert_never(state.intake_mode)


def open_items(state: State) -> list[str]:
    """What stands between here and the seal, one line each (numbers and receipts, no text); empty: may be sealed."""
    return [*_open_topics(state), *_open_recommendations(state)]


def _open_topics(state: State) -> Iterator[str]:
    members = members_of(state, state.topics)
    for topic in state.topics.values():
        word = topic_state(state, topic)
        if word == "queued":
            yield f"topic {topic.no}: still queued"
        elif topic.outcome is None and word == "called":
            yield f"topic {topic.no}: on the floor, no outcome"
        elif topic.outcome is None and members[topic.id]:
            yield f"topic {topic.no}: no outcome"


def _open_recommendations(state: State) -> Iterator[str]:
    for item in state.recommendations.values():
        if not in_scope(state, item):
            continue
        if handling_of(state, item) in ("received", "needs_clarification"):
            yield f"recommendation {item.receipt}: not screened"
        elif topic_of(state, item) is None and outcome_of(state, item) is None:
            yield f"recommendation {item.receipt}: no topic and no outcome"


def _linked(state: State) -> dict[str, list[Recommendation]]:
    linked: dict[str, list[Recommendation]] = {}
    for item in state.recommendations.values():
        if item.merged_into is not None and in_scope(state, item):
            linked.setdefault(item.merged_into, []).append(item)
    for items in linked.values():
        items.sort(key=lambda item: by_receipt(item.receipt))
    return linked


def _counters(state: State, by_topic: Mapping[str, list[Recommendation]]) -> Counters:
    submitted = [i for i in state.recommendations.values() if i.split_from is None and not i.training]
    with_members = [state.topics[topic] for topic, items in by_topic.items() if items]
    return Counters(
        recommendations=sum(in_scope(state, item) for item in state.recommendations.values()),
        received=len(submitted),
        topics=len(with_members),
        topics_settled=sum(topic.outcome is not None for topic in with_members),
        turns=state.turns,
        points_heard=len(state.turns_of_points),
        points_submitted=len({item.point for item in submitted}),
    )
