"""Where the browser keeps nothing, a page says so and takes no text; a window without traces keeps what was typed."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Desk
from tests.e2e.seen import (
    ARRIVED,
    DEADLINE_S,
    KEPT,
    NEVER_ANSWERS,
    REFUSES,
    disk,
    standing,
    takes_no_text,
    until_kept,
    writes,
)

pytestmark = pytest.mark.browser
OF_A_LATER_VERSION = """() => new Promise((done) => {
  indexedDB.open("diemcau", 99).onsuccess = (event) => { event.target.result.close(); done(); };
})"""
"""A database that this page may not open: the browser answers with an error event."""


@pytest.mark.parametrize("role", ["point", "secretary"])
async def test_where_the_browser_refuses_its_disk_the_page_takes_no_text(desk: Desk, role: str) -> None:
    context = await desk.browser.new_context(locale="vi-VN", viewport={"width": 1024, "height": 600})
    await context.add_init_script(REFUSES)
    page = await desk.enter(context, *(("point", "cl1") if role == "point" else ("role", role)))
    await takes_no_text(page)
    await page.screenshot(path=desk.pictures / f"no-disk-{role}.png")
    assert desk.wrong == []


async def test_a_disk_that_answers_with_an_error_is_told_and_tried_again_when_asked(desk: Desk) -> None:
    context = await desk.browser.new_context(locale="vi-VN")
    page = await desk.open(context)
    await page.goto(f"{desk.hub.http}/health/live")
    await page.evaluate(OF_A_LATER_VERSION)
    await page.goto(f"{desk.hub.http}/join#{desk.hub.new_code('point', 'cl1')}")
    await takes_no_text(page)
    await page.evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('diemcau').onsuccess = done; })")
    await page.get_by_test_id("disk-again").click()
    await writes(page, "Đường vào bản")
    await standing(page, "Đường vào bản", ARRIVED)
    assert desk.wrong == []


async def test_a_disk_that_never_answers_is_told_instead_of_opening_for_ever(desk: Desk) -> None:
    context = await desk.browser.new_context(locale="vi-VN")
    await context.add_init_script(NEVER_ANSWERS)
    page = await desk.enter(context, "point", "cl1")
    await takes_no_text(page)
    again = page.get_by_test_id("disk-again")
    await again.click()
    await expect(page.get_by_role("heading", name="Đang mở")).to_be_visible()
    await takes_no_text(page)
    await page.evaluate("window.stuck = false")
    await again.click()
    await writes(page, "Đường vào bản")
    await standing(page, "Đường vào bản", ARRIVED)
    assert desk.wrong == []


async def test_a_window_without_traces_keeps_a_text_over_a_reload_and_takes_it_along_when_it_closes(desk: Desk) -> None:
    """Every context of these tests is off the record: nothing of it is left when it is closed."""
    page = await desk.sit_down("point", "cl1")
    await expect(page.get_by_test_id("recommendation-text")).to_be_visible(timeout=DEADLINE_S * 1000)
    await until_kept(page)
    async with desk.hub_away():
        await writes(page, "Đường vào bản")
        await standing(page, "Đường vào bản", KEPT)
        await page.reload()
        await standing(page, "Đường vào bản", KEPT)
    await standing(page, "Đường vào bản", ARRIVED)
    assert [item.text for item in desk.hub.conference.state.recommendations.values()] == ["Đường vào bản"]
    await page.context.close()
    next_window = await desk.open(await desk.browser.new_context())
    await next_window.goto(f"{desk.hub.http}/health/live")
    assert await disk(next_window) == {}
