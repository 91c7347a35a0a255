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
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from demo.chair import Chair, Manner
from demo.console import Console
from demo.journal import Journal
from demo.messages import Message, Script, by_words
from demo.processes import Failed, Hub, Points, free_port, hub_command, run
from demo.progress import Progress, Scene
from demo.secretariat import Reading, Secretary
from protocol.limits import RECONNECT_CAP_S
from protocol.messages import FlatView, Role
from protocol.views import ChairView, Counters

TYPING_SHARE: Final = 0.75
"""Of the time, messages arrive; the rest is for the last topics."""
ANSWERING_SHARE: Final = 0.4
"""Of the time, answers are given."""
FAULTS_FROM, FAULTS_TO = 0.1, 0.9
"""The part of the typing in which faults happen: there must be something to lose."""
CUT_POINTS: Final = 20
DIALOGUE_AFTER: Final = 0.1
"""Of the live messages: those come in while points connect and the chair opens."""
CONNECT_S: Final = 120
SETTLE_S: Final = 2 * RECONNECT_CAP_S + 90
"""After the last message: twice the longest pause of a client, and the work that was left (I11)."""
POLL_S: Final = 0.05
WATCH_S: Final = 0.2
STATUS_EVERY: Final = 5
"""Looks between two questions for the points' counters."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to play. `seconds`: about how long the conference takes; `kills`: how often the hub dies."""

    out: Path
    seed: int
    kills: int
    seconds: float


class NotKept(Exception):
    """A promise did not come true in time; the text says which."""


@dataclass(slots=True)
class Facts:
    """What the director saw, besides what stands in the journal and in the record."""

    broken: list[str] = field(default_factory=list)
    chair_saw: list[tuple[int, int]] = field(default_factory=list)
    """(submissions counted, wall clock ms), each time the chair's screen counted more."""
    early_seal: str | None = None
    sealed: bool = False
    points_connected: int = 0
    reconnects: int = 0
    restarts: int = 0
    last_screen: ChairView | None = None
    seconds: float = 0.0


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


