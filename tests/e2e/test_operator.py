"""The technicians' page: what stands against the hub, how the hub is, and which points are silent since when."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Desk
from tests.e2e.seen import DEADLINE_S, sees

pytestmark = pytest.mark.browser
SENTENCE = "Ổ đĩa chỉ còn trống 300 MiB."
FREE_BYTES = 12_300_000_000


async def stands(page: Page, point: str, presence: str) -> None:
    """The point's field on the map says this of it."""
    field = page.get_by_test_id("map").locator(f"[data-point={point}]")
    await expect(field).to_have_class(re.compile(rf"\b{presence}\b"), timeout=DEADLINE_S * 1000)


async def test_the_operator_sees_alarms_with_their_page_vital_signs_and_who_is_silent(desk: Desk) -> None:
    gateway = desk.hub.gateway
    gateway.alarms.start("disk_low", SENTENCE)
    gateway.metrics.free.set(FREE_BYTES)
    moderator = await desk.sit_down("point", "cl1")
    await expect(moderator.get_by_test_id("recommendation-text")).to_be_enabled(timeout=DEADLINE_S * 1000)
    page = await desk.sit_down("role", "operator", width=1366, height=768)
    await sees(page, "alarms", SENTENCE)
    await sees(page, "alarms", "Sổ tay vận hành, mục “Ổ đĩa đầy”")
    await sees(page, "machine", "12,3 GB")
    await sees(page, "machine", "chưa có bản sao lưu")
    await sees(page, "machine", "không dùng; so sánh theo từ ngữ")
    total = len(desk.hub.conference.state.points)
    await sees(page, "connected", f"1/{total}")
    await stands(page, "cl1", "here")
    await stands(page, "hl1", "never")
    silent = page.get_by_test_id("silent").locator("li")
    await expect(silent).to_have_count(total - 1)
    await moderator.close()
    await stands(page, "cl1", "lost")
    await sees(page, "connected", f"0/{total}")
    await expect(silent.first).to_contain_text(re.compile(r"Mất kết nối.*mất kết nối từ \d\d:\d\d:\d\d"))
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert desk.wrong == []
