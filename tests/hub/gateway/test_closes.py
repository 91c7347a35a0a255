"""Who breaks a rule is closed with its code, and nobody else is disturbed."""

import random
import time

import msgpack
import pytest

from hub.eventlog.base import Unavailable
from hub.gateway import connection
from protocol import limits
from tests.hub.gateway.company import SEED, TEXT, Bystanders, Say, command, events_of, frame, moved, raw
from tests.independent import encode_beat
from tests.live import LiveHub, Peer, new_id
from tests.waiting import until


def twice(say: Say) -> Say:
    async def both(peer: Peer) -> None:
        await say(peer)
        await say(peer)

    return both


async def fork(peer: Peer) -> None:
    await peer.do("submit", TEXT)
    await peer.send("submit", TEXT, number=1)


GARBAGE: dict[str, tuple[Say, int]] = {
    "a text frame": (raw('{"type": "beat"}'), 4500),
    "nothing": (raw(b""), 4500),
    "no msgpack": (raw(b"\xc1"), 4500),
    "chance": (raw(random.Random(SEED).randbytes(300)), 4500),
    "half a frame": (raw(encode_beat(1, 1)[:-3]), 4500),
    "more than a frame": (raw(encode_beat(1, 1) + b"\x00"), 4500),
    "no map": (raw(msgpack.packb([1, 2, 3])), 4500),
    "an extension type": (raw(msgpack.packb({"type": "beat", "seq": msgpack.ExtType(5, b"x"), "now": 1})), 4500),
    "a nest": (raw(b"\x91" * 3000), 4500),
    "a list that never comes": (raw(b"\xdd\xff\xff\xff\xff"), 4500),
    "a type that nobody knows": (frame(type="teleport"), 4500),
    "no type": (frame(seq=1, now=1), 4500),
    "a word of the hub": (frame(type="goaway", why="x", after_ms=1), 4500),
    "more than any frame": (raw(b"\x00" * (limits.FRAME_BYTES_MAX + 1)), 1009),
}
BEFORE_HELLO: dict[str, tuple[Say, int]] = GARBAGE | {
    "a command first": (command(), 4501),
    "a beat first": (raw(encode_beat(1, 1)), 4501),
    "a long hello": (lambda peer: peer.hello(ticket="x" * 5000), 4501),
    "a hello without a device": (frame(type="hello", version=[1, 0], conference="conference-1"), 4500),
    "a device that is no id": (lambda peer: peer.hello(device="me"), 4500),
    "a later version": (lambda peer: peer.hello(version=(2, 0)), 4505),
    "version naught": (lambda peer: peer.hello(version=(0, 9)), 4505),
    "another conference": (lambda peer: peer.hello(conference="elsewhere"), 4400),
    "another device": (lambda peer: peer.hello(device=new_id()), 4401),
    "a ticket that was never given": (lambda peer: peer.hello(ticket="0" * 32), 4401),
    "the chair's view": (lambda peer: peer.hello(view="chair"), 4403),
    "no view of ours": (lambda peer: peer.hello(view="everything"), 4403),
}
AFTER_WELCOME: dict[str, tuple[Say, int]] = GARBAGE | {
    "a second hello": (lambda peer: peer.hello(), 4500),
    "a hub's outcome": (frame(type="outcome", command_seq=1, id=new_id(), status="accepted"), 4500),
    "a long command": (command(args={"text": "x" * limits.COMMAND_BYTES_MAX}), 4500),
    "command number naught": (command(0), 4500),
    "a command without a number": (frame(type="command", id=new_id(), name="submit", args={}, at=0, now=0), 4500),
    "arguments that are no map": (
        frame(type="command", command_seq=1, id=new_id(), name="x", args=[], at=0, now=0),
        4500,
    ),
    "a skipped number": (command(2), 4002),
    "a number with another id": (fork, 4510),
    "the same number twice with other ids": (twice(lambda peer: command(1)(peer)), 4510),
}


async def test_what_is_no_hello_of_this_device_is_closed_with_its_code(hub: LiveHub, bystanders: Bystanders) -> None:
    codes = {}
    for case, (say, _) in BEFORE_HELLO.items():
        peer = await hub.plug(await hub.join_point("cl1"))
        await say(peer)
        codes[case] = (await peer.closed()).code
        assert "welcome" not in {frame["type"] for frame in peer.frames}, case
    assert codes == {case: code for case, (_, code) in BEFORE_HELLO.items()}


