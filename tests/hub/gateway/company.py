"""The company of a gateway test: who must not be disturbed, what was recorded, and frames as they are."""

import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from hub.domain.events import Event
from hub.eventlog.base import SESSION
from hub.eventlog.codec import load
from hub.gateway import points
from hub.gateway.connection import Connection
from tests import raw_socket
from tests.independent import encode, encode_command, encode_hello
from tests.live import Credentials, LiveHub, Peer, live_hub, new_id
from tests.raw_socket import RawSocket
from tests.scenario import DISTRICTS
from tests.waiting import until

SEED = 11
TEXT = {"text": "Đề nghị sửa đường liên thôn"}


async def events_of(hub: LiveHub) -> list[Event]:
    return [load(stored) async for stored in hub.log.read(SESSION, 0)]


def people(hub: LiveHub) -> list[str]:
    """The ids under which personal data lies in the store."""
    with closing(sqlite3.connect(hub.config.access_path)) as db:
        return [id for (id,) in db.execute("SELECT id FROM person")]


class Bystanders:
    """Whom nothing may disturb."""

    def __init__(self, desk: Peer, point: Peer) -> None:
        self.desk, self.point = desk, point

    async def see_everything(self, sentence: str) -> None:
        await self.desk.do("announce", {"text": sentence, "to": "all"})
        for peer in (self.desk, self.point):
            await peer.sees("announcement", sentence)
            assert peer.unstable == []
            assert [frame["type"] for frame in peer.frames].count("welcome") == 1


async def moved(hub: LiveHub, text: str) -> None:
    """Something that every view shows, by a console of its own."""
    desk = await hub.console("secretary")
    await desk.do("announce", {"text": text, "to": "all"})


def hello_of(device: Credentials) -> bytes:
    """The first frame of a device, by a boot of its own."""
    return encode_hello(conference=DISTRICTS.id, device=device.id, boot=new_id())


Say = Callable[[Peer], Awaitable[object]]


def raw(data: bytes | str) -> Say:
    return lambda peer: peer.socket.send(data)


def frame(**fields: object) -> Say:
    return raw(encode(fields))


def command(number: int = 1, name: str = "submit", args: dict[str, object] | None = None, id: str | None = None) -> Say:
    return raw(encode_command(number, id or new_id(), name, args or TEXT, at=0, now=0))


NOBODY = {"Authorization": f"Bearer {'0' * 64}"}


def connections(hub: LiveHub) -> int:
    return int(hub.gateway.metrics.registry.get_sample_value("diemcau_connections") or 0)


class Callers(list[RawSocket]):
    """Raw connections of one test, all cut at its end."""

    async def ask(self, hub: LiveHub) -> RawSocket:
        """For a socket, with a secret of nobody, and no hello."""
        self.append(await RawSocket.upgraded(hub.address.port, "/ws/point", NOBODY))
        return self[-1]

    async def dial(self, hub: LiveHub) -> RawSocket:
        """And say nothing yet."""
        self.append(await RawSocket.dial(hub.address.port))
        return self[-1]

    async def greet(self, hub: LiveHub, device: Credentials, receive_bytes: int | None = None) -> RawSocket:
        """As a device that says hello."""
        headers = {"Authorization": f"Bearer {device.secret}"}
        self.append(await RawSocket.upgraded(hub.address.port, "/ws/point", headers, receive_bytes))
        self[-1].say(raw_socket.frame(hello_of(device)))
        return self[-1]

    async def stall(self, hub: LiveHub, device: Credentials) -> RawSocket:
        """As a device of cl1 that was welcomed and reads no more, until the hub's writer waits for it (`narrow`)."""
        stalled = await self.greet(hub, device, receive_bytes=4096)
        await stalled.hear()
        stalled.writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own: it never reads
        point = await hub.point("cl1")
        for n in range(24):  # all devices of a point see its texts, and deflating leaves half of these
            await point.do("submit", {"text": random.Random(f"{device.id} {n}").randbytes(2_000).hex()})
        socket = live_of(hub, device)._socket
        await until(lambda: socket.paused, "the hub's writer waits")  # type: ignore[attr-defined]  # the library's own
        return stalled


def live_of(hub: LiveHub, device: Credentials) -> Connection:
    """The hub's end of this device's only connection."""
    [live] = [each for each in hub.gateway._sockets._live if each.device == device.id]
    return live


@asynccontextmanager
async def narrow_hub(folder: Path) -> AsyncIterator[LiveHub]:
    """A hub whose kernel holds little for a peer, so that a stall is felt soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(points, "SEND_BUFFER_BYTES", 4096)
        async with live_hub(folder) as hub:
            yield hub
