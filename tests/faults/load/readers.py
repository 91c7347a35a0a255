"""Readers on the weakest lines: a hundred bytes a second, and nothing at all for a minute. A real process.

Either may be cut off; none may be shown a hole, or be kept out when it comes back. What they hold is the business of
tests.faults.load.memory.
"""

import asyncio
import contextlib
import random
import socket
from dataclasses import dataclass, field
from typing import Final

from tests.faults.family import Result
from tests.faults.load.peers import SMALL_BYTES
from tests.faults.load.server import Device, Server, serving
from tests.faults.load.speakers import Speaker
from tests.independent import Broken, Follower, decode
from tests.raw_socket import Opcode, frame, upgrade

EACH: Final = 10
SPEAKERS: Final = 3
TEXTS: Final = 70
"""Of one speaker, two a second: what it may say, and more than a slow reader can follow."""
SIP_BYTES: Final = 10
SIP_S: Final = 0.1
LATE_S: Final = 60.0
GIVEN_UP_S: Final = 20.0 + 25.0
"""Who answers no ping for so long is hung up on; one that reads again before is not."""
CUT_S: Final = 30.0
"""A late reader that has read everything is told the end within this: its pings stayed without an answer."""
CAUGHT_UP_S: Final = 2.0
END: Final = b"\r\n\r\n"


@dataclass
class Reader:
    """One device of a point that takes from its socket what it wants and when it wants. `over`: the hub hung up."""

    device: Device
    line: socket.socket
    taken: bytearray = field(default_factory=bytearray)
    follower: Follower = field(default_factory=Follower)
    greeted: bool = False
    over: bool = False

    @classmethod
    async def dial(cls, server: Server, device: Device) -> "Reader":
        """Upgrade and hello at once; nothing is read yet."""
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)
        line.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(line, ("127.0.0.1", server.port))
        await loop.sock_sendall(line, upgrade("/ws/point", device.headers) + device.hello())
        return cls(device, line)

    async def sip(self) -> None:
        """A hundred bytes a second until the hub hangs up. Raises `Broken` for what the protocol does not allow."""
        while not self.over:
            await self.take(SIP_BYTES)
            await asyncio.sleep(SIP_S)

    async def drain(self) -> None:
        """Everything, until the hub hangs up."""
        while not self.over:
            await self.take(64 * 1024)

    async def take(self, size: int) -> None:
        """So many bytes at most, and the frames that are whole with them."""
        loop = asyncio.get_running_loop()
        try:
            came = await loop.sock_recv(self.line, size)
        except ConnectionError:
            came = b""
        self.over = came == b""
        self.taken += came
        if not self.greeted and END in self.taken:
            del self.taken[: self.taken.index(END) + len(END)]
            self.greeted = True
        while self.greeted and (size := self._whole()):
            await self._hear(bytes(self.taken[:size]))
            del self.taken[:size]

    def _whole(self) -> int:
        """The bytes of the first frame when it is whole; 0 before."""
        if len(self.taken) < 4:
            return 0
        short = self.taken[1] & 0x7F
        head, length = (4, int.from_bytes(self.taken[2:4], "big")) if short == 126 else (2, short)
        return head + length if len(self.taken) >= head + length else 0

    async def _hear(self, whole: bytes) -> None:
        payload = whole[4:] if whole[1] == 126 else whole[2:]
        match whole[0] & 0x0F:
            case Opcode.BINARY:
                self.follower.take(decode(payload))
            case Opcode.PING:
                with contextlib.suppress(ConnectionError):  # it has hung up: the next take says so
                    await asyncio.get_running_loop().sock_sendall(self.line, frame(payload, Opcode.PONG))
            case _:
                pass


@dataclass(frozen=True)
class WeakReaders:
    """One round: twenty weak readers while others speak. `late_s`: how long the late ones wait; `texts`: what each
    speaker says meanwhile."""

    name: str = "weak readers"
    promises: str = "I7, who reads at 100 B/s or after 60 s"
    late_s: float = LATE_S
    texts: int = TEXTS

    async def run(self, seed: int, seconds: float) -> Result:
        """The time that the late ones wait, and as much again at most; `seconds` changes nothing."""
        violations: list[str] = []
        async with serving() as server:
            devices = await server.devices(2 * EACH + SPEAKERS)
            chance = random.Random(seed)
            speakers = [await Speaker.enter(server, device, chance) for device in devices[2 * EACH :]]
            slow, late = [[await Reader.dial(server, device) for device in devices[at : at + EACH]] for at in (0, EACH)]
            sipping = [asyncio.create_task(reader.sip()) for reader in slow]
            await asyncio.gather(asyncio.sleep(self.late_s), *(speaker.speak(self.texts) for speaker in speakers))
            cut = sum(task.done() for task in sipping)
            for task in sipping:
                task.cancel()
            told = await asyncio.gather(*sipping, return_exceptions=True)
            end = _in_the_end if self.late_s > GIVEN_UP_S else _catches_up
            told += await asyncio.gather(*map(end, late), return_exceptions=True)
            violations += ["a late reader was shown nothing" for reader in late if reader.follower.position is None]
            violations += [f"a weak reader saw {each!r}" for each in told if isinstance(each, Broken)]
            violations += [f"a late reader: {each!r}" for each in told if isinstance(each, TimeoutError | OSError)]
            violations += [f"a speaker was told {speaker.not_accepted}" for speaker in speakers if speaker.not_accepted]
            for reader in [*slow, *late]:
                reader.line.close()
            await asyncio.gather(*(_comes_back(server, reader.device, chance, violations) for reader in [*slow, *late]))
            waits = sorted(wait for speaker in speakers for wait in speaker.waits_s)
            for speaker in speakers:
                await speaker.leave()
        return Result(
            1,
            violations,
            f"{cut} of {EACH} slow ones and {sum(reader.over for reader in late)} of {EACH} late ones were cut off;"
            f" p99 of others {1000 * waits[int(len(waits) * 0.99)]:.0f} ms",
        )


async def _in_the_end(reader: Reader) -> None:
    """All that was kept for it, in one go, and the end."""
    async with asyncio.timeout(CUT_S):
        await reader.drain()


async def _catches_up(reader: Reader) -> None:
    """All that was kept for it, in one go, and nobody hangs up."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CAUGHT_UP_S):
            await reader.drain()
            raise ConnectionError("a late reader was hung up on")


async def _comes_back(server: Server, device: Device, chance: random.Random, violations: list[str]) -> None:
    try:
        again = await Speaker.enter(server, device, chance)
        await again.speak(1)
        await again.leave()
    except (AssertionError, OSError, EOFError, TimeoutError) as problem:
        violations.append(f"a weak reader was kept out: {problem!r}")
