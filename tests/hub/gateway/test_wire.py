"""The wire against a real hub, by a client that shares no code with it: the promises of docs/protocol.md."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgpack
import pytest
from websockets.exceptions import InvalidStatus

from hub.domain.events import Event
from hub.eventlog.base import SESSION, Unavailable
from hub.eventlog.codec import load
from hub.gateway.access import Access
from protocol import limits
from tests.independent import encode, encode_beat, encode_command
from tests.live import ORIGIN, Credentials, LiveHub, Peer, new_id
from tests.waiting import until

SEED = 11
TEXT = {"text": "Đề nghị sửa đường liên thôn"}


async def events_of(hub: LiveHub) -> list[Event]:
    return [load(stored) async for stored in hub.log.read(SESSION, 0)]


@pytest.fixture
async def bystanders(hub: LiveHub) -> AsyncIterator["Bystanders"]:
    """A secretary and a point; at the end of the test both have missed nothing."""
    bystanders = Bystanders(await hub.console("secretary"), await hub.point("hl2"))
    yield bystanders
    await bystanders.see_everything("cuối cùng")


class Bystanders:
    """Whom nothing may disturb."""

    def __init__(self, desk: Peer, point: Peer) -> None:
        self.desk, self.point = desk, point

    async def see_everything(self, sentence: str) -> None:
        await self.desk.do("announce", {"text": sentence, "to": "all"})
        for peer in (self.desk, self.point):
            await peer.sees("announcement", sentence)
            assert peer.unstable == []
            assert [frame["type"] for frame in peer.frames].count("welcome") == 1


# ---- the story -----------------------------------------------------------------------------------------------


async def test_a_recommendation_from_its_code_to_the_desk_over_a_cut(hub: LiveHub) -> None:
    desk = await hub.console("secretary")
    device = await hub.join_point("cl1")
    peer = await hub.connect(device)
    await peer.shown()
    assert [frame["type"] for frame in peer.frames] == ["welcome", "snapshot"]
    head = hub.conference.position
    assert (peer.welcome["epoch"], peer.welcome["seq"], peer.welcome["hash"]) == (head.epoch, head.seq, head.hash)
    assert (peer.welcome["point"], peer.welcome["last_command_seq"], peer.welcome["window"]) == ("cl1", 0, 32)

    id = new_id()
    accepted = await peer.ask("submit", TEXT, id=id)
    assert (accepted["status"], accepted["receipt"], accepted["seq"]) == ("accepted", "001", 2)
    await peer.until(lambda: id in peer.rows("recommendations"))
    assert peer.first("patch")["from"] == head.seq
    assert peer.rows("recommendations")[id]["receipt"] == "001"
    await desk.until(lambda: id in desk.rows("recommendations"))

    unanswered = new_id()
    number = await peer.send("submit", {"text": "Đề nghị mở lớp học nghề"}, id=unanswered)
    await until(lambda: hub.conference.ledger.last_of(device.id) == number)
    await peer.cut()

    again = await hub.connect(device, resume=peer.follower.position)
    await again.take()
    assert again.welcome["last_command_seq"] == 2
    for nth in (1, 2):
        await again.send("submit", {"text": "Đề nghị mở lớp học nghề"}, number=number, id=unanswered)
        assert (await again.outcome(number, nth))["receipt"] == "002"
    await again.send("submit", TEXT, number=1, id=id)
    assert {**await again.outcome(1)} == {**accepted}
    ids = [event.id for event in await events_of(hub)]
    assert (ids.count(id), ids.count(unanswered)) == (1, 1)
    assert peer.unstable == desk.unstable == again.unstable == []


async def test_a_restart_of_the_hub_changes_nothing_that_was_told(hub: LiveHub) -> None:
    device = await hub.join_point("cl1")
    peer = await (await hub.connect(device)).shown()
    id, refused_id = new_id(), new_id()
    accepted = await peer.ask("submit", TEXT, id=id)
    refused = await peer.ask("submit", {"text": " "}, id=refused_id)
    await peer.until(lambda: id in peer.rows("recommendations"))
    before = peer.follower.position
    closing = asyncio.create_task(hub.stop())
    end = await peer.closed()
    await closing
    assert end.code == 4000
    assert 0 <= peer.first("goaway")["after_ms"] <= 3000  # type: ignore[operator]  # Plain
    await hub.start()
    again = await hub.connect(device, resume=before)
    await again.take()
    assert (again.welcome["last_command_seq"], again.welcome["epoch"]) == (2, 1)
    for number, first, args in ((1, accepted, TEXT), (2, refused, {"text": " "})):
        await again.send("submit", args, number=number, id=str(first["id"]))
        assert await again.outcome(number) == first


async def test_a_console_enters_by_ticket_and_sees_what_its_role_sees(hub: LiveHub) -> None:
    for role, name in (
        ("chair", None),
        ("secretary", None),
        ("display", None),
        ("operator", None),
        ("department", "sgd"),
    ):
        peer = await hub.console(role, name)
        assert (peer.welcome["role"], peer.welcome["department"]) == (role, name)
        assert peer.first("snapshot")["view"] == role
    browser = await hub.console("point", "cl2")
    assert (browser.welcome["role"], browser.welcome["point"]) == ("point", "cl2")


# ---- the view ------------------------------------------------------------------------------------------------


async def moved(hub: LiveHub, text: str) -> None:
    """Something that every view shows, by a console of its own."""
    desk = await hub.console("secretary")
    await desk.do("announce", {"text": text, "to": "all"})


async def test_who_comes_back_at_the_head_gets_only_what_is_new(hub: LiveHub) -> None:
    device = await hub.join_point("cl1")
    peer = await (await hub.connect(device)).shown()
    await peer.cut()
    again = await hub.connect(device, resume=peer.follower.position)
    again.follower.view, again.follower.position = peer.follower.view, peer.follower.position
    assert (await again.take())["type"] == "welcome"
    await moved(hub, "Mời các điểm cầu chuẩn bị")
    patch = await again.take()
    assert (patch["type"], patch["from"]) == ("patch", again.welcome["seq"])
    assert again.view["announcement"] == "Mời các điểm cầu chuẩn bị"


async def position_before_news(hub: LiveHub, device: Credentials) -> tuple[int, int, str]:
    peer = await (await hub.connect(device)).shown()
    await peer.cut()
    assert peer.follower.position is not None
    await moved(hub, "Tin mới")
    return peer.follower.position


HISTORIES: dict[str, tuple[Callable[[int, int, str], tuple[int, int, str] | None], int]] = {
    "none": (lambda epoch, seq, hash: None, 0),
    "an earlier place of ours": (lambda epoch, seq, hash: (epoch, seq, hash), 0),
    "another hash at our seq": (lambda epoch, seq, hash: (epoch, seq, "0" * 64), 1),
    "a seq that we have not": (lambda epoch, seq, hash: (epoch, seq + 500, hash), 1),
    "another epoch": (lambda epoch, seq, hash: (epoch + 1, seq, hash), 0),
}


@pytest.mark.parametrize("history", HISTORIES)
async def test_any_other_history_starts_with_the_whole_view(hub: LiveHub, history: str) -> None:
    """And a history that is not ours rings: a partial rewind shows in no other way (I7)."""
    make, alarms = HISTORIES[history]
    device = await hub.join_point("cl1")
    resume = make(*await position_before_news(hub, device))
    again = await hub.connect(device, resume=resume)
    await again.shown()
    assert [frame["type"] for frame in again.frames] == ["welcome", "snapshot"]
    assert again.view["announcement"] == "Tin mới"
    assert f"diemcau_alarms_total {alarms}.0" in hub.gateway.metrics.text().decode()


async def test_nothing_is_told_or_pushed_before_it_is_stable(hub: LiveHub) -> None:
    """While the disk holds, whoever looks sees the stable head; and no frame ever ran ahead of it (I5)."""
    peer, desk = await hub.point("cl1"), await hub.console("secretary")
    hub.log.hold()
    number = await peer.send("submit", TEXT)
    await until(lambda: hub.log.batches)
    late = await hub.console("secretary")
    assert late.rows("recommendations") == {}
    assert (late.welcome["seq"], peer.outcomes, desk.rows("recommendations")) == (1, {}, {})
    hub.log.release()
    await peer.outcome(number)
    for each in (peer, desk, late):
        await each.until_rows("recommendations")
        assert each.unstable == []


async def test_every_view_is_contiguous_and_never_ahead_under_load(hub: LiveHub) -> None:
    """Many points speak, one is cut again and again; at the end all who look see the same (I4, I6, I7)."""
    print("seed", SEED)
    chance = random.Random(SEED)
    consoles = [await hub.console(role) for role in ("secretary", "chair", "operator", "display")]
    devices = [await hub.join_point(name) for name in ("cl1", "cl2", "hl1")]
    peers = [await (await hub.connect(device)).shown() for device in devices]
    ids: list[list[str]] = [[], [], []]
    for n in range(36):
        who = chance.randrange(3)
        if who == 2 and n % 4 == 0:
            await peers[2].cut()
            peers[2] = await (await hub.connect(devices[2])).shown()
            for number, id in enumerate(ids[2], 1):
                await peers[2].send("submit", {"text": f"Kiến nghị {id}"}, number=number, id=id)
        ids[who].append(new_id())
        await peers[who].send("submit", {"text": f"Kiến nghị {ids[who][-1]}"}, id=ids[who][-1])
    for peer in peers:
        await peer.all_answered()
    fresh = await hub.console("secretary")
    await consoles[0].until(lambda: len(consoles[0].rows("recommendations")) == 36)
    for console in (consoles[0], fresh):
        await console.do("announce", {"text": "Hết", "to": "all"})
        await console.sees("announcement", "Hết")
    await consoles[0].until(lambda: consoles[0].view == fresh.view)
    for peer in [*peers, *consoles, fresh]:
        assert peer.unstable == []


# ---- the outbox's rules --------------------------------------------------------------------------------------


async def test_over_the_allowance_is_busy_and_nothing_is_lost(hub: LiveHub, bystanders: Bystanders) -> None:
    peer = await hub.point("cl1")
    ids = [new_id() for _ in range(limits.POINT_BUCKET + 6)]
    for first in range(0, len(ids), 30):
        numbers = [await peer.send("submit", {"text": f"Kiến nghị {id}"}, id=id) for id in ids[first : first + 30]]
        for number in numbers:
            await peer.outcome(number)
    statuses = [peer.outcomes[number][0]["status"] for number in range(1, len(ids) + 1)]
    accepted = statuses.index("busy")
    assert limits.POINT_BUCKET <= accepted < len(ids)
    assert statuses == ["accepted"] * accepted + ["busy"] * (len(ids) - accepted)
    busy = peer.outcomes[accepted + 1][0]
    assert (busy["retry_ms"], busy["seq"], busy["receipt"], busy["code"]) == (1000, None, None, None)
    hub.clock.ahead_s += 10
    for number in range(accepted + 1, len(ids) + 1):
        await peer.send("submit", {"text": f"Kiến nghị {ids[number - 1]}"}, number=number, id=ids[number - 1])
        assert (await peer.outcome(number, 2))["status"] == "accepted"
    assert [event.id for event in await events_of(hub) if event.actor.device == peer.device.id] == ids


async def test_a_repetition_costs_no_token(hub: LiveHub) -> None:
    peer = await hub.point("cl1")
    id = new_id()
    first = await peer.ask("submit", TEXT, id=id)
    for nth in range(2, 2 * limits.POINT_BUCKET):
        await peer.send("submit", TEXT, number=1, id=id)
        assert await peer.outcome(1, nth) == first


async def test_a_full_disk_is_busy_and_nothing_is_lost(hub: LiveHub, bystanders: Bystanders) -> None:
    peer = await hub.point("cl1")
    hub.log.failures.append(Unavailable("no space left", retryable=True))
    ids = [new_id() for _ in range(10)]
    for id in ids:
        await peer.send("submit", TEXT, id=id)
    for number in range(1, 11):
        assert (await peer.outcome(number))["status"] == "busy"
    assert hub.conference.position.seq == 1
    for number, id in enumerate(ids, 1):
        await peer.send("submit", TEXT, number=number, id=id)
    for number in range(1, 11):
        assert (await peer.outcome(number, 2))["status"] == "accepted"
    assert [event.id for event in await events_of(hub) if event.actor.device == peer.device.id] == ids


async def test_an_id_known_from_another_device_of_the_point_has_one_effect(hub: LiveHub) -> None:
    """A moderator's second computer sends what the first one had sent: the receipt is the same."""
    id = new_id()
    first = await (await hub.point("cl1")).ask("submit", TEXT, id=id)
    second = await (await hub.point("cl1")).ask("submit", TEXT, id=id)
    assert (second["status"], second["receipt"]) == (first["status"], first["receipt"]) == ("accepted", "001")
    stranger = await (await hub.point("hl1")).ask("submit", TEXT, id=id)
    assert (stranger["status"], stranger["code"], stranger["receipt"]) == ("refused", "forbidden", None)


