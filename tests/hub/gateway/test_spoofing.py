"""Authority comes from the session and from nothing that a frame says; secrets stay out of views and logs (I9)."""

import itertools
import json
import logging
import re

import pytest

from hub.gateway.auth import ROLES
from hub.operations.journal import FORM, QUIET, OneLine, quiet_libraries
from protocol.messages import COMMANDS
from tests.hub.gateway.company import events_of
from tests.hub.gateway.test_authority import every_command
from tests.independent import encode, encode_hello
from tests.live import ORIGIN, Credentials, LiveHub, Peer, new_id
from tests.scenario import DISTRICTS

SPOOFS = {
    "point": "hl1",
    "role": "chair",
    "department": "sgd",
    "device": "00000000-0000-7000-8000-000000000000",
    "actor": {"role": "chair", "point": None, "department": None, "device": None},
    "seq": 999,
    "epoch": 9,
    "at_hub": 0,
}
"""What a frame may not say about who sends it."""


async def joined(hub: LiveHub, role: str) -> Credentials:
    if role == "point":
        return await hub.join_point("cl1")
    return await hub.join_console(role, "sgd" if role == "department" else None)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_has_its_own_view_and_no_other(hub: LiveHub, role: str) -> None:
    """Role x view, whole."""
    codes: dict[str, int | str] = {}
    for view in ROLES:
        peer = await hub.connect(await joined(hub, role), view=view)
        if view == role:
            await peer.shown()
            codes[view] = str(peer.first("snapshot")["view"])
        else:
            codes[view] = (await peer.closed()).code
            assert "welcome" not in {frame["type"] for frame in peer.frames}
    assert codes == {view: role if view == role else 4403 for view in ROLES}


async def test_whatever_a_frame_says_of_its_sender_is_ignored(hub: LiveHub) -> None:
    """Every command of the protocol by a point, with every such field in frame and arguments, and in the hello."""
    device = await hub.join_point("cl1")
    peer = await hub.plug(device)
    hello = {"device": device.id, "boot": device.boot, "conference": DISTRICTS.id, "view": "point"}
    said = {"type": "hello", "version": [1, 0], "connection": 1, "ticket": None, "resume": None, "command_seq_top": 0}
    await peer.socket.send(encode(said | {name: SPOOFS[name] for name in SPOOFS if name != "device"} | hello))
    await peer.shown()
    assert (peer.welcome["role"], peer.welcome["point"], peer.welcome["department"]) == ("point", "cl1", None)
    item = new_id()
    for number, (name, args) in enumerate(every_command(item).items(), 1):
        hub.clock.ahead_s += 1
        fields = {"type": "command", "command_seq": number, "id": item if name == "submit" else new_id(), "name": name}
        lies = {key: value for key, value in SPOOFS.items() if key != "seq"}
        await peer.socket.send(
            encode(lies | {"seq": 1} | fields | {"args": {**_scalar(SPOOFS), **args}, "at": 0, "now": 0})
        )
        await peer.outcome(number)
    assert len(COMMANDS) == number
    by_us = [event for event in await events_of(hub) if event.actor.role != "hub"]
    assert {(event.actor.role, event.actor.point, event.actor.department) for event in by_us} == {
        ("point", "cl1", None)
    }
    assert {event.actor.device for event in by_us} == {device.id}
    assert hub.conference.state.recommendations[item].point == "cl1"


def _scalar(spoofs: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in spoofs.items() if key in ("role", "device", "actor")}


async def test_where_another_point_was_shows_nothing_of_it(hub: LiveHub) -> None:
    """Every place of the record as `resume`: what comes is one's own view."""
    owner, item = await hub.point("cl1"), new_id()
    await owner.ask("submit", {"text": "RIÊNG-CỦA-CL1"}, id=item)
    head = hub.conference.position
    for seq, epoch in itertools.product(range(head.seq + 2), (head.epoch, head.epoch + 1)):
        at = (epoch, seq, hub.conference.hash_at(seq) or "0" * 64)
        stranger = await _announced_to(hub, at, whole=at != (head.epoch, head.seq, head.hash))
        assert "RIÊNG-CỦA-CL1" not in json.dumps([stranger.view, *stranger.frames], default=str, ensure_ascii=False)
        await stranger.cut()


async def _announced_to(hub: LiveHub, at: tuple[int, int, str], *, whole: bool) -> Peer:
    """Another point that resumes there and has read on to an announcement; `whole`: it must first be shown a view."""
    stranger = await hub.connect(await hub.join_point("hl1"), resume=at)
    if whole:
        await stranger.shown()
    await (await hub.console("secretary")).do("announce", {"text": f"{at[1]}-{at[0]}", "to": "all"})
    await stranger.until(lambda: stranger.view.get("announcement"))
    return stranger


