"""protocol.codec: both codecs read each other, and whatever is not a frame is a DecodeError."""

import contextlib
import zlib
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import codec, limits
from protocol.codec import TYPES, decode_from_client, decode_from_hub, encode, join_parts, parse_args
from protocol.errors import BadArgs, DecodeError, LocalError, UnknownCommand
from protocol.messages import COMMANDS, AnyFrame, Arg, Command, Frame, FromClient, FromHub, Patch, Row, Snapshot
from tests import independent
from tests.protocol.samples import (
    BEAT,
    COMMAND,
    FRAMES,
    FROM_CLIENT,
    FROM_HUB,
    HASH,
    HELLO,
    NOW,
    PATCH,
    SNAPSHOT,
    SUBMIT,
    flat,
)
from tests.protocol.strategies import instances

# derandomized: the same frames on every run, so a red run is repeated by running it again
drawn = settings(derandomize=True, max_examples=60, deadline=None)


@pytest.mark.parametrize("type_", get_args(FromClient), ids=lambda type_: type_.__name__)
@drawn
@given(data=st.data())
def test_what_a_client_says_is_read_alike_by_both_codecs(type_: type[AnyFrame], data: st.DataObject) -> None:
    frame = data.draw(instances(type_))
    _both_codecs_agree(frame)
    assert decode_from_client(encode(frame)) == frame


@pytest.mark.parametrize("type_", get_args(FromHub), ids=lambda type_: type_.__name__)
@drawn
@given(data=st.data())
def test_what_a_hub_says_is_read_alike_by_both_codecs(type_: type[AnyFrame], data: st.DataObject) -> None:
    frame = data.draw(instances(type_))
    _both_codecs_agree(frame)
    assert decode_from_hub(encode(frame)) == frame


def _both_codecs_agree(frame: AnyFrame) -> None:
    encoded = encode(frame)
    told = independent.decode(encoded)
    assert told == _lists(msgspec.to_builtins(frame, builtin_types=(bytes,)))
    assert independent.encode(told) == encoded


