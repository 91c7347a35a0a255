"""A point's page while the hub comes, goes, revokes, forgets and seals: it shows the hub's view and the outbox."""

import asyncio
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hub.config import Address
from hub.gateway.access import Access
from point_client import identity
from point_client.identity import Identity
from point_client.outbox import Outbox
from tests.live import LiveHub
from tests.point_client.local_page import WITHIN_S, Browser, LocalPeer, attended, keep_joined
from tests.scenario import DISTRICTS
from tests.waiting import until

POINT = "cl1"
TEXT = "Đường vào bản bị sạt lở."


@dataclass
class Desk:
    """A hub, and a point that has joined it."""

    hub: LiveHub
    data: Path
    device: str

    async def down(self) -> None:
        """The hub is gone; its address stays."""
        await self.hub.stop()
        self.hub.config = replace(self.hub.config, listen=Address("127.0.0.1", self.hub.address.port))


@pytest.fixture
async def desk(hub: LiveHub, tmp_path: Path) -> Desk:
    joined = await hub.join_point(POINT)
    assert joined.secret is not None
    data = tmp_path / "point"
    data.mkdir()
    who = Identity(url=hub.http, conference=DISTRICTS.id, device=joined.id, secret=joined.secret, point=POINT)
    keep_joined(data, who)
    return Desk(hub, data, joined.id)


async def open_page(browser: Browser, **changes: object) -> LocalPeer:
    return await browser.page(conference=DISTRICTS.id, **changes)


async def back(browser: Browser, page: LocalPeer, code: int = 4000) -> LocalPeer:
    """The page after it was sent away, as a page comes back: from where it was."""
    assert await page.closed() == code
    return await open_page(browser, resume=page.follower.position)


async def linked(page: LocalPeer, state: str) -> None:
    while page.link["state"] != state:
        await page.until("link")


async def viewed(browser: Browser, page: LocalPeer) -> LocalPeer:
    """A page with the hub's view: it may have begun before the program had one."""
    if page.frames[0]["epoch"] == 0:
        page = await back_when_seen(browser, page)
    while page.follower.position is None:
        await page.take()
    return page


async def back_when_seen(browser: Browser, page: LocalPeer) -> LocalPeer:
    await page.until("goaway")
    return await back(browser, page)


async def test_the_view_is_the_hubs_at_the_hubs_positions_and_an_outcome_comes_as_row_and_frame(desk: Desk) -> None:
    async with attended(desk.data, []) as (browser, key):
        await browser.enter(key)
        page = await viewed(browser, await open_page(browser))
        position = desk.hub.conference.position
        assert page.follower.position == (position.epoch, position.seq, position.hash)
        assert page.follower.view["point"] == POINT
        id, number = await page.command("submit", {"text": TEXT})
        row = await page.item(id, "acknowledged")
        outcome = await page.outcome(number)
        assert (row["receipt"], outcome["receipt"], outcome["status"]) == ("001", "001", "accepted")
        assert (row["epoch"], row["seq"]) == (position.epoch, outcome["seq"])
        while id not in page.follower.view["recommendations"]:  # type: ignore[operator]  # rows by their ids
            await page.take()
        assert page.states[id][0] in ("queued", "sent"), "first it is kept, then it arrives"
        assert page.states[id][-1] == "acknowledged"
        kinds = [frame["type"] for frame in page.frames]
        assert kinds.count("snapshot") == 1
        again = await open_page(browser, resume=page.follower.position)
        again.follower = page.follower
        id, number = await again.command("roll_call", {"present": True})
        await again.outcome(number)
        while again.frames[-1]["type"] != "patch":
            await again.take()
        assert "snapshot" not in [frame["type"] for frame in again.frames], "it had the view already"


async def test_texts_typed_while_the_hub_is_away_arrive_once_when_it_is_back_and_the_view_stays_readable(
    desk: Desk,
) -> None:
    async with attended(desk.data, []) as (browser, key):
        await browser.enter(key)
        page = await viewed(browser, await open_page(browser))
        await linked(page, "live")
        await desk.down()
        await linked(page, "waiting")
        assert isinstance(page.link["heard_at"], int)
        sent = [await page.command("submit", {"text": f"{TEXT} {n}"}) for n in range(40)]
        for id, _ in sent:
            await page.item(id, "queued")
        later = await open_page(browser)
        while later.follower.position is None:
            await later.take()
        assert later.follower.view["point"] == POINT, "the last good view"
        await desk.hub.start()
        receipts = [(await page.outcome(number))["receipt"] for _, number in sent]
    assert receipts == [f"{n:03}" for n in range(1, 41)]
    assert len(desk.hub.conference.state.recommendations) == 40


