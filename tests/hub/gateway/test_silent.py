"""Who is not here, and since when."""

from functools import partial
from typing import cast

from hub.gateway.silent import Silent
from tests.live import LiveHub, Peer

POINTS = ("a", "b", "c")


def counts(peer: Peer, connected: int) -> bool:
    return peer.frames[-1].get("connected") == connected


def test_a_point_that_never_came_is_silent_since_nought() -> None:
    assert Silent().since(POINTS, {"a"}, 100) == {"b": 0, "c": 0}


def test_a_point_that_left_is_silent_since_it_was_last_seen_until_it_is_back() -> None:
    silent = Silent()
    silent.since(POINTS, {"a", "b"}, 100)
    assert silent.since(POINTS, {"b"}, 200) == {"a": 100, "c": 0}
    assert silent.since(POINTS, {"b"}, 300) == {"a": 100, "c": 0}
    assert silent.since(POINTS, {"a", "b"}, 400) == {"c": 0}
    assert silent.since(POINTS, {"b"}, 500) == {"a": 400, "c": 0}


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
