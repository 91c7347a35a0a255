"""Good clients that speak at their pace and measure how long each outcome takes. Changes with what is measured."""

import asyncio
import contextlib
import random
from typing import Final

from tests.faults.load.peers import greeted
from tests.faults.load.server import Device, Server
from tests.independent import decode, encode_command
from tests.live import new_id
from tests.raw_socket import RawSocket, frame

PACE_S: Final = 0.5
"""Twice a second: a device's allowance of forty commands lasts for a minute of it."""
OUTCOME_S: Final = 30.0
LETTERS: Final = "bcdghklmnpqrstvx" + "aeiouyăâêôơư" * 2


def text_of(chance: random.Random, times: int) -> str:
    """Words of no language: nothing is like anything, so what is measured is the road and not the comparing. A long
    text says the same many times over, which is as long on the wire and costs the engine little."""
    words = " ".join("".join(chance.choices(LETTERS, k=6)) for _ in range(20))
    return " ".join([words] * times)


class Speaker:
    """One device of a point. `waits_s`: how long each submission waited for its outcome; `times`: how often a text says
    the same."""

    def __init__(self, raw: RawSocket, chance: random.Random) -> None:
        self.raw, self.chance = raw, chance
        self.times = 1
        self.shown_bytes = 0
        """Of the frames of its view."""
        self.waits_s: list[float] = []
        self.not_accepted: list[object] = []
        self._number = 0
        self._asked: dict[int, tuple[float, asyncio.Future[None]]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def enter(cls, server: Server, device: Device, chance: random.Random) -> "Speaker":
        """Connect and be welcomed."""
        raw = await greeted(server, device)
        _, welcome = await raw.hear()
        assert decode(welcome)["type"] == "welcome"
        return cls(raw, chance)

    async def speak(self, times: int) -> None:
        """Submit so often at the pace, however long the outcomes take; returns when all are there."""
        loop = asyncio.get_running_loop()
        at_s = loop.time() + self.chance.random() * PACE_S
        told = []
        for _ in range(times):
            await asyncio.sleep(at_s - loop.time())
            told.append(self._submit(loop.time()))
            at_s += PACE_S
        async with asyncio.timeout(OUTCOME_S):
            await asyncio.gather(*told)

    def _submit(self, now_s: float) -> "asyncio.Future[None]":
        self._number += 1
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked[self._number] = now_s, told
        args = {"text": text_of(self.chance, self.times)}
        self.raw.say(frame(encode_command(self._number, new_id(), "submit", args, at=0, now=0)))
        return told

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                first, second = await self.raw.reader.readexactly(2)
                length = second & 0x7F
                if length >= 126:
                    length = int.from_bytes(await self.raw.reader.readexactly(2 if length == 126 else 8), "big")
                payload = await self.raw.reader.readexactly(length)
                if first & 0x0F == 2 and b"outcome" in payload[:20]:
                    self._hear(payload, loop.time())
                else:
                    self.shown_bytes += length
        except (asyncio.IncompleteReadError, ConnectionError) as gone:
            for _, told in self._asked.values():
                if not told.done():
                    told.set_exception(ConnectionError(f"the hub hung up: {gone!r}"))

    def _hear(self, payload: bytes, now_s: float) -> None:
        outcome = decode(payload)
        number = outcome["command_seq"]
        assert isinstance(number, int)
        asked_s, told = self._asked.pop(number)
        self.waits_s.append(now_s - asked_s)
        if outcome["status"] != "accepted":
            self.not_accepted.append(outcome["status"])
        told.set_result(None)

    async def leave(self) -> None:
        """Hang up."""
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading
        self.raw.cut()