@pytest.mark.parametrize(
    ("name", "args", "code"),
    [
        ("fly", {}, "unknown_command"),
        ("submit", {}, "bad_args"),
        ("submit", {"text": "   "}, "empty_text"),
        ("submit", {"text": "x" * 4001}, "text_too_long"),
        ("withdraw", {"recommendation": "nobody"}, "unknown_recommendation"),
        ("seal", {}, "forbidden"),
    ],
)
async def test_a_refusal_is_told_recorded_and_numbered(
    hub: LiveHub, name: str, args: dict[str, Any], code: str
) -> None:
    peer = await hub.point("cl1")
    refused = await peer.ask(name, args)
    assert (refused["status"], refused["code"], refused["seq"]) == ("refused", code, 2)
    assert (await peer.do("submit", TEXT))["seq"] == 3


# ---- the closes ----------------------------------------------------------------------------------------------

Say = Callable[[Peer], Awaitable[object]]


def raw(data: bytes | str) -> Say:
    return lambda peer: peer.socket.send(data)


def frame(**fields: object) -> Say:
    return raw(encode(fields))


def command(number: int = 1, name: str = "submit", args: dict[str, object] | None = None, id: str | None = None) -> Say:
    return raw(encode_command(number, id or new_id(), name, args or TEXT, at=0, now=0))


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


