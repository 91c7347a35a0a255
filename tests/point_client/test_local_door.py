"""Who gets to a point's page: the address, the origin, the key and the cookie, each wrong once."""

import asyncio
import http.client
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from point_client.page.keys import SESSIONS_MAX, Keys
from tests.point_client.local_page import Browser, attended, join_nobody


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[tuple[Browser, str]]:
    join_nobody(tmp_path)
    async with attended(tmp_path, []) as found:
        yield found


async def raw_status(port: int, path: str, *hosts: str, method: str = "GET", **headers: str) -> int:
    """The status of a request whose Host headers are exactly these."""
    return await asyncio.to_thread(_raw_status, port, path, hosts, method, headers)


def _raw_status(port: int, path: str, hosts: tuple[str, ...], method: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest(method, path, skip_host=True)
        for host in hosts:
            connection.putheader("Host", host)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


async def test_a_key_is_good_once_and_only_for_a_cookie_that_no_script_and_no_other_site_sees(
    door: tuple[Browser, str],
) -> None:
    browser, key = door
    status, _, cookie = await browser.get(f"/?key={key}")
    assert status == 200
    assert cookie is not None
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert await browser.get(f"/?key={key}") == (403, await body_of(browser), None)
    browser.cookie = cookie.split(";")[0]
    assert (await browser.get(f"/?key={key}"))[::2] == (200, None), "a reload of the same tab is let in by its cookie"
    assert (await browser.get("/api/session"))[0] == 200


async def body_of(browser: Browser) -> str:
    return (await browser.get("/"))[1]


@pytest.mark.parametrize("key", ["", "0" * 64, "../identity.json", "k\x00", "đ" * 200])
async def test_a_made_up_key_opens_nothing(door: tuple[Browser, str], key: str) -> None:
    browser, real = door
    status, _, cookie = await browser.get(f"/?key={key}")
    assert (status, cookie) == (403, None)
    assert (await browser.get("/api/session"))[0] == 401
    await browser.enter(real)


async def test_looking_ahead_and_asking_for_the_head_use_no_key_up(door: tuple[Browser, str]) -> None:
    browser, key = door
    assert (await browser.get(f"/?key={key}", **{"Sec-Purpose": "prefetch;prerender"}))[0] == 503
    assert await raw_status(browser.port, f"/?key={key}", f"127.0.0.1:{browser.port}", method="HEAD") == 405
    await browser.enter(key)


@pytest.mark.parametrize("path", ["/", "/api/session", "/ws/local", "/assets/x.js", "/nothing"])
async def test_only_the_loopback_names_with_the_port_are_this_host(door: tuple[Browser, str], path: str) -> None:
    browser, _ = door
    port = browser.port
    wrong = [
        "127.0.0.1",
        "localhost",
        f"evil.example:{port}",
        f"127.0.0.1:{port + 1}",
        f"127.0.0.1.evil.example:{port}",
    ]
    wrong += [f"[::1]:{port}", f"LOCALHOST:{port}x", f"x@127.0.0.1:{port}"]
    for host in wrong:
        assert await raw_status(port, path, host) == 403, host
    assert await raw_status(port, path, f"127.0.0.1:{port}", "evil.example") in (400, 403)
    assert await raw_status(port, path) in (400, 403)
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert await raw_status(port, "/api/session", host) == 401


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://127.0.0.1:{port}", "http://localhost:{port}"]
)
async def test_a_socket_of_another_origin_is_refused_before_the_upgrade(
    door: tuple[Browser, str], origin: str | None
) -> None:
    browser, key = door
    await browser.enter(key)
    with pytest.raises(InvalidStatus) as refused:
        await browser.open(None if origin is None else origin.format(port=browser.port))
    assert refused.value.response.status_code == 403


async def test_without_a_cookie_a_socket_is_closed_4401_and_says_nothing(door: tuple[Browser, str]) -> None:
    browser, key = door
    stranger = await browser.open()
    assert await stranger.closed() == 4401
    browser.cookie = f"diemcau-local-{browser.port}={key}"
    assert await (await browser.open()).closed() == 4401, "a key is not a cookie"
    await browser.enter(key)
    assert (await browser.page()).link["state"] in ("connecting", "waiting")


async def test_another_subprotocol_is_refused(door: tuple[Browser, str]) -> None:
    browser, _ = door
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Origin": browser.url,
    }
    host = f"127.0.0.1:{browser.port}"
    assert await raw_status(browser.port, "/ws/local", host, **upgrade) == 400
    assert await raw_status(browser.port, "/ws/local", host, **upgrade, Sec_WebSocket_Protocol="diemcau.v2") == 400


async def test_going_on_is_asked_by_the_page_alone(door: tuple[Browser, str]) -> None:
    browser, key = door
    assert (await browser.post("/api/link", {"code": None}))[0] == 403
    assert (await browser.post("/api/link", {"code": None}, Origin="http://evil.example"))[0] == 403
    assert (await browser.post("/api/link", {"code": None}, Origin=browser.url))[0] == 401
    await browser.enter(key)
    assert (await browser.post("/api/link", {"code": 7}, Origin=browser.url))[0] == 400
    status, said = await browser.post("/api/link", {"code": None}, Origin=browser.url)
    assert (status, said["code"]) == (409, "not_ended")


async def test_every_answer_forbids_scripts_of_others_frames_and_guessing(door: tuple[Browser, str]) -> None:
    browser, _ = door
    for path in ("/", "/api/session", "/nothing"):
        headers = await browser.headers(path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self'; style-src 'self';" in policy, "nothing inline"
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_a_new_link_ends_the_one_before_and_a_folder_keeps_fingerprints_alone(tmp_path: Path) -> None:
    keys = Keys(tmp_path, os.urandom)
    first, second = keys.new_key(), keys.new_key()
    assert keys.exchange(first) is None
    cookie = keys.exchange(second)
    assert cookie is not None
    assert Keys(tmp_path, os.urandom).knows(cookie), "a restarted program knows its browsers"
    assert not keys.knows(second)
    assert not keys.knows(None)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name == "nt"
        assert not {secret for secret in (first, second, cookie) if secret in path.read_text() + path.name}


def test_the_oldest_browser_makes_room_and_a_torn_file_costs_a_new_link_alone(tmp_path: Path) -> None:
    keys = Keys(tmp_path, os.urandom)
    cookies = [keys.exchange(keys.new_key()) for _ in range(SESSIONS_MAX + 1)]
    assert [keys.knows(cookie) for cookie in cookies] == [False] + [True] * SESSIONS_MAX
    (tmp_path / "page-sessions.json").write_bytes(b"{torn")
    assert not keys.knows(cookies[-1])
    assert keys.knows(keys.exchange(keys.new_key()))
