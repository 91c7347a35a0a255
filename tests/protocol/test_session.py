"""protocol.session: two Sessions on a perfect Wire, and everything that the table does not allow."""

from itertools import product
from typing import get_args

import msgspec
import pytest

from protocol import limits
from protocol.codec import TYPES, encode
from protocol.errors import CloseCode, LocalError, ProtocolError
from protocol.messages import AnyFrame, Command, Frame, FromClient, FromHub
from protocol.session import MAJORS, TRANSITIONS, Session, Side, Silence, State
from tests import independent
from tests.fakes import Wire
from tests.protocol.samples import (
    ACCEPTED,
    BUSY,
    ERROR,
    FRAMES,
    FROM_CLIENT,
    GOAWAY,
    HELLO,
    PATCH,
    SNAPSHOT,
    SUBMIT,
    WELCOME,
)

TO_STATE: dict[State, list[tuple[Side, AnyFrame]]] = {
    State.CONNECTED: [],
    State.GREETED: [(Side.CLIENT, HELLO)],
    State.OPEN: [(Side.CLIENT, HELLO), (Side.HUB, WELCOME)],
    State.CLOSED: [(Side.CLIENT, HELLO), (Side.HUB, WELCOME), (Side.HUB, GOAWAY)],
}
SAMPLES = {type(frame): frame for frame in FRAMES}
ALL_TRIPLES = list(product(State, Side, SAMPLES))
REFUSED = [triple for triple in ALL_TRIPLES if triple not in TRANSITIONS]


def wire_at(state: State) -> Wire:
    """A wire whose two ends have come to `state` by saying what leads there."""
    wire = Wire()
    for side, frame in TO_STATE[state]:
        wire.say(side, frame)
    assert wire.ends[Side.HUB].state is state
    return wire


def opened() -> Wire:
    return wire_at(State.OPEN)


def command(command_seq: int) -> Command:
    return msgspec.structs.replace(SUBMIT, command_seq=command_seq)


def triple_name(value: object) -> str | None:
    return value.__name__ if isinstance(value, type) else str(value)


# ---- the table -------------------------------------------------------------------------------------------


def test_the_table_and_the_refusals_are_together_every_case() -> None:
    assert set(SAMPLES) == set(TYPES.values())
    assert len(TRANSITIONS) + len(REFUSED) == len(State) * len(Side) * len(TYPES) == 112
    assert not [triple for triple in TRANSITIONS if triple[0] is State.CLOSED]


def test_whatever_a_side_can_decode_the_table_lets_the_other_side_say_somewhere() -> None:
    said = {speaker: {type_ for _, side, type_ in TRANSITIONS if side is speaker} for speaker in Side}
    assert said == {Side.CLIENT: set(get_args(FromClient)), Side.HUB: set(get_args(FromHub))}


@pytest.mark.parametrize(("state", "speaker", "type_"), TRANSITIONS, ids=triple_name)
def test_what_the_table_allows_both_ends_accept(state: State, speaker: Side, type_: type[AnyFrame]) -> None:
    wire = wire_at(state)
    assert wire.say(speaker, SAMPLES[type_]) == SAMPLES[type_]
    assert wire.ends[speaker].state is TRANSITIONS[state, speaker, type_]


@pytest.mark.parametrize(("state", "speaker", "type_"), REFUSED, ids=triple_name)
def test_what_the_table_does_not_allow_is_not_said(state: State, speaker: Side, type_: type[AnyFrame]) -> None:
    session = wire_at(state).ends[speaker]
    with pytest.raises(LocalError):
        session.send(SAMPLES[type_])
    assert session.state is state


@pytest.mark.parametrize(
    ("state", "speaker", "type_"), [triple for triple in REFUSED if triple[0] is not State.CLOSED], ids=triple_name
)
def test_what_the_table_does_not_allow_is_not_heard(state: State, speaker: Side, type_: type[AnyFrame]) -> None:
    session = wire_at(state).ends[speaker.other]
    with pytest.raises(ProtocolError) as broken:
        session.receive(encode(SAMPLES[type_]))
    assert broken.value.code is _expected_code(state, speaker, type_)
    assert session.state is state


def _expected_code(state: State, speaker: Side, type_: type[Frame]) -> CloseCode:
    decodable = type_ in {type(frame) for frame in FROM_CLIENT}
    if state is State.CONNECTED and speaker is Side.CLIENT and decodable:
        return CloseCode.BAD_HELLO
    return CloseCode.PROTOCOL_ERROR


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame).__name__)
def test_what_crossed_the_end_of_the_conversation_is_ignored(frame: AnyFrame) -> None:
    for side in Side:
        session = wire_at(State.CLOSED).ends[side]
        assert session.receive(encode(frame)) is None
        assert session.state is State.CLOSED


def test_after_a_broken_rule_the_hub_may_say_error_and_hears_nothing_more() -> None:
    hub = opened().ends[Side.HUB]
    with pytest.raises(ProtocolError):
        hub.receive(b"\xc1")
    assert hub.receive(encode(SUBMIT)) is None
    assert hub.send(ERROR) == encode(ERROR)
    assert hub.state is State.CLOSED


def test_a_frame_from_the_future_changes_nothing_for_a_client() -> None:
    for state in (State.GREETED, State.OPEN):
        client = wire_at(state).ends[Side.CLIENT]
        assert client.receive(independent.encode({"type": "surprise", "seq": 1})) is None
        assert client.state is state


# ---- hello and versions ----------------------------------------------------------------------------------


