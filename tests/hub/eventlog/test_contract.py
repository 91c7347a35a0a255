"""The contract of every log: the same promises, kept by each."""

import asyncio
import random
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from hub.eventlog.base import Conflict, EventLog, Position, Repeated, Unavailable
from hub.eventlog.memory import MemoryLog
from hub.eventlog.sqlite import SqliteLog

from .events import LOG_ID, STREAM, append_next, event, events, everything, hash_after

DEADLINE_S = 10


@pytest.fixture(params=["memory", "sqlite"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[EventLog]:
    log: EventLog
    if request.param == "memory":
        log = MemoryLog(LOG_ID, epoch=3)
    else:
        log = SqliteLog.create(tmp_path / "log.sqlite", LOG_ID, epoch=3)
    yield log
    await log.close()


async def test_a_new_log_stands_at_zero_with_the_hash_of_its_id(log: EventLog) -> None:
    assert (log.log_id, log.epoch) == (LOG_ID, 3)
    assert await log.head(STREAM) == Position(3, 0, hash_after([]))
    assert await everything(log) == []


async def test_what_was_appended_is_read_in_order_with_its_seq_and_hash(log: EventLog) -> None:
    records = events(5)
    assert await append_next(log, records[:2]) == Position(3, 2, hash_after(records[:2]))
    assert await append_next(log, records[2:]) == Position(3, 5, hash_after(records))
    stored = await everything(log)
    assert [s.record for s in stored] == records
    assert [s.seq for s in stored] == [1, 2, 3, 4, 5]
    assert [s.hash for s in stored] == [hash_after(records[:n]) for n in range(1, 6)]
    assert await log.head(STREAM) == Position(3, 5, hash_after(records))


async def test_reading_after_a_seq_gives_the_rest_alone(log: EventLog) -> None:
    await append_next(log, events(700))  # more than any log hands over at once
    for after in (0, 1, 255, 256, 257, 699, 700, 9_000):
        assert [s.seq for s in await everything(log, after)] == list(range(after + 1, 701))


async def test_an_append_of_nothing_moves_nothing(log: EventLog) -> None:
    head = await append_next(log, events(1))
    assert await log.append(STREAM, head, []) == head
    assert await log.head(STREAM) == head


@pytest.mark.parametrize("wrong", ["epoch", "seq", "hash"])
async def test_an_append_elsewhere_than_at_the_head_conflicts_and_tells_the_head(log: EventLog, wrong: str) -> None:
    head = await append_next(log, events(2))
    expected = {
        "epoch": Position(head.epoch + 1, head.seq, head.hash),
        "seq": Position(head.epoch, head.seq - 1, head.hash),
        "hash": Position(head.epoch, head.seq, hash_after([])),
    }[wrong]
    with pytest.raises(Conflict) as refusal:
        await log.append(STREAM, expected, events(1, first=3))
    assert refusal.value.head == head
    assert len(await everything(log)) == 2


async def test_a_repeated_command_of_a_device_takes_its_whole_append_with_it(log: EventLog) -> None:
    head = await append_next(log, events(2))
    with pytest.raises(Repeated):
        await log.append(STREAM, head, [event(3), event(2), event(4)])
    with pytest.raises(Repeated):
        await log.append(STREAM, head, [event(3), event(3)])
    assert await log.head(STREAM) == head
    assert len(await everything(log)) == 2
    assert (await append_next(log, [event(3), event(4)])).seq == 4


async def test_ids_may_repeat_and_so_may_what_no_device_sent(log: EventLog) -> None:
    settled_elsewhere = event(1, device="device-b")
    records = [event(1), event(1, i=1), settled_elsewhere, event(1, device=None), event(1, device=None)]
    await append_next(log, records)
    assert [s.record for s in await everything(log)] == records


async def test_of_concurrent_appends_at_one_head_exactly_one_wins(log: EventLog) -> None:
    head = await log.head(STREAM)
    asked = [log.append(STREAM, head, events(3, device=f"device-{n}")) for n in range(20)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    won = [answer for answer in answers if isinstance(answer, Position)]
    lost = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(won), len(lost)) == (1, 19)
    assert {conflict.head for conflict in lost} == set(won)
    assert len({s.record.device for s in await everything(log)}) == 1


async def test_appends_in_a_row_without_waiting_are_kept_in_the_order_they_were_asked(log: EventLog) -> None:
    records = events(600)
    starts = range(0, 600, 3)
    asked = [log.append(STREAM, Position(3, n, hash_after(records[:n])), records[n : n + 3]) for n in starts]
    answers = await asyncio.gather(*asked)
    assert [answer.seq for answer in answers] == [n + 3 for n in starts]
    assert [s.record for s in await everything(log)] == records


async def test_competing_writers_which_catch_up_and_try_again_lose_nothing(log: EventLog) -> None:
    seed = 20_260_314
    print(f"seed {seed}")
    chance = random.Random(seed)

    async def write(device: str) -> None:
        for n in range(1, 16):
            while True:
                head = await log.head(STREAM)
                for _ in range(chance.randrange(3)):
                    await asyncio.sleep(0)
                try:
                    await log.append(STREAM, head, [event(n, device)])
                except Conflict:
                    continue
                break

    async with asyncio.timeout(DEADLINE_S):
        await asyncio.gather(*(write(f"device-{d}") for d in range(6)))
    stored = await everything(log)
    assert [s.seq for s in stored] == list(range(1, 91))
    assert stored[-1].hash == hash_after([s.record for s in stored])
    for device in {s.record.device for s in stored}:
        assert [s.record.command_seq for s in stored if s.record.device == device] == list(range(1, 16))


async def test_waiting_returns_at_once_when_there_is_more(log: EventLog) -> None:
    await append_next(log, events(2))
    async with asyncio.timeout(DEADLINE_S):
        await log.wait(STREAM, 1)


async def test_waiting_ends_with_the_append_which_goes_beyond_and_not_before(log: EventLog) -> None:
    near, far = asyncio.create_task(log.wait(STREAM, 0)), asyncio.create_task(log.wait(STREAM, 1))
    await append_next(log, [event(1)])
    async with asyncio.timeout(DEADLINE_S):
        await near
    assert not far.done()
    await append_next(log, [event(2)])
    async with asyncio.timeout(DEADLINE_S):
        await far


async def test_a_cancelled_wait_leaves_the_others_waiting(log: EventLog) -> None:
    gone, there = asyncio.create_task(log.wait(STREAM, 0)), asyncio.create_task(log.wait(STREAM, 0))
    await asyncio.sleep(0)
    gone.cancel()
    await append_next(log, [event(1)])
    async with asyncio.timeout(DEADLINE_S):
        await there
    assert gone.cancelled()


async def test_cancelled_appends_do_not_disturb_the_next(log: EventLog) -> None:
    for n in range(1, 30):
        task = asyncio.create_task(append_next(log, [event(n)]))
        for _ in range(n % 4):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    head = await append_next(log, [event(1, device="device-b")])
    stored = await everything(log)
    assert stored[-1].seq == head.seq
    assert head.hash == hash_after([s.record for s in stored])
    assert stored[-1].record.device == "device-b"


async def test_a_closed_log_refuses_everything_and_closes_again_in_peace(log: EventLog) -> None:
    head = await append_next(log, events(1))
    waiting = asyncio.create_task(log.wait(STREAM, 1))
    await asyncio.sleep(0)
    await log.close()
    await log.close()
    with pytest.raises(Unavailable):
        await log.append(STREAM, head, events(1, first=2))
    with pytest.raises(Unavailable):
        await log.head(STREAM)
    with pytest.raises(Unavailable):
        await everything(log)
    with pytest.raises(Unavailable):
        await log.wait(STREAM, 0)
    async with asyncio.timeout(DEADLINE_S):
        with pytest.raises(Unavailable):
            await waiting


async def test_a_stream_that_the_log_does_not_know_is_our_mistake(log: EventLog) -> None:
    head = await log.head(STREAM)
    with pytest.raises(AssertionError):
        await log.head("minutes")
    with pytest.raises(AssertionError):
        await log.append("minutes", head, events(1))
    with pytest.raises(AssertionError):
        await log.wait("minutes", 0)


async def test_a_new_log_has_no_snapshots(log: EventLog) -> None:
    assert list(await log.snapshots(STREAM)) == []


def body_at(at: Position) -> bytes:
    return b"body %d" % at.seq


async def test_the_last_three_snapshots_are_kept_newest_first(log: EventLog) -> None:
    positions = [await append_next(log, [event(n)]) for n in range(1, 6)]
    for at in positions:
        await log.keep_snapshot(STREAM, at, "version", partial(body_at, at))
    kept = [(each.seq, each.hash, each.version, each.body) for each in await log.snapshots(STREAM)]
    assert kept == [(at.seq, at.hash, "version", body_at(at)) for at in reversed(positions[2:])]


async def test_a_snapshot_drops_those_beyond_it_which_are_of_a_lost_history(log: EventLog) -> None:
    positions = [await append_next(log, [event(n)]) for n in range(1, 4)]
    for at in (positions[0], positions[2], positions[1]):
        await log.keep_snapshot(STREAM, at, "version", lambda: b"")
    assert [each.seq for each in await log.snapshots(STREAM)] == [2, 1]


async def test_a_closed_log_keeps_and_gives_no_snapshot(log: EventLog) -> None:
    head = await append_next(log, events(1))
    await log.close()
    with pytest.raises(Unavailable):
        await log.keep_snapshot(STREAM, head, "version", lambda: b"")
    with pytest.raises(Unavailable):
        await log.snapshots(STREAM)
