"""Topics on the secretary's page: a proposal is dismissed by one key, two that are one are merged from the menu."""

import time
from dataclasses import replace

import pytest
from playwright.async_api import expect

from hub.domain.commands import Command, Suggest
from hub.domain.model import Actor
from tests.e2e.conftest import Desk
from tests.e2e.seen import DEADLINE_S, sees
from tests.waiting import until

pytestmark = pytest.mark.browser
COURSE = "Đề nghị tỉnh sớm mở thêm lớp dạy nghề sửa chữa máy nông nghiệp cho thanh niên"
ROAD = "Đường vào thôn Nà Lầu ngập mỗi khi mưa, đề nghị sửa"


async def test_a_proposed_topic_is_dismissed_by_one_key_and_brought_back_by_one(desk: Desk) -> None:
    conference = desk.hub.conference
    for point, text in (("cl1", COURSE), ("hl1", ROAD)):
        await (await desk.hub.point(point)).do("submit", {"text": text})
    ids = tuple(conference.state.recommendations)
    proposed = Suggest(
        "new_topic", ids[0], "proposed", 500, "close", ("gần nhau",), (), "t", title="Dạy nghề", members=ids
    )
    await conference.handle(Command("s1", time.time_ns() // 1_000_000, Actor("hub"), proposed))
    page = await desk.sit_down("role", "secretary", width=1920, height=1080)
    await sees(page, "proposed-topic", "Dạy nghề")
    await page.screenshot(path=desk.pictures / "proposed.png")
    await page.keyboard.press("Shift+B")
    await until(lambda: "proposed" in conference.state.dismissed)
    await expect(page.get_by_test_id("proposed-topic")).to_have_count(0, timeout=DEADLINE_S * 1000)
    await expect(page.locator(".pops")).to_contain_text("Đã bỏ đề xuất nội dung “Dạy nghề”", timeout=DEADLINE_S * 1000)
    again = replace(proposed, score=600)
    await conference.handle(Command("s2", time.time_ns() // 1_000_000, Actor("hub"), again))
    assert not any(each.kind == "new_topic" for each in conference.state.suggestions.values())
    await page.keyboard.press("u")
    await sees(page, "proposed-topic", "Dạy nghề")
    assert conference.state.dismissed == {}
    assert desk.wrong == []


async def test_a_topic_is_merged_into_another_from_its_menu_and_taken_back(desk: Desk) -> None:
    conference = desk.hub.conference
    await (await desk.hub.point("cl1")).do("submit", {"text": COURSE})
    [id] = conference.state.recommendations
    await (await desk.hub.console("secretary")).do("assign_topic", {"topic": "t2", "recommendations": [id]})
    page = await desk.sit_down("role", "secretary", width=1920, height=1080)
    await page.get_by_role("button", name="Việc với nội dung 2").click()
    await page.get_by_role("menuitem", name="Gộp vào nội dung …").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Cả 1 kiến nghị chuyển sang nội dung được chọn", timeout=DEADLINE_S * 1000)
    await dialog.get_by_label("Gộp vào nội dung").select_option("t1")
    await page.screenshot(path=desk.pictures / "merge.png")
    await dialog.get_by_role("button", name="Gộp nội dung").click()
    await until(
        lambda: (conference.state.recommendations[id].topic, conference.state.topics["t2"].merged_into) == ("t1", "t1")
    )
    await expect(page.get_by_test_id("topic-row-t2")).to_have_count(0, timeout=DEADLINE_S * 1000)
    await expect(page.locator(".pops")).to_contain_text("Đã gộp nội dung 2 vào nội dung 1.", timeout=DEADLINE_S * 1000)
    await expect(dialog).to_have_count(0, timeout=DEADLINE_S * 1000)  # keys are a dialog's own while there is one
    await page.keyboard.press("u")
    await until(
        lambda: (conference.state.recommendations[id].topic, conference.state.topics["t2"].merged_into) == ("t2", None)
    )
    assert desk.wrong == []
