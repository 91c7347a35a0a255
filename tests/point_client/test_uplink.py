"""The uplink over real sockets, against a hub that commits faults on order."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from point_client.outbox import Item, Outbox, State
from point_client.uplink import (
    BearerEndpoint,
    Change,
    Contradiction,
    Ended,
    LinkDown,
    LinkUp,
    Told,
    Uplink,
    UplinkEnded,
    Why,
)
from protocol.errors import CLOSE_REASONS, CloseCode
from protocol.ids import name_id
from tests.point_client.ledger_hub import LedgerHub, until

DEVICE, BOOT = name_id("device"), name_id("boot")


class Soon(random.Random):
    """Chance that never makes a test wait long: within the law of the backoff, at its low end."""

    def uniform(self, a: float, b: float) -> float:
        return min(b, 0.01)


class Bench:
    """One outbox, one uplink, and everything that the uplink said."""

    def __init__(self, folder: Path, hub: LedgerHub) -> None:
        self.outbox = Outbox(folder / "outbox.sqlite", "ls-2026")
        self.outbox.move_to(DEVICE)
        self.said: list[Change] = []
        self.on_down: Callable[[], None] = lambda: None
        self.uplink = Uplink(
            self.outbox,
            BearerEndpoint(hub.url, "s3cret"),
            conference="ls-2026",
            device=DEVICE,
            boot=BOOT,
            clock=lambda: 1_700_000_000_000,
            monotonic=time.monotonic,
            rng=Soon(),
            view="point",
            on_change=self.hear,
        )

    def hear(self, change: Change) -> None:
        self.said.append(change)
        if isinstance(change, LinkDown):
            self.on_down()

    def put(self, name: str) -> Item:
        item = self.outbox.put("submit", {"text": name}, 1_699_999_999_000, name_id(name))
        self.uplink.poke()
        return item

    def heard(self, kind: type[Change]) -> int:
        return sum(isinstance(change, kind) for change in self.said)

    def downs(self) -> list[int | None]:
        return [change.code for change in self.said if isinstance(change, LinkDown)]


@asynccontextmanager
async def bench(folder: Path, hub: LedgerHub) -> AsyncIterator[tuple[Bench, "asyncio.Task[Ended]"]]:
    async with hub.serving():
        made = Bench(folder, hub)
        running = asyncio.create_task(made.uplink.run())
        try:
            yield made, running
        finally:
            made.uplink.stop()
            await asyncio.wait_for(running, 10)
            made.outbox.close()


def ids(hub: LedgerHub) -> list[str]:
    return [entry.id for entry in hub.ledger]


async def test_what_was_typed_before_there_was_a_hub_arrives_once_in_order(tmp_path: Path) -> None:
    hub = LedgerHub()
    async with hub.serving():
        port = hub.port
        made = Bench(tmp_path, hub)
    typed = [made.put(str(n)) for n in range(3)]
    running = asyncio.create_task(made.uplink.run())
    await until(lambda: made.heard(LinkDown) >= 3)
    async with hub.serving(port):
        settled = [await made.uplink.wait_for_outcome(item.command_seq) for item in typed]
        made.uplink.stop()
        assert (await running).why is Why.STOPPED
    assert ids(hub) == [item.id for item in typed]
    assert [item.settlement.receipt for item in settled if item.settlement] == ["001", "002", "003"]
    made.outbox.close()


async def test_a_point_shows_its_secret_in_a_header_and_no_origin(tmp_path: Path) -> None:
    hub = LedgerHub()
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.uplink.connected)
    assert hub.authorizations == ["Bearer s3cret"]
    assert hub.origins == [None]
    assert {key: hub.hellos[0][key] for key in ("device", "boot", "connection", "view", "ticket", "resume")} == {
        "device": DEVICE,
        "boot": BOOT,
        "connection": 1,
        "view": "point",
        "ticket": None,
        "resume": None,
    }


async def test_an_outcome_lost_with_its_connection_is_asked_again_and_nothing_happens_twice(tmp_path: Path) -> None:
    hub = LedgerHub(drop_before_outcome={1, 3}, refusals={3: "quota"})
    async with bench(tmp_path, hub) as (made, _):
        items = [made.put(str(n)) for n in range(4)]
        states = [(await made.uplink.wait_for_outcome(item.command_seq)).state for item in items]
    assert states == [State.ACKNOWLEDGED, State.ACKNOWLEDGED, State.REFUSED, State.ACKNOWLEDGED]
    assert ids(hub) == [item.id for item in items]
    assert made.uplink.reconnects == 2
    assert made.uplink.duplicates == 0
    assert [hello["connection"] for hello in hub.hellos] == [1, 2, 3]


async def test_nothing_is_called_sent_while_there_is_no_link(tmp_path: Path) -> None:
    hub = LedgerHub(withhold={1})
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.uplink.connected)
        made.put("a")
        await until(lambda: len(hub.commands) == 1)
        states: list[list[State]] = []
        made.on_down = lambda: states.append([item.state for item in made.outbox.items()])
        assert [item.state for item in made.outbox.items()] == [State.SENT]
        made.uplink.cut()
        await until(lambda: made.uplink.reconnects == 1)
    assert states == [[State.QUEUED]]


async def test_a_reconnecting_point_resumes_where_its_view_was(tmp_path: Path) -> None:
    hub = LedgerHub()
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.uplink.followed.position is not None)
        made.uplink.cut()
        await until(lambda: made.uplink.reconnects == 1)
        assert made.uplink.followed.view["phase"] == "live"
    assert hub.hellos[1]["resume"] == [1, 5, "ab" * 32]
    assert made.downs() == [1006]


async def test_after_a_hole_in_the_view_the_whole_view_is_asked_for(tmp_path: Path) -> None:
    hub = LedgerHub(broken_patch=True)
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.uplink.reconnects == 1)
        await until(lambda: hub.closed_with == [4001])
    assert hub.hellos[1]["resume"] is None
    assert made.downs() == [CloseCode.CONTINUITY_LOST]


async def test_at_most_a_window_of_commands_is_unanswered(tmp_path: Path) -> None:
    hub = LedgerHub(window=4, withhold={1})
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.uplink.connected)
        for n in range(10):
            made.put(str(n))
        await made.uplink.wait_for_outcome(10)
        assert made.outbox.pending == 1
        hub.withhold = set(range(1, 100))
        sent = len(hub.commands)
        for n in range(10, 20):
            made.put(str(n))
        await until(lambda: len(hub.commands) == sent + 3)
        assert made.outbox.pending == 11
    assert len(hub.commands) == sent + 3, "the hub has read everything up to the goodbye"


async def test_busy_is_repeated_after_its_time_and_nothing_above_it_before(tmp_path: Path) -> None:
    hub = LedgerHub(busy={2: 200})
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.uplink.connected)
        started = time.monotonic()
        items = [made.put(str(n)) for n in range(4)]
        for item in items:
            await made.uplink.wait_for_outcome(item.command_seq)
        assert time.monotonic() - started >= 0.2
    assert ids(hub) == [item.id for item in items]
    sent = [command["command_seq"] for command in hub.commands]
    assert sent[-3:] == [2, 3, 4], "2 goes first again, and everything above it follows"
    assert made.uplink.reconnects == 0


async def test_a_second_outcome_is_counted_and_a_different_one_is_reported(tmp_path: Path) -> None:
    hub = LedgerHub(tell_twice={1}, contradict={2})
    async with bench(tmp_path, hub) as (made, _):
        made.put("a")
        made.put("b")
        await until(lambda: made.uplink.duplicates == 1 and made.uplink.contradictions == 1)
        told = [(change.item.command_seq, change.first) for change in made.said if isinstance(change, Told)]
        kept = made.outbox.item(2)
    assert sorted(told) == [(1, False), (1, True), (2, True)]
    assert made.heard(Contradiction) == 1
    assert kept is not None
    assert kept.settlement is not None
    assert kept.settlement.receipt == "002"


async def test_a_repeat_is_the_very_same_frame_and_survives_a_cut(tmp_path: Path) -> None:
    hub = LedgerHub()
    async with bench(tmp_path, hub) as (made, _):
        item = made.put("a")
        await made.uplink.wait_for_outcome(1)
        hub.drop_before_outcome = {1}
        made.uplink.repeat(1)
        await until(lambda: made.uplink.duplicates == 1)
    assert [(command["command_seq"], command["id"], command["at"]) for command in hub.commands] == [
        (1, item.id, item.at)
    ] * 3
    assert len(hub.ledger) == 1


async def test_what_the_hub_has_lost_is_sent_again(tmp_path: Path) -> None:
    hub = LedgerHub()
    async with bench(tmp_path, hub) as (made, _):
        items = [made.put(str(n)) for n in range(3)]
        for item in items:
            await made.uplink.wait_for_outcome(item.command_seq)
        del hub.ledger[1:]
        hub.epoch = 2
        made.uplink.cut()
        await until(lambda: len(hub.ledger) == 3 and made.outbox.pending == 0)
        ups = [change.requeued for change in made.said if isinstance(change, LinkUp)]
        kept = made.outbox.items()
    assert ids(hub) == [item.id for item in items]
    assert ups == [0, 2]
    assert [item.settlement.epoch for item in kept if item.settlement] == [1, 2, 2]


async def test_a_folder_restored_from_an_old_copy_asks_to_join_again(tmp_path: Path) -> None:
    hub = LedgerHub()
    async with hub.serving():
        hub._decide(1, name_id("what the lost copy sent"))
        made = Bench(tmp_path, hub)
        ended = await asyncio.wait_for(made.uplink.run(), 10)
    assert ended.why is Why.REJOIN
    assert hub.commands == []
    made.outbox.close()


async def test_a_repeated_number_asks_to_join_again(tmp_path: Path) -> None:
    hub = LedgerHub()
    async with hub.serving():
        hub._decide(1, name_id("what the lost copy sent"))
        made = Bench(tmp_path, hub)
        made.put("typed after the restore")
        ended = await asyncio.wait_for(made.uplink.run(), 10)
        with pytest.raises(UplinkEnded):
            await made.uplink.wait_for_outcome(1)
    assert (ended.why, ended.code) == (Why.REJOIN, 4510)
    assert made.outbox.pending == 1
    made.outbox.close()


@pytest.mark.parametrize("code", [code for code, reason in CLOSE_REASONS.items() if not reason.reconnect] + [4477])
async def test_a_close_that_needs_a_human_ends_the_uplink(tmp_path: Path, code: int) -> None:
    hub = LedgerHub(closes=[code])
    async with hub.serving():
        made = Bench(tmp_path, hub)
        ended = await asyncio.wait_for(made.uplink.run(), 10)
    assert ended == Ended(Why.REJOIN if code == 4510 else Why.HUMAN, code, "as ordered")
    assert len(hub.hellos) == 1
    made.outbox.close()


async def test_after_any_other_close_the_point_comes_back_by_itself(tmp_path: Path) -> None:
    codes = [code.value for code, reason in CLOSE_REASONS.items() if reason.reconnect] + [1001, 1012, 1013]
    hub = LedgerHub(closes=list(codes))
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.uplink.connected)
    assert 4409 in codes
    assert made.downs() == codes


async def test_after_goaway_the_point_waits_as_long_as_it_was_asked_to_and_a_little_by_chance(tmp_path: Path) -> None:
    hub = LedgerHub(goaway_ms=[150])
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.uplink.welcomes == 2)
    down = next(change for change in made.said if isinstance(change, LinkDown))
    assert (down.code, down.retry_s) == (4000, 0.15 + 0.01)


async def test_a_silent_hub_is_taken_for_dead_and_a_quiet_point_beats(tmp_path: Path) -> None:
    hub = LedgerHub(beat_s=1, dead_s=2)
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.uplink.welcomes == 2)
    assert made.downs() == [CloseCode.SILENT]
    assert hub.beats[0]["seq"] == 5


async def test_what_is_not_a_frame_costs_the_connection_and_not_the_uplink(tmp_path: Path) -> None:
    hub = LedgerHub(epoch=-1)
    async with bench(tmp_path, hub) as (made, _):
        await until(lambda: made.heard(LinkDown) == 1)
        hub.epoch = 1
        item = made.put("a")
        await made.uplink.wait_for_outcome(item.command_seq)
    assert made.downs()[0] == CloseCode.PROTOCOL_ERROR
    assert hub.closed_with[0] == 4500


async def test_a_sealed_conference_orphans_what_comes_late_and_may_be_purged(tmp_path: Path) -> None:
    hub = LedgerHub(sealed=True, refusals={1: "sealed"})
    async with bench(tmp_path, hub) as (made, _):
        item = made.put("late")
        assert (await made.uplink.wait_for_outcome(item.command_seq)).state is State.ORPHANED
        assert made.outbox.sealed
