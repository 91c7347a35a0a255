"""Secrets, tickets, revocation and copies on the wire: who is let in, and who is put out."""

import random
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hub.gateway import connection
from hub.gateway.access import Access
from protocol import limits
from protocol.errors import CloseCode
from tests import raw_socket
from tests.hub.gateway.company import (
    SEED,
    TEXT,
    Bystanders,
    Callers,
    connections,
    events_of,
    live_of,
    narrow_hub,
    people,
)
from tests.independent import encode_command
from tests.live import ORIGIN, Credentials, LiveHub, Peer, new_id
from tests.waiting import DEADLINE_S, until

OF_SOMEBODY = TEXT | {"person": {"name": "Nguyễn Văn A", "consent": True}}


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


@pytest.mark.parametrize("group", ["point", "department"])
async def test_whose_point_or_department_is_not_in_the_plan_is_told_so(
    hub: LiveHub, bystanders: Bystanders, group: str
) -> None:
    stray = await hub.join_console(group, "nowhere")
    assert (await (await hub.connect(stray)).closed()).code == 4403


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


async def test_a_revoked_device_is_closed_within_a_second_and_no_other(hub: LiveHub, bystanders: Bystanders) -> None:
    revoked, same_point = await hub.point("cl1"), await hub.point("cl1")
    began = time.monotonic()
    revoke_elsewhere(hub, revoked.device)
    assert (await revoked.closed()).code == 4403
    assert time.monotonic() - began < 1.0
    await same_point.do("submit", TEXT)
    assert (await (await hub.connect(revoked.device)).closed()).code == 4403


async def test_a_revoked_device_that_reads_nothing_is_gone_within_a_second_too(
    tmp_path: Path, callers: Callers
) -> None:
    async with narrow_hub(tmp_path / "data") as hub:
        device = await hub.join_point("cl1")
        await callers.stall(hub, device)
        assert connections(hub) == 2
        began = time.monotonic()
        revoke_elsewhere(hub, device)
        await until(lambda: connections(hub) == 1)
        assert time.monotonic() - began < 1.0


@pytest.mark.parametrize(
    "code", [CloseCode.REVOKED, CloseCode.FORK, CloseCode.SUPERSEDED, CloseCode.SLOW, CloseCode.GOAWAY]
)
async def test_after_its_end_was_decided_nothing_of_a_socket_is(
    tmp_path: Path, callers: Callers, monkeypatch: pytest.MonkeyPatch, code: CloseCode
) -> None:
    """Also while the writer waits for a peer that reads nothing, and cannot say so yet."""
    monkeypatch.setattr(connection, "PATIENCE_S", 0.5)
    async with narrow_hub(tmp_path / "data") as hub:
        device = await hub.join_point("cl1")
        stalled = await callers.stall(hub, device)
        live_of(hub, device).end(code, "it must go")
        for n in range(1, limits.WINDOW + 1):
            stalled.say(raw_socket.frame(encode_command(n, new_id(), "submit", OF_SOMEBODY, at=0, now=0)))
        await until(lambda: connections(hub) == 1)
        assert [event for event in await events_of(hub) if event.actor.device == device.id] == []
        assert people(hub) == []


async def test_what_waits_for_the_disk_when_its_end_is_decided_is_not_decided(
    hub: LiveHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = await hub.point("cl1")
    keeps, goes_on = threading.Event(), threading.Event()
    keep = hub.access.keep_person

    def slowly(*args: Any) -> bool:
        keeps.set()
        goes_on.wait(DEADLINE_S)
        return keep(*args)

    monkeypatch.setattr(hub.access, "keep_person", slowly)
    await peer.send("submit", OF_SOMEBODY)
    await until(keeps.is_set)
    live_of(hub, peer.device).end(CloseCode.REVOKED, "it must go")
    goes_on.set()
    assert (await peer.closed()).code == 4403
    assert [event for event in await events_of(hub) if event.actor.device == peer.device.id] == []


async def alarms(hub: LiveHub) -> list[dict[str, str]]:
    """Those that the operator sees, but for the machine's own pace."""
    async with hub.web.get(f"{hub.http}/health/ready") as answer:
        told: list[dict[str, str]] = (await answer.json())["alarms"]
    return [alarm for alarm in told if alarm["code"] != "loop_late"]


def revoke_elsewhere(hub: LiveHub, device: Credentials) -> None:
    """By another process, as the command line does it."""
    elsewhere = Access(hub.config.access_path, random.Random(SEED).randbytes)
    assert elsewhere.revoke(device.id, 1)
    elsewhere.close()


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
    [alarm] = await alarms(hub)
    assert alarm["code"] == "device_cloned"
    assert device.id in alarm["message"]
    assert "điểm cầu cl1" in alarm["message"]
    await other.do("submit", TEXT)
    revoke_elsewhere(hub, device)
    await until(lambda: not hub.gateway.alarms.stands("device_cloned"))
    assert (await (await hub.connect(device)).closed()).code == 4403
    assert await alarms(hub) == []


async def test_revocations_that_cannot_be_read_are_an_alarm_until_they_can(hub: LiveHub) -> None:
    peer = await hub.point("cl1")
    with closing(sqlite3.connect(hub.config.access_path)) as db:
        db.execute("ALTER TABLE device RENAME TO gone")
        await until(lambda: hub.gateway.alarms.stands("revocations_unread"))
        [alarm] = await alarms(hub)
        assert "no such table: device" in alarm["message"]
        db.execute("ALTER TABLE gone RENAME TO device")
    await until(lambda: not hub.gateway.alarms.stands("revocations_unread"))
    revoke_elsewhere(hub, peer.device)
    assert (await peer.closed()).code == 4403


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
    assert await alarms(hub) == []
    assert (await (await hub.connect(device)).closed()).code == 4510
    assert [alarm["code"] for alarm in await alarms(hub)] == ["device_cloned"], "who comes again rings again"
