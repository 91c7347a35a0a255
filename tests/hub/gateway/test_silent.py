"""Who is not here, and since when."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from hub.gateway.silent import Silent
from protocol import codec, limits
from protocol.messages import Presence
from tests.live import LiveHub, Peer, live_hub
from tests.scenario import DISTRICTS

POINTS = ("a", "b", "c")
LAST_MS = 1_760_000_000_000


def counts(peer: Peer, connected: int) -> bool:
    return peer.frames[-1].get("connected") == connected


def test_a_point_that_never_came_is_silent_since_nought() -> None:
    assert Silent().since(POINTS, {"a"}, 100) == ({"b": 0, "c": 0}, 0)


def test_a_point_that_left_is_silent_since_it_was_last_seen_until_it_is_back() -> None:
    silent = Silent()
    silent.since(POINTS, {"a", "b"}, 100)
    assert silent.since(POINTS, {"b"}, 200) == ({"a": 100, "c": 0}, 0)
    assert silent.since(POINTS, {"b"}, 300) == ({"a": 100, "c": 0}, 0)
    assert silent.since(POINTS, {"a", "b"}, 400) == ({"c": 0}, 0)
    assert silent.since(POINTS, {"b"}, 500) == ({"a": 400, "c": 0}, 0)


def test_of_more_than_one_frame_holds_those_that_left_last_are_named_and_the_others_counted() -> None:
    points = [f"{'Đ' * 60}{n:04}" for n in range(4_000)]
    silent = Silent()
    silent.since(points, points, LAST_MS)
    silent.since(points, {points[-1]}, LAST_MS + 1)
    silent.since(points, {points[7]}, LAST_MS + 2)
    told, more = silent.since(points, (), LAST_MS + 3)
    first = [(points[7], LAST_MS + 2), (points[-1], LAST_MS + 1), (points[0], LAST_MS)]
    assert list(told.items())[:3] == first
    assert len(told) + more == 4_000
    frame = codec.encode(Presence(connected=0, total=4_000, silent=told, silent_more=more))
    assert limits.SNAPSHOT_PART_BYTES_MAX - 2_000 < len(frame) <= limits.SNAPSHOT_PART_BYTES_MAX


async def test_an_operator_of_thousands_of_silent_points_stays_connected(tmp_path: Path) -> None:
    many = [replace(DISTRICTS.points[-1], id=f"{'Đ' * 60}{n:04}") for n in range(4_000)]
    async with live_hub(tmp_path / "data", replace(DISTRICTS, points=(*DISTRICTS.points, *many))) as hub:
        operator = await hub.console("operator")
        await hub.point("cl1")
        await operator.until(partial(counts, operator, 1))
        told = cast(dict[str, Any], operator.frames[-1])
        assert len(told["silent"]) + told["silent_more"] == told["total"] - 1


async def test_the_operator_alone_is_told_which_points_are_silent(hub: LiveHub) -> None:
    operator, chair = await hub.console("operator"), await hub.console("chair")
    point = await hub.point("cl1")
    for peer in (operator, chair):
        await peer.until(partial(counts, peer, 1))
    assert "silent" not in chair.frames[-1]
    silent = cast(dict[str, int], operator.frames[-1]["silent"])
    assert set(silent) == set(hub.conference.state.points) - {"cl1"}
    assert set(silent.values()) == {0}
    await point.cut()
    await operator.until(partial(counts, operator, 0))
    again = cast(dict[str, int], operator.frames[-1]["silent"])
    assert abs(again["cl1"] - hub.clock.world().now_ms()) < 60_000
