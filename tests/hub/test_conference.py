"""The one road: decided once, stored once, in order, and neither told nor shown before it is stable (I1-I5)."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from hub.conference import INBOX_MAX, Busy, Conference, Moved, Stopped
from hub.domain.commands import Ask, Command, NotUnderstood, RollCall, Screen, Seal, Submit, Suggest, Withdraw
from hub.domain.events import CommandSettled, Event, Submitted
from hub.domain.evolve import evolve
from hub.domain.model import Actor, State
from hub.domain.refusal import Refusal
from hub.eventlog.base import SESSION, EventLog, Position, Unavailable
from hub.eventlog.codec import load
from hub.eventlog.memory import MemoryLog
from hub.ledger import Fork, Gap, Ledger, Settled
from tests.fakes import FaultyLog
from tests.hub.road import LOG_ID, OTHER_POINT, POINT, POINT_AGAIN, Store, asked, laid_down, new_store
from tests.scenario import HUB, SECRETARY, START, says
from tests.waiting import until

SEED = 4
FULL = Unavailable("no space left on the device", retryable=True, hint="free some space")
BROKEN = Unavailable("the disk does not answer", hint="start the hub again")


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    store = await new_store(request.param, tmp_path)
    yield store
    await store.log.close()


@pytest.fixture
async def disk() -> FaultyLog:
    """A disk to hold and to break."""
    return FaultyLog(await laid_down(MemoryLog(LOG_ID)))


@pytest.fixture
async def conference(disk: FaultyLog) -> AsyncIterator[Conference]:
    conference = await Conference.open(disk)
    yield conference
    disk.release()
    await conference.close()


async def happened(log: EventLog) -> list[Event]:
    return [load(stored) async for stored in log.read(SESSION, 0)]


def settled(answer: object) -> Settled:
    assert isinstance(answer, Settled), answer
    return answer


async def replayed(log: EventLog) -> tuple[State | None, Ledger, Position]:
    """What the log says, folded here and not by the conference."""
    state: State | None = None
    ledger = Ledger()
    position = Position(log.epoch, 0, "")
    async for stored in log.read(SESSION, 0):
        event = load(stored)
        state = evolve(state, event)
        ledger.extend(stored.seq, event)
        position = Position(log.epoch, stored.seq, stored.hash)
    return state, ledger, position


# ---- one outcome for each command ----------------------------------------------------------------------------


async def test_an_accepted_command_is_in_the_log_when_it_is_answered(store: Store) -> None:
    conference = await Conference.open(store.log)
    answer = await conference.handle(asked(1))
    assert answer == Settled("device-cl1-1", "accepted", 2, "001")
    events = await happened(store.log)
    assert [type(event.body) for event in events[1:]] == [Submitted]
    assert (events[1].id, events[1].command_seq, events[1].actor) == ("device-cl1-1", 1, POINT)
    await conference.close()


async def test_a_repeated_command_gets_the_same_outcome_and_no_new_event(store: Store) -> None:
    conference = await Conference.open(store.log)
    first = await conference.handle(asked(1))
    await conference.handle(asked(2))
    assert await conference.handle(asked(1)) == first
    assert conference.position.seq == 3
    again = await store.again(conference)
    assert await again.handle(asked(1)) == first
    assert again.position.seq == 3
    await again.close()


async def test_a_command_repeated_within_one_batch_is_decided_once(conference: Conference, disk: FaultyLog) -> None:
    disk.hold()
    first = asyncio.create_task(conference.handle(asked(1)))
    await until(lambda: disk.batches)
    rest = [asyncio.create_task(conference.handle(asked(2))) for _ in range(5)]
    disk.release()
    answers = await asyncio.gather(first, *rest)
    assert answers[1:] == [Settled("device-cl1-2", "accepted", 3, "002")] * 5
    assert disk.batches == [1, 1]


async def test_another_id_under_a_settled_number_is_a_fork_and_changes_nothing(store: Store) -> None:
    conference = await Conference.open(store.log)
    first = await conference.handle(asked(1))
    with pytest.raises(Fork):
        await conference.handle(asked(1, id="another"))
    assert conference.position.seq == 2
    assert await conference.handle(asked(1)) == first
    await conference.close()


@pytest.mark.parametrize("number", [2, 3, 1000])
async def test_a_skipped_number_is_a_gap_and_changes_nothing(conference: Conference, number: int) -> None:
    with pytest.raises(Gap):
        await conference.handle(asked(number))
    assert conference.position.seq == 1
    assert settled(await conference.handle(asked(1))).seq == 2


async def test_in_one_batch_only_the_numbers_above_a_gap_are_refused(conference: Conference, disk: FaultyLog) -> None:
    disk.hold()
    tasks = [asyncio.create_task(conference.handle(asked(number))) for number in (1, 2, 4, 5)]
    await until(lambda: disk.batches)
    disk.release()
    one, two, *above = await asyncio.gather(*tasks, return_exceptions=True)
    assert [settled(one).seq, settled(two).seq] == [2, 3]
    assert [type(problem) for problem in above] == [Gap, Gap]


async def test_a_refusal_is_recorded_and_keeps_the_numbering_whole(store: Store) -> None:
    conference = await Conference.open(store.log)
    refused = await conference.handle(asked(1, says("cl1", "   ")))
    assert settled(refused).status == "refused"
    assert settled(refused).code == "empty_text"
    assert settled(refused).seq == 2
    await conference.handle(asked(2))
    again = await store.again(conference)
    assert await again.handle(asked(1, says("cl1", "now with words"))) == refused
    body = (await happened(again._log))[1].body
    assert isinstance(body, CommandSettled)
    assert (body.status, body.code) == ("refused", "empty_text")
    await again.close()


async def test_a_command_that_is_already_so_is_accepted_and_recorded(store: Store) -> None:
    conference = await Conference.open(store.log)
    assert settled(await conference.handle(asked(1, RollCall(True)))).seq == 2
    assert await conference.handle(asked(2, RollCall(True))) == Settled("device-cl1-2", "accepted", 3)
    assert (await happened(store.log))[2].body == CommandSettled("accepted")
    await conference.close()


async def test_what_is_not_of_the_protocol_is_refused_and_numbered_too(conference: Conference) -> None:
    answer = settled(await conference.handle(asked(1, NotUnderstood("unknown_command", "name: none of ours"))))
    assert (answer.status, answer.code, answer.detail) == ("refused", "unknown_command", "name: none of ours")
    assert settled(await conference.handle(asked(2))).receipt == "001"


async def test_a_command_known_from_another_device_of_the_point_has_its_first_outcome(store: Store) -> None:
    conference = await Conference.open(store.log)
    await conference.handle(asked(1))
    refused = settled(await conference.handle(asked(2, says("cl1", ""))))
    for number, id, first in (
        (1, "device-cl1-1", ("accepted", "001", None)),
        (2, refused.id, ("refused", None, "empty_text")),
    ):
        answer = settled(await conference.handle(asked(number, by=POINT_AGAIN, id=id)))
        assert (answer.status, answer.receipt, answer.code) == first
        assert answer.seq == 3 + number
    assert len(conference.state.recommendations) == 1
    again = await store.again(conference)
    assert settled(await again.handle(asked(1, by=POINT_AGAIN, id="device-cl1-1"))).receipt == "001"
    await again.close()


async def test_a_command_id_of_another_point_tells_nothing(conference: Conference) -> None:
    await conference.handle(asked(1))
    answer = settled(await conference.handle(asked(1, by=OTHER_POINT, id="device-cl1-1")))
    assert (answer.status, answer.code, answer.receipt) == ("refused", "forbidden", None)


# ---- batches -------------------------------------------------------------------------------------------------


async def test_what_arrives_while_the_disk_writes_is_stored_together(conference: Conference, disk: FaultyLog) -> None:
    disk.hold()
    first = asyncio.create_task(conference.handle(asked(1)))
    await until(lambda: disk.batches)
    rest = [asyncio.create_task(conference.handle(asked(number))) for number in range(2, 31)]
    rest += [asyncio.create_task(conference.handle(asked(number, by=OTHER_POINT))) for number in range(1, 21)]
    await until(lambda: conference._inbox.qsize() == len(rest))
    disk.release()
    answers = [settled(answer) for answer in await asyncio.gather(first, *rest)]
    assert disk.batches == [1, 49]
    assert [answer.seq for answer in answers] == list(range(2, 52))
    assert [answer.receipt for answer in answers] == [f"{n:03d}" for n in range(1, 51)]


async def test_commands_take_effect_in_the_order_of_coming(store: Store) -> None:
    """Of many devices at once, each numbering its own (I3, I4)."""
    print("seed", SEED)
    conference = await Conference.open(store.log)
    chance = random.Random(SEED)
    devices = [POINT, POINT_AGAIN, OTHER_POINT]
    coming = chance.choices(devices, k=200)
    numbers = {device.device: 0 for device in devices}
    tasks = []
    for device in coming:
        numbers[device.device] += 1
        tasks.append(asyncio.create_task(conference.handle(asked(numbers[device.device], by=device))))
    answers = [settled(answer) for answer in await asyncio.gather(*tasks)]
    assert [answer.seq for answer in answers] == list(range(2, 202))
    assert [event.actor for event in (await happened(store.log))[1:]] == coming
    await conference.close()


async def test_a_full_inbox_says_come_again(conference: Conference, disk: FaultyLog) -> None:
    disk.hold()
    first = asyncio.create_task(conference.handle(asked(1)))
    await until(lambda: disk.batches)
    waiting = [asyncio.create_task(conference.handle(asked(1))) for _ in range(INBOX_MAX)]
    await until(lambda: conference._inbox.full())
    with pytest.raises(Busy):
        await conference.handle(asked(2))
    disk.release()
    assert set(await asyncio.gather(first, *waiting)) == {Settled("device-cl1-1", "accepted", 2, "001")}
    assert settled(await conference.handle(asked(2))).receipt == "002"


async def test_who_hangs_up_while_waiting_holds_up_nobody(conference: Conference, disk: FaultyLog) -> None:
    disk.hold()
    tasks = [asyncio.create_task(conference.handle(asked(number))) for number in (1, 2, 3)]
    await until(lambda: disk.batches)
    tasks[1].cancel()
    later = asyncio.create_task(conference.handle(asked(4)))
    gone = asyncio.create_task(conference.handle(asked(1, by=OTHER_POINT)))
    await until(lambda: conference._inbox.qsize() == 2)
    gone.cancel()
    disk.release()
    assert settled(await later).seq == 5
    assert settled(await conference.handle(asked(2))).seq == 3
    assert conference.ledger.last_of(str(OTHER_POINT.device)) == 0


# ---- stable first --------------------------------------------------------------------------------------------


async def test_nothing_is_told_or_shown_before_it_is_stable(conference: Conference, disk: FaultyLog) -> None:
    heard: list[Moved] = []
    conference.listen(heard.append)
    before = conference.state, conference.position
    disk.hold()
    answer = asyncio.create_task(conference.handle(asked(1)))
    await until(lambda: disk.batches)
    for _ in range(20):
        await asyncio.sleep(0)
    assert not answer.done()
    assert heard == []
    assert (conference.state, conference.position) == before
    assert conference.ledger == Ledger()
    disk.release()
    await answer
    [moved] = heard
    assert moved.position == await disk.head(SESSION) == conference.position
    assert moved.state is conference.state
    assert [event.id for event in moved.events] == ["device-cl1-1"]


async def test_listeners_hear_every_event_once_in_order_until_they_leave(conference: Conference) -> None:
    heard: list[Event] = []
    stop = conference.listen(lambda moved: heard.extend(moved.events))
    await asyncio.gather(*(conference.handle(asked(number)) for number in range(1, 21)))
    stop()
    await conference.handle(asked(21))
    assert [event.command_seq for event in heard] == list(range(1, 21))


async def test_a_full_disk_says_come_again_and_records_nothing(conference: Conference, disk: FaultyLog) -> None:
    heard: list[Moved] = []
    conference.listen(heard.append)
    disk.failures.append(FULL)
    answers = await asyncio.gather(*(conference.handle(asked(number)) for number in (1, 2)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Busy, Busy]
    assert (conference.position.seq, heard) == (1, [])
    assert conference.ledger == Ledger()
    assert not conference.failed.done()
    assert settled(await conference.handle(asked(1))) == Settled("device-cl1-1", "accepted", 2, "001")


async def test_a_broken_disk_stops_the_conference_and_says_why(conference: Conference, disk: FaultyLog) -> None:
    disk.failures.append(BROKEN)
    disk.hold()
    tasks = [asyncio.create_task(conference.handle(asked(1)))]
    await until(lambda: disk.batches)
    tasks += [asyncio.create_task(conference.handle(asked(number))) for number in (2, 3)]
    await until(lambda: conference._inbox.qsize() == 2)
    disk.release()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Stopped] * 3
    assert await conference.failed is BROKEN
    with pytest.raises(Stopped):
        await conference.handle(asked(1))
    assert conference.position.seq == 1


async def test_what_waits_when_the_hub_stops_is_told_so_and_what_was_answered_is_stored(tmp_path: Path) -> None:
    store = await new_store("sqlite", tmp_path)
    conference = await Conference.open(store.log)
    tasks = [asyncio.create_task(conference.handle(asked(number))) for number in range(1, 400)]
    await until(lambda: tasks[0].done() or conference._inbox.qsize())
    again = await store.again(conference)
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    told = [answer for answer in answers if isinstance(answer, Settled)]
    assert {type(answer) for answer in answers} <= {Settled, Stopped}
    assert Stopped in {type(answer) for answer in answers}
    for number, answer in enumerate(told, 1):
        assert again.ledger.settled("device-cl1", number, answer.id) == answer
    await again.close()


# ---- our own mistakes ----------------------------------------------------------------------------------------

POISON: dict[str, Ask] = {
    "a text that is none": Submit(text=cast(str, None), point="cl1", typed_at=START),
    "a list that is none": Screen(cast(tuple[str, ...], None), "approve"),
    "a text that cannot be written": says("cl1", "Đường \ud800"),
}


@pytest.mark.parametrize("case", POISON)
async def test_what_cannot_be_decided_is_refused_and_stops_nobody(store: Store, case: str) -> None:
    conference = await Conference.open(store.log)
    by = SECRETARY if isinstance(POISON[case], Screen) else POINT
    poisoned, fine = await asyncio.gather(
        conference.handle(asked(1, POISON[case], by=by)), conference.handle(asked(1, by=OTHER_POINT))
    )
    assert (settled(poisoned).status, settled(poisoned).code) == ("refused", "bad_args")
    assert settled(fine).receipt == "001"
    again = await store.again(conference)
    assert await again.handle(asked(1, POISON[case], by=by)) == poisoned
    assert settled(await again.handle(asked(2, by=OTHER_POINT))).status == "accepted"
    assert not again.failed.done()
    await again.close()


async def test_advice_that_cannot_be_decided_is_dropped_and_stops_nobody(conference: Conference) -> None:
    await conference.handle(asked(1))
    nonsense = Suggest("topic", "device-cl1-1", cast(str, {}), 500, "close", (), (), "v")
    with pytest.raises(Refusal):
        await conference.handle(Command("s-1", START, HUB, nonsense))
    assert conference.position.seq == 2
    assert settled(await conference.handle(asked(2))).receipt == "002"


# ---- two hubs on one log -------------------------------------------------------------------------------------


async def test_whoever_comes_second_catches_up_and_decides_again() -> None:
    log = await laid_down(MemoryLog(LOG_ID))
    one, two = await Conference.open(log), await Conference.open(log)
    heard: list[int] = []
    two.listen(lambda moved: heard.extend([moved.position.seq, len(moved.events)]))
    await asyncio.gather(*(one.handle(asked(number)) for number in (1, 2)))
    mine = settled(await two.handle(asked(1, by=OTHER_POINT)))
    assert mine == Settled(mine.id, "accepted", 4, "003")
    assert heard == [3, 2, 4, 1]
    assert await two.handle(asked(2)) == Settled("device-cl1-2", "accepted", 3, "002")
    with pytest.raises(Gap):
        await one.handle(asked(2, by=OTHER_POINT))  # this hub has not seen the first one yet
    assert settled(await one.handle(asked(3))).receipt == "004"
    for hub in (one, two):
        await hub._catch_up()
    assert (one.state, one.ledger, one.position) == (two.state, two.ledger, two.position) == await replayed(log)
    for hub in (one, two):
        hub._runner.cancel()
    await log.close()


async def test_a_command_sent_to_two_hubs_at_once_has_one_outcome() -> None:
    log = await laid_down(MemoryLog(LOG_ID))
    hubs = [await Conference.open(log) for _ in range(3)]
    for number in range(1, 11):
        answers = await asyncio.gather(*(hub.handle(asked(number)) for hub in hubs))
        assert len(set(answers)) == 1
    assert len(await happened(log)) == 11
    for hub in hubs:
        hub._runner.cancel()
    await log.close()


# ---- replay --------------------------------------------------------------------------------------------------


def any_asks(chance: random.Random, count: int) -> list[tuple[str, Ask]]:
    """Sensible and foolish asks of a point and of the secretary, in any order."""
    asks: list[tuple[str, Ask]] = []
    for n in range(count):
        who = chance.choice(["point", "point", "other", "desk"])
        item = f"device-cl1-{chance.randint(1, count)}"
        choices: list[Ask] = (
            [Screen((item,), chance.choice(["approve", "return", "refer"]), "Thiếu địa chỉ"), Seal(), RollCall(True)]
            if who == "desk"
            else [says("cl1" if who == "point" else "hl1", f"Kiến nghị {n}"), Withdraw(item), RollCall(n % 2 == 0)]
        )
        asks.append((who, chance.choice(choices)))
    return asks


async def test_replay_equals_live(store: Store) -> None:
    """State, outcomes, position and every hash; a log read again is the conference that wrote it (I6)."""
    print("seed", SEED)
    conference = await Conference.open(store.log)
    actors: dict[str, Any] = {"point": POINT, "other": OTHER_POINT, "desk": SECRETARY}
    numbers = dict.fromkeys(actors, 0)
    tasks = []
    for who, ask in any_asks(random.Random(SEED), 300):
        numbers[who] += 1
        tasks.append(asyncio.create_task(conference.handle(asked(numbers[who], ask, by=actors[who]))))
    statuses = {settled(answer).status for answer in await asyncio.gather(*tasks)}
    assert statuses == {"accepted", "refused"}
    live = conference.state, conference.ledger, conference.position
    hashes = [conference.hash_at(seq) for seq in range(conference.position.seq + 2)]
    assert live == await replayed(store.log)
    assert hashes[1:-1] == [stored.hash async for stored in store.log.read(SESSION, 0)]
    assert (hashes[0], hashes[-1]) == (None, None)
    again = await store.again(conference)
    assert (again.state, again.ledger, again.position) == live
    assert [again.hash_at(seq) for seq in range(again.position.seq + 2)] == hashes
    await again.close()


async def test_a_log_without_a_conference_is_not_opened() -> None:
    with pytest.raises(ValueError, match="holds no conference"):
        await Conference.open(MemoryLog(LOG_ID))


async def test_the_sealed_stream_never_changes_again(store: Store) -> None:
    conference = await Conference.open(store.log)
    before = settled(await conference.handle(asked(1, id="a")))
    chair = Actor("chair", device="chair")
    await conference.handle(asked(1, Screen((before.id,), "out_of_scope", "thử máy"), chair))
    assert settled(await conference.handle(asked(2, Seal(), chair))).status == "accepted"
    head = conference.position
    for number in (2, 2, 5):  # repeated, and with numbers left out: nothing is recorded, so nothing can be missing
        late = settled(await conference.handle(asked(number, id=f"late-{number}")))
        assert (late.status, late.code, late.seq) == ("refused", "sealed", head.seq)
    assert settled(await conference.handle(asked(1, id="a"))) == before
    known = settled(await conference.handle(asked(1, by=POINT_AGAIN, id="a")))
    assert (known.status, known.receipt) == ("accepted", before.receipt)
    assert conference.position == head
    await conference.close()
