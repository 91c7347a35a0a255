"""The engine: advice comes after the acknowledgement, by the same road as people, and once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hub.conference import Conference
from hub.conferences import Engine, open_conference
from hub.domain.commands import Command, NotSame, Object, Screen, Split, Submit, Undo, Unmerge, Withdraw
from hub.domain.events import Body, Event, Merged, Submitted, Suggested, ToldApart
from hub.eventlog.base import SESSION, EventLog, Unavailable
from hub.eventlog.codec import load
from hub.eventlog.memory import MemoryLog
from tests.fakes import FaultyLog
from tests.hub.road import LOG_ID, OTHER_POINT, POINT, asked, laid_down
from tests.scenario import DISTRICTS, SECRETARY, START, says
from tests.waiting import until

HELP = "Đề nghị tỉnh sớm mở thêm lớp dạy nghề sửa chữa máy nông nghiệp cho thanh niên"


class Live:
    """A conference with its engine, and how many of a kind the log holds."""

    def __init__(self, log: EventLog, conference: Conference, engine: Engine) -> None:
        self.log, self.conference, self.engine = log, conference, engine

    async def events(self) -> list[Event]:
        return [load(stored) async for stored in self.log.read(SESSION, 0)]

    async def merges(self) -> list[tuple[str, str]]:
        """What the engine asked about as duplicates, or linked by itself."""
        return [pair for event in await self.events() if (pair := found(event.body)) is not None]

    @property
    def advised(self) -> bool:
        """There is a question about a duplicate, or a link."""
        state = self.conference.state
        return any(s.kind == "merge" for s in state.suggestions.values()) or any(
            item.likeness is not None for item in state.recommendations.values()
        )

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


def found(body: Body) -> tuple[str, str] | None:
    match body:
        case Suggested(kind="merge", recommendation=one, candidate=other) | Merged(recommendation=one, into=other):
            return one, other
        case _:
            return None


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


FIRST = asked(1, says("cl1", HELP))
SECOND = asked(1, says("hl1", HELP + " ạ"), by=OTHER_POINT)


async def test_a_likely_duplicate_is_suggested_after_it_was_accepted(live: Live) -> None:
    await live.say(FIRST)
    await live.say(SECOND)
    await until(lambda: live.advised)
    await live.quiet()
    assert await live.merges() == [(SECOND.id, FIRST.id)]
    events = await live.events()
    advice = next(n for n, event in enumerate(events) if found(event.body))
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
    await until(lambda: live.advised)


async def test_a_restart_neither_loses_nor_doubles_advice(live: Live) -> None:
    await live.say(FIRST)
    await live.say(SECOND)
    await until(lambda: live.advised)
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
    await until(lambda: live.advised)
    await live.quiet()
    assert len(await live.merges()) == 1, "one question for the pair, from one side"
    await live.stop()


async def test_a_full_disk_delays_advice_and_does_not_lose_it(live: Live, disk: FaultyLog) -> None:
    await live.say(FIRST)
    await live.quiet()
    await live.say(SECOND)
    disk.failures.append(Unavailable("no space left", retryable=True))
    await until(lambda: live.advised)
    assert not disk.failures


async def test_what_people_told_apart_is_not_asked_again() -> None:
    live = await alive(FaultyLog(await laid_down(MemoryLog(LOG_ID), replace(DISTRICTS, auto_merge=False))))
    await live.say(FIRST)
    await live.say(SECOND)
    await until(lambda: live.conference.state.suggestions)
    await live.quiet()
    assert live.conference.state.recommendations[SECOND.id].merged_into is None, "the organiser wants to be asked"
    await live.say(asked(1, NotSame(FIRST.id, SECOND.id), by=SECRETARY))
    await live.restart()
    await live.quiet()
    assert len(await live.merges()) == 1
    assert not live.advised
    await live.stop()


async def test_the_engine_links_what_is_nearly_certain_and_people_undo_it_for_good(live: Live) -> None:
    await live.say(FIRST)
    await live.say(SECOND)
    await until(lambda: live.advised)
    await live.quiet()
    item = live.conference.state.recommendations[SECOND.id]
    assert item.merged_into == FIRST.id
    assert item.likeness is not None
    await live.say(asked(2, Object(SECOND.id, "Xã tôi nói về đường khác"), by=OTHER_POINT))
    await live.say(asked(1, Unmerge((SECOND.id,)), by=SECRETARY))
    await live.restart()
    await live.quiet()
    assert not live.advised
    bodies = [event.body for event in await live.events()]
    assert bodies.count(ToldApart(*sorted((FIRST.id, SECOND.id)))) == 1
    assert await live.merges() == [(SECOND.id, FIRST.id)]


async def test_the_parts_of_a_split_are_asked_about_like_what_came_in(live: Live) -> None:
    await live.say(FIRST)
    both = asked(1, says("hl1", f"{HELP}. Ngoài ra đề nghị lắp thêm trạm phát sóng cho thôn vùng cao"), by=OTHER_POINT)
    await live.say(both)
    await until(lambda: any(s.kind == "split" for s in live.conference.state.suggestions.values()))
    await live.quiet()
    assert live.conference.state.recommendations[both.id].merged_into is None, "one of two requests is not the whole"
    [cut] = [s for s in live.conference.state.suggestions.values() if s.kind == "split"]
    assert (cut.recommendation, len(cut.parts)) == (both.id, 2)
    assert all(part in both.ask.text for part in cut.parts if isinstance(both.ask, Submit))
    await live.say(asked(1, Split(both.id, cut.parts), by=SECRETARY))
    await until(lambda: live.advised)
    await live.quiet()
    assert (f"{both.id}#1", FIRST.id) in await live.merges()


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
    third = asked(2, says("cl1", HELP), by=POINT)
    await live.say(replace(third, id="third"))
    await live.quiet()
    assert await live.merges() == [("third", FIRST.id)]


async def test_a_hint_finds_what_is_known_and_teaches_the_engine_nothing(live: Live) -> None:
    await live.say(FIRST)
    await live.quiet()
    hint = await live.engine.similar(HELP + " ạ", "hl1")
    assert [id for id, _ in hint] == [FIRST.id]
    assert await live.engine.similar(HELP + " ạ", "hl1") == hint
    assert await live.engine.similar("Cầu qua suối đã yếu, đề nghị xây lại", "hl1") == []
    await live.say(SECOND)
    await until(lambda: live.advised)
    await live.quiet()
    assert await live.merges() == [(SECOND.id, FIRST.id)]
