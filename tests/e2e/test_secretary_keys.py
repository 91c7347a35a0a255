"""The secretary answers with the keyboard alone: one stroke an answer, each taken back by one."""

import time
from collections.abc import Callable

import pytest
from playwright.async_api import Page, expect

from hub.domain.commands import Command, Suggest
from hub.domain.model import Actor, AdviceKind, Recommendation, State
from tests.e2e.conftest import Desk
from tests.e2e.seen import DEADLINE_S, sees
from tests.waiting import until

pytestmark = pytest.mark.browser
COURSE = "Đề nghị tỉnh sớm mở thêm lớp dạy nghề sửa chữa máy nông nghiệp cho thanh niên"
ROAD = "Đường vào thôn Nà Lầu ngập mỗi khi mưa, đề nghị sửa"
BRIDGE = "Cầu qua suối Khuổi Nọi đã yếu, đề nghị xây lại"

WHY = ("cùng việc: giao thông", "khác thôn: Nà Lầu / Khuổi Nọi")


async def test_a_link_and_a_question_are_answered_by_one_key_and_taken_back_by_one(desk: Desk) -> None:
    page = await at_an_empty_list(desk)
    for point, text in (("cl1", COURSE), ("cl2", COURSE), ("hl1", ROAD), ("hl2", BRIDGE)):
        await (await desk.hub.point(point)).do("submit", {"text": text})
    await told(desk, lambda state: item(state, "002").likeness is not None)
    await suggest(desk, "merge", "004", item(desk.hub.conference.state, "003").id, 600)
    await sees(page, "fresh", "+3 kiến nghị mới")
    await page.keyboard.press("n")

    await chosen(page, "002")
    await sees(page, "inbox", "Máy gộp vào 001")
    await page.keyboard.press("v")
    await told(desk, lambda state: item(state, "002").merged_into is not None and item(state, "002").likeness is None)
    await taken_back(page)
    await told(desk, lambda state: item(state, "002").likeness is not None)
    await sees(page, "inbox", "Máy gộp vào 001")
    await page.keyboard.press("r")
    await told(desk, lambda state: item(state, "002").merged_into is None and len(state.apart) == 1)

    await chosen(page, "004")
    await expect(page.get_by_test_id("questions").locator(".reasons li")).to_have_text(WHY, timeout=DEADLINE_S * 1000)
    asked = questions(desk.hub.conference.state)
    await page.keyboard.press("r")
    await told(desk, lambda state: not questions(state) and len(state.apart) == 2)
    await expect(page.locator(".pops")).to_contain_text("không trùng, máy không hỏi lại", timeout=DEADLINE_S * 1000)
    await taken_back(page)
    await told(desk, lambda state: (questions(state), len(state.apart)) == (asked, 1))
    await expect(page.get_by_test_id("questions").locator(".reasons li")).to_have_text(WHY, timeout=DEADLINE_S * 1000)
    await page.keyboard.press("v")
    await told(desk, lambda state: item(state, "004").merged_into == item(state, "003").id)
    assert desk.wrong == []


@pytest.mark.parametrize("key", ["1", "2", "3"])
async def test_a_topic_is_one_key(desk: Desk, key: str) -> None:
    page = await at_an_empty_list(desk)
    for point in ("cl1", "cl2"):
        await (await desk.hub.point(point)).do("submit", {"text": COURSE})
    await told(desk, lambda state: item(state, "002").likeness is not None)  # the engine has had its say on both
    for topic, score in (("t2", 900), ("t3", 800), ("t1", 700)):
        await suggest(desk, "topic", "001", topic, score)
    await chosen(page, "001")
    offered = "t2", "t3", "t1"
    await expect(page.locator(".topic-offers .kbd")).to_have_text(["1", "2", "3"], timeout=DEADLINE_S * 1000)
    await page.keyboard.press(key)
    await told(desk, lambda state: item(state, "001").topic == offered[int(key) - 1])
    assert item(desk.hub.conference.state, "001").handling == "screened"
    await taken_back(page)
    await told(desk, lambda state: (item(state, "001").topic, item(state, "001").handling) == (None, "received"))
    assert desk.wrong == []


async def at_an_empty_list(desk: Desk) -> Page:
    page = await desk.sit_down("role", "secretary")
    await sees(page, "inbox", "Không còn kiến nghị chờ duyệt")
    return page


async def chosen(page: Page, receipt: str) -> None:
    """The secretary goes down the list to it."""
    here = page.locator("[data-receipt][aria-current]")
    await expect(page.locator(f'[data-receipt="{receipt}"]')).to_be_visible(timeout=DEADLINE_S * 1000)
    while (at := await here.get_attribute("data-receipt")) != receipt:
        await page.keyboard.press("j")
        await expect(here).not_to_have_attribute("data-receipt", at or "", timeout=DEADLINE_S * 1000)


async def taken_back(page: Page) -> None:
    """Once the page says what was done."""
    await expect(page.locator(".pops").get_by_role("button")).to_be_visible(timeout=DEADLINE_S * 1000)
    await page.keyboard.press("u")


async def told(desk: Desk, holds: Callable[[State], bool]) -> None:
    await until(lambda: holds(desk.hub.conference.state))


def item(state: State, receipt: str) -> Recommendation:
    return next(each for each in state.recommendations.values() if each.receipt == receipt)


def questions(state: State) -> set[str]:
    return {each.id for each in state.suggestions.values() if each.kind == "merge"}


async def suggest(desk: Desk, kind: AdviceKind, receipt: str, candidate: str, score: int) -> None:
    """The hub's own advice, by the road on which it comes."""
    conference = desk.hub.conference
    ask = Suggest(kind, item(conference.state, receipt).id, candidate, score, "close", WHY, (), "test")
    await conference.handle(Command(f"{kind}-{candidate}", time.time_ns() // 1_000_000, Actor("hub"), ask))
