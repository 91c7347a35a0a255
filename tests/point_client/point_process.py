"""The point's own program as a process: run to its end, or kept and spoken to."""

import asyncio
import json
import sys
from pathlib import Path

REPO = Path(__file__).parents[2]
WITHIN_S = 60  # for a broken build: a reconnect waits up to 30 s by law, when a hub was slow to come back
POINT = (sys.executable, "-m", "point_client")


async def point(*words: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    process = await asyncio.create_subprocess_exec(
        *POINT,
        *map(str, words),
        cwd=REPO,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(WITHIN_S):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


class PointProcess:
    """A command that keeps running; `lines` is everything it has said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.lines: list[str] = []
        self._said = asyncio.Condition()
        self._process = process
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, *words: str | Path) -> "PointProcess":
        """Start it and read what it says."""
        process = await asyncio.create_subprocess_exec(
            *POINT,
            *map(str, words),
            cwd=REPO,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return cls(process)

    def tell(self, **op: object) -> None:
        """One operation of a simulation."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(op).encode() + b"\n")

    async def wait_for_line(self, part: str) -> str:
        """The first line that holds `part`."""
        async with asyncio.timeout(WITHIN_S), self._said:
            await self._said.wait_for(lambda: any(part in line for line in self.lines))
        return next(line for line in self.lines if part in line)

    async def wait_for_events(self, event: str, count: int = 1) -> list[dict[str, object]]:
        """At least `count` events of this kind."""
        async with asyncio.timeout(WITHIN_S), self._said:
            await self._said.wait_for(lambda: len(self._events(event)) >= count)
        return self._events(event)

    async def end(self, *, kill: bool = False) -> int:
        """Close its input (or kill it) and wait; the exit code."""
        if kill and self._process.returncode is None:
            self._process.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        async with asyncio.timeout(20):
            await self._reading
            return await self._process.wait()

    def _events(self, event: str) -> list[dict[str, object]]:
        return [said for said in map(json.loads, self.lines) if said["event"] == event]

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            async with self._said:
                self.lines.append(line.decode())
                self._said.notify_all()
