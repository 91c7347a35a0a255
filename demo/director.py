"""The run: every process started, every message typed, every fault done, and the record brought home.

Who does what is with the people (`secretariat`, `chair`), the processes and the audit; here is only the order.
What does not come true in time is noted as a broken promise, and the run still goes on to its report.
"""

import asyncio
import contextlib
import json
import random
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from demo.chair import Chair, Manner
from demo.console import Console
from demo.journal import Journal
from demo.messages import Message, Script, by_words
from demo.processes import hub_command, run
from demo.progress import Progress
from demo.secretariat import Reading, Secretary
from demo.stage import CONNECT_S, SETTLE_S, Facts, NotKept, Options, Stage

TYPING_SHARE: Final = 0.75
"""Of the time, messages arrive; the rest is for the last topics."""
ANSWERING_SHARE: Final = 0.4
"""Of the time, answers are given."""
FAULTS_FROM, FAULTS_TO = 0.1, 0.9
"""The part of the typing in which faults happen: there must be something to lose."""
CUT_POINTS: Final = 20
DIALOGUE_AFTER: Final = 0.1
"""Of the live messages: those come in while points connect and the chair opens."""


async def play(script: Script, options: Options, progress: Progress, journal: Journal) -> Facts:
    """One whole run: afterwards `options.out` holds record and papers. Raises Failed when a program fails."""
    with tempfile.TemporaryDirectory(prefix="work-", dir=options.out, ignore_cleanup_errors=True) as work:
        conference = _Conference(script, options, progress, journal, Path(work))
        async with contextlib.aclosing(conference):
            began_s = time.monotonic()
            codes = await conference.open()
            try:
                await conference.confer(codes)
            except NotKept as problem:
                conference.facts.broken.append(str(problem))
            await conference.stop()
            conference.facts.seconds = time.monotonic() - began_s
            await bring_home(conference.data, options.out)
        return conference.facts


async def bring_home(data: Path, out: Path) -> None:
    """The record and the papers of a stopped hub's folder, verified. Raises Failed."""
    await run(*hub_command("verify", data))
    for what in ("record", "notice", "annex"):
        await run(*hub_command("export", "--data", data, what, "--out", out))
    await run(*hub_command("verify", out / "record.jsonl"))


