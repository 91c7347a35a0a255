"""Folding events: total, and without a second opinion."""

import inspect
from dataclasses import replace
from typing import get_args

import pytest

from hub.domain import evolve as module
from hub.domain.commands import Screen
from hub.domain.events import TYPES, Body, CommandSettled, ConferenceCreated, Event
from hub.domain.evolve import evolve
from tests.scenario import DISTRICTS, HUB, SECRETARY, START, given, moderator, says


def test_a_settled_command_changes_nothing() -> None:
    state = given(says("cl1")).state
    for actor in (moderator("cl1"), SECRETARY):
        event = Event(CommandSettled("refused", "empty_text"), "x", START, actor, 7)
        assert evolve(state, event) is state


def test_every_event_has_a_case_of_its_own() -> None:
    source = inspect.getsource(module)
    assert set(TYPES.values()) == set(get_args(Body))
    for body in get_args(Body):
        assert f"case {body.__name__}()" in source


def test_a_log_begins_once_and_with_its_creation() -> None:
    created = Event(ConferenceCreated(DISTRICTS, "dialogue"), "c0", START, HUB)
    with pytest.raises(AssertionError):
        evolve(given().state, created)
    with pytest.raises(AssertionError):
        evolve(None, replace(created, body=CommandSettled("accepted")))


def test_an_earlier_state_is_never_changed() -> None:
    before = given(says("cl1"))
    kept = dict(before.state.recommendations)
    before.and_(Screen(("r1",), "approve"))
    assert before.state.recommendations == kept