async def test_who_says_nothing_is_closed_in_five_seconds(hub: LiveHub, bystanders: Bystanders) -> None:
    peer = await hub.plug(await hub.join_point("cl1"))
    began = time.monotonic()
    assert (await peer.closed()).code == 4501
    assert limits.HELLO_S - 0.5 < time.monotonic() - began < limits.HELLO_S + 3


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


async def test_a_secret_of_nobody_is_closed_4401(hub: LiveHub, bystanders: Bystanders) -> None:
    device = await hub.join_point("cl1")
    good = f"Bearer {device.secret}"
    for authorization in (
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic abc",
        f"Bearer {'0' * 64}",
        "Bearer é",
        good[:-1],
        good + "0",
    ):
        headers = {} if authorization is None else {"Authorization": authorization}
        peer = Peer(hub, await hub.open("/ws/point", headers), device)
        await peer.hello()
        assert (await peer.closed()).code == 4401, authorization
    await (await hub.connect(device)).shown()


async def test_two_secrets_are_none(hub: LiveHub) -> None:
    device = await hub.join_point("cl1")
    bearer = [("Authorization", f"Bearer {device.secret}")] * 2
    peer = Peer(hub, await hub.open("/ws/point", bearer), device)
    await peer.hello()
    assert (await peer.closed()).code == 4401


