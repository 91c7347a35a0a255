"""The engine: advice comes after the acknowledgement, by the same road as people, and once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hub.conference import Conference
from hub.conferences import Engine, open_conference
from hub.domain.commands import Command, NotSame, Screen, Undo, Withdraw
from hub.domain.events import Event, Submitted, Suggested
from hub.eventlog.base import SESSION, EventLog, Unavailable
from hub.eventlog.codec import load
from hub.eventlog.memory import MemoryLog
from tests.fakes import FaultyLog
from tests.hub.road import LOG_ID, OTHER_POINT, POINT, asked, laid_down
from tests.scenario import SECRETARY, START, says
from tests.waiting import until

ROAD = "Đề nghị tỉnh sớm sửa chữa tuyến đường liên thôn đã xuống cấp nghiêm trọng"


class Live:
    """A conference with its engine, and how many of a kind the log holds."""

    def __init__(self, log: EventLog, conference: Conference, engine: Engine) -> None:
        self.log, self.conference, self.engine = log, conference, engine

    async def events(self) -> list[Event]:
        return [load(stored) async for stored in self.log.read(SESSION, 0)]

    async def merges(self) -> list[tuple[str, str]]:
        bodies = [event.body for event in await self.events()]
        return [(b.recommendation, b.candidate) for b in bodies if isinstance(b, Suggested) and b.kind == "merge"]

    async def say(self, command: Command) -> None:
        answer = await self.conference.handle(command)
        assert answer is not None
        assert answer.status == "accepted", answer

    async def quiet(self) -> None:
        """The engine has nothing left to do."""
        await until(lambda: not self.engine._waiting)
        seq = -1
        while seq != self.conference.position.seq:
            seq = self.conference.position.seq
            for _ in range(50):
                await asyncio.sleep(0)

    async def stop(self) -> None:
        """As a process ends; the log in memory is what a disk would have kept."""
        await self.engine.close()
        self.conference._runner.cancel()
        await asyncio.gather(self.conference._runner, return_exceptions=True)

    async def restart(self) -> None:
        await self.stop()
        self.conference, self.engine = await open_conference(self.log, lambda: START)


async def alive(log: EventLog) -> Live:
    return Live(log, *await open_conference(log, lambda: START))


@pytest.fixture
async def disk() -> FaultyLog:
    return FaultyLog(await laid_down(MemoryLog(LOG_ID)))


@pytest.fixture
async def live(disk: FaultyLog) -> AsyncIterator[Live]:
    live = await alive(disk)
    yield live
    disk.release()
    await live.stop()


FIRST = asked(1, says("cl1", ROAD))
SECOND = asked(1, says("hl1", ROAD + " ạ"), by=OTHER_POINT)


async def test_a_likely_duplicate_is_suggested_after_it_was_accepted(live: Live) -> None:
    await live.say(FIRST)
    await live.say(SECOND)
    await until(lambda: live.conference.state.suggestions)
    await live.quiet()
    assert await live.merges() == [(SECOND.id, FIRST.id)]
    events = await live.events()
    advice = next(
        n for n, event in enumerate(events) if isinstance(event.body, Suggested) and event.body.kind == "merge"
    )
    assert any(event.id == SECOND.id and isinstance(event.body, Submitted) for event in events[:advice])
    assert (events[advice].actor.role, events[advice].command_seq) == ("hub", None)


async def test_nothing_is_suggested_for_what_is_not_stable_yet(live: Live, disk: FaultyLog) -> None:
    await live.say(FIRST)
    await live.quiet()
    asked_before = len(disk.batches)
    disk.hold()
    second = asyncio.create_task(live.conference.handle(SECOND))
    await until(lambda: len(disk.batches) == asked_before + 1)
    for _ in range(100):
        await asyncio.sleep(0)
    assert not live.engine._waiting
    assert len(disk.batches) == asked_before + 1
    disk.release()
    await second
    await until(lambda: any(s.kind == "merge" for s in live.conference.state.suggestions.values()))


async def test_a_restart_neither_loses_nor_doubles_advice(live: Live) -> None:
    await live.say(FIRST)
    await live.say(SECOND)
    await until(lambda: live.conference.state.suggestions)
    await live.quiet()
    before = await live.events()
    for _ in range(3):
        await live.restart()
        await live.quiet()
    assert await live.events() == before


async def test_advice_lost_with_a_crash_is_given_after_the_restart(disk: FaultyLog) -> None:
    """The submissions are in the log, no engine has seen them."""
    bare = await Conference.open(disk)
    for command in (FIRST, SECOND):
        await bare.handle(command)
    bare._runner.cancel()
    live = await alive(disk)
    await until(lambda: any(s.kind == "merge" for s in live.conference.state.suggestions.values()))
    await live.quiet()
    assert len(await live.merges()) == 1, "one question for the pair, from one side"
    await live.stop()


async def test_a_full_disk_delays_advice_and_does_not_lose_it(live: Live, disk: FaultyLog) -> None:
    await live.say(FIRST)
    await live.quiet()
    await live.say(SECOND)
    disk.failures.append(Unavailable("no space left", retryable=True))
    await until(lambda: any(s.kind == "merge" for s in live.conference.state.suggestions.values()))
    assert not disk.failures


async def test_what_people_told_apart_is_not_asked_again(live: Live) -> None:
    await live.say(FIRST)
    await live.say(SECOND)
    await until(lambda: live.conference.state.suggestions)
    await live.quiet()
    await live.say(asked(1, NotSame(FIRST.id, SECOND.id), by=SECRETARY))
    await live.restart()
    await live.quiet()
    assert len(await live.merges()) == 1
    assert not any(s.kind == "merge" for s in live.conference.state.suggestions.values())


@pytest.mark.parametrize("restart", [False, True])
async def test_what_was_taken_back_counts_again_as_it_did(live: Live, restart: bool) -> None:
    """An item put out of scope is nobody's duplicate; when that is undone it is one again."""
    await live.say(FIRST)
    await live.say(asked(1, Screen((FIRST.id,), "approve"), by=SECRETARY))
    await live.say(asked(2, Screen((FIRST.id,), "out_of_scope", "Không thuộc nội dung"), by=SECRETARY))
    await live.say(asked(3, Undo(), by=SECRETARY))
    await live.quiet()
    if restart:
        await live.restart()
    await live.say(SECOND)
    await live.quiet()
    assert await live.merges() == [(SECOND.id, FIRST.id)]


async def test_what_was_withdrawn_meanwhile_is_no_reason_to_stop(live: Live, disk: FaultyLog) -> None:
    """The point takes its text back while the engine still thinks about it."""
    await live.say(FIRST)
    await live.quiet()
    disk.hold()
    tasks = [
        asyncio.create_task(live.conference.handle(SECOND)),
        asyncio.create_task(live.conference.handle(asked(2, Withdraw(SECOND.id), by=OTHER_POINT))),
    ]
    await until(lambda: len(disk.batches) > 1)
    disk.release()
    await asyncio.gather(*tasks)
    await live.quiet()
    assert await live.merges() == []
    third = asked(2, says("cl1", ROAD), by=POINT)
    await live.say(replace(third, id="third"))
    await live.quiet()
    assert await live.merges() == [("third", FIRST.id)]
