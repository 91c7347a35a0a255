"""The moderator's page keeps its promise without the hub: it opens, keeps what is typed, and sends it exactly once."""

import base64
import hashlib
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Playwright, expect

from hub.gateway import web
from tests.e2e.conftest import Desk, arguments, chromium
from tests.e2e.seen import ARRIVED, KEPT, KEPT_PATHS, PUT_BACK, disk, sees, standing, until_kept, until_on_disk, writes
from tests.hub.gateway.company import events_of

LONG_WAIT = re.compile(r"sau ([4-9]|[1-3][0-9]) giây")
pytestmark = pytest.mark.browser
FULL = """() => {
window.whole = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
"""The browser's answer when its disk is full."""


@asynccontextmanager
async def profile(playwright: Playwright, folder: Path) -> AsyncIterator[BrowserContext]:
    """A browser with a profile on the disk, for the time of the block: what it keeps, it keeps over its own end."""
    context = await playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium(), args=arguments(), locale="vi-VN"
    )
    try:
        yield context
    finally:
        await context.close()


def texts_of(desk: Desk) -> list[str]:
    return sorted(item.text for item in desk.hub.conference.state.recommendations.values())


async def test_without_a_hub_the_page_opens_again_even_after_the_browser_was_closed_and_sends_each_text_once(
    desk: Desk, playwright: Playwright, tmp_path: Path
) -> None:
    async with profile(playwright, tmp_path / "profile") as context:
        page = await desk.enter(context, "point", "cl1")
        await writes(page, "Một: gửi khi có mạng")
        await standing(page, "Một", ARRIVED)
        await until_kept(page)
    async with desk.hub_away():
        async with profile(playwright, tmp_path / "profile") as context:
            page = await desk.open(context)
            await page.goto(f"{desk.hub.http}/point")
            await writes(page, "Hai: soạn khi máy chủ vắng mặt")
            await standing(page, "Hai", KEPT)
            await standing(page, "Một", ARRIVED)
            await expect(page.get_by_test_id("retry-now")).to_be_visible(timeout=20_000)
            assert "Đường truyền tốt" not in await page.inner_text("body")
            await page.get_by_test_id("recommendation-text").fill("Ba: còn đang gõ")
            await until_on_disk(page, "Ba: còn đang gõ")
            await page.reload()
            await expect(page.get_by_test_id("recommendation-text")).to_have_value("Ba: còn đang gõ", timeout=20_000)
        async with profile(playwright, tmp_path / "profile") as context:
            page = await desk.open(context)
            await page.goto(f"{desk.hub.http}/point")
            await expect(page.get_by_test_id("recommendation-text")).to_have_value("Ba: còn đang gõ", timeout=20_000)
            await page.get_by_test_id("submit").click()
            await standing(page, "Ba", KEPT)
            paths = await page.evaluate(KEPT_PATHS)
            assert all(path in ("/point", "/join") or path.startswith("/assets/") for path in paths), paths
            assert not [path for path in paths if re.search("chair|secretary|department|display", path)], paths
    async with profile(playwright, tmp_path / "profile") as context:
        page = await desk.open(context)
        await page.goto(f"{desk.hub.http}/point")
        for text in ("Hai", "Ba"):
            await standing(page, text, ARRIVED)
    assert texts_of(desk) == ["Ba: còn đang gõ", "Hai: soạn khi máy chủ vắng mặt", "Một: gửi khi có mạng"]
    assert desk.wrong == []


async def test_a_person_who_asks_for_the_next_try_need_not_wait_and_closing_with_something_queued_warns(
    desk: Desk,
) -> None:
    page = await desk.sit_down("point", "cl1")
    await sees(page, "link", "Đã kết nối")
    async with desk.hub_away():
        await writes(page, "Chưa gửi được")
        await standing(page, "Chưa gửi được", KEPT)
        await page.close(run_before_unload=True)
        await page.wait_for_event("close")
        assert desk.dialogs == ["beforeunload"]
        page = await desk.open(page.context)
        await page.add_init_script("Math.random = () => 0.99")  # every wait as long as it may be
        await page.goto(f"{desk.hub.http}/point")
        await expect(page.get_by_test_id("retry-now")).to_have_attribute("title", LONG_WAIT, timeout=60_000)
    await page.get_by_test_id("retry-now").click()
    await standing(page, "Chưa gửi được", ARRIVED)
    assert texts_of(desk) == ["Chưa gửi được"]


