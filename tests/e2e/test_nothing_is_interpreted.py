"""No text of anybody is ever interpreted (I10): hostile texts in every place, on every page, in a real browser.

The pages run under the hub's own headers: no inline script, Trusted Types, nothing from elsewhere. A dialog, an error
in the console or a report of a violation is a failure, and so is a screen whose layout gave way.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from point_client.identity import Identity
from tests.e2e.conftest import Desk
from tests.e2e.seen import DEADLINE_S, sees
from tests.live import LiveHub, Peer, live_hub
from tests.point_client.local_page import keep_joined
from tests.point_client.point_process import PointProcess
from tests.scenario import DISTRICTS

pytestmark = pytest.mark.browser
MARKUP = (
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "</script></style></textarea><svg onload=alert(3)>",
    "javascript:alert(4) <a href='javascript:alert(5)'>bấm</a>",
    "{{7*7}} ${7*7} {%raw%} <%= 7*7 %> =HYPERLINK(1)",
)
BREAKERS = (
    "Đảo \u202echiều chữ\u202e và \u2067ngược\u200b\u200d\ufeff lại \u2066",
    "Zalgo a" + "\u0301\u0323\u0334\u0489" * 998,
    "Liền" + "á" * 3_990,
    "W" * 4_000,
)
PLAN = replace(
    DISTRICTS,
    title=f"Đối thoại {MARKUP[0]}",
    theme=MARKUP[1],
    points=tuple(replace(point, name=f"{point.name} {MARKUP[0]}\u202e") for point in DISTRICTS.points),
    departments=tuple(replace(each, name=f"{each.name} {MARKUP[1]}\u202e") for each in DISTRICTS.departments),
)
FITS = """() => {
  const page = document.documentElement;
  const wide = [...document.querySelectorAll("body *")].filter((part) => {
    const box = part.getBoundingClientRect();
    const free = part.closest(".scroll, .vh, .status-line, svg, textarea, [role=dialog]") !== null;
    const shown = box.width > 0 && box.height > 0 && !free;
    return shown && (box.right > innerWidth + 1 || (box.bottom > innerHeight + 1));
  });
  return { across: page.scrollWidth - page.clientWidth, down: page.scrollHeight - page.clientHeight,
           out: wide.slice(0, 5).map((part) => `${part.tagName}.${part.className}`) };
}"""
"""How far a full-screen page sticks out of its window, and which parts do."""


@pytest.fixture
async def hostile(browser: Browser, tmp_path: Path) -> AsyncIterator[Desk]:
    """A hub whose conference, points and departments have hostile names."""
    async with live_hub(tmp_path / "data", PLAN) as hub:
        yield Desk(hub, browser, tmp_path)


async def hold(secretary: Peer, topic: str, title: str, recommendation: str) -> None:
    """Approve it into a topic of this title and bring that to the floor."""
    await secretary.do("topic_create", {"topic": topic, "title": title, "lead": "sgd"})
    await secretary.do("screen", {"recommendations": [recommendation], "decision": "approve"})
    await secretary.do("assign_topic", {"topic": topic, "recommendations": [recommendation]})
    await secretary.do("queue", {"topics": [topic]})
    await secretary.do("call", {"topic": topic, "expected": secretary.view["now"]})
    await secretary.sees("now", topic)


async def sent(hub: LiveHub, point: Peer, text: str) -> str:
    before = set(hub.conference.state.recommendations)
    await point.do("submit", {"text": text, "person": {"name": MARKUP[0], "phone": "0912345678", "consent": True}})
    [new] = set(hub.conference.state.recommendations) - before
    return new


@pytest.fixture
async def beside(hostile: Desk, tmp_path: Path) -> AsyncIterator[str]:
    """A program of point cl1; the link to its own page."""
    data = tmp_path / "point"
    data.mkdir()
    joined = await hostile.hub.join_point("cl1")
    assert joined.secret is not None
    who = Identity(url=hostile.hub.http, conference=PLAN.id, device=joined.id, secret=joined.secret, point="cl1")
    keep_joined(data, who)
    program = await PointProcess.start("run", "--data", data, "--page", "0")
    yield (await program.wait_for_line("?key=")).split(": ")[-1].strip()
    await program.end(kill=True)


async def goes_to(desk: Desk, address: str, *, width: int, height: int) -> Page:
    """A fresh profile at this address, listened to."""
    page = await desk.open(await desk.browser.new_context(locale="vi-VN", viewport={"width": width, "height": height}))
    await page.goto(address)
    return page


async def everyone(desk: Desk, local_link: str) -> dict[str, Page]:
    seats = {"chair": 1920, "secretary": 1920, "display": 1920, "operator": 1366}
    pages = {role: await desk.sit_down("role", role, width=wide, height=1080) for role, wide in seats.items()}
    pages["department"] = await desk.sit_down("department", "sgd")
    pages["point"] = await desk.sit_down("point", "cl1", width=1024, height=600)
    pages["join"] = await goes_to(desk, f"{desk.hub.http}/join", width=412, height=915)
    pages["local"] = await goes_to(desk, local_link, width=1366, height=768)
    return pages


async def test_texts_that_look_like_a_page_or_break_its_lines_stay_texts_on_every_page(
    hostile: Desk, beside: str
) -> None:
    hub = hostile.hub
    hub.gateway.alarms.start("disk_low", MARKUP[0])
    point, secretary = await hub.point("cl1"), await hub.console("secretary")
    department = await hub.console("department", "sgd")
    pages = await everyone(hostile, beside)
    for i, text in enumerate(MARKUP + BREAKERS):
        recommendation = await sent(hub, point, text)
        await hold(secretary, f"x{i}", text[:200], recommendation)
        await secretary.do("note", {"topic": f"x{i}", "text": text})
        await secretary.do("announce", {"text": text[:300], "to": "all"})
        await department.do("talking_points", {"topic": f"x{i}", "lines": [text[:300]]})
        await department.do("draft_answer", {"topic": f"x{i}", "text": text})
        returned = await sent(hub, point, text)
        await secretary.do("screen", {"recommendations": [returned], "decision": "return", "reason": text[:300]})
        for name in ("display", "chair"):
            page = pages[name]
            title = page.get_by_test_id("display-title" if name == "display" else "now-title")
            await expect(title).to_contain_text(text[:12], timeout=DEADLINE_S * 1000)
            await page.screenshot(path=hostile.pictures / f"{name}-{i}.png")
            fits = await page.evaluate(FITS)
            assert (fits["across"], fits["down"], fits["out"]) == (0, 0, []), (name, text[:20], fits)
    for name in ("point", "local"):
        await sees(pages[name], "own-items", MARKUP[0])
    await sees(pages["operator"], "alarms", MARKUP[0])
    await sees(pages["operator"], "map", MARKUP[0])
    await expect(pages["join"].get_by_text(PLAN.title)).to_be_visible()
    await sees(pages["secretary"], "secretary-now", BREAKERS[-1][:12])
    for name, page in pages.items():
        await page.screenshot(path=hostile.pictures / f"{name}.png")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert await page.locator("img, svg[onload], a[href^=javascript], script:not([src])").count() == 0, name
    assert hostile.dialogs == []
    assert hostile.wrong == []


async def test_the_pages_refuse_markup_from_a_string_and_scripts_that_are_not_theirs(desk: Desk) -> None:
    """What holds even if a screen were once written carelessly."""
    page = await desk.sit_down("point", "cl1")
    await sees(page, "link", "Đã kết nối")
    tried = await page.evaluate("""() => {
      const threw = (run) => { try { run(); return false; } catch { return true; } };
      const part = document.createElement("div");
      return [threw(() => { part.innerHTML = "<b>x</b>"; }), threw(() => { document.write("<p>"); }),
              threw(() => { document.createElement("script").src = "/x.js"; })];
    }""")
    assert tried == [True] * 3
