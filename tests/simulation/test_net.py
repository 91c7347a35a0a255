"""What links do: order is kept, loss is the end of a link, and the dead may speak late."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest
from websockets.exceptions import ConnectionClosed

from tests.simulation.loop import SimLoop
from tests.simulation.net import NEVER_S, WRITE_LIMIT, Link, Weather
from tests.simulation.process import Peril, Process


def on_a_link(play: Callable[[Link], Awaitable[None]]) -> None:
    """Play with one link between two processes, on a slow and uneven line."""

    async def main() -> None:
        client, hub = (Process(name, Peril(), lambda *_: None) for name in ("client", "hub"))
        await play(Link(client, hub, Weather(0.1, 0.3), random.Random(4)))

    SimLoop(random.Random(4)).run(main())  # type: ignore[abstract]  # no sockets, no signals


async def close_code(link: Link) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        await link.client.recv()
    return closed.value.rcvd.code if closed.value.rcvd is not None else None


def test_messages_arrive_in_their_order_however_uneven_the_line() -> None:
    async def play(link: Link) -> None:
        for number in range(50):
            await link.client.send(bytes([number]))
        assert [await link.hub.recv() for _ in range(50)] == [bytes([number]) for number in range(50)]

    on_a_link(play)


def test_a_polite_close_brings_its_code_after_everything_said_before() -> None:
    async def play(link: Link) -> None:
        await link.hub.send(b"last word")
        closing = asyncio.ensure_future(link.hub.close(4409, "superseded"))
        assert await link.client.recv() == b"last word"
        assert await close_code(link) == 4409
        await closing
        assert link.over

    on_a_link(play)


def test_a_cut_is_seen_by_both_ends_without_a_code() -> None:
    async def play(link: Link) -> None:
        link.cut()
        assert await close_code(link) is None
        with pytest.raises(ConnectionClosed):
            await link.hub.recv()

    on_a_link(play)


def test_a_half_open_link_tells_nobody() -> None:
    async def play(link: Link) -> None:
        link.stall(NEVER_S, up=True, down=True)
        link.hub.abort()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3600):
                await link.client.recv()

    on_a_link(play)


def test_a_peer_that_takes_nothing_stops_the_sender() -> None:
    async def play(link: Link) -> None:
        link.stall(NEVER_S, up=False, down=True)

        async def talk() -> None:
            while True:
                await link.hub.send(bytes(1024))

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(talk(), 20)
        assert link.hub.get_write_buffer_size() > WRITE_LIMIT

    on_a_link(play)


def test_what_the_dead_sent_may_arrive_after_their_death() -> None:
    async def play(link: Link) -> None:
        link.stall(5.0, up=True, down=False)
        await link.client.send(b"a late word")
        link.client.process.die("killed")
        assert await link.hub.recv() == b"a late word"
        with pytest.raises(ConnectionClosed):
            await link.hub.recv()

    on_a_link(play)
