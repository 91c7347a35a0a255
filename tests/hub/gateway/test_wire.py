"""The wire against a real hub, by a client that shares no code with it: the story of docs/protocol.md."""

import asyncio

from tests.hub.gateway.company import TEXT, events_of
from tests.live import LiveHub, new_id
from tests.waiting import until


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