class _Conference:
    """The running processes and what has come about so far."""

    def __init__(self, script: Script, options: Options, progress: Progress, journal: Journal, work: Path) -> None:
        self.script, self.options, self.progress, self.journal, self.work = script, options, progress, journal, work
        self.data = work / "data"
        self.rng = random.Random(options.seed)
        self.facts = Facts()
        self.hub = Hub(self.data, free_port(), work / "hub.log")
        self.points = Points(work / "points.log", journal.take)
        self.begun = asyncio.Event()
        """The dialogue may begin."""
        self.told_all = False
        self.desk_clear_at: tuple[int, int] | None = None
        self.chair: Chair | None = None

    async def aclose(self) -> None:
        """Whatever happened, nothing started here runs on."""
        await self.points.close()
        await self.hub.close()

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
        self.facts.restarts = self.hub.restarts

    # ---- the parts of it that happen at the same time -----------------------------------------------------------

    async def faults(self) -> None:
        """Points are cut and the hub dies, at moments drawn from the seed."""
        typing_s = self.options.seconds * TYPING_SHARE
        share = [self.rng.uniform(FAULTS_FROM, FAULTS_TO) for _ in range(self.options.kills)]
        kills = [0.5] if self.options.kills == 1 else sorted(share)
        moments = sorted([*((at, "kill") for at in kills), (self.rng.uniform(FAULTS_FROM, FAULTS_TO), "cut")])
        everybody = [point.id for point in self.script.plan.points]
        began_s = time.monotonic()
        for at, what in moments:
            await asyncio.sleep(began_s + at * typing_s - time.monotonic())
            if what == "kill":
                self.progress.say("the hub is killed (SIGKILL) and started again")
                await self.hub.kill_and_restart()
                # A hub that dies before anybody is back proves nothing: the next death waits for a guest.
                await self.until(lambda: self.journal.connected > 0, SETTLE_S, "a point is back after a restart")
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

    # ---- waiting and looking ------------------------------------------------------------------------------------

    async def sit_down(self, role: Role, codes: dict[str, str], seats: AsyncExitStack) -> Console:
        """Join with the code of a role, and wait for the first screen."""
        seed = f"{self.options.seed} {role}"
        console = await Console.join(self.hub.url, self.script.plan.id, role, codes[role], self.work, seed)
        seats.push_async_callback(console.close)
        await self.until(lambda: bool(console.view), CONNECT_S, f"the {role} has a screen")
        return console

    async def together(self, *parts: Coroutine[object, object, None]) -> None:
        """All at the same time; the first failure ends the others and is raised as itself."""
        try:
            async with asyncio.timeout(self.options.seconds + 2 * SETTLE_S), asyncio.TaskGroup() as group:
                for part in parts:
                    group.create_task(part)
        except* (NotKept, Failed) as problems:
            raise _first(problems) from None
        except* TimeoutError:
            raise NotKept(f"the conference did not come to its end: {self.scene()}") from None

    async def until(self, true: Callable[[], bool], bound_s: float, promise: str) -> None:
        """Wait for it, showing how things stand. Raises NotKept naming the promise, and Failed."""
        end_s = time.monotonic() + bound_s
        while not true():
            if self.journal.troubles:
                raise NotKept(f"{promise}: {self.journal.troubles[0]}")
            if time.monotonic() > end_s:
                raise NotKept(f"not within {bound_s:.0f} s: {promise} ({self.scene()})")
            self.points.check()
            await asyncio.sleep(POLL_S)

    async def watch(self) -> None:
        """Shows how things stand, until cancelled."""
        while self.points.alive:
            for _ in range(STATUS_EVERY):
                self.progress.show(self.scene())
                await asyncio.sleep(WATCH_S)
            with contextlib.suppress(Failed):  # whoever needs the points next says so
                await self.points.say("status")

    async def status(self) -> tuple[int, int]:
        """Reconnects of all points, and their commands without an outcome."""
        seen = self.journal.statuses
        await self.points.say("status")
        await self.until(lambda: self.journal.statuses > seen, CONNECT_S, "the points tell their counters")
        assert self.journal.status is not None
        return self.journal.status.reconnects, self.journal.status.pending

    def all_connected(self) -> bool:
        return self.journal.connected == len(self.script.plan.points)

    def everything_told(self) -> bool:
        repeated = len(self.script.messages) - len(self.script.unique)
        return self.journal.untold == 0 and self.journal.duplicates >= repeated

    def chair_saw(self, view: FlatView, ms: int) -> None:
        received = msgspec.convert(view["counters"], Counters).received
        if received > (self.facts.chair_saw[-1][0] if self.facts.chair_saw else 0):
            self.facts.chair_saw.append((received, ms))

    def scene(self) -> Scene:
        """How things stand."""
        status = self.journal.status
        return Scene(
            connected=self.journal.connected,
            points=len(self.script.plan.points),
            told=len(self.journal.told),
            messages=len(self.script.unique),
            topics_called=len(self.chair.called) if self.chair else 0,
            topics=len(self.script.plan.topics),
            reconnects=status.reconnects if status else 0,
            restarts=self.hub.restarts,
        )


def dialogue(script: Script) -> str:
    """The phase in which people and leaders talk: the first of that name, else the first live one that accepts."""
    live = [phase.id for phase in script.plan.phases if phase.accepts and not phase.before_the_day]
    return next((id for id in live if id.startswith("dialogue")), live[0] if live else script.plan.phases[-1].id)


def _first(problems: BaseExceptionGroup[BaseException]) -> BaseException:
    """The failure to speak of: the others followed from it."""
    problem = problems.exceptions[0]
    return _first(problem) if isinstance(problem, BaseExceptionGroup) else problem