async def test_a_broken_rule_closes_this_connection_with_its_code_and_no_other(
    hub: LiveHub, bystanders: Bystanders
) -> None:
    codes = {}
    for case, (say, _) in AFTER_WELCOME.items():
        peer = await hub.point("cl1")
        await say(peer)
        end = await peer.closed()
        codes[case] = end.code
        assert TEXT["text"] not in end.detail
        await bystanders.desk.do("announce", {"text": f"vẫn đang họp sau {case}", "to": "all"})
        await (await hub.connect(peer.device)).shown()  # the device is not frozen by one mistake
    assert codes == {case: code for case, (_, code) in AFTER_WELCOME.items()}


async def test_who_says_nothing_is_closed_in_the_time_for_a_hello(
    hub: LiveHub, bystanders: Bystanders, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert limits.HELLO_S == 5
    monkeypatch.setattr(limits, "HELLO_S", 0.5)
    began = time.monotonic()
    peer = await hub.plug(await hub.join_point("cl1"))
    assert (await peer.closed()).code == 4501
    assert time.monotonic() - began >= 0.5


async def test_more_than_a_window_without_outcomes_is_closed(hub: LiveHub, bystanders: Bystanders) -> None:
    peer = await hub.point("cl1")
    hub.log.hold()
    ids = [new_id() for _ in range(limits.WINDOW + 1)]
    for id in ids:
        await peer.send("submit", TEXT, id=id)
    assert (await peer.closed()).code == 4008
    hub.log.release()
    hub.clock.ahead_s += 40  # the allowance is full again
    again = await hub.connect(peer.device)
    for number, id in enumerate(ids, 1):
        await again.send("submit", TEXT, number=number, id=id)
        assert (await again.outcome(number))["status"] == "accepted"
    assert [event.id for event in await events_of(hub) if event.actor.device == peer.device.id] == ids


async def test_a_whole_window_without_outcomes_is_fine(hub: LiveHub) -> None:
    peer = await hub.point("cl1")
    hub.log.hold()
    for _ in range(limits.WINDOW):
        await peer.send("submit", TEXT)
    await until(lambda: hub.log.batches)
    hub.log.release()
    for number in range(1, limits.WINDOW + 1):
        assert (await peer.outcome(number))["status"] == "accepted"


async def test_who_keeps_sending_into_busy_is_closed(hub: LiveHub, bystanders: Bystanders) -> None:
    peer = await hub.point("cl1")
    hub.log.failures.append(Unavailable("no space left", retryable=True))
    await peer.ask("submit", TEXT)
    for number in range(2, limits.WINDOW + 2):
        await peer.send("submit", TEXT, number=number)
        assert (await peer.outcome(number))["status"] == "busy"
    await peer.send("submit", TEXT, number=limits.WINDOW + 2)
    assert (await peer.closed()).code == 4029
    assert len(peer.outcomes) == limits.WINDOW + 1


async def test_silence_of_fifty_seconds_is_the_end_and_a_beat_is_not(
    hub: LiveHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LOOK_S", 0.1)  # the hub's clock is put ahead: no reason to wait
    alive, silent = await hub.console("operator"), await hub.console("operator")
    for peer in (alive, silent):
        await peer.hears("presence")
    hub.clock.ahead_s += 30
    await alive.hears("beat")
    assert alive.first("beat")["seq"] == hub.conference.position.seq
    await alive.socket.send(encode_beat(1, 1))
    await alive.ask("roll_call", {"present": True})  # answered: so the beat before it was heard
    hub.clock.ahead_s += 30
    assert (await silent.closed()).code == 4009
    await moved(hub, "Còn đây")
    await alive.until(lambda: alive.view["announcement"] == "Còn đây")


async def test_a_hub_that_cannot_store_any_more_says_so(hub: LiveHub) -> None:
    peer = await hub.point("cl1")
    hub.log.failures.append(Unavailable("the disk does not answer"))
    await peer.send("submit", TEXT)
    assert (await peer.closed()).code == 4003
    async with hub.web.get(f"{hub.http}/health/ready") as answer:
        assert answer.status == 503
    async with hub.web.get(f"{hub.http}/health/live") as answer:
        assert answer.status == 200
