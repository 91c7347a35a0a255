"""Room and time at the door, on real sockets: 503 when there is no room; who says or reads nothing is cut off."""

import asyncio
import gc
import random
import socket
import weakref
from functools import partial
from pathlib import Path

import pytest

from hub.gateway import points, server, web
from hub.gateway.connection import REVOKED_PATIENCE_S
from hub.gateway.points import REVOKED_S, SERVE_OPTIONS, patient_socket
from hub.gateway.room import Kind
from protocol import limits
from tests.hub.gateway.company import NOBODY, Bystanders, Callers, connections, live_of, narrow_hub
from tests.live import LiveHub, live_hub
from tests.raw_socket import upgrade
from tests.waiting import until


async def test_two_hundred_in_the_middle_of_a_handshake_are_enough(
    hub: LiveHub, callers: Callers, bystanders: Bystanders
) -> None:
    statuses = [(await callers.ask(hub)).status for _ in range(limits.HANDSHAKES_OPEN_MAX + 3)]
    assert statuses == [101] * limits.HANDSHAKES_OPEN_MAX + [503] * 3
    assert b"Retry-After: 2\r\n" in callers[-1].head
    assert "diemcau_handshakes_refused_total 3.0" in hub.gateway.metrics.text().decode()
    for raw in callers:
        raw.cut()
    device = await hub.join_point("cl1")
    await until(lambda: connections(hub) == 2)
    await (await hub.connect(device)).shown()