async def test_a_newer_page_waits_for_the_next_load_and_takes_nothing_from_who_is_typing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(web.PAGES, pages)
    monkeypatch.setattr(web, "PAGES", pages)
    page = await desk.sit_down("point", "cl1")
    await sees(page, "link", "Đã kết nối")
    await until_kept(page)
    await page.reload()
    box = page.get_by_test_id("recommendation-text")
    await expect(box).to_be_enabled(timeout=20_000)
    await box.fill("Đang gõ dở")
    newer_page(pages)
    await page.evaluate("async () => { await (await navigator.serviceWorker.getRegistration()).update(); }")
    await expect(page.get_by_test_id("reload")).to_be_visible(timeout=20_000)
    assert await page.title() != "Bản mới"
    await expect(box).to_have_value("Đang gõ dở")
    await until_on_disk(page, "Đang gõ dở")
    await page.get_by_test_id("reload").click()
    await expect(page.locator("html")).to_have_attribute("data-edition", "2", timeout=20_000)
    await expect(page.get_by_test_id("recommendation-text")).to_have_value("Đang gõ dở", timeout=20_000)
    assert desk.wrong == []


def newer_page(pages: Path) -> None:
    """The same page in a second edition, as a newer build would lay it down."""
    old = (pages / "point.html").read_bytes()
    new = old.replace(b'<html lang="vi">', b'<html lang="vi" data-edition="2">')
    worker = (pages / "sw.js").read_text()
    (pages / "point.html").write_bytes(new)
    (pages / "sw.js").write_text(worker.replace(integrity(old), integrity(new)).replace('"version":"', '"version":"2-'))
    for packed in (*pages.glob("*.gz"), *pages.glob("*.br")):
        packed.unlink()


