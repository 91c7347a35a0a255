"""What a person at a page sees, and what lies on the machine's own disk: the words of the browser tests."""

import asyncio
import re
from typing import Any, cast

from playwright.async_api import Page, expect

ARRIVED = re.compile(r"đã đến hội nghị", re.IGNORECASE)
KEPT = re.compile(r"đã lưu tại điểm cầu", re.IGNORECASE)
DEADLINE_S = 20
"""Of a loaded machine; what is awaited is a condition."""

ALL_ROWS = """async () => {
  const all = {};
  for (const { name } of await indexedDB.databases()) {
    const ask = indexedDB.open(name);
    const db = await new Promise((done) => { ask.onsuccess = () => done(ask.result); });
    for (const table of db.objectStoreNames) {
      const read = (what) => new Promise((done) => {
        const ask = db.transaction(table).objectStore(table)[what]();
        ask.onsuccess = () => done(ask.result);
      });
      all[table] = { keys: await read("getAllKeys"), values: await read("getAll") };
    }
    db.close();
  }
  return all;
}"""
PUT_BACK = """async (all) => {
  const ask = indexedDB.open("diemcau");
  const db = await new Promise((done) => { ask.onsuccess = () => done(ask.result); });
  const tx = db.transaction(Object.keys(all), "readwrite");
  for (const [name, { keys, values }] of Object.entries(all)) {
    const table = tx.objectStore(name);
    table.clear();
    values.forEach((value, i) => (table.keyPath === null ? table.put(value, keys[i]) : table.put(value)));
  }
  await new Promise((done, failed) => { tx.oncomplete = done; tx.onerror = failed; });
  db.close();
}"""
KEPT_PATHS = """async () => {
  const paths = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
  return paths;
}"""

REFUSES = """
IDBFactory.prototype.open = () => { throw new DOMException("The operation is insecure.", "SecurityError"); };
"""
"""What a browser does that is told to block the data of sites."""
NEVER_ANSWERS = """
const open = IDBFactory.prototype.open;
window.stuck = true;
IDBFactory.prototype.open = function (...asked) {
  const request = open.apply(this, asked);
  if (!window.stuck) return request;
  for (const answer of ["success", "error", "blocked"])
    request.addEventListener(answer, (event) => event.stopImmediatePropagation());
  return request;
};
"""
"""A disk that was asked and says nothing; real requests, whose answers reach nobody."""


async def sees(page: Page, testid: str, words: str | re.Pattern[str]) -> None:
    """The first part of this name holds these words."""
    await expect(page.get_by_test_id(testid).first).to_contain_text(words, timeout=DEADLINE_S * 1000)


async def writes(page: Page, text: str) -> None:
    """A moderator types and sends; the page has it on the disk."""
    box = page.get_by_test_id("recommendation-text")
    await expect(box).to_be_enabled(timeout=DEADLINE_S * 1000)
    await box.fill(text)
    await page.get_by_test_id("submit").click()
    await expect(box).to_have_value("", timeout=DEADLINE_S * 1000)


async def standing(page: Page, text: str, words: re.Pattern[str]) -> None:
    """The point's own item with this text says these words."""
    item = page.get_by_test_id("own-items").locator("li", has_text=text)
    await expect(item).to_contain_text(words, timeout=DEADLINE_S * 1000)


async def disk(page: Page) -> dict[str, Any]:
    """Everything that the browser's own database holds: table -> keys and values."""
    return cast(dict[str, Any], await page.evaluate(ALL_ROWS))


async def until_on_disk(page: Page, text: str) -> None:
    """The page writes a moment after the last letter."""
    async with asyncio.timeout(DEADLINE_S):
        while text not in str(await disk(page)):  # noqa: ASYNC110 - a page has no event for this
            await asyncio.sleep(0.02)


async def until_kept(page: Page) -> None:
    """The service worker holds the page."""
    async with asyncio.timeout(DEADLINE_S):
        while "/point" not in await page.evaluate(KEPT_PATHS):  # noqa: ASYNC110 - a page has no event for this
            await asyncio.sleep(0.02)
        await page.evaluate("async () => { await navigator.serviceWorker.ready; }")


async def takes_no_text(page: Page) -> None:
    """It says what is the matter, and there is nothing to type into."""
    said = page.get_by_role("heading", name="Trình duyệt không lưu được dữ liệu trên máy này")
    await expect(said).to_be_visible(timeout=DEADLINE_S * 1000)
    await expect(page.get_by_text("Trang chưa nhận nội dung nào")).to_be_visible()
    assert await page.locator("textarea, input, [contenteditable]").count() == 0
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