def test_a_first_frame_over_its_limit_is_a_bad_hello_before_it_is_read() -> None:
    with pytest.raises(ProtocolError) as broken:
        Session(Side.HUB).receive(b"\xc1" * (limits.HELLO_BYTES_MAX + 1))
    assert broken.value.code is CloseCode.BAD_HELLO


def test_our_major_version_and_the_one_before_are_spoken() -> None:
    assert list(MAJORS) == [1]  # version 1 has none before it


@pytest.mark.parametrize("version", [(0, 9), (2, 0)])
def test_another_major_version_is_refused_by_both_ends(version: tuple[int, int]) -> None:
    with pytest.raises(ProtocolError) as of_hub:
        Session(Side.HUB).receive(encode(msgspec.structs.replace(HELLO, version=version)))
    client = wire_at(State.GREETED).ends[Side.CLIENT]
    with pytest.raises(ProtocolError) as of_client:
        client.receive(encode(msgspec.structs.replace(WELCOME, version=version)))
    assert of_hub.value.code is of_client.value.code is CloseCode.BAD_VERSION


def test_a_newer_minor_version_is_welcome() -> None:
    newer = msgspec.structs.replace(HELLO, version=(1, 7))
    assert Session(Side.HUB).receive(encode(newer)) == newer


# ---- the window ------------------------------------------------------------------------------------------


def test_the_window_is_full_after_that_many_commands_and_one_more_is_4008() -> None:
    wire = opened()
    for number in range(1, limits.WINDOW + 1):
        wire.say(Side.CLIENT, command(number))
    client, hub = wire.ends[Side.CLIENT], wire.ends[Side.HUB]
    assert client.window_left == hub.window_left == 0
    with pytest.raises(LocalError):
        client.send(command(33))
    with pytest.raises(ProtocolError) as broken:
        hub.receive(encode(command(33)))
    assert broken.value.code is CloseCode.SLOW


@pytest.mark.parametrize("outcome", [ACCEPTED, BUSY], ids=["accepted", "busy"])
def test_any_outcome_opens_the_window_again(outcome: AnyFrame) -> None:
    wire = opened()
    for number in range(1, limits.WINDOW + 1):
        wire.say(Side.CLIENT, command(number))
    wire.say(Side.HUB, outcome)
    assert wire.ends[Side.CLIENT].window_left == wire.ends[Side.HUB].window_left == 1
    wire.say(Side.CLIENT, command(5))  # a busy command is repeated under its number


def test_the_same_command_over_and_over_fills_the_window_too() -> None:
    wire = opened()
    for _ in range(limits.WINDOW):
        wire.say(Side.CLIENT, command(5))
    with pytest.raises(ProtocolError):
        wire.ends[Side.HUB].receive(encode(command(5)))


def test_an_outcome_settles_one_command_and_an_unasked_one_settles_none() -> None:
    wire = opened()
    wire.say(Side.CLIENT, command(5))
    wire.say(Side.CLIENT, command(5))
    wire.say(Side.HUB, msgspec.structs.replace(ACCEPTED, command_seq=4))
    assert wire.ends[Side.HUB].window_left == limits.WINDOW - 2
    wire.say(Side.HUB, ACCEPTED)
    assert wire.ends[Side.HUB].window_left == limits.WINDOW - 1


def test_the_window_is_the_one_that_the_welcome_told() -> None:
    wire = wire_at(State.GREETED)
    wire.say(Side.HUB, msgspec.structs.replace(WELCOME, window=1))
    wire.say(Side.CLIENT, command(1))
    assert wire.ends[Side.CLIENT].window_left == wire.ends[Side.HUB].window_left == 0


def test_a_frame_that_cannot_be_written_changes_nothing() -> None:
    client = opened().ends[Side.CLIENT]
    with pytest.raises(LocalError):
        client.send(msgspec.structs.replace(SUBMIT, args={"text": "x" * limits.FRAME_BYTES_MAX}))
    assert client.window_left == limits.WINDOW


def test_a_conversation_runs_from_hello_to_goaway() -> None:
    wire = Wire()
    for side, frame in (
        (Side.CLIENT, HELLO),
        (Side.HUB, WELCOME),
        (Side.HUB, SNAPSHOT),
        (Side.CLIENT, SUBMIT),
        (Side.HUB, PATCH),
        (Side.HUB, ACCEPTED),
        (Side.HUB, GOAWAY),
    ):
        assert wire.say(side, frame) == frame
    assert wire.ends[Side.CLIENT].state is State.CLOSED


# ---- silence ---------------------------------------------------------------------------------------------


def test_a_beat_is_due_after_beat_s_without_a_word_of_ours() -> None:
    silence = Silence(beat_s=20, dead_s=50)
    silence.said(100)
    silence.heard(119)
    assert [silence.due(now) for now in (100, 119.9, 120, 200)] == [False, False, True, True]
    silence.said(120)
    assert not silence.due(139)


def test_the_peer_is_dead_after_dead_s_without_a_word_of_its() -> None:
    silence = Silence(beat_s=20, dead_s=50)
    silence.heard(100)
    silence.said(149)
    assert [silence.dead(now) for now in (100, 149.9, 150)] == [False, False, True]
    silence.heard(150)
    assert not silence.dead(199)


def test_a_peer_that_never_said_a_word_is_dead_too() -> None:
    silence = Silence(beat_s=20, dead_s=50)
    assert not silence.dead(1000)
    assert not silence.due(1000)
    assert silence.dead(1050)
    assert silence.due(1020)