async def test_a_secret_is_no_ticket_and_opens_no_console(hub: LiveHub) -> None:
    device = await hub.join_point("cl1")
    socket = await hub.open("/ws/console", {"Authorization": f"Bearer {device.secret}"}, origin=ORIGIN)
    peer = Peer(hub, socket, device)
    await peer.hello()
    assert (await peer.closed()).code == 4401


async def test_a_ticket_opens_one_connection(hub: LiveHub, bystanders: Bystanders) -> None:
    device = await hub.join_console("chair")
    ticket = await hub.ticket(device)
    first = await (await hub.connect(device, ticket=ticket)).shown()
    assert (await (await hub.connect(device, ticket=ticket)).closed()).code == 4401
    await first.do("announce", {"text": "Vẫn đây", "to": "chair"})


async def test_an_expired_ticket_is_closed_4401(hub: LiveHub) -> None:
    device = await hub.join_console("chair")
    ticket = await hub.ticket(device)
    hub.clock.ahead_s += 30
    assert (await (await hub.connect(device, ticket=ticket)).closed()).code == 4401
    await (await hub.connect(device)).shown()


async def test_a_ticket_speaks_for_its_own_device_only(hub: LiveHub) -> None:
    chair, display = await hub.join_console("chair"), await hub.join_console("display")
    peer = await hub.connect(chair, ticket=await hub.ticket(display))
    assert (await peer.closed()).code == 4401