def integrity(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


async def test_a_full_disk_is_said_in_a_sentence_and_the_text_stays_in_its_box(desk: Desk) -> None:
    page = await desk.sit_down("point", "cl1")
    box = page.get_by_test_id("recommendation-text")
    await expect(box).to_be_enabled(timeout=20_000)
    await page.evaluate(FULL)
    await box.fill("Không mất khi đĩa đầy")
    await page.get_by_test_id("submit").click()
    await expect(page.get_by_text("Bộ nhớ của trình duyệt đã đầy")).not_to_have_count(0, timeout=20_000)
    await expect(page.get_by_test_id("draft-failed")).to_be_visible()
    await expect(box).to_have_value("Không mất khi đĩa đầy")
    assert desk.hub.conference.state.recommendations == {}
    await page.evaluate("() => { IDBObjectStore.prototype.put = window.whole; }")
    await page.get_by_test_id("submit").click()
    await standing(page, "Không mất khi đĩa đầy", ARRIVED)


async def test_a_profile_put_back_to_an_old_copy_says_what_to_do_and_a_new_code_takes_everything_along(
    desk: Desk,
) -> None:
    page = await desk.sit_down("point", "cl1")
    await writes(page, "Một")
    await standing(page, "Một", ARRIVED)
    old = await disk(page)
    await writes(page, "Hai")
    await standing(page, "Hai", ARRIVED)
    await page.goto(f"{desk.hub.http}/health/live")  # no page of ours holds the database here
    await page.evaluate(PUT_BACK, old)
    await page.goto(f"{desk.hub.http}/point")
    await expect(page.get_by_text("khôi phục từ bản sao cũ").first).to_be_visible(timeout=20_000)
    await writes(page, "Ba")
    await standing(page, "Ba", KEPT)
    [queued] = [row["id"] for row in (await disk(page))["commands"]["values"] if row["args"]["text"] == "Ba"]
    assert await page.get_by_test_id("new-code").get_attribute("href") == "/join"
    await page.goto(f"{desk.hub.http}/join#{desk.hub.new_code('point', 'cl1')}")
    await standing(page, "Ba", ARRIVED)
    assert texts_of(desk) == ["Ba", "Hai", "Một"]
    assert desk.hub.conference.state.recommendations[queued].text == "Ba"


async def test_what_another_point_of_this_browser_never_sent_is_shown_and_not_sent_from_here(desk: Desk) -> None:
    page = await desk.sit_down("point", "cl1")
    await sees(page, "link", "Đã kết nối")
    async with desk.hub_away():
        await writes(page, "Của điểm cầu cl1")
        await standing(page, "Của điểm cầu cl1", KEPT)
        await page.close()
    page = await desk.enter(page.context, "point", "cl2")
    await sees(page, "left-behind", "1 kiến nghị trước đây chưa được tiếp nhận")
    await page.get_by_test_id("left-behind").locator("summary").click()
    await sees(page, "left-behind", "Của điểm cầu cl1")
    await writes(page, "Của điểm cầu cl2")
    await standing(page, "Của điểm cầu cl2", ARRIVED)
    assert texts_of(desk) == ["Của điểm cầu cl2"]


async def test_a_new_device_keeps_the_numbers_of_the_one_before_and_shows_what_that_one_was_refused(desk: Desk) -> None:
    page = await desk.sit_down("point", "cl1")
    await writes(page, "Đã đến")
    await standing(page, "Đã đến", ARRIVED)
    await page.context.set_offline(True)
    for connection in list(desk.hub.gateway._sockets._live):
        connection.abort()
    secretary = await desk.hub.console("secretary")
    await secretary.do("intake", {"mode": "closed"})
    await writes(page, "Gửi muộn")
    await page.context.set_offline(False)
    await standing(page, "Gửi muộn", re.compile("dừng tiếp nhận"))
    await page.goto(f"{desk.hub.http}/join#{desk.hub.new_code('point', 'cl1')}")
    await sees(page, "left-behind", "1 kiến nghị trước đây chưa được tiếp nhận")
    await page.get_by_test_id("left-behind").locator("summary").click()
    await sees(page, "left-behind", "Gửi muộn")
    await sees(page, "left-behind", "hội nghị đã dừng tiếp nhận")
    await page.screenshot(path=desk.pictures / "left-behind.png")
    await standing(page, "Đã đến", re.compile("001.*đã đến hội nghị", re.IGNORECASE | re.DOTALL))
    devices = {row["device"]: row["id"] for row in (await disk(page))["commands"]["values"]}
    assert len(devices) == 2, "the refusal stays where it was told"
    assert texts_of(desk) == ["Đã đến"]
    settled = [event for event in await events_of(desk.hub) if event.id in devices.values()]
    assert len({event.actor.device for event in settled}) == 2


async def test_a_hub_put_back_to_before_the_join_gets_all_it_had_accepted_from_the_new_device(
    desk: Desk, tmp_path: Path
) -> None:
    before = tmp_path / "before"
    async with desk.hub_away():
        shutil.copytree(desk.hub.folder, before)
    page = await desk.sit_down("point", "cl1")
    for text in ("Một", "Hai"):
        await writes(page, text)
        await standing(page, text, ARRIVED)
    async with desk.hub_away():
        shutil.rmtree(desk.hub.folder)
        shutil.copytree(before, desk.hub.folder)
    await expect(page.get_by_test_id("new-code")).to_be_visible(timeout=40_000)
    assert texts_of(desk) == []
    await page.goto(f"{desk.hub.http}/join#{desk.hub.new_code('point', 'cl1')}")
    for text in ("Một", "Hai"):
        await standing(page, text, ARRIVED)
    assert [item.text for item in desk.hub.conference.state.recommendations.values()] == ["Một", "Hai"]
