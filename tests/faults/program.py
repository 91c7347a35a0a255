"""A program of a round as a process: started, stopped in its tracks, killed and ended by its own id.

Changes with what one does to a process. Every run is forked by a nursery of its own kind, which ends with us.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from tests.faults import nursery
from tests.faults.crash import DIED_AT, ENVIRONMENT
from tests.faults.crash import GONE as DEAD

ROOT: Final = Path(__file__).parents[2]
END_S: Final = 60
"""From the polite request to the end, on a machine that is busy with other things."""
LINES_KEPT: Final = 60
WORDS_LINES: Final = 12
LINE_BYTES_MAX: Final = 1 << 20
OUTCRIES: Final = ("Traceback", "CRITICAL", "never retrieved", "Task exception")

Hear = Callable[[str], None]


class Program:
    """One run. What it says is heard by `on_line`, and what it says on standard error by `on_error`."""

    def __init__(self, say: Callable[[bytes], None], on_line: Hear, on_error: Hear) -> None:
        self.last_lines: deque[str] = deque(maxlen=LINES_KEPT)
        self.cries: list[str] = []
        """What it said of mistakes of its own."""
        self.on_line = on_line
        self.say = say
        """One line to its standard input; one that has gone hears nothing."""
        self.pid = 0
        self._on_error = on_error
        self._code: int | None = None
        self._born, self._ended = asyncio.Event(), asyncio.Event()

    @property
    def alive(self) -> bool:
        return not self._ended.is_set()

    @property
    def died_at(self) -> str | None:
        """The crash point at which it died; None when it lives or went otherwise."""
        if self._code != DEAD:
            return None
        return next((line.removeprefix(DIED_AT) for line in self.last_lines if line.startswith(DIED_AT)), None)

    @property
    def last_words(self) -> str:
        """The end of its standard error, on one line."""
        return " / ".join(line.strip() for line in list(self.last_lines)[-WORDS_LINES:])

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def ask_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    async def gone(self, within_s: float) -> int | None:
        """Its exit code when it has ended within the time; None while it lives."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), within_s)
        return self._code

    async def end(self) -> int | None:
        """Whatever happened, it runs no longer; the exit code."""
        self.kill()
        await self._ended.wait()
        return self._code

    # ---- for the nursery -------------------------------------------------------------------------------------

    async def is_born(self) -> None:
        await self._born.wait()

    def born(self, pid: int) -> None:
        self.pid = pid
        self._born.set()

    def has_gone(self, code: int) -> None:
        """Both its streams have ended."""
        self._code = code
        self._born.set()
        self._ended.set()

    def heard_error(self, line: str) -> None:
        self.last_lines.append(line)
        if any(cry in line for cry in OUTCRIES):
            self.cries.append(line)
        self._on_error(line)

    def _signal(self, number: signal.Signals) -> None:
        # Its nursery has not yet waited for it, so the id is still its own.
        if self.alive and self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Nursery:
    """Starts one program again and again, one run at a time. `before`: a command that runs it, as `ip netns exec X`."""

    def __init__(self, module: str, before: Sequence[str] = ()) -> None:
        self._command = (*before, sys.executable, "-m", module)
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []
        self._program: Program | None = None
        self._gone_told = 0

    async def bear(
        self, words: Sequence[str], on_line: Hear, on_error: Hear = lambda line: None, crash_at: str | None = None
    ) -> Program:
        """The next run, once it exists; the one before has gone. `crash_at`: "name:nth"."""
        assert self._program is None or not self._program.alive, "one at a time"
        if self._process is None:
            await self._open()
        self._gone_told = 0
        self._program = program = Program(self._say, on_line, on_error)
        environment: Mapping[str, str] = {} if crash_at is None else {ENVIRONMENT: crash_at}
        self._say(msgspec.json.encode(nursery.Order(list(words), dict(environment))))
        await program.is_born()
        return program

    async def close(self) -> None:
        """It and its child run no longer."""
        if self._process is None:
            return
        if self._program is not None:
            self._program.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(END_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await asyncio.gather(*self._readers)

    async def _open(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name != ENVIRONMENT},
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            limit=LINE_BYTES_MAX,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            asyncio.create_task(self._read(self._process.stdout, errors=False)),
            asyncio.create_task(self._read(self._process.stderr, errors=True)),
        ]

    def _say(self, line: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        if self._process.returncode is None and not self._process.stdin.is_closing():
            self._process.stdin.write(line + b"\n")

    async def _read(self, stream: asyncio.StreamReader, *, errors: bool) -> None:
        while data := await stream.readline():
            line = data.decode(errors="replace").rstrip("\n")
            if line and self._program is not None:
                self._take(self._program, line, errors=errors)
        if self._program is not None and self._program.alive:
            self._program.has_gone(-signal.SIGKILL)  # the nursery itself has gone, and took it along

    def _take(self, program: Program, line: str, *, errors: bool) -> None:
        if line.startswith(nursery.BORN):
            program.born(int(line.removeprefix(nursery.BORN)))
        elif line.startswith(nursery.GONE):
            self._gone_told += 1
            if self._gone_told == 2:
                program.has_gone(int(line.removeprefix(nursery.GONE)))
        elif errors:
            program.heard_error(line)
        else:
            program.on_line(line)
