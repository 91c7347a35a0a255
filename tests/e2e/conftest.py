"""A real browser, or one sentence why there is none."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from hub.gateway.web import PAGES
from tests.live import LiveHub

NO_SESSION = re.compile(r"status of 401.*/api/session")
"""The browser's own line about a 401: the joining page asks who it is, and is nobody yet."""

TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (e) => console.error("CSP", e.violatedDirective, e.blockedURI));
"""


def without(reason: str) -> NoReturn:
    """Where everything is built anew, a missing browser is a fault; at a desk it is a reason to skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = os.environ.get("DIEMCAU_CHROMIUM")
    if not path:
        without("no browser: DIEMCAU_CHROMIUM names none (run.py test finds one)")
    if not (PAGES / "point.html").is_file():
        without("the consoles are not built (run.py builds them)")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if root else [])
        yield browser
        await browser.close()


class Desk:
    """People at their machines: a browser profile for each, and everything that went wrong on their pages."""

    def __init__(self, hub: LiveHub, browser: Browser, pictures: Path) -> None:
        self.hub, self.browser, self.pictures = hub, browser, pictures
        self.wrong: list[str] = []

    async def sit_down(self, group: str, name: str) -> Page:
        """A fresh profile that enters by the link of its join code."""
        context = await self.browser.new_context(locale="vi-VN", viewport={"width": 1440, "height": 900})
        await context.add_init_script(TELL_VIOLATIONS)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"{name}: {error}"))
        await page.goto(f"{self.hub.http}/join#{self.hub.new_code(group, name)}")
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        said = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and not NO_SESSION.search(said):
            self.wrong.append(said)


@pytest.fixture
async def desk(hub: LiveHub, browser: Browser, tmp_path: Path) -> Desk:
    return Desk(hub, browser, tmp_path)
