"""Numbers, ids and allowances of commands on the wire: one recorded outcome each, and nothing lost (I1-I3)."""

from collections.abc import Sequence
from typing import Any

import pytest

from hub.eventlog.base import Unavailable
from hub.gateway import asking
from protocol import limits
from tests.hub.gateway.company import TEXT, Bystanders, events_of
from tests.live import LiveHub, Peer, new_id


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


async def all_told(peer: Peer, ids: Sequence[str]) -> list[object]:
    """Send them in windows, until the hub is busy; the statuses of their outcomes."""
    statuses: list[object] = []
    for first in range(0, len(ids), 30):
        if "busy" in statuses:
            break
        numbers = [await peer.send("submit", TEXT, id=id) for id in ids[first : first + 30]]
        statuses += [(await peer.outcome(number))["status"] for number in numbers]
    return statuses


async def test_what_moved_to_a_new_device_costs_no_token_while_it_may_have_moved(
    hub: LiveHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, ids = await hub.point("cl1"), [new_id() for _ in range(2 * limits.POINT_BUCKET)]
    for some in (ids[: limits.POINT_BUCKET], ids[limits.POINT_BUCKET :]):
        assert set(await all_told(first, some)) == {"accepted"}
        hub.clock.ahead_s += limits.POINT_BUCKET
    second = await hub.point("cl1")
    assert await all_told(second, ids) == ["accepted"] * len(ids)
    monkeypatch.setattr(asking, "MOVED_MAX", 3)
    third = await hub.point("cl1")
    assert "busy" in await all_told(third, ids), "and is no way to fill the record"


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