async def test_who_is_superseded_and_still_closing_takes_no_newcomers_place(
    hub: LiveHub, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a cut heals, every point leaves a dead socket behind, which takes its time to go."""
    monkeypatch.setattr(limits, "HANDSHAKES_OPEN_MAX", 1)
    device = await hub.join_point("cl1")
    dead = await callers.greet(hub, device)
    await dead.hear()
    await (await hub.connect(device)).shown()
    assert (await callers.ask(hub)).status == 101, "the dead one has not answered its close yet"


async def test_more_than_eight_hundred_handshakes_a_second_wait(
    hub: LiveHub, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert limits.HANDSHAKES_PER_S == 800
    monkeypatch.setattr(limits, "HANDSHAKES_PER_S", 5)
    hub.clock.ahead_s += 2 - hub.clock.world().now_s() % 1.0  # a second has just begun
    statuses = [(await callers.ask(hub)).status for _ in range(7)]
    assert statuses == [101] * 5 + [503] * 2
    hub.clock.ahead_s += 1.0
    assert (await callers.ask(hub)).status == 101


async def test_connections_beyond_the_most_are_told_to_come_back(
    hub: LiveHub, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert limits.CONNECTIONS_MAX == 12_000
    monkeypatch.setattr(limits, "CONNECTIONS_MAX", 2)
    peers = [await hub.point("cl1"), await hub.point("cl1")]
    assert (await callers.ask(hub)).status == 503
    await peers[0].cut()
    await until(lambda: connections(hub) == 1)
    assert (await callers.ask(hub)).status == 101


async def test_a_hub_without_room_says_so_to_pages_and_sockets_alike(tmp_path: Path, callers: Callers) -> None:
    """Before the first byte of a head: with few files a hub does not wait until the system refuses."""
    async with live_hub(tmp_path / "data") as hub:
        hub.gateway._room._most = 3
        held = [await callers.dial(hub) for _ in range(3)]
        await until(lambda: hub.gateway._room.count[Kind.HEAD] == 3)
        refused = await callers.dial(hub)
        head = await asyncio.wait_for(refused.reader.read(), 20)
        assert head.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 2" in head
        for raw in [*held, refused]:
            raw.cut()
        await until(lambda: not sum(hub.gateway._room.count.values()))


async def test_a_hub_stops_while_somebody_holds_half_a_head(tmp_path: Path, callers: Callers) -> None:
    async with live_hub(tmp_path / "data") as hub:
        silent, half = [await callers.dial(hub) for _ in range(2)]
        half.say(b"GET / HT")
        await until(lambda: hub.gateway._room.count[Kind.HEAD] == 2)
        await asyncio.wait_for(hub.stop(), 20)
        assert await asyncio.wait_for(silent.reader.read(), 20) == b""
        half.cut()
        await hub.start()


async def test_a_body_that_does_not_come_is_answered(
    hub: LiveHub, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "BODY_S", 0.05)
    raw = await callers.dial(hub)
    raw.say(b"POST /api/join HTTP/1.1\r\nHost: h\r\nContent-Length: 4000\r\n\r\n{")
    assert (await asyncio.wait_for(raw.reader.readline(), 20)).startswith(b"HTTP/1.1 400 ")
    raw.cut()


async def test_who_hangs_up_within_a_body_is_no_error_of_ours(
    hub: LiveHub, callers: Callers, caplog: pytest.LogCaptureFixture
) -> None:
    raw = await callers.dial(hub)
    raw.say(b"POST /api/join HTTP/1.1\r\nHost: h\r\nContent-Length: 4000\r\n\r\n{")
    await until(lambda: hub.gateway._room.count[Kind.PAGE])
    raw.cut()
    await until(lambda: not hub.gateway._room.count[Kind.PAGE])
    assert caplog.records == []


async def test_a_second_head_has_its_time_too(
    tmp_path: Path, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page's connection that stays open is no place to be slow in."""
    monkeypatch.setattr(server, "KEEP_ALIVE_S", 0.3)
    async with live_hub(tmp_path / "data") as hub:
        raw = await callers.dial(hub)
        raw.say(b"GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n")
        assert b" 200 " in await raw.reader.readline()
        raw.say(b"GET /health/li")
        await asyncio.wait_for(raw.reader.read(), 20)
        raw.cut()


async def test_who_reads_nothing_is_cut_off_and_nobody_waits_for_him(
    tmp_path: Path, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer waits for the peer no longer than its time for one batch."""
    monkeypatch.setattr(limits, "SEND_S", 0.5)
    async with narrow_hub(tmp_path / "data") as hub:
        stalled = await callers.greet(hub, await hub.join_point("cl1"), receive_bytes=4096)
        stalled.writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own: it never reads
        point = await hub.point("cl1")
        await until(lambda: connections(hub) == 2)
        for n in range(20):  # all devices of a point see its texts, and deflating makes these no shorter
            if connections(hub) == 1:
                break
            await point.do("submit", {"text": random.Random(n).randbytes(1_900).hex()})
        await until(lambda: connections(hub) == 1)
        await point.do("submit", {"text": "Vẫn gửi được"})


async def test_who_holds_too_much_of_our_memory_for_five_seconds_is_dropped_by_the_sweep(
    tmp_path: Path, callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fills a buffer without the writer, which stops at 32 KiB, is for the sweep: here its bound stands lower."""
    assert (limits.BUFFERED_BYTES_MAX, limits.BUFFERED_S_MAX, points.SWEEP_S) == (64 * 1024, 5, 1.0)
    monkeypatch.setattr(limits, "BUFFERED_BYTES_MAX", 16 * 1024)
    monkeypatch.setattr(limits, "BUFFERED_S_MAX", 40)  # so that a slow machine does not come near it by itself
    monkeypatch.setattr(points, "SWEEP_S", 0.02)
    async with narrow_hub(tmp_path / "data") as hub:
        first, second = await hub.join_point("cl1"), await hub.join_point("cl1")
        full_since = hub.gateway._sockets._full_since
        for device in (first, second):
            await callers.stall(hub, device)
            live = live_of(hub, device)
            await until(partial(full_since.__contains__, live))
            hub.clock.ahead_s += 25
        aborted = partial(hub.gateway.metrics.registry.get_sample_value, "diemcau_slow_aborted_total")
        await until(lambda: aborted() == 1)
        live_of(hub, second)  # it has its own time
        hub.clock.ahead_s += 25
        await until(lambda: aborted() == 2)
        await (await hub.point("cl1")).do("submit", {"text": "Vẫn gửi được"})


async def test_a_dropped_connection_leaves_nothing_to_collect(hub: LiveHub, callers: Callers) -> None:
    """What is in circles would wait for a collection, which the loop stands still for."""
    raw = await callers.greet(hub, await hub.join_point("cl1"))
    await raw.hear()
    [live] = hub.gateway._sockets._live
    held = [weakref.ref(live), weakref.ref(live._socket.protocol)]  # type: ignore[attr-defined]  # the library's
    del live
    gc.disable()
    try:
        raw.cut()
        await until(lambda: [each() for each in held] == [None, None], "everything is free", 10)
    finally:
        gc.enable()


def test_the_numbers_of_the_contract() -> None:
    """protocol.md section 5; a listener's connections inherit what is set on it."""
    assert SERVE_OPTIONS == {
        "subprotocols": ["diemcau.v1"],
        "compression": None,
        "max_size": 32 * 1024,
        "max_queue": 2,
        "write_limit": 32 * 1024,
        "open_timeout": 10,
        "ping_interval": 20,
        "ping_timeout": 25,
        "close_timeout": 5,
        "server_header": None,
    }
    assert REVOKED_S + REVOKED_PATIENCE_S <= 0.5, "a revoked device is gone within a second, on a busy hub too"
    with patient_socket("127.0.0.1", 0) as listening:
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 45_000
        assert listening.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 2 * 64 * 1024


async def test_the_first_head_may_be_longer_than_a_slice(hub: LiveHub, callers: Callers) -> None:
    raw = await callers.dial(hub)
    raw.say(upgrade("/ws/point", NOBODY | {"X-Long": "x" * 5_000}))
    assert b" 101 " in await asyncio.wait_for(raw.reader.readline(), 20)
    raw.cut()
