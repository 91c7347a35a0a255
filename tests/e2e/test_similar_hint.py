"""A moderator who types is told what is known already, and is never held up by it."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Desk
from tests.e2e.seen import DEADLINE_S, sees, writes

pytestmark = pytest.mark.browser
COURSE = "Đề nghị tỉnh sớm mở thêm lớp dạy nghề sửa chữa máy nông nghiệp cho thanh niên"


@pytest.mark.parametrize(("width", "height"), [(1024, 600), (360, 740)])
async def test_a_moderator_reads_what_is_like_the_text_and_sends_it_all_the_same(
    desk: Desk, width: int, height: int
) -> None:
    await (await desk.hub.point("cl1")).do("submit", {"text": COURSE})
    [id] = desk.hub.conference.state.recommendations
    await (await desk.hub.console("secretary")).do("screen", {"recommendations": [id], "decision": "approve"})
    page = await desk.sit_down("point", "hl1", width=width, height=height)
    box = page.get_by_test_id("recommendation-text")
    await expect(box).to_be_enabled(timeout=DEADLINE_S * 1000)
    await box.fill("Kính thưa")
    await expect(page.get_by_test_id("similar")).to_have_count(0)
    await box.fill(f"Kính thưa các đồng chí. {COURSE} ạ")
    await sees(page, "similar", "Đã có kiến nghị gần giống: số 001, Điểm cầu cl1,")
    await page.screenshot(path=desk.pictures / "similar.png")
    await box.fill("Cầu qua suối Khuổi Nọi đã yếu, đề nghị xây lại")
    await expect(page.get_by_test_id("similar")).to_have_text("", timeout=DEADLINE_S * 1000)
    await writes(page, COURSE)
    await sees(page, "own-items", "002")
    await expect(page.get_by_test_id("similar")).to_have_count(0)
    assert desk.wrong == []


async def test_without_the_hub_nothing_is_shown(desk: Desk) -> None:
    page = await desk.sit_down("point", "hl1")
    await writes(page, COURSE)
    await sees(page, "own-items", "001")
    await page.get_by_test_id("recommendation-text").fill(f"{COURSE} ạ")
    await sees(page, "similar", "số 001, điểm cầu này đã gửi, rất giống.")
    async with desk.hub_away():
        await expect(page.get_by_test_id("similar")).to_have_count(0, timeout=DEADLINE_S * 1000)
    await sees(page, "similar", "số 001, điểm cầu này đã gửi, rất giống.")
    assert desk.wrong == []
