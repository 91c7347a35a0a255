"""The hub and the clients of a stage as processes: started, killed, asked. Changes with how they are started."""

import asyncio
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from tests.faults.program import END_S, Nursery, Program
from tests.faults.seats import Op, Seat, Status

SERVING: Final = re.compile(r"serving .* port (\d+)")
START_S: Final = 60
"""From start to ready: a second, and sixty times that on a machine that is busy with other things."""


class Hub:
    """The hub's process on its folder; the port that the system chose is kept through restarts."""

    def __init__(self, data: Path, before: Sequence[str], host: str) -> None:
        self.data, self.port, self.host = data, 0, host
        self.program: Program | None = None
        self.cries: list[str] = []
        self._nursery = Nursery("tests.faults.hub_process", before)
        self._serving = asyncio.Event()

    async def start(self, crash_at: str | None = None, *more: str) -> bool:
        """Serve; True when it does, False when it died at its crash point before it could."""
        program = await self._begin(crash_at, *more)
        serving = asyncio.create_task(self._serving.wait())
        dying = asyncio.create_task(program.gone(START_S))
        await asyncio.wait({serving, dying}, return_when=asyncio.FIRST_COMPLETED)
        serving.cancel()
        dying.cancel()
        await asyncio.gather(serving, dying, return_exceptions=True)
        if not self._serving.is_set() and program.died_at is None:
            self.cries.append(f"the hub did not start: {program.last_words}")
        return self._serving.is_set()

    async def start_and_kill(self, within_s: float) -> None:
        """SIGKILL it so soon after its start that it may not be ready yet."""
        await (await self._begin(None)).gone(within_s)
        await self.end()

    async def _begin(self, crash_at: str | None, *more: str) -> Program:
        self._serving.clear()
        listen = ("--listen", f"{self.host}:{self.port}", "--min-free", "0")
        words = ("serve", "--data", str(self.data), *listen, *more)
        self.program = await self._nursery.bear(words, lambda line: None, self._heard, crash_at)
        return self.program

    async def end(self) -> int | None:
        """SIGKILL, if it lives; its exit code."""
        if self.program is None:
            return None
        code = await self.program.end()
        self.cries += self.program.cries
        self.program = None
        return code

    async def stop(self) -> None:
        """SIGTERM; that it does not end well is a violation."""
        assert self.program is not None
        self.program.ask_to_stop()
        if (code := await self.program.gone(END_S)) != 0:
            self.cries.append(f"the hub ended with {code} after SIGTERM: {self.program.last_words}")
        await self.end()

    async def close(self) -> None:
        """Nothing of it runs any longer."""
        await self.end()
        await self._nursery.close()

    def _heard(self, line: str) -> None:
        if (found := SERVING.search(line)) is not None:
            self.port = int(found[1])
            self._serving.set()


class Clients:
    """The process of some seats. `status` is what it said last."""

    def __init__(self, folder: Path, seats: list[Seat], rng: random.Random, before: Sequence[str]) -> None:
        self.folder, self.seats = folder, seats
        self.program: Program | None = None
        self.status: Status | None = None
        self.cries: list[str] = []
        self._rng = rng
        self._nursery = Nursery("tests.faults.client_process", before)
        self.moved = asyncio.Event()

    async def start(self, crash_at: str | None = None) -> None:
        self.status = None
        words = (str(self.folder), str(self._rng.getrandbits(32)))
        self.program = await self._nursery.bear(words, self._heard, crash_at=crash_at)

    def ask(self, op: str, text: str = "", count: int = 0) -> None:
        assert self.program is not None
        self.program.say(msgspec.json.encode(Op(op, text, count)))

    async def end(self) -> None:
        """SIGKILL, if it lives."""
        if self.program is not None:
            await self.program.end()
            self.cries += self.program.cries
            self.program = None

    async def close(self) -> None:
        """Nothing of it runs any longer."""
        await self.end()
        await self._nursery.close()

    def _heard(self, line: str) -> None:
        self.status = msgspec.json.decode(line, type=Status)
        self.moved.set()
