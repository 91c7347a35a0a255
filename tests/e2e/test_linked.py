"""What the hub linked by itself: its moderator reads to what, and says that it is not the same."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Desk
from tests.e2e.seen import DEADLINE_S, sees, writes

pytestmark = pytest.mark.browser
COURSE = "Đề nghị tỉnh sớm mở thêm lớp dạy nghề sửa chữa máy nông nghiệp cho thanh niên"
LINKED = "Máy gộp với số 001 của điểm cầu cl1."
ADVICE = "Nếu không trùng, đề nghị bấm “Báo không trùng”."


async def test_a_moderator_reads_what_the_hub_linked_its_text_to_and_objects(desk: Desk) -> None:
    await (await desk.hub.point("cl1")).do("submit", {"text": COURSE})
    page = await desk.sit_down("point", "hl1")
    await writes(page, COURSE)
    await sees(page, "own-items", f"{LINKED} {ADVICE}")
    await page.get_by_role("button", name="Báo không trùng").click()
    await page.get_by_label("Khác ở điểm nào").fill("Đường khác")
    await page.get_by_role("button", name="Gửi thư ký").click()
    await sees(page, "own-items", "Đã báo thư ký: không trùng.")
    await expect(page.get_by_test_id("own-items")).not_to_contain_text(ADVICE, timeout=DEADLINE_S * 1000)
    [item] = [each for each in desk.hub.conference.state.recommendations.values() if each.point == "hl1"]
    assert (item.receipt, item.objection) == ("002", "Đường khác")
    assert desk.wrong == []