async def test_credentials_of_another_hub_open_nothing(hub: LiveHub) -> None:
    stranger = Credentials(new_id(), "point", "ab" * 32)
    assert (await (await hub.connect(stranger)).closed()).code == 4401
    device = await hub.join_point("cl1")
    assert (await (await hub.connect(device, conference="conference-2")).closed()).code == 4400
    await (await hub.connect(device)).shown()


async def test_revoking_closes_every_socket_of_the_device(hub: LiveHub) -> None:
    device = await hub.join_console("secretary")
    windows = [await (await hub.connect(device)).shown() for _ in range(3)]
    hub.access.revoke(device.id, 1)
    assert [(await window.closed()).code for window in windows] == [4403] * 3


async def test_a_ticket_of_a_device_revoked_meanwhile_is_worth_nothing_for_long(hub: LiveHub) -> None:
    device = await hub.join_console("secretary")
    ticket = await hub.ticket(device)
    hub.access.revoke(device.id, 1)
    assert (await (await hub.connect(device, ticket=ticket)).closed()).code == 4403


async def test_a_planted_session_is_not_taken_over(hub: LiveHub) -> None:
    """Session fixation: whoever joins gets a session of his own, whatever cookie he came with."""
    planted = await hub.join_console("display")
    body = {"conference": DISTRICTS.id, "code": hub.new_code("role", "chair")}
    headers = {"Origin": ORIGIN, "Cookie": f"diemcau={planted.cookie}"}
    async with hub.web.post(f"{hub.http}/api/join", json=body, headers=headers) as answer:
        fresh = answer.cookies["diemcau"].value
    assert fresh != planted.cookie
    headers = {"Cookie": f"diemcau={planted.cookie}"}
    async with hub.web.get(f"{hub.http}/api/session", headers=headers) as answer:
        assert (await answer.json())["role"] == "display"


PHONES = ("0912345678", "0912 345 678", "0912.345.678", "+84 912 345 678", "(0912) 345-678", "84912345678")


async def test_no_secret_and_no_person_ever_stands_in_the_log(hub: LiveHub, caplog: pytest.LogCaptureFixture) -> None:
    """All that a run may write at any level, looked through for all that was ever given out or typed."""
    caplog.set_level(logging.DEBUG)
    for name in QUIET:
        caplog.set_level(logging.NOTSET, name)  # as libraries start, and put back afterwards
    quiet_libraries()
    caplog.handler.setFormatter(OneLine(FORM))
    secrets = [code for group in hub.codes.values() for code in group.values()]
    device = await hub.join_point("cl1")
    point = await (await hub.connect(device)).shown()
    browser = await hub.join_console("chair")
    ticket = await hub.ticket(browser)
    chair = await (await hub.connect(browser, ticket=ticket)).shown()
    secrets += [str(device.secret), str(browser.cookie), str(browser.csrf), ticket]
    person = {"name": "NGUYỄN-THỊ-KÍN\nERROR giả", "phone": PHONES[0], "consent": False}
    for phone in PHONES:
        await point.do("submit", {"text": f"Tố cáo ông A, gọi {phone}\nERROR hub: giả", "person": person})
    await point.ask("submit", {"text": 7, "person": {"name": PHONES[0]}})
    await chair.ask("announce", {"text": "x" * 700, "to": "all"})
    for hello in ({"ticket": ticket}, {"conference": PHONES[0]}, {"view": PHONES[1]}, {"resume": (1, 1, "0" * 64)}):
        peer = await hub.connect(browser, **hello)
        await _heard(peer)
    await hub.web.get(f"{hub.http}/api/join?{ticket}")
    await hub.stop()
    await hub.start()
    told = caplog.text
    assert "alarm history_differs: " in told, "what is looked through is what was written"
    assert logging.getLogger("hub.gateway").isEnabledFor(logging.DEBUG)
    found = [
        secret
        for secret in secrets
        if secret.lower() in told.lower() or (secret.partition("-")[2].lower() in told.lower() and "-" in secret)
    ]
    assert found == []
    digits = re.sub(r"[ .()\-]", "", told)
    assert not [phone for phone in PHONES if phone in told or phone.lstrip("+") in digits]
    assert "NGUYỄN-THỊ-KÍN" not in told
    assert "Tố cáo" not in told
    metrics = hub.gateway.metrics.text().decode()
    assert not [secret for secret in [*secrets, *PHONES] if secret in metrics]


async def _heard(peer: Peer) -> None:
    if not await _is_shown(peer):
        await peer.closed()


async def _is_shown(peer: Peer) -> bool:
    frame = await peer.take()
    return frame["type"] == "welcome"


def test_the_hello_of_the_independent_client_has_the_fields_that_are_spoofed_here() -> None:
    assert b"device" in encode_hello(conference="c", device="d", boot="b")
