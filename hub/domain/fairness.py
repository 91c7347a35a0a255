"""The order in which queued topics should be called, each with its reason. Changes when fairness is defined anew.

Theory. Round robin over districts, and within a district over communes, by turns *taken*: whoever was heard least
is next. A topic belongs to every point that stands behind it, and one call gives a turn to all of them; so a topic
is as far forward as the least heard of its districts, then as the least heard of its points. Among equals the one
with more points behind it goes first, then the one whose first recommendation came first. With two tiers the
"districts" are the communes themselves, and the same rule is a round robin over communes.

A turn is taken when the topic comes to the floor and given back when it is postponed; waiting or being skipped is
no turn. The order is advice, never a lock: the chair calls what he likes, and places given by hand (`Override`)
are kept and marked through every recalculation. Because only turns taken count and not places promised, nothing
has to be repaired after he does so: the next order starts from what really happened.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hub.domain.model import Override, Recommendation, State, Topic
from hub.domain.receipts import by_receipt
from hub.domain.standing import members_of


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a topic stands where it stands; a projection puts it into words."""

    kind: Literal["fair", "override", "postponed", "empty"]
    """`empty`: no recommendation in scope stands behind it, so no round can be named."""
    round: int
    """The round its least heard district is in: turns taken + 1."""
    district: str | None
    """The least heard of its districts."""
    point: str | None
    """The least heard of its points."""
    turns: int
    """Turns taken by that point."""
    points: int
    """How many points stand behind the topic."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A queued topic in its place. `automatic` is the place (from 1) that it would have without any override."""

    topic: str
    reason: Reason
    override: Override | None
    automatic: int


def order(state: State) -> list[Placed]:
    """All queued topics, first to be called first: every topic of the queue exactly once."""
    members = members_of(state, state.queue)
    ranked = sorted((_rank(state, state.topics[topic], members[topic]) for topic in state.queue), key=_key)
    automatic = [rank.topic for rank in ranked]
    reasons = {rank.topic: rank.reason for rank in ranked}
    overrides = {override.topic: override for override in state.overrides}
    return [
        Placed(topic, _marked(reasons[topic], overrides.get(topic)), overrides.get(topic), automatic.index(topic) + 1)
        for topic in overridden(automatic, state.overrides)
    ]


def overridden(automatic: Sequence[str], overrides: Sequence[Override]) -> list[str]:
    """The automatic order with the places given by hand, applied in the order in which they were given."""
    topics = list(automatic)
    for override in overrides:
        topics.remove(override.topic)
        topics.insert(len(topics) if override.before is None else topics.index(override.before), override.topic)
    return topics


def follower_of(state: State, topic: str) -> str | None:
    """The topic that comes after this queued one in the present order; None when it is the last."""
    topics = [placed.topic for placed in order(state)]
    place = topics.index(topic) + 1
    return topics[place] if place < len(topics) else None


@dataclass(frozen=True, slots=True)
class _Rank:
    topic: str
    reason: Reason
    key: tuple[int, ...]
    first_receipt: tuple[int, ...]
    no: int


def _key(rank: _Rank) -> tuple[tuple[int, ...], tuple[int, ...], int, str]:
    """Number and id at the end make the order total: empty topics have nothing else to tell them apart."""
    return rank.key, rank.first_receipt, rank.no, rank.topic


def _rank(state: State, topic: Topic, members: Sequence[Recommendation]) -> _Rank:
    points = {item.point for item in members}
    if not points:
        return _Rank(topic.id, Reason("empty", 0, None, None, 0, 0), (1,), (), topic.no)
    district = _least(state, {state.district_of[point] for point in points}, state.turns_of_districts)
    point = _least(state, points, state.turns_of_points)
    of_district, of_point = state.turns_of_districts.get(district, 0), state.turns_of_points.get(point, 0)
    reason = Reason("fair", of_district + 1, district, point, of_point, len(points))
    key = (0, of_district, of_point, -len(points))
    return _Rank(topic.id, reason, key, by_receipt(members[0].receipt), topic.no)


def _least(state: State, points: Collection[str], turns: Mapping[str, int]) -> str:
    """The one with the fewest turns; among equals the first in the organiser's order."""
    return min(points, key=lambda point: (turns.get(point, 0), state.points[point].order, point))


def _marked(reason: Reason, override: Override | None) -> Reason:
    if override is None:
        return reason
    return replace(reason, kind="postponed" if override.postponed else "override")