class _Conference(Stage):
    """The day, part by part."""

    async def open(self) -> dict[str, str]:
        """Create, serve, and let all points join; the join codes of the roles."""
        made = await run(*hub_command("create", "--data", self.data, self.script.conference_file, "--json"))
        codes = json.loads(made)
        await self.hub.start()
        self.progress.say(f"{self.script.plan.title}: the hub serves at {self.hub.url}")
        file = self.work / "codes.json"
        file.write_text(json.dumps({"conference": codes["conference"], "codes": codes["codes"]["point"]}))
        self.progress.say(f"{len(self.script.plan.points)} points join and connect …")
        await self.points.start(self.hub.url, file, self.work / "points", self.options.seed)
        await self.until(self.all_connected, CONNECT_S, "all points are connected")
        self.facts.points_connected = self.journal.connected_most
        self.progress.say(f"{self.journal.connected} points are connected, each with its own device and socket")
        roles: dict[str, str] = codes["codes"]["role"]
        return roles

    async def confer(self, codes: dict[str, str]) -> None:
        """From the first message to the seal. Raises NotKept."""
        async with AsyncExitStack() as seats:
            desk = await self.sit_down("secretary", codes, seats)
            seat = await self.sit_down("chair", codes, seats)
            seat.on_view = self.chair_saw
            due = self.script.plan.written_answer_due or self.script.plan.date
            answer_s = self.options.seconds * ANSWERING_SHARE / max(1, len(self.script.plan.topics))
            self.chair = Chair(seat, Manner(answer_s, random.Random(self.rng.random()), due))
            secretary = Secretary(desk, Reading(by_words(self.script.messages)), 0.8 * self.options.seconds / 60)
            watching = asyncio.create_task(self.watch())
            try:
                with self.progress:
                    await self.together(
                        self.faults(),
                        self.type_messages(secretary),
                        self.keep_desk(secretary, desk),
                        self.preside(seat),
                    )
                    await self.seal()
                    await self.until(self.all_connected, SETTLE_S, "all points are connected again")
            finally:
                watching.cancel()
                self.facts.last_screen = self.chair.screen
                self.facts.reconnects = desk.reconnects + seat.reconnects

    async def stop(self) -> None:
        """The points first, then the hub; both must go politely."""
        status = await self.status()
        self.facts.reconnects += status[0]
        if status[1]:
            self.facts.broken.append(f"{status[1]} commands of points had no outcome at the end")
        for name, code in (("points", await self.points.stop()), ("hub", await self.hub.stop())):
            if code != 0:
                self.facts.broken.append(f"the {name} ended with exit code {code}")
        self.facts.restarts, self.facts.model_kills = self.hub.restarts, self.hub.model_kills

    # ---- the parts of it that happen at the same time -----------------------------------------------------------

    async def faults(self) -> None:
        """Points are cut, the hub dies and so does its model, at moments drawn from the seed."""
        typing_s = self.options.seconds * TYPING_SHARE
        share = [self.rng.uniform(FAULTS_FROM, FAULTS_TO) for _ in range(self.options.kills)]
        kills = [0.5] if self.options.kills == 1 else sorted(share)
        cut = self.rng.uniform(FAULTS_FROM, FAULTS_TO)
        model = [self.rng.uniform(FAULTS_FROM, FAULTS_TO) for _ in range(self.options.model_kills)]
        moments = sorted([*((at, "kill") for at in kills), (cut, "cut"), *((at, "model") for at in model)])
        everybody = [point.id for point in self.script.plan.points]
        began_s = time.monotonic()
        for at, what in moments:
            await asyncio.sleep(began_s + at * typing_s - time.monotonic())
            if what == "kill":
                self.progress.say("the hub is killed (SIGKILL) and started again")
                await self.hub.kill_and_restart()
                # A hub that dies before anybody is back proves nothing: the next death waits for a guest.
                await self.until(lambda: self.journal.connected > 0, SETTLE_S, "a point is back after a restart")
            elif what == "model":
                await self.hub.kill_model()
                self.progress.say("the model that reads texts is killed: the hub goes on without it")
            else:
                some = self.rng.sample(everybody, min(CUT_POINTS, len(everybody)))
                self.progress.say(f"{len(some)} points are cut off: they come back by themselves")
                await self.points.say("cut", points=some)

    async def type_messages(self, secretary: Secretary) -> None:
        """Each message at its time; a repetition leaves the same device again. Then the intake closes."""
        messages, typing_s = self.script.messages, self.options.seconds * TYPING_SHARE
        live = [n for n, message in enumerate(messages) if message.channel != "pre"]
        begin = live[int(len(live) * DIALOGUE_AFTER)] if live else 0
        began_s = time.monotonic()
        await self.points.say("roll_call")
        for n, message in enumerate(messages):
            await asyncio.sleep(began_s + typing_s * n / len(messages) - time.monotonic())
            await self.type(message)
            if n == begin:
                self.begun.set()
        await self.until(self.everything_told, SETTLE_S, "every message has its outcome")
        await secretary.close_intake()
        self.told_all = True

    async def type(self, message: Message) -> None:
        if message.resend_of is not None:
            await self.points.say("resend", message=message.id, of=message.resend_of)
            return
        self.journal.ask(message.id, message.point_id, message.text)
        await self.points.say(
            "submit",
            message=message.id,
            point=message.point_id,
            text=message.text,
            category=message.attendee_category,
            channel=message.channel,
        )

    async def keep_desk(self, secretary: Secretary, desk: Console) -> None:
        await secretary.work(lambda: self.told_all)
        self.desk_clear_at = desk.position

    async def preside(self, seat: Console) -> None:
        """The dialogue. Once, while topics are open, the chair tries to seal: the answer must be no."""
        assert self.chair is not None
        await self.begun.wait()
        await self.chair.open(dialogue(self.script))
        await self.together(self.seal_too_early(), self.chair.preside(lambda: self.nothing_more(seat)))

    def nothing_more(self, seat: Console) -> bool:
        """The desk is clear, and this screen has come as far as the desk's."""
        return self.desk_clear_at is not None and seat.position >= self.desk_clear_at

    async def seal_too_early(self) -> None:
        assert self.chair is not None
        await self.until(lambda: self.chair is not None and bool(self.chair.called), SETTLE_S, "the first call")
        self.facts.early_seal = await self.chair.seal()
        self.progress.say(f"the chair tries to seal with topics open: {self.facts.early_seal or 'sealed!'}")

    async def seal(self) -> None:
        assert self.chair is not None
        refused = await self.chair.seal()
        self.facts.sealed = refused is None
        if refused is not None:
            self.facts.broken.append(f"the conference could not be sealed at the end: {refused}")


def dialogue(script: Script) -> str:
    """The phase in which people and leaders talk: the first of that name, else the first live one that accepts."""
    live = [phase.id for phase in script.plan.phases if phase.accepts and not phase.before_the_day]
    return next((id for id in live if id.startswith("dialogue")), live[0] if live else script.plan.phases[-1].id)
