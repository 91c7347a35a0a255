"""Hostile bytes on real sockets: every truncation, every lie of a frame's head, floods; the hub lives and stays small.

The closed list of codes may come from the library (1002, 1007, 1009) before our own 4500.
"""

import contextlib
import logging
import os
import random
import tracemalloc
import unicodedata
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.gateway import connection
from hub.gateway.front import SLICE_BYTES, UNREAD_BYTES_MAX
from hub.gateway.points import FRAGMENTS_MAX
from protocol import limits, messages
from protocol.codec import decode_from_client
from protocol.codec import encode as encode_frame
from protocol.errors import DecodeError
from tests.hub.gateway.company import SEED, TEXT, Bystanders, hello_of
from tests.independent import encode, encode_beat, encode_command
from tests.live import LiveHub, new_id
from tests.protocol.strategies import instances
from tests.raw_socket import Opcode, RawSocket, frame
from tests.waiting import until

BEAT = encode_beat(1, 1)
A_COMMAND = encode_command(1, new_id(), "submit", TEXT, at=0, now=0)
GROWTH_BYTES_MAX = 1 << 20


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub waits for a peer that is gone no longer than it must."""
    monkeypatch.setattr(connection, "PATIENCE_S", 0.3)


@asynccontextmanager
async def raw_point(
    hub: LiveHub, *, greeted: bool = True, receive_bytes: int | None = None
) -> AsyncIterator[RawSocket]:
    """A socket of a fresh device of cl1, byte by byte."""
    device = await hub.join_point("cl1")
    headers = {"Authorization": f"Bearer {device.secret}"}
    raw = await RawSocket.upgraded(hub.address.port, "/ws/point", headers, receive_bytes)
    assert raw.status == 101
    try:
        if greeted:
            raw.say(frame(hello_of(device)))
            _, welcome = await raw.hear()
            assert msgpack.unpackb(welcome)["type"] == "welcome"
        yield raw
    finally:
        raw.cut()


# ---- bytes of frames -------------------------------------------------------------------------------------------

LIES: dict[str, tuple[bytes, int]] = {
    "a text frame": (frame(b'{"type": "beat"}', Opcode.TEXT), 4500),
    "a text frame that is no UTF-8": (frame(b"\xff\xfe", Opcode.TEXT), 1007),
    "a frame without a mask": (frame(BEAT, masked=False), 1002),
    "the bit of deflate, which nobody agreed on": (frame(zlib.compress(BEAT)[2:-4], reserved=4), 1002),
    "another reserved bit": (frame(BEAT, reserved=1), 1002),
    "a reserved opcode": (frame(BEAT, 3), 1002),
    "a reserved control opcode": (frame(b"", 11), 1002),
    "a ping that is too long": (frame(bytes(126), Opcode.PING), 1002),
    "a ping in pieces": (frame(b"", Opcode.PING, fin=False), 1002),
    "a continuation of nothing": (frame(BEAT, Opcode.CONTINUATION), 1002),
    "a message within a message": (frame(BEAT, fin=False) + frame(BEAT), 1002),
    "a close of one byte": (frame(b"\x03", Opcode.CLOSE), 1002),
    "a close with a reserved code": (frame((1005).to_bytes(2, "big"), Opcode.CLOSE), 1002),
    "a length of eight exabytes": (frame(b"x", length=1 << 62), 1009),
    "a length with its highest bit set": (frame(b"x", length=1 << 63), 1009),
    "one byte more than any frame": (frame(b"x", length=limits.FRAME_BYTES_MAX + 1), 1009),
    "two pieces that are too long together": (
        frame(bytes(20_000), fin=False) + frame(bytes(20_000), Opcode.CONTINUATION),
        1009,
    ),
    "ten thousand pieces of one byte": (
        frame(b"\x00", fin=False) + frame(b"\x00", Opcode.CONTINUATION, fin=False) * 9_998,
        1009,
    ),
    "one piece too many": (
        frame(b"", fin=False) + frame(b"", Opcode.CONTINUATION, fin=False) * FRAGMENTS_MAX,
        1009,
    ),
    "a zlib bomb": (frame(zlib.compress(bytes(20 << 20), 9)), 4500),
    "a list of four billion": (frame(b"\xdd\xff\xff\xff\xff"), 4500),
    "a map of four billion": (frame(b"\xdf\xff\xff\xff\xff"), 4500),
    "a text of four gigabytes": (frame(b"\xdb\xff\xff\xff\xff"), 4500),
    "thirty thousand empty lists": (frame(b"\xdc\x75\x30" + b"\x90" * 30_000), 4500),
    "a deep nest": (frame(b"\x91" * 30_000), 4500),
}


async def test_every_lie_of_a_frame_is_closed_with_its_code(hub: LiveHub, bystanders: Bystanders) -> None:
    codes = {}
    for case, (lie, _) in LIES.items():
        async with raw_point(hub) as raw:
            raw.say(lie)
            codes[case] = await raw.close_code()
    assert codes == {case: code for case, (_, code) in LIES.items()}


async def test_a_message_in_as_many_pieces_as_allowed_is_a_message(hub: LiveHub) -> None:
    """Also when they come a byte at a time, with pings between them (RFC 6455 section 5.4)."""
    said = encode_command(1, new_id(), "submit", TEXT, at=0, now=0)
    size = -(-len(said) // FRAGMENTS_MAX)
    pieces = [said[at : at + size] for at in range(0, len(said), size)]
    assert len(pieces) <= FRAGMENTS_MAX
    async with raw_point(hub) as raw:
        for n, piece in enumerate(pieces):
            opcode = Opcode.CONTINUATION if n else Opcode.BINARY
            for byte in frame(piece, opcode, fin=n == len(pieces) - 1):
                raw.say(bytes([byte]))
            raw.say(frame(b"?", Opcode.PING))
        await until(lambda: hub.conference.state.recommendations)


async def test_every_truncation_of_every_frame_is_closed_and_the_hub_lives(
    hub: LiveHub, bystanders: Bystanders
) -> None:
    """Cut in the middle of the TCP stream, and sent as if it were whole."""
    print("seed", SEED)
    chance = random.Random(SEED)
    device = await hub.join_point("cl1")
    whole = [hello_of(device), encode_command(1, new_id(), "submit", TEXT, at=0, now=0), BEAT]
    for data in whole:
        for length in chance.sample(range(len(data)), 4):
            async with raw_point(hub, greeted=data is not whole[0]) as raw:
                raw.say(frame(data)[: length + 6])  # the head and the mask take six bytes; then the line is cut
            async with raw_point(hub, greeted=data is not whole[0]) as raw:
                raw.say(frame(data[:length]))
                assert await raw.close_code() == 4500, length


@pytest.mark.parametrize("known", [messages.Hello, messages.Command, messages.Beat], ids=lambda known: known.__name__)
def test_no_truncation_of_any_frame_reads_as_a_frame(known: type[messages.Frame]) -> None:
    """Every length of it, of drawn frames of the schema: refused, and never anything but a protocol error."""

    # Drawing a hello's ids from their pattern takes a busy machine longer than the library finds healthy.
    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(instances(known))
    def refused(said: messages.Hello | messages.Command | messages.Beat) -> None:
        data = encode_frame(said)
        for length in range(len(data)):
            with pytest.raises(DecodeError):
                decode_from_client(data[:length])

    refused()


WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 2**53 + 1, 2**63, 2**64 - 1, -(2**63)]),
    st.sampled_from([float("nan"), float("inf"), 0.5]),
    st.sampled_from(["", "\x00", "x" * 70_000, "\u202e", "🎉" * 50]),
    st.binary(max_size=20),
    st.lists(st.integers(-9, 9), max_size=3),
    st.dictionaries(st.text("ab", max_size=3), st.integers(-9, 9), max_size=3),
    st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=8)),
    st.just(msgpack.Timestamp(1, 1)),
)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_frame_with_one_wrong_value_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    known = data.draw(st.sampled_from([messages.Hello, messages.Command, messages.Beat]))
    plain = msgpack.unpackb(encode_frame(data.draw(instances(known))), strict_map_key=False)
    plain[data.draw(st.sampled_from([*plain, "unknown", "point", "role"]))] = data.draw(WRONG)
    with contextlib.suppress(DecodeError):  # 4500, which is all that it may raise
        assert isinstance(decode_from_client(msgpack.packb(plain)), messages.Hello | messages.Command | messages.Beat)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300))
def test_chance_is_refused_and_nothing_else(noise: bytes) -> None:
    with pytest.raises(DecodeError):
        decode_from_client(noise)


DRAWN = 20
VALUES = (
    *(None, True, -1, 2**53 + 1, 2**63, 2**64 - 1, -(2**63), float("nan"), float("inf"), 0.5, "", "\x00"),
    *("\u202e", b"\xff", [1, 2], {"a": 1}, {1: 2}, msgpack.ExtType(5, b"x"), msgpack.Timestamp(1, 1)),
)
ENDS = {4002, 4400, 4401, 4403, 4500, 4501, 4505, 4510}


async def test_one_wrong_value_on_a_real_socket_ends_in_a_code_of_ours_and_disturbs_nobody(
    hub: LiveHub, bystanders: Bystanders, caplog: pytest.LogCaptureFixture
) -> None:
    """Drawn afresh each time; garbage after it ends what a value was harmless for."""
    seed = int.from_bytes(os.urandom(4))
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(DRAWN):
        kind = chance.choice(("hello", "command", "beat"))
        async with raw_point(hub, greeted=kind != "hello") as raw:
            data = {"hello": hello_of(await hub.join_point("cl1")), "beat": BEAT, "command": A_COMMAND}[kind]
            fields = msgpack.unpackb(data)
            key, value = chance.choice([*fields, "point", "unknown"]), chance.choice(VALUES)
            raw.say(frame(encode(fields | {key: value})) + frame(b"\xc1"))
            assert await raw.close_code() in ENDS, (seed, kind, key, value)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.CRITICAL] == [], seed


def test_of_two_equal_keys_the_last_counts() -> None:
    twice = b"\x84" + b"".join(map(msgpack.packb, ("type", "beat", "seq", 1, "seq", 7, "now", 1)))
    assert decode_from_client(twice) == messages.Beat(seq=7, now=1)


# ---- hostile texts ----------------------------------------------------------------------------------------------

TEXTS = {
    "an override": "Đề nghị \u202egpj.exe",
    "no width": "Đề\u200b nghị\ufeff sửa\u2060 đường",
    "combining marks to the limit": "Đề nghị a" + "\u0301" * (limits.TEXT_CHARS_MAX - 8),
    "NUL and controls": "Đề nghị\x00 sửa\x1b[31m đường\x9b",
    "lines": "Đề nghị\nERROR hub: giả\r\nsửa đường",
    "a formula": '=HYPERLINK("http://evil.example")',
    "a script": "<img src=x onerror=alert(1)></script>{{7*7}}${7*7}",
    "beyond the plane": "🎉𝕏" * 500,
    "non-characters": "a\ufffe\uffffb",
}


async def test_hostile_texts_are_stored_as_typed_and_disturb_nobody(hub: LiveHub, bystanders: Bystanders) -> None:
    point = await hub.point("cl1")
    for case, text in TEXTS.items():
        item = new_id()
        person = {"name": text[:200], "phone": None, "consent": False}
        outcome = await point.ask("submit", {"text": text, "person": person}, id=item)
        assert outcome["status"] == "accepted", case
        assert hub.conference.state.recommendations[item].text == text, case
    beyond = TEXTS["combining marks to the limit"] + "\u0301"
    assert len(unicodedata.normalize("NFC", beyond)) == limits.TEXT_CHARS_MAX + 1
    assert (await point.ask("submit", {"text": beyond}))["code"] == "text_too_long"


async def test_half_a_surrogate_is_no_text(hub: LiveHub, bystanders: Bystanders) -> None:
    async with raw_point(hub) as raw:
        raw.say(
            frame(encode_command(1, new_id(), "submit", {"text": "HALF"}, at=0, now=0).replace(b"HALF", b"a\xed\xa0"))
        )
        assert await raw.close_code() == 4500
    assert hub.conference.state.recommendations == {}


# ---- floods, and what they may hold -----------------------------------------------------------------------------


@pytest.fixture
def growth() -> Iterator[Callable[[], int]]:
    """Bytes that Python holds more than at the start."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    yield lambda: tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()


