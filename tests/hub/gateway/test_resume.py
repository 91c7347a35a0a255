"""What a client sees that comes, comes back, or looks on under load: contiguous, stable, the same for all (I5-I7)."""

import random
from collections.abc import Callable

import pytest

from tests.hub.gateway.company import SEED, TEXT, moved
from tests.live import Credentials, LiveHub, Peer, new_id
from tests.waiting import until


async def test_who_comes_back_at_the_head_gets_only_what_is_new(hub: LiveHub) -> None:
    device = await hub.join_point("cl1")
    peer = await (await hub.connect(device)).shown()
    await peer.cut()
    again = await hub.connect(device, resume=peer.follower.position)
    again.follower.view, again.follower.position = peer.follower.view, peer.follower.position
    assert (await again.take())["type"] == "welcome"
    await moved(hub, "Mời các điểm cầu chuẩn bị")
    patch = await again.take()
    assert (patch["type"], patch["from"]) == ("patch", again.welcome["seq"])
    assert again.view["announcement"] == "Mời các điểm cầu chuẩn bị"


async def position_before_news(hub: LiveHub, device: Credentials) -> tuple[int, int, str]:
    peer = await (await hub.connect(device)).shown()
    await peer.cut()
    assert peer.follower.position is not None
    await moved(hub, "Tin mới")
    return peer.follower.position


HISTORIES: dict[str, tuple[Callable[[int, int, str], tuple[int, int, str] | None], int]] = {
    "none": (lambda epoch, seq, hash: None, 0),
    "an earlier place of ours": (lambda epoch, seq, hash: (epoch, seq, hash), 0),
    "another hash at our seq": (lambda epoch, seq, hash: (epoch, seq, "0" * 64), 1),
    "a seq that we have not": (lambda epoch, seq, hash: (epoch, seq + 500, hash), 1),
    "another epoch": (lambda epoch, seq, hash: (epoch + 1, seq, hash), 0),
}


@pytest.mark.parametrize("history", HISTORIES)
async def test_any_other_history_starts_with_the_whole_view(hub: LiveHub, history: str) -> None:
    """And a history that is not ours rings: a partial rewind shows in no other way (I7)."""
    make, alarms = HISTORIES[history]
    device = await hub.join_point("cl1")
    resume = make(*await position_before_news(hub, device))
    again = await hub.connect(device, resume=resume)
    await again.shown()
    assert [frame["type"] for frame in again.frames] == ["welcome", "snapshot"]
    assert again.view["announcement"] == "Tin mới"
    assert f'diemcau_alarm_standing{{code="history_differs"}} {alarms}.0' in hub.gateway.metrics.text().decode()
    assert hub.gateway.alarms.about("history_differs") == (device.id,) * alarms


async def test_nothing_is_told_or_pushed_before_it_is_stable(hub: LiveHub) -> None:
    """While the disk holds, whoever looks sees the stable head; and no frame ever ran ahead of it (I5)."""
    peer, desk = await hub.point("cl1"), await hub.console("secretary")
    hub.log.hold()
    number = await peer.send("submit", TEXT)
    await until(lambda: hub.log.batches)
    late = await hub.console("secretary")
    assert late.rows("recommendations") == {}
    assert (late.welcome["seq"], peer.outcomes, desk.rows("recommendations")) == (1, {}, {})
    hub.log.release()
    await peer.outcome(number)
    for each in (peer, desk, late):
        await each.until_rows("recommendations")
        assert each.unstable == []


async def read_to_one_place(one: Peer, other: Peer) -> None:
    """Read on, whoever is behind: advice may still move the record, and one look may pass the other."""
    while one.follower.position != other.follower.position:
        behind = min(one, other, key=lambda peer: peer.follower.position or (0, 0, ""))
        await behind.take()


async def test_every_view_is_contiguous_and_never_ahead_under_load(hub: LiveHub) -> None:
    """Many points speak, one is cut again and again; at the end all who look see the same (I4, I6, I7)."""
    print("seed", SEED)
    chance = random.Random(SEED)
    consoles = [await hub.console(role) for role in ("secretary", "chair", "operator", "display")]
    devices = [await hub.join_point(name) for name in ("cl1", "cl2", "hl1")]
    peers = [await (await hub.connect(device)).shown() for device in devices]
    ids: list[list[str]] = [[], [], []]
    for n in range(36):
        hub.clock.ahead_s += 1  # who is cut says everything again, and what was on its way costs its allowance twice
        who = chance.randrange(3)
        if who == 2 and n % 4 == 0:
            await peers[2].cut()
            peers[2] = await (await hub.connect(devices[2])).shown()
            for number, id in enumerate(ids[2], 1):
                await peers[2].send("submit", {"text": f"Kiến nghị {id}"}, number=number, id=id)
        ids[who].append(new_id())
        await peers[who].send("submit", {"text": f"Kiến nghị {ids[who][-1]}"}, id=ids[who][-1])
    for peer in peers:
        await peer.all_answered()
    fresh = await hub.console("secretary")
    await consoles[0].until(lambda: len(consoles[0].rows("recommendations")) == 36)
    for console in (consoles[0], fresh):
        await console.do("announce", {"text": "Hết", "to": "all"})
        await console.sees("announcement", "Hết")
    await read_to_one_place(consoles[0], fresh)
    assert consoles[0].view == fresh.view
    for peer in [*peers, *consoles, fresh]:
        assert peer.unstable == []