def _lists(frame: dict[str, object]) -> dict[str, object]:
    """The wire has one kind of list."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in frame.items()}


def test_the_frames_of_the_samples_are_all_there_are() -> None:
    assert {type(frame) for frame in FRAMES} == set(TYPES.values())
    assert {type(frame) for frame in FROM_CLIENT} == set(get_args(FromClient))
    assert {type(frame) for frame in FROM_HUB} == set(get_args(FromHub))


def test_the_independent_hello_and_command_are_ours() -> None:
    hello = independent.encode_hello(
        conference=HELLO.conference,
        device=HELLO.device,
        boot=HELLO.boot,
        ticket="t",
        resume=HELLO.resume,
        command_seq_top=4,
    )
    assert hello == encode(HELLO)
    command = independent.encode_command(5, COMMAND, "withdraw", {"recommendation": "x"}, at=NOW, now=NOW)
    withdraw: dict[str, Arg] = {"recommendation": "x"}
    assert command == encode(Command(command_seq=5, id=COMMAND, name="withdraw", args=withdraw, at=NOW, now=NOW))
    assert independent.encode_beat(9, NOW) == encode(BEAT)


# ---- hostile bytes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame).__name__)
def test_every_truncation_of_a_frame_is_refused(frame: AnyFrame) -> None:
    encoded = encode(frame)
    for length in range(len(encoded)):
        for decode in (decode_from_client, decode_from_hub):
            with pytest.raises(DecodeError):
                decode(encoded[:length])


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame).__name__)
def test_bytes_after_a_frame_are_refused(frame: AnyFrame) -> None:
    for decode in (decode_from_client, decode_from_hub):
        with pytest.raises(DecodeError):
            decode(encode(frame) + b"\xc0")


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_a_decode_error_and_nothing_else(garbage: bytes) -> None:
    for decode in (decode_from_client, decode_from_hub):
        with pytest.raises(DecodeError):
            decode(garbage)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.sampled_from(FRAMES), st.integers(0, 4000), st.integers(0, 255))
def test_a_frame_with_one_byte_changed_is_a_frame_or_a_decode_error(frame: AnyFrame, at: int, byte: int) -> None:
    encoded = bytearray(encode(frame))
    encoded[at % len(encoded)] = byte
    for decode in (decode_from_client, decode_from_hub):
        with contextlib.suppress(DecodeError):
            assert isinstance(decode(bytes(encoded)), Frame | None)


def _with_field(raw_key: bytes, raw_value: bytes) -> bytes:
    """A good beat with one more field, of any bytes."""
    good = encode(BEAT)
    return bytes([good[0] + 1]) + good[1:] + raw_key + raw_value


KEY = b"\xa1x"
HOSTILE_FIELDS = {
    "an extension": (KEY, b"\xc7\x03\x05abc", "extension"),
    "a fixed extension": (KEY, b"\xd4\x05a", "extension"),
    "a timestamp": (KEY, b"\xd6\xff\x00\x00\x00\x01", "extension"),
    "a float": (KEY, b"\xcb" + bytes(8), "float"),
    "a short float": (KEY, b"\xca" + bytes(4), "float"),
    "not a number": (KEY, b"\xcb\x7f\xf8" + bytes(6), "float"),
    "a text that is not UTF-8": (KEY, b"\xa2\xff\xfe", "UTF-8"),
    "half a surrogate pair": (KEY, b"\xa3\xed\xa0\x80", "UTF-8"),
    "a key that is not UTF-8": (b"\xa2\xff\xfe", b"\x01", "UTF-8"),
    "an integer key": (b"\x05", b"\x01", "key"),
    "a key of bytes": (b"\xc4\x01x", b"\x01", "key"),
    "an integer key deeper down": (KEY, b"\x81\x05\x01", "key"),
    "the byte that means nothing": (KEY, b"\xc1", "never uses"),
    "four billion values": (KEY, b"\xdd\xff\xff\xff\xff", "cut off"),
    "four billion pairs": (KEY, b"\xdf\xff\xff\xff\xff", "cut off"),
    "four billion letters": (KEY, b"\xdb\xff\xff\xff\xff", "cut off"),
    "nine lists in each other": (KEY, b"\x91" * 8 + b"\xc0", "deep"),
    "ten thousand lists in each other": (KEY, b"\x91" * 10_000 + b"\xc0", "deep"),
}


@pytest.mark.parametrize("field", HOSTILE_FIELDS.values(), ids=HOSTILE_FIELDS.keys())
def test_even_an_unknown_field_holds_nothing_that_the_page_forbids(field: tuple[bytes, bytes, str]) -> None:
    key, value, rule = field
    for decode in (decode_from_client, decode_from_hub):
        with pytest.raises(DecodeError, match=rule):
            decode(_with_field(key, value))


@pytest.mark.parametrize(
    "value", [b"\x01", b"\xc0", b"\xa1y", b"\xc4\x01y", b"\x91\x81\xa1a\x90", b"\x91" * 7 + b"\xc0"]
)
def test_an_unknown_field_is_ignored(value: bytes) -> None:
    assert decode_from_client(_with_field(KEY, value)) == BEAT
    assert decode_from_hub(_with_field(KEY, value)) == BEAT


def test_a_frame_of_too_many_small_values_is_refused_by_the_hub() -> None:
    count = limits.FRAME_VALUES_MAX - 8  # the beat is the map, its three pairs and the new key: 8 with the list
    full = b"\xdc" + (count - 1).to_bytes(2, "big") + b"\xc0" * (count - 1)
    assert decode_from_client(_with_field(KEY, full)) == BEAT
    with pytest.raises(DecodeError, match="4096 values"):
        decode_from_client(_with_field(KEY, b"\xdc" + (count + 1).to_bytes(2, "big") + b"\xc0" * (count + 1)))


def _beat(**changes: object) -> bytes:
    return independent.encode({"type": "beat", "seq": 1, "now": NOW} | changes)


@pytest.mark.parametrize(
    "frame",
    [
        _beat(type="surprise"),
        _beat(type=b"beat"),
        _beat(type=3),
        _beat(type=None),
        _beat(seq=True),
        _beat(seq="1"),
        _beat(seq=None),
        _beat(seq=-1),
        _beat(seq=2**53 + 1),
        _beat(now=2**64 - 1),
        independent.encode({"seq": 1, "now": 1}),
        encode(PATCH),
        b"\x93\xa4beat\x01\x01",
        b"\xc0",
    ],
)
def test_what_is_not_a_frame_of_a_client_is_refused(frame: bytes) -> None:
    with pytest.raises(DecodeError):
        decode_from_client(frame)


BAD_FIELDS: list[dict[str, object]] = [
    {"id": COMMAND + "\n"},
    {"id": COMMAND.encode()},
    {"id": "x"},
    {"command_seq": 0},
    {"args": {"text": b"x"}},
    {"args": {"text": ["x", 1]}},
    {"args": {"person": {"name": ["nested"]}}},
    {"args": []},
    {"args": None},
]


@pytest.mark.parametrize("changes", BAD_FIELDS, ids=str)
def test_a_command_with_a_field_of_another_type_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(DecodeError):
        decode_from_client(independent.encode(independent.decode(encode(SUBMIT)) | changes))


@pytest.mark.parametrize(
    "changes", [{"resume": [1, 1, HASH + "\n"]}, {"resume": [1, 1]}, {"version": [True, 0]}, {"version": [1]}]
)
def test_a_hello_with_a_field_of_another_type_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(DecodeError):
        decode_from_client(independent.encode(independent.decode(encode(HELLO)) | changes))


def test_of_duplicate_keys_the_last_one_wins() -> None:
    assert decode_from_client(_with_field(b"\xa3seq", b"\x2a")) == msgspec.structs.replace(BEAT, seq=42)


def test_a_second_type_does_not_make_another_frame() -> None:
    with pytest.raises(DecodeError):
        decode_from_client(_with_field(b"\xa4type", b"\xa5hello"))


def test_a_client_ignores_a_frame_type_it_does_not_know() -> None:
    assert decode_from_hub(_beat(type="surprise")) is None


@pytest.mark.parametrize("frame", [HELLO, SUBMIT], ids=lambda frame: type(frame).__name__)
def test_a_client_refuses_what_only_a_client_says(frame: AnyFrame) -> None:
    with pytest.raises(DecodeError):
        decode_from_hub(encode(frame))


def test_a_decode_error_does_not_repeat_the_text_of_a_person() -> None:
    with pytest.raises(DecodeError) as refusal:
        decode_from_client(_beat(type="đồng chí Nguyễn Văn A"))
    assert "Nguyễn" not in refusal.value.detail


# ---- limits of the types ---------------------------------------------------------------------------------


def _padded(frame: AnyFrame, length: int) -> bytes:
    """The frame, made exactly `length` bytes long by an unknown field."""
    whole = independent.decode(encode(frame))
    padding = length - len(independent.encode(whole | {"pad": b"\0" * 300})) + 300
    padded = independent.encode(whole | {"pad": b"\0" * padding})
    assert len(padded) == length
    return padded


@pytest.mark.parametrize(
    ("frame", "most"),
    [
        (HELLO, limits.HELLO_BYTES_MAX),
        (SUBMIT, limits.COMMAND_BYTES_MAX),
        (BEAT, limits.FRAME_BYTES_MAX),
    ],
    ids=["hello", "command", "beat"],
)
def test_a_frame_of_a_client_may_be_as_long_as_its_limit_and_no_longer(frame: AnyFrame, most: int) -> None:
    assert decode_from_client(_padded(frame, most)) == frame
    with pytest.raises(DecodeError):
        decode_from_client(_padded(frame, most + 1))


def test_a_frame_of_a_hub_may_be_as_long_as_its_limit_and_no_longer() -> None:
    assert decode_from_hub(_padded(PATCH, limits.CLIENT_FRAME_BYTES_MAX - 8)) == PATCH
    with pytest.raises(DecodeError):
        decode_from_hub(_padded(PATCH, limits.CLIENT_FRAME_BYTES_MAX + 8))


def test_even_a_frame_that_would_be_ignored_has_its_limit() -> None:
    surprise: independent.FrameMap = {"type": "surprise", "pad": bytes(limits.CLIENT_FRAME_BYTES_MAX - 30)}
    assert decode_from_hub(independent.encode(surprise)) is None
    with pytest.raises(DecodeError):
        decode_from_hub(independent.encode(surprise | {"more": bytes(30)}))


def test_the_longest_text_fits_in_a_command() -> None:
    text: dict[str, Arg] = {"text": "\U0001f600" * limits.TEXT_CHARS_MAX}
    longest = msgspec.structs.replace(SUBMIT, args=text)
    assert decode_from_client(encode(longest)) == longest


def test_what_the_peer_would_refuse_is_not_sent() -> None:
    for text in ("a" * limits.COMMAND_BYTES_MAX, "\ud800"):
        with pytest.raises(LocalError):
            encode(msgspec.structs.replace(SUBMIT, args={"text": text}))
    rows: dict[str, dict[str, Row]] = {"topics": {"t": {"title": "x" * limits.CLIENT_FRAME_BYTES_MAX}}}
    with pytest.raises(LocalError):
        encode(Patch(view="chair", from_=1, to=2, hash=HASH, set=rows))


# ---- arguments -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
@settings(derandomize=True, max_examples=30, deadline=None)
@given(data=st.data())
def test_the_arguments_of_every_command_survive_the_wire(name: str, data: st.DataObject) -> None:
    args = data.draw(instances(COMMANDS[name]))
    plain: dict[str, Arg] = msgspec.to_builtins(args)
    command = decode_from_client(encode(msgspec.structs.replace(SUBMIT, name=name, args=plain)))
    assert isinstance(command, Command)
    assert parse_args(command.name, command.args) == args


def test_an_unknown_argument_is_ignored() -> None:
    assert parse_args("seal", {"colour": "red"}) == COMMANDS["seal"]()


def test_an_unknown_command_has_its_own_error() -> None:
    with pytest.raises(UnknownCommand) as refusal:
        parse_args("bí mật", {})
    assert "bí mật" not in refusal.value.detail


BAD_ARGS: dict[str, tuple[str, dict[str, Arg]]] = {
    "text": ("submit", {}),
    "urgent": ("submit", {"text": "x", "urgent": 1}),
    "person.consent": ("submit", {"text": "x", "person": {"name": "bí mật", "consent": "có"}}),
    "channel": ("submit", {"text": "x", "channel": "bí mật` - at `$.x"}),
    "counts[...]": ("attendance", {"counts": {"bí mật": -1}}),
    "counts": ("attendance", {"counts": {str(number): 1 for number in range(65)}}),
    "recommendations": ("merge", {"into": "a", "recommendations": ["x"] * 65}),
    "recommendations[1]": ("merge", {"into": "a", "recommendations": ["x", ""]}),
    "topic": ("call", {"topic": "x" * 65, "expected": None}),
    "present": ("roll_call", {"present": 1}),
    "parts": ("split", {"recommendation": "a", "parts": ["one"]}),
}


@pytest.mark.parametrize(("place", "command"), BAD_ARGS.items(), ids=BAD_ARGS)
def test_a_bad_argument_is_named_and_its_value_is_not(place: str, command: tuple[str, dict[str, Arg]]) -> None:
    with pytest.raises(BadArgs) as refusal:
        parse_args(*command)
    assert place in refusal.value.detail
    assert "bí mật" not in refusal.value.detail


# ---- snapshots -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deflate", [True, False])
@pytest.mark.parametrize("size", [0, 1, 16_000, 16_128, 16_129, 100_000])
def test_a_snapshot_is_put_together_again(size: int, deflate: bool) -> None:
    packed = (HASH.encode() * (size // 64 + 1))[:size]
    parts = codec.snapshot_parts("chair", packed, 1, 2, HASH, deflate)
    assert join_parts(parts) == packed
    assert [part.part for part in parts] == list(range(1, len(parts) + 1))
    assert {part.parts for part in parts} == {len(parts)}


def test_no_part_of_a_snapshot_is_over_its_limit() -> None:
    parts = codec.snapshot_parts("department", b"\xff" * 200_000, 2**53, 2**53, HASH, deflate=False)
    assert max(len(encode(part)) for part in parts) <= limits.SNAPSHOT_PART_BYTES_MAX


def test_the_packed_view_is_what_an_independent_client_reads() -> None:
    view = flat({"phase": "live", "now": None, "counters": {"topics": 3}})
    assert independent.decode(codec.pack_view({**view, "type": "x"})) == {**view, "type": "x"}
    assert codec.unpack_view(codec.pack_view(view)) == view


def _carrying(data: bytes) -> list[Snapshot]:
    return [msgspec.structs.replace(SNAPSHOT, deflate=True, data=data)]


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = zlib.compress(bytes(limits.SNAPSHOT_BYTES_MAX + 1), level=1)
    with pytest.raises(DecodeError, match="more than is accepted"):
        join_parts(_carrying(bomb))


@pytest.mark.parametrize(
    "data", [b"", b"nothing", zlib.compress(b"view")[:-1], zlib.compress(b"view") + b"x"], ids=repr
)
def test_a_broken_stream_is_refused(data: bytes) -> None:
    with pytest.raises(DecodeError):
        join_parts(_carrying(data))


@pytest.mark.parametrize(
    "packed",
    [b"", b"\x90", b"\x81\x01\x01", b"\x81\xa1a\xcb" + bytes(8), b"\x81\xa1a\xc4\x01x", b"\x81\xa1a\xd4\x01a",
     b"\x81\xa1a\x91\x91\x90", b"\x81\xa1a\xa1\xff", b"\x80\x80", b"\x81\xa1a" + b"\x81\xa1b" * 5000 + b"\x01"],
    ids=repr,
)  # fmt: skip
def test_what_is_not_a_view_is_refused(packed: bytes) -> None:
    with pytest.raises(DecodeError):
        codec.unpack_view(packed)
