"""The pictures of the README: the consoles in the middle of the demo conference, and the first page of its notice.

Run by hand (`.venv/bin/python -m tools.pictures`), never by a test: it needs LibreOffice and pdftoppm beside the
browser. The conference is real: hub, points and people of the demo, stopped with one topic on the floor.
"""

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from playwright.async_api import Browser, Page, async_playwright

from demo.chair import WEIGHTS, Chair, Manner, settlement
from demo.console import Console, now_ms
from demo.journal import Journal
from demo.messages import Message, by_words, load_script
from demo.processes import ROOT, Hub, Points, free_port, hub_command, run
from demo.secretariat import Reading, Secretary
from protocol.views import ChairView

PICTURES: Final = ROOT / "docs" / "pictures"
DATA: Final = ROOT / "demo" / "data"
SCREENED: Final = 104
"""Messages that the secretariat has worked off; the rest waits in its inbox."""
CALLED: Final = 16
"""Topics that had the floor, the last of them still has it."""
POINT: Final = "LS-VL"
SEED: Final = 2024
DUE: Final = "2024-04-05"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page, joined how, at which size, and what must be on it first."""

    name: str
    grant: tuple[str, str]
    size: tuple[int, int]
    wait_for: str
    keys: str | None = None


SHOTS: Final = (
    Shot("chair-1920x1080", ("--role", "chair"), (1920, 1080), "[data-testid=now-title]"),
    Shot("secretary-1920x1080", ("--role", "secretary"), (1920, 1080), "[data-testid=inbox]"),
    Shot("display-1920x1080", ("--role", "display"), (1920, 1080), "[data-testid=display-title]"),
    Shot("point-1920x1080", ("--point", POINT), (1920, 1080), "[data-testid=own-items]"),
    Shot("point-360x740", ("--point", POINT), (360, 740), "[data-testid=own-items]"),
)


async def main() -> None:
    """Bring a conference to its middle, take the screens, end it, and take the notice."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    script = load_script(DATA / "langson_2024.json", DATA / "langson_2024_messages.json")
    with tempfile.TemporaryDirectory(prefix="diemcau-pictures-") as folder:
        work = Path(folder)
        hub = Hub(work / "data", free_port(), work / "hub.log")
        journal = Journal(work / "journal.jsonl", now_ms)
        points = Points(work / "points.log", journal.take)
        try:
            created = await run(*hub_command("create", "--data", work / "data", script.conference_file, "--json"))
            made = json.loads(created)
            await hub.start()
            codes = work / "codes.json"
            codes.write_text(json.dumps({"conference": made["conference"], "codes": made["codes"]["point"]}))
            await points.start(hub.url, codes, work / "points", SEED)
            await until(lambda: journal.connected == len(script.plan.points))
            await points.say("roll_call")
            seats = [
                await Console.join(hub.url, made["conference"], role, made["codes"]["role"][role], work, role)
                for role in ("secretary", "chair")
            ]
            await hold(script.messages, points, journal, *seats)
            await take(hub.url, work / "data")
            await finish(script.messages, *seats)
            for seat in seats:
                await seat.close()
            await points.stop()
            await hub.stop()
            await run(*hub_command("export", "--data", work / "data", "notice", "--out", work))
        finally:
            await points.close()
            await hub.close()
        await asyncio.to_thread(print_first_page, work / "notice.docx")


async def hold(messages: tuple[Message, ...], points: Points, journal: Journal, desk: Console, seat: Console) -> None:
    """The conference up to the moment of the pictures."""
    fresh = [message for message in messages if message.resend_of is None]
    secretary = Secretary(desk, Reading(by_words(messages)), 0.0)
    await submit(fresh[:SCREENED], points, journal)
    await secretary.work(lambda: True)
    await seat.do("phase", to="dialogue_2")
    manner = random.Random(SEED)
    for n in range(CALLED):
        screen = msgspec.convert(seat.view, ChairView)
        if n > 0 and screen.now is not None:
            kind = manner.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
            await seat.do("outcome", topic=screen.now, **settlement(screen.topics[screen.now], kind, DUE))
        await seat.do("advance", expected=screen.now)
    await submit(fresh[SCREENED:], points, journal)


async def finish(messages: tuple[Message, ...], desk: Console, seat: Console) -> None:
    """The rest of the day, for the notice: everything screened, every topic answered, sealed."""
    await Secretary(desk, Reading(by_words(messages)), 0.0).work(lambda: True)
    chair = Chair(seat, Manner(0.0, random.Random(SEED), DUE))
    await chair.preside(lambda: True)
    if refused := await chair.seal():
        sys.exit(f"the conference could not be sealed: {refused}")


async def submit(messages: list[Message], points: Points, journal: Journal) -> None:
    """These messages, each from its point, until all have their outcome."""
    for message in messages:
        journal.ask(message.id, message.point_id, message.text)
        await points.say(
            "submit",
            message=message.id,
            point=message.point_id,
            text=message.text,
            category=message.attendee_category,
            channel=message.channel,
        )
    await until(lambda: all(message.id in journal.told for message in messages))


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition, at most a minute."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  # the journal is filled by another process's lines
            await asyncio.sleep(0.05)


async def take(url: str, data: Path) -> None:
    """Every shot in a browser of its own, so that none knows another's cookie."""
    chromium = os.environ.get("DIEMCAU_CHROMIUM") or str(ROOT / ".venv" / "chromium" / "start")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            code = (await run(*hub_command("code", "--data", data, *shot.grant))).strip()
            await one(browser, shot, f"{url}/join#{code}")
        await browser.close()


async def one(browser: Browser, shot: Shot, link: str) -> None:
    """Join by the link and take the picture when the page has what it must show."""
    width, height = shot.size
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
    page: Page = await context.new_page()
    await page.goto(link)
    await page.wait_for_selector(shot.wait_for)
    await page.wait_for_timeout(800)
    await page.screenshot(path=PICTURES / f"{shot.name}.png")
    await context.close()


def print_first_page(notice: Path) -> None:
    """The first page of the notice as a picture."""
    office, pages = shutil.which("soffice"), shutil.which("pdftoppm")
    if office is None or pages is None:
        sys.exit("the notice's picture needs LibreOffice (soffice) and pdftoppm; the other pictures are done")
    subprocess.run([office, "--headless", "--convert-to", "pdf", "--outdir", notice.parent, notice], check=True)
    pdf = notice.with_suffix(".pdf")
    target = PICTURES / "notice-1"
    subprocess.run([pages, "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile", pdf, target], check=True)


if __name__ == "__main__":
    asyncio.run(main())