async def pings(raw: RawSocket) -> None:
    raw.say(frame(bytes(125), Opcode.PING) * (4 << 13))


async def fragments(raw: RawSocket) -> None:
    raw.say(frame(b"\x00", fin=False) + frame(b"\x00", Opcode.CONTINUATION, fin=False) * 60_000)


async def beats(raw: RawSocket) -> None:
    raw.say(frame(BEAT) * 30_000)


async def unfinished(raw: RawSocket) -> None:
    raw.say(frame(bytes(limits.FRAME_BYTES_MAX))[:-1])


@pytest.mark.parametrize("flood", [pings, fragments, beats, unfinished], ids=lambda flood: flood.__name__)
async def test_a_flood_that_is_never_read_costs_the_hub_little_and_is_cut_off(
    hub: LiveHub, bystanders: Bystanders, flood: Callable[[RawSocket], Awaitable[None]], growth: Callable[[], int]
) -> None:
    """Four megabytes at once. Both sides' memory is counted here: what the peer itself holds is taken off."""
    async with raw_point(hub, receive_bytes=4096) as raw:
        raw.writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own: it never reads
        before = growth()
        await flood(raw)
        ours = growth() - before
        await bystanders.see_everything(f"vẫn họp khi {flood.__name__}")
        assert growth() - before - ours < GROWTH_BYTES_MAX


async def test_who_pings_and_never_reads_is_cut_off_before_much_is_kept_for_it(hub: LiveHub) -> None:
    """The library answers by itself, whether the answers are taken or not."""
    async with raw_point(hub, receive_bytes=4096) as raw:
        raw.writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own: it never reads
        [live] = hub.gateway._sockets._live
        kept = [0]

        def gone() -> bool:
            kept.append(live.buffered)
            return live not in hub.gateway._sockets._live

        await pings(raw)
        await until(gone)
        assert max(kept) <= UNREAD_BYTES_MAX + SLICE_BYTES, "more comes in one slice, and then it is over"
