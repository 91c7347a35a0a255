"""One recommendation through the pages that people use: typed, approved, called, shown."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Desk
from tests.e2e.seen import sees, until_on_disk

pytestmark = pytest.mark.browser
TEXT = "Đề nghị tỉnh mở thêm lớp học nghề cho thanh niên vùng cao"
TOPIC = "Việc làm"
ARRIVED = re.compile(r"001.*đã đến hội nghị|đã đến hội nghị.*001", re.IGNORECASE)


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
    await sees(secretary, "topic-row-t2", "1")
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
