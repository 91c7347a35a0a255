"""Several tabs, several machines, and plain http over a network: who may send, and what each page says about it."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, Playwright, expect

from tests.e2e.conftest import Desk, arguments, chromium
from tests.e2e.seen import ARRIVED, KEPT, disk, sees, standing, writes
from tests.live import ORIGIN

pytestmark = pytest.mark.browser
NAME = "hoinghi.test"
"""A name in the hall's network: to the browser neither loopback nor encrypted."""


def texts_of(desk: Desk) -> list[str]:
    return sorted(item.text for item in desk.hub.conference.state.recommendations.values())


async def test_of_two_tabs_one_sends_the_other_says_so_and_takes_over_when_the_first_is_closed(desk: Desk) -> None:
    first = await desk.sit_down("point", "cl1")
    await writes(first, "Một")
    await standing(first, "Một", ARRIVED)
    second = await desk.open(first.context)
    await second.goto(f"{desk.hub.http}/point")
    await expect(second.get_by_test_id("use-here")).to_be_visible(timeout=20_000)
    await second.get_by_test_id("use-here").click()
    await writes(second, "Hai")
    await expect(first.get_by_test_id("use-here")).to_be_visible(timeout=20_000)
    await second.close()
    await standing(first, "Hai", ARRIVED)
    await writes(first, "Ba")
    await standing(first, "Ba", ARRIVED)
    assert texts_of(desk) == ["Ba", "Hai", "Một"]
    assert desk.wrong == []


async def test_two_machines_of_one_point_see_the_same_items_and_each_keeps_only_its_own_outbox(desk: Desk) -> None:
    pages = [await desk.sit_down("point", "cl1") for _ in range(2)]
    for page, text in zip(pages, ("Từ máy một", "Từ máy hai"), strict=True):
        await writes(page, text)
    for page in pages:
        for text in ("Từ máy một", "Từ máy hai"):
            await standing(page, text, ARRIVED)
    kept = [(await disk(page))["commands"]["values"] for page in pages]
    assert [[row["args"]["text"] for row in rows] for rows in kept] == [["Từ máy một"], ["Từ máy hai"]]
    assert kept[0][0]["device"] != kept[1][0]["device"]
    assert texts_of(desk) == ["Từ máy hai", "Từ máy một"]
    assert desk.wrong == []


async def test_on_plain_http_a_banner_says_what_is_missing_texts_are_kept_and_the_newest_tab_sends(
    desk: Desk, playwright: Playwright
) -> None:
    async with desk.hub_away():
        http = f"http://{NAME}:{desk.hub.address.port}"
        desk.hub.config = replace(desk.hub.config, origins=(ORIGIN, http))
    browser: Browser = await playwright.chromium.launch(
        executable_path=chromium(), args=arguments(f"--host-resolver-rules=MAP {NAME} 127.0.0.1")
    )
    context = await browser.new_context(locale="vi-VN")
    first = await desk.enter(context, "point", "cl1", http)
    await sees(first, "keeping", "chưa mã hóa")
    assert await first.evaluate("[isSecureContext, 'locks' in navigator, 'serviceWorker' in navigator]") == [False] * 3
    await writes(first, "Một")
    await standing(first, "Một", ARRIVED)
    async with desk.hub_away():
        await writes(first, "Hai")
        await standing(first, "Hai", KEPT)
        await first.close()
    second = await desk.open(context)
    await second.goto(f"{http}/point")
    await standing(second, "Hai", ARRIVED)
    third = await desk.open(context)
    await third.goto(f"{http}/point")
    await writes(third, "Ba")
    await expect(second.get_by_test_id("use-here")).to_be_visible(timeout=20_000)
    await third.close()
    await expect(second.get_by_test_id("recommendation-text")).to_be_enabled(timeout=20_000)
    await standing(second, "Ba", ARRIVED)
    assert texts_of(desk) == ["Ba", "Hai", "Một"]
    assert [wrong for wrong in desk.wrong if "Cross-Origin-Opener-Policy" not in wrong] == []
    await browser.close()
