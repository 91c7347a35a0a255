"""What holds on any day, whatever is asked in whatever order."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings

from hub.domain import commands as c
from hub.domain.coherence import incoherent
from hub.domain.commands import Command, Undo
from hub.domain.decide import decide
from hub.domain.events import Event
from hub.domain.evolve import evolve
from hub.domain.fairness import order
from hub.domain.model import State
from hub.domain.refusal import Refusal
from hub.domain.standing import handling_of, open_items, standing
from tests.hub.domain.strategies import ClosedDay, Day, days, outcome
from tests.scenario import SECRETARY, events_of, take

ON_ANY_DAY = settings(derandomize=True, max_examples=100, deadline=None)


def accepted(day: Day) -> Iterator[tuple[Command, State, State]]:
    """The commands that changed something: command, state before, state after."""
    for command, before in day.commands():
        if outcome(command, before):
            yield command, before, take(before, command)


@ON_ANY_DAY
@given(days())
def test_after_every_event_the_state_is_coherent(day: Day) -> None:
    for command, before in day.commands():
        state = before
        for event in events_of(command, outcome(command, before)):
            state = evolve(state, event)
            assert incoherent(state) is None, event


@ON_ANY_DAY
@given(days())
def test_a_command_repeated_changes_nothing_or_is_refused(day: Day) -> None:
    for command, _, after in accepted(day):
        if isinstance(command.ask, Undo):  # names no action: repeated under its number it never gets here (I2)
            continue
        assert outcome(command, after) == [], command


@ON_ANY_DAY
@given(days())
def test_a_replay_of_the_events_equals_the_live_state(day: Day) -> None:
    events: list[Event] = []
    steps = list(day.commands())
    for command, before in steps:
        events.extend(events_of(command, outcome(command, before)))
    replayed = steps[0][1]
    for event in events:
        replayed = evolve(replayed, event)
    command, before = steps[-1]
    assert replayed == (take(before, command) if outcome(command, before) else before)


@ON_ANY_DAY
@given(days())
def test_receipts_are_unique_and_never_change(day: Day) -> None:
    seen: dict[str, str] = {}
    for _, _, after in accepted(day):
        receipts = {item.id: item.receipt for item in after.recommendations.values()}
        assert len(set(receipts.values())) == len(receipts)
        for id, receipt in seen.items():
            assert receipts.get(id, receipt) == receipt
        seen |= receipts


@ON_ANY_DAY
@given(days())
def test_nothing_that_came_in_is_ever_lost(day: Day) -> None:
    submitted: dict[str, str] = {}
    for command, _, after in accepted(day):
        if isinstance(command.ask, c.Submit):
            submitted[command.id] = command.ask.text
        for id, text in submitted.items():
            assert after.recommendations[id].text == text
            assert handling_of(after, after.recommendations[id])


@ON_ANY_DAY
@given(days())
def test_turns_are_those_of_the_topics_that_were_called(day: Day) -> None:
    for _, _, after in accepted(day):
        called = sum(topic.called_at is not None for topic in after.topics.values())
        assert after.turns >= called
        assert all(turns > 0 for turns in (*after.turns_of_points.values(), *after.turns_of_districts.values()))
        assert all(turns <= after.turns for turns in after.turns_of_points.values())
        by_district: dict[str, int] = {}
        for point, turns in after.turns_of_points.items():
            district = after.district_of[point]
            by_district[district] = by_district.get(district, 0) + turns
        assert by_district.keys() == after.turns_of_districts.keys()
        for district, turns in after.turns_of_districts.items():
            assert turns <= by_district[district]
        if after.floor is not None:
            assert all(after.turns_of_points[point] for point in after.floor.points)


@ON_ANY_DAY
@given(days())
def test_undo_right_after_an_action_restores_everything_but_the_history(day: Day) -> None:
    for command, before, after in accepted(day):
        if not after.history or after.history[-1].command != command.id:
            continue
        undo = Command("undo", command.at, command.actor, Undo(expected=command.id))
        undone = take(after, undo)
        assert undone == before, command
        assert undone.history == before.history


@ON_ANY_DAY
@given(days())
def test_the_order_is_a_permutation_of_the_queue(day: Day) -> None:
    for _, _, after in accepted(day):
        placed = order(after)
        assert sorted(one.topic for one in placed) == sorted(after.queue)
        assert sorted(one.automatic for one in placed) == list(range(1, len(after.queue) + 1))
        shuffled = replace(after, queue=tuple(reversed(after.queue)))
        assert [one.topic for one in order(shuffled)] == [one.topic for one in placed], "the order is total"


@ON_ANY_DAY
@given(days())
def test_a_topic_that_leaves_the_queue_moves_no_other(day: Day) -> None:
    for _, _, state in accepted(day):
        topics = [one.topic for one in order(state)]
        for topic in topics:
            left = take(state, Command("left", state.created_at, SECRETARY, c.Unqueue((topic,))))
            assert [one.topic for one in order(left)] == [other for other in topics if other != topic]


@ON_ANY_DAY
@given(days())
def test_a_topic_moved_by_hand_stands_where_it_was_put(day: Day) -> None:
    for command, before, after in accepted(day):
        if isinstance(command.ask, c.Move):
            others = [one.topic for one in order(before) if one.topic != command.ask.topic]
            place = len(others) if command.ask.before is None else others.index(command.ask.before)
            expected = [*others[:place], command.ask.topic, *others[place:]]
            assert [one.topic for one in order(after)] == expected


@ON_ANY_DAY
@given(days(ClosedDay, steps=30))
def test_a_sealed_conference_has_no_open_items_and_never_changes(day: Day) -> None:
    for command, before in day.commands():
        if before.sealed_at is None:
            continue
        assert open_items(before) == []
        with pytest.raises(Refusal) as refused:
            decide(command, before)
        assert refused.value.code == "sealed"


@ON_ANY_DAY
@given(days())
def test_every_recommendation_in_scope_is_counted_under_one_topic_at_most(day: Day) -> None:
    for _, _, after in accepted(day):
        here = standing(after)
        counted = [id for ids in here.members.values() for id in ids]
        assert len(counted) == len(set(counted))
        assert len(counted) <= here.counters.recommendations <= len(after.recommendations)
