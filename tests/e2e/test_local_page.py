"""The point client's own page in a real browser: it keeps texts with the hub away and the program killed."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from hub.config import Address
from point_client import identity
from point_client.identity import Identity
from point_client.page.server import FILES
from tests.absent import without
from tests.e2e.conftest import TELL_VIOLATIONS
from tests.e2e.seen import NEVER_ANSWERS, REFUSES, takes_no_text
from tests.live import LiveHub
from tests.point_client.local_page import keep_joined
from tests.point_client.point_process import PointProcess, point
from tests.scenario import DISTRICTS
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
FIRST, SECOND, DRAFT = "Đường vào bản bị sạt lở sau mưa lũ.", "Cầu treo Nà Pài hỏng mặt cầu.", "Còn đang gõ dở"
OURS = re.compile(r"ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|status of 40[13]|WebSocket connection to")
"""What the browser itself writes while the program is not there, or a key is used up."""


class Desk:
    """One point's program as a process, and a browser beside it."""

    def __init__(self, hub: LiveHub, browser: Browser, data: Path) -> None:
        self.hub, self.browser, self.data = hub, browser, data
        self.program: PointProcess
        self.wrong: list[str] = []

    async def join(self) -> None:
        joined = await self.hub.join_point("cl1")
        assert joined.secret is not None
        self.data.mkdir()
        who = Identity(url=self.hub.http, conference=DISTRICTS.id, device=joined.id, secret=joined.secret, point="cl1")
        keep_joined(self.data, who)

    async def start(self) -> str:
        """The program; its link."""
        self.program = await PointProcess.start("run", "--data", self.data, "--page", "0")
        return (await self.program.wait_for_line("?key=")).split(": ")[-1].strip()

    async def sit_down(self, link: str, script: str = "") -> Page:
        """A fresh profile that opens the link; `script` runs before everything else on its pages."""
        context = await self.browser.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768})
        await context.add_init_script(TELL_VIOLATIONS + script)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        await page.goto(link)
        return page

    def _heard(self, type_: str, text: str) -> None:
        if type_ == "error" and not OURS.search(text):
            self.wrong.append(text)

    async def hub_down(self) -> None:
        await self.hub.stop()
        self.hub.config = replace(self.hub.config, listen=Address("127.0.0.1", self.hub.address.port))


@pytest.fixture
def local(hub: LiveHub, browser: Browser, tmp_path: Path) -> Desk:
    if not (FILES / "local.html").is_file():
        without("the point's page is not built (run.py builds it)")
    return Desk(hub, browser, tmp_path / "point")


async def send(page: Page, text: str) -> None:
    await page.get_by_test_id("recommendation-text").fill(text)
    await page.get_by_test_id("submit").click()


async def test_what_is_typed_without_a_hub_and_over_a_kill_arrives_once_with_its_number(local: Desk) -> None:
    await local.join()
    await local.hub_down()
    link = await local.start()
    try:
        page = await local.sit_down(link)
        items, slot = page.get_by_test_id("own-items"), page.get_by_test_id("slot")
        assert page.url.endswith("/"), "the key is not left in the address"
        await send(page, FIRST)
        await expect(items).to_contain_text(re.compile("đã lưu tại điểm cầu", re.IGNORECASE))
        await expect(slot).to_contain_text("còn 1 kiến nghị chờ gửi")
        await expect(page.get_by_test_id("may-close")).to_contain_text("Có thể đóng trang này")

        await local.program.end(kill=True)
        await send(page, SECOND)
        await expect(items).to_contain_text("chờ phần mềm tại điểm cầu lưu")
        await expect(slot).to_contain_text("Phần mềm tại điểm cầu không chạy")
        await page.get_by_test_id("recommendation-text").fill(DRAFT)

        assert (await local.start()).split("?")[0] == link.split("?")[0]
        await expect(items.get_by_text("đã lưu tại điểm cầu", exact=False)).to_have_count(2)
        await page.reload()
        await expect(page.get_by_test_id("recommendation-text")).to_have_value(DRAFT)
        await expect(items.locator("li")).to_have_count(2)

        await local.hub.start()
        for text in (FIRST, SECOND):
            await expect(items.locator("li", has_text=text)).to_contain_text("Đã đến hội nghị", timeout=40_000)
        await expect(items).to_contain_text("001")
        await expect(items).to_contain_text("002")
        await expect(page.get_by_test_id("link")).to_have_attribute("data-link", "live")
        stranger = await local.sit_down(link)
        await expect(stranger.get_by_text("Liên kết này đã dùng")).to_be_visible()
    finally:
        await local.program.end(kill=True)
    assert [item.text for item in local.hub.conference.state.recommendations.values()] == [FIRST, SECOND]
    _, out, _ = await point("outbox", "--data", local.data, "--json")
    assert [item["settlement"]["receipt"] for item in json.loads(out)["items"]] == ["001", "002"]
    assert local.wrong == []


