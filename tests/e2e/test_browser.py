"""One recommendation through the pages that people use: typed, approved, called, shown."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Desk

pytestmark = pytest.mark.browser
TEXT = "Đề nghị tỉnh mở thêm lớp học nghề cho thanh niên vùng cao"
TOPIC = "Việc làm"
ARRIVED = re.compile(r"001.*đã đến hội nghị|đã đến hội nghị.*001", re.IGNORECASE)
ON_DISK = """async (text) => {
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => {
      const ask = indexedDB.open(name);
      ask.onsuccess = () => done(ask.result);
    });
    for (const table of db.objectStoreNames) {
      const rows = await new Promise((done) => {
        const ask = db.transaction(table).objectStore(table).getAll();
        ask.onsuccess = () => done(ask.result);
      });
      if (JSON.stringify(rows).includes(text)) { db.close(); return true; }
    }
    db.close();
  }
  return false;
}"""
"""Whether the browser's own database holds a text."""


async def sees(page: Page, testid: str, words: str | re.Pattern[str]) -> None:
    await expect(page.get_by_test_id(testid).first).to_contain_text(words, timeout=10_000)


async def until_on_disk(page: Page, text: str) -> None:
    """The page writes a moment after the last letter."""
    end_s = asyncio.get_running_loop().time() + 10
    while not await page.evaluate(ON_DISK, text):
        assert asyncio.get_running_loop().time() < end_s, "the text never came to the disk"
        await asyncio.sleep(0.02)


async def test_a_recommendation_from_the_moderators_hand_to_the_public_screen(desk: Desk) -> None:
    moderator = await desk.sit_down("point", "cl1")
    await moderator.get_by_test_id("recommendation-text").fill(TEXT)
    await moderator.get_by_test_id("submit").click()
    await sees(moderator, "own-items", TEXT)
    await sees(moderator, "own-items", ARRIVED)

    secretary = await desk.sit_down("role", "secretary")
    chair = await desk.sit_down("role", "chair")
    display = await desk.sit_down("role", "display")
    await sees(secretary, "inbox", TEXT)
    await secretary.get_by_test_id("inbox").get_by_text(TEXT).first.click()
    await secretary.get_by_test_id("approve").click()
    await secretary.get_by_test_id("topic-row-t2").get_by_text(TOPIC).click()
    await secretary.get_by_test_id("queue-all").click()
    await expect(secretary.get_by_test_id("topic-row-t2")).to_have_attribute("data-state", "queued")

    await sees(chair, "next-title", TOPIC)
    await chair.get_by_test_id("verb").click()
    await sees(chair, "now-title", TOPIC)
    await sees(display, "display-title", TOPIC)
    await expect(display.get_by_text(TEXT)).to_be_visible()
    await sees(secretary, "secretary-now", TOPIC)

    [item] = desk.hub.conference.state.recommendations.values()
    assert (item.text, item.topic, item.handling) == (TEXT, "t2", "screened")
    assert desk.wrong == []


async def test_what_was_typed_survives_a_reload(desk: Desk) -> None:
    """The draft is kept on the machine until it is sent; a reload in the middle of a sentence loses nothing."""
    moderator = await desk.sit_down("point", "cl1")
    box = moderator.get_by_test_id("recommendation-text")
    await box.fill(TEXT)
    await until_on_disk(moderator, TEXT)
    await moderator.reload()
    await expect(moderator.get_by_test_id("recommendation-text")).to_have_value(TEXT, timeout=10_000)
    await moderator.get_by_test_id("submit").click()
    await sees(moderator, "own-items", ARRIVED)
    await moderator.reload()
    await sees(moderator, "own-items", TEXT)
    assert len(desk.hub.conference.state.recommendations) == 1
    assert desk.wrong == []


async def test_what_is_sent_while_the_line_is_cut_arrives_once_when_it_is_back(desk: Desk) -> None:
    moderator = await desk.sit_down("point", "cl1")
    await expect(moderator.get_by_test_id("recommendation-text")).to_be_visible(timeout=10_000)
    await moderator.context.set_offline(True)
    for connection in list(desk.hub.gateway._sockets._live):
        connection.abort()
    await moderator.get_by_test_id("recommendation-text").fill(TEXT)
    await moderator.get_by_test_id("submit").click()
    await sees(moderator, "own-items", re.compile("đã lưu", re.IGNORECASE))
    assert desk.hub.conference.state.recommendations == {}
    await moderator.context.set_offline(False)
    await sees(moderator, "own-items", ARRIVED)
    assert [item.text for item in desk.hub.conference.state.recommendations.values()] == [TEXT]


async def test_a_text_that_looks_like_a_page_is_only_a_text(desk: Desk) -> None:
    """No client text is ever interpreted (I10)."""
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}} =HYPERLINK(1)"
    moderator = await desk.sit_down("point", "cl1")
    await moderator.get_by_test_id("recommendation-text").fill(evil)
    await moderator.get_by_test_id("submit").click()
    secretary = await desk.sit_down("role", "secretary")
    await sees(secretary, "inbox", "<script>alert(2)</script>{{7*7}}")
    await sees(moderator, "own-items", "<img src=x onerror=alert(1)>")
    assert await secretary.locator("img[src=x]").count() == 0
    assert desk.wrong == []
