"""Wire words to domain words: the same fields on both sides, and no authority from a frame (I9)."""

from dataclasses import asdict, fields, is_dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain import commands
from hub.domain.model import Actor
from hub.gateway.translate import Person, to_ask, to_command, typed_at
from protocol import messages
from protocol.limits import CLOCK_BACK_MS_MAX
from tests.protocol.strategies import instances

NOW = 1_780_000_000_000
ID = "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2d"
POINT = Actor("point", point="p1", device="d1")
SECRETARY = Actor("secretary", device="d2")
ACTORS = [POINT, SECRETARY, Actor("department", department="SNV", device="d3"), Actor("display", device="d4")]
SPECIAL = {"submit", "attendance"}


def frame(name: str, args: dict[str, Any], at: int = NOW, now: int = NOW) -> messages.Command:
    return messages.Command(command_seq=7, id=ID, name=name, args=args, at=at, now=now)


def plain(args: messages.Args) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(args)
    return made


def as_lists(ask: commands.Ask) -> dict[str, Any]:
    """The fields of a domain command as the wire would write them."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(ask))
    return made


def test_both_sides_know_the_same_commands_with_the_same_fields() -> None:
    assert set(commands.NAMES) == set(messages.COMMANDS)
    for name in set(commands.NAMES) - SPECIAL:
        ask = commands.NAMES[name]
        assert is_dataclass(ask)
        assert {field.name for field in fields(ask)} == set(messages.COMMANDS[name].__struct_fields__), name


@pytest.mark.parametrize("name", sorted(set(messages.COMMANDS) - SPECIAL))
@settings(max_examples=25)  # 31 commands
@given(data=st.data())
def test_every_command_comes_through_with_what_it_says(name: str, data: st.DataObject) -> None:
    args = data.draw(instances(messages.COMMANDS[name]))
    actor = data.draw(st.sampled_from(ACTORS))
    ask, person = to_ask(frame(name, plain(args)), actor, NOW)
    assert type(ask) is commands.NAMES[name]
    given_ = plain(args)
    assert {key: value for key, value in as_lists(ask).items() if key in given_} == given_
    assert all(value is None for key, value in as_lists(ask).items() if key not in given_)
    assert person is None


@given(counts=st.dictionaries(st.text(max_size=5), st.integers(0, 100_000), max_size=5))
def test_attendance_keeps_its_order(counts: dict[str, int]) -> None:
    ask, _ = to_ask(frame("attendance", {"counts": counts}), POINT, NOW)
    assert ask == commands.Attendance(tuple(counts.items()))


@given(args=instances(messages.Submit), typed=st.integers(0, NOW))
def test_a_submission_keeps_its_words_and_only_points_at_the_person(args: messages.Submit, typed: int) -> None:
    ask, person = to_ask(frame("submit", plain(args)), POINT, typed)
    assert isinstance(ask, commands.Submit)
    assert (ask.text, ask.category, ask.urgent, ask.channel) == (args.text, args.category, args.urgent, args.channel)
    assert ask.typed_at == typed
    if args.person is None:
        assert (ask.person, person) == (None, None)
    else:
        assert ask.person == ID
        assert person == Person(ID, args.person.name, args.person.phone, args.person.consent)
        named = {value for value in asdict(ask).values() if isinstance(value, str)} - {args.text}
        assert args.person.name not in named - {ask.category, ask.person, ask.point, ask.channel}


@pytest.mark.parametrize("claimed", ["p2", "p1", None])
def test_a_point_speaks_for_itself_whatever_it_says(claimed: str | None) -> None:
    ask, _ = to_ask(frame("submit", {"text": "x", "point": claimed}), POINT, NOW)
    assert isinstance(ask, commands.Submit)
    assert ask.point == "p1"


def test_the_desk_speaks_for_the_point_it_names() -> None:
    ask, _ = to_ask(frame("submit", {"text": "x", "point": "p2"}), SECRETARY, NOW)
    assert isinstance(ask, commands.Submit)
    assert ask.point == "p2"


def test_the_desk_must_name_a_point() -> None:
    ask, person = to_ask(frame("submit", {"text": "x", "person": {"name": "A", "consent": True}}), SECRETARY, NOW)
    assert isinstance(ask, commands.NotUnderstood)
    assert (ask.code, person) == ("bad_args", None)


SPOOFED = {
    "role": "chair",
    "actor": {"role": "chair"},
    "device": "d9",
    "department": "SX",
    "typed_at": 1,
    "late": False,
}


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: str(actor.role))
def test_authority_comes_from_the_session_alone(actor: Actor) -> None:
    """Claims in a frame are fields that nobody reads."""
    said = frame("roll_call", {"present": True, **SPOOFED})
    ask, _ = to_ask(said, actor, NOW)
    assert ask == commands.RollCall(True)
    command = to_command(said, ask, actor, NOW + 5)
    assert command == commands.Command(ID, NOW + 5, actor, commands.RollCall(True), 7)


@pytest.mark.parametrize("name", ["create", "suggest", "", "submit ", "SUBMIT", "not_understood", "__class__"])
def test_what_is_no_command_of_the_wire_is_not_understood(name: str) -> None:
    ask, person = to_ask(frame(name or "x", {"plan": {}, "text": "x"}), SECRETARY, NOW)
    assert isinstance(ask, commands.NotUnderstood)
    assert (ask.code, person) == ("unknown_command", None)


@pytest.mark.parametrize(
    ("name", "args", "place"),
    [
        ("submit", {}, "text"),
        ("submit", {"text": 7}, "text"),
        ("submit", {"text": "x", "channel": "pigeon"}, "channel"),
        ("submit", {"text": "x", "person": {"name": "", "consent": True}}, "person.name"),
        ("submit", {"text": "x", "person": {"name": "A"}}, "consent"),
        ("screen", {"recommendations": [], "decision": "approve"}, "recommendations"),
        ("screen", {"recommendations": ["r"] * 65, "decision": "approve"}, "recommendations"),
        ("screen", {"recommendations": ["r"], "decision": "burn"}, "decision"),
        ("split", {"recommendation": "r", "parts": ["one"]}, "parts"),
        ("attendance", {"counts": {"a": -1}}, "counts"),
        ("advance", {}, "expected"),
    ],
)
def test_bad_arguments_are_refused_by_place_and_rule(name: str, args: dict[str, Any], place: str) -> None:
    ask, _ = to_ask(frame(name, args), SECRETARY, NOW)
    assert isinstance(ask, commands.NotUnderstood)
    assert ask.code == "bad_args"
    assert place in ask.detail
    assert "pigeon" not in ask.detail


JOINED = NOW - 3 * CLOCK_BACK_MS_MAX
DAY = CLOCK_BACK_MS_MAX


@pytest.mark.parametrize(
    ("at", "now", "joined_at", "typed"),
    [
        pytest.param(NOW - 60_000, NOW, JOINED, NOW - 60_000, id="a minute ago by a right clock"),
        pytest.param(60_000, 120_000, JOINED, NOW - 60_000, id="a minute ago by a clock of 1970"),
        pytest.param(NOW + 10**9, NOW + 10**9 + 5, JOINED, NOW - 5, id="by a clock that is ahead"),
        pytest.param(5, 5, JOINED, NOW, id="just now"),
        pytest.param(NOW - DAY, NOW, JOINED, NOW - DAY, id="a whole day back"),
        pytest.param(NOW - DAY - 1, NOW, JOINED, NOW, id="more than a day back is not believed"),
        pytest.param(NOW + 1, NOW, JOINED, NOW, id="typed after it was sent is not believed"),
        pytest.param(NOW - 1000, NOW, NOW - 1000, NOW - 1000, id="at the moment of joining"),
        pytest.param(NOW - 1001, NOW, NOW - 1000, NOW, id="before joining is not believed"),
        pytest.param(-(2**53), 2**53, JOINED, NOW, id="the least and the most"),
        pytest.param(2**53, -(2**53), JOINED, NOW, id="the most and the least"),
    ],
)
def test_when_a_text_was_typed_is_told_by_the_hubs_clock(at: int, now: int, joined_at: int, typed: int) -> None:
    assert typed_at(frame("submit", {}, at, now), NOW, joined_at) == typed


@given(
    at=st.integers(-(2**53), 2**53),
    now=st.integers(-(2**53), 2**53),
    joined_ago=st.integers(0, 3 * DAY),
)
def test_no_text_was_typed_in_the_future_or_before_the_device_joined(at: int, now: int, joined_ago: int) -> None:
    typed = typed_at(frame("submit", {}, at, now), NOW, NOW - joined_ago)
    assert NOW - min(joined_ago, DAY) <= typed <= NOW
