"""A conference with a model beside it: slow, killed, or gone, it changes how much is found and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from hub.conferences import HINT_PAUSE_S, open_conference
from hub.domain.commands import Command, Merge, Screen, Split
from hub.domain.events import Event, Suggested
from hub.eventlog.memory import MemoryLog
from hub.semantic.reader import Reader
from tests.fakes import FaultyLog
from tests.hub.road import LOG_ID, OTHER_POINT, asked, laid_down
from tests.hub.test_conferences import FIRST, HELP, SECOND, Live
from tests.model import command
from tests.scenario import SECRETARY, START, says
from tests.waiting import until

Open = Callable[[], Awaitable["WithModel"]]


class WithModel(Live):
    """A conference, its engine and its model."""

    reader: Reader

    def __init__(self, log: FaultyLog, held: Path) -> None:
        self.log, self.disk, self.held = log, log, held

    async def start(self) -> None:
        self.reader = Reader(command(self.held), text_s=60.0, rest_s=(0.01, 0.02))
        self.conference, self.engine = await open_conference(self.log, lambda: START, self.reader)

    async def stop(self) -> None:
        self.disk.release()
        await super().stop()
        await self.reader.close()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def advised_on(self, texts: int) -> None:
        """The engine has taken them all."""
        await until(lambda: len(self.conference.state.recommendations) == texts)
        await self.quiet()

    async def caught_up(self) -> None:
        await until(lambda: self.engine.model.condition == "reading" and not self.engine.model.unread)

    @property
    def vectors(self) -> dict[str, list[float]]:
        kept = self.engine._advisor.vectors
        return {text: list(kept.get(text) or ()) for text in kept._kept.copy()}


@pytest.fixture
async def open_one(tmp_path: Path) -> AsyncIterator[Open]:
    async with AsyncExitStack() as opened:

        async def open_one() -> WithModel:
            live = WithModel(FaultyLog(await laid_down(MemoryLog(LOG_ID))), tmp_path / "held")
            await live.start()
            opened.push_async_callback(live.stop)
            await live.reader.wait_for_reading()
            return live

        yield open_one


async def test_fifty_texts_get_their_advice_though_the_model_answers_none_and_it_comes_back(open_one: Open) -> None:
    live = await open_one()
    live.held.touch()
    for number in range(25):
        await live.say(asked(number + 1, says("cl1", f"{HELP} khóa {number}")))
        await live.say(asked(number + 1, says("hl1", f"{HELP} khóa {number}"), by=OTHER_POINT))
    await live.advised_on(50)
    advised = {s.recommendation for s in live.conference.state.suggestions.values()}
    advised |= {item.id for item in live.conference.state.recommendations.values() if item.likeness}
    assert len(advised) >= 49, "all but the first have something like them"
    told = live.engine.model
    assert (told.condition, told.read) == ("behind", 0)
    assert told.missed == 50
    live.held.unlink()
    await live.caught_up()
    assert live.engine.model.missed == 50
    assert len(live.vectors) >= 25


async def test_after_a_restart_the_model_knows_what_it_knew(open_one: Open) -> None:
    live = await open_one()
    both = asked(1, says("hl1", f"{HELP}. Ngoài ra đề nghị lắp thêm trạm phát sóng cho thôn vùng cao"), by=OTHER_POINT)
    for one in (FIRST, both, asked(2, says("cl1", "Đường vào thôn lầy lội, xin đổ bê tông"))):
        await live.say(one)
    await live.advised_on(3)
    await live.caught_up()
    before = live.vectors
    assert len(before) == 4, "each request"
    await live.restart()
    await live.caught_up()
    assert live.vectors == before


async def test_nothing_is_read_before_it_is_accepted(open_one: Open) -> None:
    live = await open_one()
    live.disk.hold()
    said = asyncio.create_task(live.conference.handle(FIRST))
    await until(lambda: live.disk.batches)
    for _ in range(100):
        await asyncio.sleep(0)
    assert not live.engine._waiting
    live.disk.release()
    await said
    await until(lambda: live.reader.health.read)


def day() -> list[Command]:
    """One small conference: what people do in it, whatever the hub advises."""
    road = asked(2, says("cl1", "Đường vào thôn lầy lội, xin đổ bê tông. Thứ hai là xin thêm trạm phát sóng"))
    again = asked(2, says("hl1", "Đề nghị đổ bê tông đường vào thôn, mưa là lầy"), by=OTHER_POINT)
    last = asked(3, says("hl1", "Mong có lớp dạy sửa máy nông nghiệp cho thanh niên"), by=OTHER_POINT)
    return [
        FIRST, SECOND, road,
        asked(1, Screen((FIRST.id, road.id), "approve"), by=SECRETARY),
        asked(2, Split(road.id, ("Đường vào thôn lầy lội", "xin thêm trạm phát sóng")), by=SECRETARY),
        again, last,
        asked(3, Screen((again.id, last.id), "approve"), by=SECRETARY),
        asked(4, Merge(FIRST.id, (last.id,)), by=SECRETARY),
    ]  # fmt: skip


async def recorded(live: WithModel, kill_after: int | None) -> list[Event]:
    for number, one in enumerate(day()):
        await live.say(one)
        await live.quiet()
        if number == kill_after:
            assert live.reader._process is not None
            live.reader._process.kill()
            await until(lambda: live.reader.health.deaths == 1)
    return await live.events()


def without_the_hub(events: list[Event]) -> list[Event]:
    return [event for event in events if event.actor.role != "hub" or event.actor.device is not None]


@pytest.mark.parametrize("kill_after", [0, 2, 5])
async def test_killing_the_model_changes_nothing_but_what_the_hub_finds(open_one: Open, kill_after: int) -> None:
    undisturbed, disturbed = await open_one(), await open_one()
    one, other = await recorded(undisturbed, None), await recorded(disturbed, kill_after)
    assert undisturbed.reader.health.read >= 5
    assert disturbed.reader.health.deaths == 1
    assert without_the_hub(one) == without_the_hub(other)
    assert any(isinstance(event.body, Suggested) for event in one)
    assert any(isinstance(event.body, Suggested) for event in other)


async def test_who_sent_goes_before_who_types(open_one: Open) -> None:
    live = await open_one()
    live.held.touch()
    await live.say(FIRST)
    await live.say(SECOND)
    hint = asyncio.create_task(live.engine.similar(HELP, "cl2"))
    finished, _ = await asyncio.wait({hint}, timeout=3 * HINT_PAUSE_S)
    assert not finished, "the model has not yet answered for what was sent"
    live.held.unlink()
    assert await hint
    assert live.advised