async def test_a_device_that_was_revoked_goes_on_with_a_new_code_typed_into_the_page(local: Desk) -> None:
    await local.join()
    link = await local.start()
    try:
        page = await local.sit_down(link)
        await expect(page.get_by_test_id("link")).to_have_attribute("data-link", "live")
        device = identity.require(local.data).device
        local.hub.access.revoke(device, 0)
        for connection in list(local.hub.gateway._sockets._live):
            connection.abort()
        await expect(page.get_by_test_id("slot")).to_contain_text("thu hồi")
        await send(page, FIRST)
        await expect(page.get_by_test_id("own-items")).to_contain_text(FIRST)
        await page.get_by_test_id("new-code").fill(local.hub.new_code("point", "cl1"))
        await page.get_by_test_id("go-on-now").click()
        await expect(page.get_by_test_id("own-items")).to_contain_text("001")
        await expect(page.get_by_test_id("go-on")).to_have_count(0)
    finally:
        await local.program.end(kill=True)
    assert local.wrong == []


async def test_a_hub_put_back_to_before_the_join_gets_all_it_had_accepted_from_the_new_device(
    local: Desk, tmp_path: Path
) -> None:
    await local.hub_down()
    shutil.copytree(local.hub.folder, tmp_path / "before")
    await local.hub.start()
    await local.join()
    link = await local.start()
    try:
        page = await local.sit_down(link)
        items = page.get_by_test_id("own-items")
        await send(page, FIRST)
        await expect(items).to_contain_text("001")
        await local.hub_down()
        shutil.rmtree(local.hub.folder)
        shutil.copytree(tmp_path / "before", local.hub.folder)
        await local.hub.start()
        await expect(page.get_by_test_id("new-code")).to_be_visible(timeout=40_000)
        assert local.hub.conference.state.recommendations == {}
        await page.get_by_test_id("new-code").fill(local.hub.new_code("point", "cl1"))
        await page.get_by_test_id("go-on-now").click()
        await until(lambda: local.hub.conference.state.recommendations)
        assert [item.text for item in local.hub.conference.state.recommendations.values()] == [FIRST]
        await expect(items.locator("li", has_text=FIRST)).to_contain_text(re.compile("001.*Đã đến hội nghị", re.DOTALL))
    finally:
        await local.program.end(kill=True)
    assert local.wrong == []


@pytest.mark.parametrize("script", [REFUSES, NEVER_ANSWERS])
async def test_where_the_browser_keeps_nothing_the_page_takes_no_text(local: Desk, script: str) -> None:
    await local.join()
    link = await local.start()
    try:
        page = await local.sit_down(link, script)
        await takes_no_text(page)
        await page.evaluate("window.stuck = false")
        await page.get_by_test_id("disk-again").click()
        if script == REFUSES:
            await takes_no_text(page)
        else:
            await expect(page.get_by_test_id("recommendation-text")).to_be_enabled()
    finally:
        await local.program.end(kill=True)
    assert local.wrong == []
