"""`/ws/local` without a hub: what is kept, what is refused at once, and what several pages see."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from point_client import identity
from point_client.outbox import Outbox
from point_client.page import server
from tests.independent import encode, encode_beat
from tests.point_client.local_page import CONFERENCE, Browser, Later, LocalPeer, attended, join_nobody, new_id, now_ms
from tests.point_client.point_process import PointProcess, point

TEXT = "Đường vào bản bị sạt lở."


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    join_nobody(tmp_path)
    async with attended(tmp_path, []) as (browser, key):
        await browser.enter(key)
        yield browser


def kept(data: Path) -> list[tuple[str, object]]:
    """Id and text of everything that another process finds in the outbox."""
    outbox = Outbox(data / identity.OUTBOX_FILE, CONFERENCE)
    try:
        return [(item.id, item.args.get("text")) for item in outbox.items()]
    finally:
        outbox.close()


async def test_a_command_is_shown_as_kept_only_when_it_is_and_once_whatever_is_repeated(
    browser: Browser, tmp_path: Path
) -> None:
    page = await browser.page()
    id, _ = await page.command("submit", {"text": TEXT})
    row = await page.item(id, "queued")
    assert kept(tmp_path) == [(id, TEXT)]
    assert (row["name"], row["args"], row["command_seq"]) == ("submit", {"text": TEXT}, 1)
    await page.command("submit", {"text": TEXT}, id)
    _, other = await page.command("submit", {"text": "Văn bản khác"}, id)
    refused = await page.outcome(other)
    assert (refused["status"], refused["code"]) == ("refused", "bad_args")
    again = await browser.page()
    await again.command("submit", {"text": TEXT}, id)
    assert list(again.items) == [id]
    assert kept(tmp_path) == [(id, TEXT)]
    assert not page.outcomes.keys() - {other}, "no outcome is inferred"


@pytest.mark.parametrize(
    ("name", "args", "code"),
    [
        ("submit", {"text": ""}, "empty_text"),
        ("submit", {"text": " \u200b\n\u00ad"}, "empty_text"),
        ("submit", {"text": "x" * 4_001}, "text_too_long"),
        ("submit", {}, "bad_args"),
        ("clarify", {"recommendation": "r1", "text": " "}, "empty_text"),
        ("attendance", {"counts": {"a": -1}}, "bad_args"),
        ("advance", {"expected": None}, "forbidden"),
        ("fly", {}, "unknown_command"),
    ],
)
async def test_what_no_hub_would_take_is_refused_at_once_and_not_kept(
    browser: Browser, tmp_path: Path, name: str, args: dict[str, object], code: str
) -> None:
    page = await browser.page()
    _, number = await page.command(name, args)
    outcome = await page.outcome(number)
    assert (outcome["status"], outcome["code"], outcome["seq"]) == ("refused", code, None)
    assert kept(tmp_path) == []
    assert page.items == {}


async def test_the_welcome_of_a_program_that_never_saw_a_hub_has_no_position_and_says_so(browser: Browser) -> None:
    page = await browser.open()
    welcome = await page.hello(command_seq_top=7)
    assert (welcome["epoch"], welcome["seq"], welcome["hash"]) == (0, 0, "0" * 64)
    assert (welcome["role"], welcome["point"], welcome["last_command_seq"]) == ("point", "LS-01", 7)
    assert welcome["sealed"] is False
    await page.until("outbox")
    while page.link["state"] != "waiting":
        await page.until("link")
    assert isinstance(page.link["retry_at"], int)
    assert page.link["tries"] != 0
    assert page.link["heard_at"] is None


async def test_every_page_sees_what_any_page_and_any_command_line_has_kept(tmp_path: Path) -> None:
    join_nobody(tmp_path)
    async with attended(tmp_path, [], Later(7)) as (browser, key):
        await browser.enter(key)
        await see_what_others_keep(browser, tmp_path)


async def see_what_others_keep(browser: Browser, tmp_path: Path) -> None:
    first, second = await browser.page(), await browser.page()
    one, _ = await first.command("submit", {"text": TEXT})
    await second.item(one, "queued")
    outbox = Outbox(tmp_path / identity.OUTBOX_FILE, CONFERENCE)
    two = outbox.put("submit", {"text": "Từ dòng lệnh"}, now_ms(), new_id())
    outbox.close()
    for page in (first, second):
        assert (await page.item(two.id, "queued"))["args"] == {"text": "Từ dòng lệnh"}
    later = await browser.page()
    assert list(later.items) == [one, two.id]
    assert later.link["pending"] == 2


async def test_a_large_outbox_comes_in_frames_that_every_client_takes(browser: Browser) -> None:
    page = await browser.page()
    ids = [(await page.command("submit", {"text": f"{n} " + "ữ" * 3_900}))[0] for n in range(20)]
    for id in ids:
        await page.item(id, "queued")
    later = await browser.page()
    for id in ids:
        await later.item(id, "queued")
    frames = [frame for frame in later.frames if frame["type"] == "outbox"]
    assert [frame["whole"] for frame in frames] == [True] + [False] * (len(frames) - 1)
    assert len(frames) > 5
    assert max(len(encode(frame)) for frame in frames) < 64 * 1024


@pytest.mark.parametrize(
    ("changes", "code"), [({"conference": "other"}, 4400), ({"view": "chair"}, 4403), ({"version": (9, 0)}, 4505)]
)
async def test_a_hello_to_somebody_else_ends_with_its_code(
    browser: Browser, changes: dict[str, object], code: int
) -> None:
    page = await browser.open()
    with pytest.raises(ConnectionClosed):
        await page.hello(**changes)
    assert await page.closed() == code
    assert page.frames[-1]["code"] == code


@pytest.mark.parametrize(("said", "code"), [("text", 4500), (b"\xc1", 4500), (encode_beat(0, 0), 4500)])
async def test_a_page_that_breaks_the_rules_ends_its_own_connection_alone(
    browser: Browser, said: str | bytes, code: int
) -> None:
    other = await browser.page()
    page = await browser.open()
    if said == encode_beat(0, 0):
        code = 4501  # before its hello
    else:
        await page.hello()
    await page.socket.send(said)
    with pytest.raises(ConnectionClosed):
        await page.until("nothing")
    assert await page.closed() == code
    id, _ = await other.command("roll_call", {"present": True})
    await other.item(id, "queued")


async def test_pages_beyond_what_anybody_opens_are_put_off(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "TABS_MAX", 2)
    pages = [await browser.page(), await browser.page()]
    with pytest.raises(InvalidStatus) as refused:
        await browser.open()
    assert refused.value.response.status_code == 503
    await pages[0].socket.close()
    async with asyncio.timeout(10):
        while True:
            try:
                await browser.page()
                break
            except InvalidStatus:
                await asyncio.sleep(0.01)


@pytest.mark.timeout(180)  # four processes, one after the other
async def test_killed_at_any_moment_the_program_keeps_what_it_showed_and_doubles_nothing(tmp_path: Path) -> None:
    """The page sends, the program dies under it, the page comes back to the same address and sends all again."""
    join_nobody(tmp_path)
    ids = [new_id() for _ in range(60)]
    shown: set[str] = set()
    cookie, port = "", 0
    for kill_after in (1, 7, 30, None):
        program = await PointProcess.start("run", "--data", tmp_path, "--page", "0")
        line = await program.wait_for_line("?key=")
        key = line.strip().rsplit("=", 1)[1]
        browser = Browser(int(line.split("127.0.0.1:")[1].split("/")[0]))
        assert port in (0, browser.port), "the same address, for cookie and draft"
        port, browser.cookie = browser.port, cookie
        if not cookie:
            await browser.enter(key)
            cookie = browser.cookie
        page = await browser.page()
        assert shown <= set(page.items), "what was shown as kept is kept"
        sending = asyncio.ensure_future(send_all(page, ids))
        try:
            while len(page.items) < len(ids):
                await page.until("outbox")
                if kill_after is not None and len(set(page.items) - shown) >= kill_after:
                    break
        finally:
            await program.end(kill=True)
            await asyncio.gather(sending, return_exceptions=True)
            await browser.close()
        shown |= set(page.items)
    assert [(id, text) for id, text in kept(tmp_path)] == [(id, f"Kiến nghị {n}") for n, id in enumerate(ids)]
    _, out, _ = await point("outbox", "--data", tmp_path, "--json")
    assert [item["command_seq"] for item in json.loads(out)["items"]] == list(range(1, len(ids) + 1))


async def send_all(page: LocalPeer, ids: list[str]) -> None:
    """Everything again that has no answer, as after every reconnection."""
    for n, id in enumerate(ids):
        await page.command("submit", {"text": f"Kiến nghị {n}"}, id)