async def test_a_program_that_starts_before_its_hub_shows_the_page_and_then_the_view(desk: Desk) -> None:
    await desk.down()
    async with attended(desk.data, []) as (browser, key):
        await browser.enter(key)
        page = await open_page(browser)
        await linked(page, "waiting")
        id, _ = await page.command("submit", {"text": TEXT})
        await page.item(id, "queued")
        await desk.hub.start()
        page = await back_when_seen(browser, page)
        assert (await page.item(id, "acknowledged"))["receipt"] == "001"
        while page.follower.position is None:
            await page.take()


async def test_a_revoked_device_tells_the_page_and_goes_on_with_a_new_code_and_what_was_waiting(desk: Desk) -> None:
    said: list[str] = []
    async with attended(desk.data, said) as (browser, key):
        await browser.enter(key)
        page = await viewed(browser, await open_page(browser))
        await desk.down()
        await linked(page, "waiting")
        id, number = await page.command("submit", {"text": TEXT})
        await page.item(id, "queued")
        access = Access(desk.hub.config.access_path, os.urandom)
        access.revoke(desk.device, 0)
        access.close()
        await desk.hub.start()
        await linked(page, "ended")
        assert (page.link["why"], page.link["code"]) == ("human", 4403)
        await until(lambda: any("thu hồi" in line for line in said))
        other, _ = await page.command("submit", {"text": "Vẫn lưu được."})
        assert (await page.item(other, "queued"))["device"] == desk.device
        wrong = await browser.post("/api/link", {"code": "AAAA-00000000"}, Origin=browser.url)
        assert (wrong[0], wrong[1]["code"]) == (409, "refused")
        code = desk.hub.new_code("point", POINT)
        assert (await browser.post("/api/link", {"code": code.lower()}, Origin=browser.url))[0] == 200
        assert (await page.item(other, "acknowledged"))["receipt"] == "002"
        row = await page.item(id, "acknowledged")
        assert row["device"] != desk.device
        assert (await page.outcome(number))["receipt"] == "001"
        await linked(page, "live")


async def test_a_folder_restored_from_an_old_copy_waits_for_a_new_code_and_loses_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(desk.data, copy)
    async with attended(desk.data, []) as (browser, key):
        await browser.enter(key)
        page = await open_page(browser)
        id, _ = await page.command("submit", {"text": TEXT})
        while id not in page.items or page.items[id]["state"] != "acknowledged":
            page = await viewed(browser, page)
            await page.take()
    async with attended(copy, []) as (browser, key):
        await browser.enter(key)
        page = await open_page(browser)
        await linked(page, "ended")
        assert page.link["why"] == "rejoin"
        second, _ = await page.command("submit", {"text": "Sau khi khôi phục."})
        await page.item(second, "queued")
        code = desk.hub.new_code("point", POINT)
        assert (await browser.post("/api/link", {"code": code}, Origin=browser.url))[0] == 200
        page = await back_when_seen(browser, page)
        assert (await page.item(second, "acknowledged"))["receipt"] == "002"


async def test_after_the_seal_a_text_is_kept_at_the_point_and_never_sent_elsewhere(desk: Desk) -> None:
    async with attended(desk.data, []) as (browser, key):
        await browser.enter(key)
        page = await viewed(browser, await open_page(browser))
        await linked(page, "live")
        early, _ = await page.command("roll_call", {"present": True})
        await page.item(early, "acknowledged")
        chair = await desk.hub.console("chair")
        await chair.do("seal")
        id, number = await page.command("submit", {"text": TEXT})
        assert (await page.item(id, "orphaned"))["code"] == "sealed"
        outcome = await page.outcome(number)
        assert (outcome["status"], outcome["code"]) == ("refused", "sealed")
        async with asyncio.timeout(WITHIN_S):
            while not page.link["sealed"]:
                await page.take()
        beside = Outbox(desk.data / identity.OUTBOX_FILE, DISTRICTS.id)
        assert beside.purge() == 1
        beside.close()
        await page.until("outbox")
        assert list(page.items) == [id], "what another process has purged is gone from the page too"
