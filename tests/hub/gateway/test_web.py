"""HTTP beside the sockets: joining, tickets, health, pages, and what stands in every answer's head."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from hub.gateway.access import LOCK_MS, WRONG_MAX
from hub.gateway.web import PAGE_NAMES, PAGES
from tests.absent import without
from tests.live import ORIGIN, Credentials, LiveHub, new_id
from tests.scenario import DISTRICTS

Headers = Mapping[str, str]


class Answer:
    def __init__(self, status: int, headers: Headers, cookie: Any, body: Any) -> None:
        self.status, self.headers, self.cookie, self.body = status, headers, cookie, body


async def post(hub: LiveHub, path: str, body: Any = None, headers: Headers | None = None) -> Answer:
    data = {"data": body} if isinstance(body, bytes) else {"json": body}
    async with hub.web.post(hub.http + path, headers=headers, **data) as answer:
        return Answer(answer.status, answer.headers, answer.cookies.get("diemcau"), await answer.json())


async def get(hub: LiveHub, path: str, headers: Headers | None = None) -> Answer:
    async with hub.web.get(hub.http + path, headers=headers, allow_redirects=False) as answer:
        return Answer(answer.status, answer.headers, None, await answer.text())


async def join(hub: LiveHub, code: str, headers: Headers | None = None, **changes: Any) -> Answer:
    return await post(hub, "/api/join", {"conference": DISTRICTS.id, "code": code} | changes, headers)


async def test_a_program_joins_and_gets_its_secret_once(hub: LiveHub) -> None:
    code = hub.codes["point"]["cl1"]
    joined = await join(hub, code)
    assert joined.status == 200
    assert joined.cookie is None
    assert set(joined.body) == {"device", "secret", "conference", "role", "point", "department"}
    assert re.fullmatch(r"[0-9a-f]{64}", joined.body["secret"]), "256 bits"
    assert (joined.body["role"], joined.body["point"], joined.body["department"]) == ("point", "cl1", None)
    again = await join(hub, code)
    assert (again.status, again.body["code"]) == (410, "code_used")
    assert re.search(r"[ạ-ỹ]", again.body["message"]), "people read it"


async def test_after_the_seal_a_code_makes_no_device_and_those_that_are_here_still_see(hub: LiveHub) -> None:
    device, chair = await hub.join_point("cl1"), await hub.console("chair")
    lost = await join(hub, hub.codes["point"]["cl2"], attempt=(attempt := new_id()))
    await chair.do("seal")
    late = await join(hub, hub.codes["point"]["cl1"])
    assert (late.status, late.body["code"]) == (410, "code_expired")
    assert re.search(r"[ạ-ỹ]", late.body["message"]), "people read it"
    assert (await join(hub, hub.codes["point"]["cl1"][:-1] + "?")).status == 401
    again = await join(hub, hub.codes["point"]["cl2"], attempt=attempt)
    assert (again.status, again.body["device"]) == (200, lost.body["device"]), "a lost reply burns no code"
    peer = await (await hub.connect(device)).shown()
    assert peer.welcome["sealed"] is True


async def test_a_browser_joins_and_gets_a_cookie_that_no_script_reads(hub: LiveHub) -> None:
    joined = await join(hub, hub.codes["role"]["chair"], {"Origin": ORIGIN})
    assert (joined.status, joined.body["secret"], joined.body["role"]) == (200, None, "chair")
    assert joined.body["csrf"]
    assert joined.cookie["httponly"]
    assert (joined.cookie["samesite"], joined.cookie["path"]) == ("Strict", "/")
    assert joined.cookie["secure"] is True, "its page came over TLS, from the proxy in front of the hub"
    assert joined.cookie.value not in str(joined.body)


async def test_a_page_of_the_hubs_own_address_may_join_and_keeps_its_cookie_on_plain_http(hub: LiveHub) -> None:
    joined = await join(hub, hub.codes["role"]["chair"], {"Origin": hub.http})
    assert (joined.status, joined.cookie["secure"]) == (200, "")


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://localhost:1", ORIGIN + "."])
async def test_a_foreign_page_joins_nothing_and_burns_no_code(hub: LiveHub, origin: str) -> None:
    code = hub.codes["role"]["chair"]
    refused = await join(hub, code, {"Origin": origin})
    assert (refused.status, refused.body["code"], refused.cookie) == (403, "origin", None)
    assert (await join(hub, code)).status == 200


async def test_a_wrong_code_is_401_and_five_lock_it(hub: LiveHub) -> None:
    code = hub.codes["point"]["cl1"]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    statuses = [(await join(hub, wrong)).status for _ in range(WRONG_MAX)]
    assert statuses == [401] * WRONG_MAX
    locked = await join(hub, code)
    assert (locked.status, locked.body["code"]) == (429, "locked")
    assert 0 < int(locked.headers["Retry-After"]) <= LOCK_MS // 1000
    assert (await join(hub, hub.codes["point"]["cl2"])).status == 200
    hub.clock.ahead_s += LOCK_MS / 1000
    assert (await join(hub, code)).status == 200


@pytest.mark.parametrize("browser", [False, True], ids=["program", "browser"])
async def test_tried_out_codes_of_every_role_lock_and_every_other_code_works(hub: LiveHub, browser: bool) -> None:
    """Role x wrong secrets over HTTP, the codes of all roles tried in turn; where one comes from changes nothing."""
    headers = {"Origin": ORIGIN} if browser else None
    grants = [("point", "cl1"), ("department", "sgd"), *(("role", role) for role in hub.codes["role"])]
    tried, spared = [[hub.new_code(*grant) for grant in grants] for _ in range(2)]
    wrong = [code[:-1] + ("0" if code[-1] != "0" else "1") for code in tried]
    tries = [[(await join(hub, code, headers)).status for code in wrong] for _ in range(WRONG_MAX + 1)]
    assert tries == [[401] * len(grants)] * WRONG_MAX + [[429] * len(grants)]
    refused = [await join(hub, code, headers) for code in tried]
    assert [(each.status, each.body["code"]) for each in refused] == [(429, "locked")] * len(grants)
    assert all(0 < int(each.headers["Retry-After"]) <= LOCK_MS // 1000 for each in refused)
    roles = [(await join(hub, code, headers)).body["role"] for code in spared]
    assert roles == ["point", "department", *hub.codes["role"]]
    hub.clock.ahead_s += LOCK_MS / 1000
    assert [(await join(hub, code, headers)).status for code in tried] == [200] * len(grants)


async def test_a_lost_reply_does_not_burn_the_code(hub: LiveHub) -> None:
    code, attempt = hub.codes["point"]["cl1"], new_id()
    first, second = [await join(hub, code, attempt=attempt) for _ in range(2)]
    assert first.body["device"] == second.body["device"]
    assert first.body["secret"] != second.body["secret"]
    stale = await hub.connect(Credentials(first.body["device"], "point", first.body["secret"]))
    assert (await stale.closed()).code == 4401
    await (await hub.connect(Credentials(second.body["device"], "point", second.body["secret"]))).shown()


BAD_BODIES = {
    "nothing": b"",
    "no JSON": b"conference=c&code=x",
    "a list": b"[]",
    "no code": b'{"conference": "conference-1"}',
    "a code of another type": b'{"conference": "conference-1", "code": 7}',
    "a surrogate": b'{"conference": "conference-1", "code": "\\ud800"}',
    "no UTF-8": b'{"conference": "conference-1", "code": "\xff"}',
    "an attempt of another type": b'{"conference": "conference-1", "code": "x", "attempt": {}}',
    "an endless attempt": b'{"conference": "conference-1", "code": "x", "attempt": "' + b"y" * 1000 + b'"}',
    "a nest": b"[" * 3000,
    "too much": b'{"conference": "' + b"x" * 5000 + b'"}',
}


async def test_a_body_that_is_no_join_is_400(hub: LiveHub) -> None:
    statuses = {case: (await post(hub, "/api/join", body)).status for case, body in BAD_BODIES.items()}
    assert statuses == dict.fromkeys(BAD_BODIES, 400)


async def test_another_conference_is_404(hub: LiveHub) -> None:
    refused = await join(hub, hub.codes["point"]["cl1"], conference="elsewhere")
    assert (refused.status, refused.body["code"]) == (404, "no_conference")


# ---- sessions and tickets ------------------------------------------------------------------------------------


def as_page(device: Credentials, **changes: str | None) -> dict[str, str]:
    headers = {"Origin": ORIGIN, "X-CSRF-Token": str(device.csrf), "Cookie": f"diemcau={device.cookie}", **changes}
    return {name: value for name, value in headers.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"Cookie": None}, 401, "no_session"),
        ({"Cookie": "diemcau="}, 401, "no_session"),
        ({"Cookie": "diemcau=" + "0" * 64}, 401, "no_session"),
        ({"Cookie": "diemcau=é"}, 401, "no_session"),
        ({"X-CSRF-Token": None}, 403, "csrf"),
        ({"X-CSRF-Token": "0" * 32}, 403, "csrf"),
        ({"Origin": None}, 403, "origin"),
        ({"Origin": "null"}, 403, "origin"),
        ({"Origin": "https://evil.example"}, 403, "origin"),
    ],
)
async def test_a_ticket_is_for_our_page_in_our_session(
    hub: LiveHub, changes: dict[str, str | None], status: int, code: str
) -> None:
    device = await hub.join_console("chair")
    refused = await post(hub, "/api/ticket", headers=as_page(device, **changes))
    assert (refused.status, refused.body["code"]) == (status, code)
    assert (await post(hub, "/api/ticket", headers=as_page(device))).status == 200


async def test_the_token_of_another_session_is_none(hub: LiveHub) -> None:
    one, other = await hub.join_console("chair"), await hub.join_console("chair")
    refused = await post(hub, "/api/ticket", headers=as_page(one, **{"X-CSRF-Token": other.csrf}))
    assert (refused.status, refused.body["code"]) == (403, "csrf")


async def test_a_revoked_browser_gets_no_ticket(hub: LiveHub) -> None:
    device = await hub.join_console("chair")
    hub.access.revoke(device.id, 1)
    assert (await post(hub, "/api/ticket", headers=as_page(device))).status == 401
    assert (await get(hub, "/api/session", as_page(device))).status == 401


async def test_a_reload_learns_who_it_is_and_not_its_secret(hub: LiveHub) -> None:
    device = await hub.join_console("department", "sgd")
    session = await get(hub, "/api/session", as_page(device))
    assert session.status == 200
    said = json.loads(session.body)
    assert (said["device"], said["role"], said["department"], said["csrf"], said["title"], said["secret"]) == (
        device.id,
        "department",
        "sgd",
        device.csrf,
        DISTRICTS.title,
        None,
    )
    assert str(device.cookie) not in session.body
    assert (await get(hub, "/api/session")).status == 401


async def test_anybody_may_ask_which_conference_this_is(hub: LiveHub) -> None:
    async with hub.web.get(f"{hub.http}/api/conference") as answer:
        assert await answer.json() == {"conference": DISTRICTS.id, "title": DISTRICTS.title, "demo": False}


# ---- operations ----------------------------------------------------------------------------------------------


async def test_health_tells_of_life_and_readiness(hub: LiveHub) -> None:
    async with hub.web.get(f"{hub.http}/health/live") as answer:
        assert (answer.status, await answer.json()) == (200, {"live": True})
    async with hub.web.get(f"{hub.http}/health/ready") as answer:
        ready = await answer.json()
        assert answer.status == 200
    assert ready.pop("loop_late_ms") >= 0
    assert ready.pop("model") == {"condition": "off", "model": "", "read": 0, "missed": 0, "deaths": 0, "unread": 0}
    assert (ready.pop("disk_free_bytes"), ready.pop("backup_at_s")) == (None, None), "nobody has measured yet"
    assert ready == {"ready": True, "epoch": 1, "seq": 1, "alarms": []}


async def test_metrics_count_and_hold_no_text(hub: LiveHub) -> None:
    peer = await hub.point("cl1")
    await peer.do("submit", {"text": "Đề nghị sửa đường"})
    await peer.ask("submit", {"text": ""})
    page = await get(hub, "/metrics")
    assert page.status == 200
    assert 'diemcau_outcomes_total{status="accepted"} 1.0' in page.body
    assert 'diemcau_outcomes_total{status="refused"} 1.0' in page.body
    assert re.search(r"^diemcau_seq ([3-9])\.0$", page.body, re.MULTILINE), "two outcomes, and perhaps advice"
    assert "diemcau_connections 1.0" in page.body
    assert "Đề nghị" not in page.body


# ---- pages ---------------------------------------------------------------------------------------------------


async def test_every_answer_forbids_scripts_of_others_and_keeps_nothing(hub: LiveHub) -> None:
    for path in ("/join", "/api/conference", "/api/session", "/no-such-page", "/", "/assets/none.js", "/ws/point"):
        answer = await get(hub, path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "no-referrer", path
        assert answer.headers["Cache-Control"] == "no-store", path


async def test_the_root_leads_to_joining(hub: LiveHub) -> None:
    answer = await get(hub, "/")
    assert (answer.status, answer.headers["Location"]) == (302, "/join")


async def test_the_built_pages_are_served_with_everything_they_name(hub: LiveHub) -> None:
    if not (PAGES / "join.html").is_file():
        without("the consoles are not built (run.py builds them)")
    named = set()
    for name in PAGE_NAMES:
        page = await get(hub, f"/{name}")
        assert page.status == 200, name
        assert page.headers["Content-Type"].startswith("text/html"), name
        assert "<script>" not in page.body, "the policy allows no script inside a page"
        named |= set(re.findall(r'(?:src|href)="(/[^"]+)"', page.body))
    assert any(path.endswith(".js") for path in named)
    for path in named:
        asset = await get(hub, path)
        assert asset.status == 200, path
        if path.startswith("/assets/"):
            assert "immutable" in asset.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/assets/../web.py", "/assets/%2e%2e/%2e%2e/web.py", "/assets//etc/passwd", "/assets/"]
)
async def test_nothing_outside_the_assets_is_served(hub: LiveHub, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.address.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 10)
    assert int(answer.split()[1]) in (403, 404)
    assert b"import" not in answer
    writer.close()


async def test_a_wrong_method_is_no_error_of_ours(hub: LiveHub) -> None:
    async with hub.web.get(f"{hub.http}/api/join") as answer:
        assert answer.status == 405
    async with hub.web.post(f"{hub.http}/health/live") as answer:
        assert answer.status == 405


async def test_two_clients_with_bytes_in_their_headers_get_an_answer(hub: LiveHub) -> None:
    """Cookies of others, broken ones, and bytes that are no text."""
    for cookie in (b"diemcau=\xff\xfe", b"a=b; diemcau=x; diemcau=y", b"\x80", b"=;=;="):
        reader, writer = await asyncio.open_connection("127.0.0.1", hub.address.port)
        writer.write(b"GET /api/session HTTP/1.1\r\nHost: h\r\nConnection: close\r\nCookie: " + cookie + b"\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), 10)
        assert int(answer.split()[1]) in (400, 401), cookie
        writer.close()
