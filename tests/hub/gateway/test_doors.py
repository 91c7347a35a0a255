"""Before the upgrade: paths, origins, and room for those who come."""

import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from tests.hub.gateway.company import Bystanders
from tests.live import ORIGIN, LiveHub

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
    "a look-alike": ("/ws/console", {}, ORIGIN + ".evil", "diemcau.v1", 403),
    "another scheme": ("/ws/console", {}, ORIGIN.replace("https", "http"), "diemcau.v1", 403),
    "another port": ("/ws/console", {}, ORIGIN + ":8443", "diemcau.v1", 403),
    "another case": ("/ws/console", {}, ORIGIN.upper(), "diemcau.v1", 403),
    "a device with a look-alike": ("/ws/point", {}, ORIGIN + ".evil", "diemcau.v1", 403),
    "a device with a cookie and its page's Origin": ("/ws/point", {"Cookie": "diemcau=x"}, ORIGIN, "diemcau.v1", 403),
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
