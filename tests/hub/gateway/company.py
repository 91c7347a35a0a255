"""The company of a gateway test: who must not be disturbed, what was recorded, and frames as they are."""

from collections.abc import Awaitable, Callable

from hub.domain.events import Event
from hub.eventlog.base import SESSION
from hub.eventlog.codec import load
from tests.independent import encode, encode_command, encode_hello
from tests.live import Credentials, LiveHub, Peer, new_id
from tests.scenario import DISTRICTS

SEED = 11
TEXT = {"text": "Đề nghị sửa đường liên thôn"}


async def events_of(hub: LiveHub) -> list[Event]:
    return [load(stored) async for stored in hub.log.read(SESSION, 0)]


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
