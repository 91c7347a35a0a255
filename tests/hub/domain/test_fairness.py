"""The order of the queue and the reason for every place."""

from dataclasses import replace

from hub.domain.commands import Advance, Ask, AssignTopic, Call, Merge, Move, Postpone, Queue, Screen, TopicCreate
from hub.domain.fairness import Placed, Reason, order
from hub.domain.model import State
from tests.scenario import COMMUNES, Given, given, says


def queued(*points_of_topics: str, given_: Given | None = None) -> Given:
    """Topics n1, n2, … each with recommendations from the points named, all queued in this order."""
    here = given_ or given()
    topics: list[Ask] = []
    for n, points in enumerate(points_of_topics, 1):
        topics.append(TopicCreate(f"n{n}", f"Nội dung {n}"))
        for point in points.split():
            here = here.and_(says(point))
            topics.append(AssignTopic(f"n{n}", (f"r{here.submitted}",)))
    return here.and_(*topics, Queue(tuple(f"n{n}" for n in range(1, len(points_of_topics) + 1))))


def topics(state: State) -> list[str]:
    return [placed.topic for placed in order(state)]


def test_among_equals_the_first_to_come_is_first() -> None:
    assert topics(queued("cl1", "hl1", "cl2").state) == ["n1", "n2", "n3"]


def test_more_points_behind_a_topic_bring_it_forward() -> None:
    assert topics(queued("cl1", "hl1 hl2").state) == ["n2", "n1"]
    assert topics(queued("cl1", "hl1 hl1").state) == ["n1", "n2"], "one point counts once"


def test_a_district_not_yet_heard_goes_before_one_that_was() -> None:
    here = queued("cl1", "cl2", "hl1").and_(Advance(None))
    assert topics(here.state) == ["n3", "n2"]


def test_within_a_district_a_commune_not_yet_heard_goes_first() -> None:
    here = queued("cl1", "cl1", "cl2").and_(Advance(None))
    assert topics(here.state) == ["n3", "n2"]


def test_a_topic_is_as_far_forward_as_its_least_heard_point() -> None:
    here = queued("cl1", "cl1", "cl1 hl2").and_(Call("n1", None))
    assert topics(here.state) == ["n3", "n2"]
    assert order(here.state)[0].reason == Reason("fair", 1, "huulung", "hl2", 0, 2)


def test_with_two_tiers_the_communes_take_turns() -> None:
    here = queued("x1", "x1", "x2", given_=given(plan=COMMUNES)).and_(Advance(None))
    assert topics(here.state) == ["n3", "n2"]
    assert order(here.state)[1].reason == Reason("fair", 2, "x1", "x1", 1, 1)


def test_what_was_merged_brings_its_points() -> None:
    here = queued("cl1", "hl1").and_(says("hl2"), Merge("r2", ("r3",)))
    assert topics(here.state) == ["n2", "n1"]


def test_recommendations_out_of_scope_bring_nobody_forward() -> None:
    here = queued("cl1", "hl1 hl2").and_(Screen(("r3",), "out_of_scope"))
    assert topics(here.state) == ["n1", "n2"]


def test_topics_without_points_come_last() -> None:
    here = queued("cl1").and_(Queue(("t1", "t2")))
    assert topics(here.state) == ["n1", "t1", "t2"]
    assert order(here.state)[1] == Placed("t1", Reason("empty", 0, None, None, 0, 0), None, 2)


def test_receipts_are_compared_as_numbers() -> None:
    here = queued("cl1", "hl1").state
    items = dict(here.recommendations)
    items["r1"] = replace(items["r1"], receipt="1000")
    items["r2"] = replace(items["r2"], receipt="999")
    assert topics(replace(here, recommendations=items)) == ["n2", "n1"]


def test_the_reason_names_the_round_and_who_was_least_heard() -> None:
    here = queued("cl1", "cl1 cl2", "hl1").and_(Call("n1", None))
    placed = {one.topic: one for one in order(here.state)}
    assert placed["n2"].reason == Reason("fair", 2, "chilang", "cl2", 0, 2)
    assert placed["n3"].reason == Reason("fair", 1, "huulung", "hl1", 0, 1)


def test_a_place_by_hand_is_marked_and_knows_the_automatic_one() -> None:
    here = queued("cl1", "hl1", "cl2").and_(Move("n3", "n1"))
    first = order(here.state)[0]
    assert (first.topic, first.reason.kind, first.automatic) == ("n3", "override", 3)
    assert first.override == here.state.overrides[0]
    assert [one.reason.kind for one in order(here.state)[1:]] == ["fair", "fair"]


def test_a_place_by_hand_survives_recalculation() -> None:
    here = queued("cl1", "hl1", "cl2", "hl2").and_(Move("n4", "n2"))
    assert topics(here.state) == ["n1", "n4", "n2", "n3"]
    assert topics(here.and_(Advance(None)).state) == ["n4", "n2", "n3"]


def test_a_postponed_topic_is_last_and_says_why() -> None:
    here = queued("cl1", "hl1").and_(Advance(None), Postpone("n1"))
    last = order(here.state)[-1]
    assert (last.topic, last.reason.kind, last.automatic) == ("n1", "postponed", 1)


def test_an_empty_queue_has_no_order() -> None:
    assert order(given().state) == []
