"""A real browser, or one sentence why there is none."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Playwright, async_playwright

from hub.gateway.web import PAGES
from tests.absent import without
from tests.live import LiveHub

NO_SESSION = re.compile(r"status of 401.*/api/session")
"""The browser's own line about a 401: the joining page asks who it is, and is nobody yet."""

HUB_AWAY = re.compile(r"ERR_CONNECTION_(REFUSED|RESET|CLOSED)|WebSocket connection to|ERR_INTERNET_DISCONNECTED|503 ")
"""What the browser itself writes while there is no hub."""
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (e) => console.error("CSP", e.violatedDirective, e.blockedURI));
"""


def chromium() -> str:
    """The browser that the tests use."""
    path = os.environ.get("DIEMCAU_CHROMIUM")
    if not path:
        without("no browser: DIEMCAU_CHROMIUM names none (run.py test finds one)")
    if not (PAGES / "point.html").is_file():
        without("the consoles are not built (run.py builds them)")
    return path


def arguments(*more: str) -> list[str]:
    """What every start of the browser is given: root has no sandbox of its own."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*(["--no-sandbox"] if root else []), *more]


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    chromium()
    async with async_playwright() as playwright:
        yield playwright


@pytest.fixture
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    browser = await playwright.chromium.launch(executable_path=chromium(), args=arguments())
    yield browser
    await browser.close()


class Desk:
    """People at their machines: a browser profile for each, and everything that went wrong on their pages."""

    def __init__(self, hub: LiveHub, browser: Browser, pictures: Path) -> None:
        self.hub, self.browser, self.pictures = hub, browser, pictures
        self.wrong: list[str] = []
        self.dialogs: list[str] = []
        self._away = False

    async def sit_down(self, group: str, name: str, *, width: int = 1440, height: int = 900) -> Page:
        """A fresh profile that enters by the link of its join code."""
        context = await self.browser.new_context(locale="vi-VN", viewport={"width": width, "height": height})
        return await self.enter(context, group, name)

    async def enter(self, context: BrowserContext, group: str, name: str, http: str | None = None) -> Page:
        """Joins in a tab of this profile; `http`: the address of the hub, where it is not its own."""
        page = await self.open(context)
        await page.goto(f"{http or self.hub.http}/join#{self.hub.new_code(group, name)}")
        return page

    async def open(self, context: BrowserContext) -> Page:
        """A new tab, listened to."""
        page = await context.new_page()
        await page.add_init_script(TELL_VIOLATIONS)
        page.set_default_timeout(10_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))

        async def said(dialog: Dialog) -> None:
            self.dialogs.append(dialog.type)
            await dialog.accept()

        page.on("dialog", said)
        return page

    @asynccontextmanager
    async def hub_away(self) -> AsyncIterator[None]:
        """The hub is down for the time of the block, and comes back under the same address."""
        self._away = True
        self.hub.config = replace(self.hub.config, listen=self.hub.address)
        await self.hub.stop()
        try:
            yield
        finally:
            await self.hub.start()

    def _heard(self, message: ConsoleMessage) -> None:
        said = f"{message.text} {message.location.get('url', '')}"
        expected = NO_SESSION.search(said) or (self._away and HUB_AWAY.search(said))
        if message.type == "error" and not expected:
            self.wrong.append(said)


@pytest.fixture
async def desk(hub: LiveHub, browser: Browser, tmp_path: Path) -> Desk:
    return Desk(hub, browser, tmp_path)