async def test_a_revoked_device_is_closed_within_two_seconds_and_no_other(hub: LiveHub, bystanders: Bystanders) -> None:
    """By another process, as the command line does it."""
    revoked, same_point = await hub.point("cl1"), await hub.point("cl1")
    elsewhere = Access(hub.config.access_path, random.Random(SEED).randbytes)
    began = time.monotonic()
    assert elsewhere.revoke(revoked.device.id, 1)
    elsewhere.close()
    assert (await revoked.closed()).code == 4403
    assert time.monotonic() - began < 2
    await same_point.do("submit", TEXT)
    assert (await (await hub.connect(revoked.device)).closed()).code == 4403


async def test_a_newer_connection_of_a_point_supersedes_the_older(hub: LiveHub, bystanders: Bystanders) -> None:
    device = await hub.join_point("cl1")
    older = await (await hub.connect(device)).shown()
    newer = await (await hub.connect(device)).shown()
    assert (await older.closed()).code == 4409
    late = await hub.connect(device, connection=1)
    assert (await late.closed()).code == 4409
    await newer.do("submit", TEXT)


async def test_several_windows_of_a_console_live_together(hub: LiveHub) -> None:
    device = await hub.join_console("secretary")
    windows = [await (await hub.connect(device)).shown() for _ in range(3)]
    await windows[0].do("announce", {"text": "Chào", "to": "all"})
    for window in windows:
        await window.sees("announcement", "Chào")


async def test_a_copied_secret_is_frozen_and_nobody_else(hub: LiveHub, bystanders: Bystanders) -> None:
    device = await hub.join_point("cl1")
    other = await hub.point("cl1")
    boots = [new_id(), new_id()]
    first, second, last = [await (await hub.connect(device, boot=boots[n % 2])).shown() for n in range(3)]
    assert [(await older.closed()).code for older in (first, second)] == [4409, 4409]
    assert (await (await hub.connect(device, boot=boots[1])).closed()).code == 4510
    assert (await last.closed()).code == 4510
    assert (await (await hub.connect(device, boot=boots[0])).closed()).code == 4510
    assert "diemcau_alarms_total 1.0" in hub.gateway.metrics.text().decode()
    await other.do("submit", TEXT)


async def test_silence_of_fifty_seconds_is_the_end_and_a_beat_is_not(hub: LiveHub) -> None:
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


# ---- before the upgrade --------------------------------------------------------------------------------------

DOORS: dict[str, tuple[str, dict[str, str], str | None, str | None, int]] = {
    "no such path": ("/ws/chair", {}, None, "diemcau.v1", 404),
    "the root": ("/", {}, None, "diemcau.v1", 404),
    "a page's path": ("/join", {}, ORIGIN, "diemcau.v1", 404),
    "a path that only begins so": ("/ws/point/", {}, None, "diemcau.v1", 404),
    "a device with an Origin": ("/ws/point", {}, ORIGIN, "diemcau.v1", 403),
    "a device with Origin null": ("/ws/point", {}, "null", "diemcau.v1", 403),
    "a console without an Origin": ("/ws/console", {}, None, "diemcau.v1", 403),
    "a foreign page": ("/ws/console", {}, "https://evil.example", "diemcau.v1", 403),
    "Origin null": ("/ws/console", {}, "null", "diemcau.v1", 403),
    "two Origins": ("/ws/console", {"Origin": ORIGIN}, ORIGIN, "diemcau.v1", 403),
    "no subprotocol": ("/ws/point", {}, None, None, 400),
    "another subprotocol": ("/ws/point", {}, None, "diemcau.v9", 400),
}


async def test_the_wrong_door_is_answered_in_http(hub: LiveHub, bystanders: Bystanders) -> None:
    statuses = {}
    for door, (path, headers, origin, subprotocol, _) in DOORS.items():
        with pytest.raises(InvalidStatus) as refused:
            await hub.open(path, headers, origin, subprotocol)
        statuses[door] = refused.value.response.status_code
    assert statuses == {door: status for door, (*_, status) in DOORS.items()}


async def test_a_page_of_ours_by_its_address_may_enter(hub: LiveHub) -> None:
    socket = await hub.open("/ws/console", origin=hub.http)
    assert socket.subprotocol == "diemcau.v1"


async def test_an_upgrade_on_a_connection_that_served_a_page_must_come_anew(hub: LiveHub) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.address.port)
    writer.write(b"GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n")
    assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(len(b'{"live": true}'))
    writer.write(b"GET /ws/point HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    assert b" 426 " in await asyncio.wait_for(reader.readline(), 10)
    writer.close()


async def test_hundreds_of_points_may_share_an_address(hub: LiveHub) -> None:
    """Nobody is limited by where it comes from: sixty devices of one building enter at once."""
    codes = [hub.new_code("point", "cl1") for _ in range(60)]
    devices = await asyncio.gather(*(hub.join(code, browser=False) for code in codes))
    peers = await asyncio.gather(*(hub.connect(device) for device in devices))
    await asyncio.gather(*(peer.shown() for peer in peers))
    assert len({peer.welcome["session"] for peer in peers}) == 60


async def test_a_replaced_secret_loses_its_live_socket_too(hub: LiveHub, bystanders: Bystanders) -> None:
    code, attempt = hub.new_code("point", "cl1"), new_id()
    first = await hub.connect(await hub.join(code, browser=False, attempt=attempt))
    again = await hub.join(code, browser=False, attempt=attempt)
    assert again.id == first.device.id
    assert (await first.closed()).code == 4403
    await (await hub.connect(again)).shown()


async def test_a_device_frozen_as_a_clone_stays_so_after_a_restart(hub: LiveHub) -> None:
    device = await hub.join_point("cl1")
    boots = [new_id(), new_id()]
    peers = [await hub.connect(device, boot=boots[n % 2]) for n in range(4)]
    assert (await peers[-1].closed()).code == 4510
    await hub.stop()
    await hub.start()
    assert (await (await hub.connect(device)).closed()).code == 4510


async def test_an_id_is_the_same_command_in_either_letter_case(hub: LiveHub) -> None:
    point, item = await hub.point("cl1"), new_id()
    first = await point.ask("submit", {"text": "Đề nghị mở lớp"}, id=item)
    again = await point.ask("submit", {"text": "Đề nghị mở lớp"}, id=item.upper())
    assert (again["status"], again["receipt"], again["id"]) == ("accepted", first["receipt"], item.upper())


@pytest.mark.parametrize("name", ["", "x" * 500])
async def test_a_name_that_is_no_command_is_refused_and_recorded(hub: LiveHub, name: str) -> None:
    point = await hub.point("cl1")
    assert (await point.ask(name))["code"] == "unknown_command"
    assert (await point.ask("submit", {"text": "Đề nghị mở lớp"}))["status"] == "accepted"
