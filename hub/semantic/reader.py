"""The hub's side of the model: asks its process, waits a little, starts it again when it dies. Changes with patience.

Nobody waits for it but the engine, and that only after the acknowledgement: without an answer in time the text is
compared by its words alone.
"""

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from hub.semantic.worker import EXIT_ABSENT

COMMAND: Final = (sys.executable, "-m", "hub.semantic.worker")
TEXT_S: Final = 2.0
"""For one text: forty times what it takes; a model that needs longer is stuck."""
START_S: Final = 30.0
REST_S: Final = (0.5, 60.0)
"""Between a death and the next start: doubled each time up to the longest, from the first again once it has read."""
GRACE_S: Final = 0.2
"""For an exit code, between the last word of a process and its end."""
LINE_BYTES_MAX: Final = 1 << 20

Vector = tuple[float, ...]
Condition = Literal["off", "absent", "starting", "reading", "behind", "resting"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """How the model is. `missed`: texts that were compared without it when they came in; `unread`: known texts that
    it has yet to read, so that whatever comes is compared with them by the words alone. Then it is `behind`."""

    condition: Condition
    model: str = ""
    read: int = 0
    missed: int = 0
    deaths: int = 0
    unread: int = 0


def off() -> Health:
    """Where no model was asked for."""
    return Health("off")


def followed(health: Health, missed: int, unread: int) -> Health:
    """With how far whoever asks it has come."""
    condition: Condition = "behind" if health.condition == "reading" and unread else health.condition
    return replace(health, condition=condition, missed=missed, unread=unread)


class Reader:
    """One process at a time, one text after the other. The bounds are arguments for tests."""

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        text_s: float = TEXT_S,
        rest_s: tuple[float, float] = REST_S,
    ) -> None:
        self._command, self._text_s, self._rest_s = tuple(command), text_s, rest_s
        self._condition: Condition = "starting"
        self._model = ""
        self._read = self._deaths = self._asked = 0
        self._turn = asyncio.Lock()
        self._begun = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._died = asyncio.Event()
        self._task = asyncio.create_task(self._keep(), name="semantic")

    @property
    def health(self) -> Health:
        """As of now."""
        return Health(self._condition, self._model, self._read, deaths=self._deaths)

    async def wait_for_reading(self) -> None:
        """At once while it reads; else when it is there again, and for ever where there is none."""
        await self._begun.wait()

    async def vector(self, text: str) -> Vector | None:
        """Of one text, or None at once or `text_s` after its turn has come: no model, or it did not answer."""
        async with self._turn:
            found = await self._ask(text)
        self._read += found is not None
        return found

    async def close(self) -> None:
        """The process ends with the hub."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._end()
        self._become("off")

    def _become(self, condition: Condition) -> None:
        self._condition = condition
        if condition == "reading":
            self._begun.set()
        else:
            self._begun.clear()

    async def _ask(self, text: str) -> Vector | None:
        process = self._process
        if self._condition != "reading" or process is None or process.stdin is None:
            return None
        self._asked += 1
        try:
            async with asyncio.timeout(self._text_s):
                process.stdin.write(json.dumps({"id": self._asked, "text": text}).encode() + b"\n")
                await process.stdin.drain()
                answer = await _line(process)
            if answer["id"] != self._asked:
                raise ValueError("an answer to another question")
            return tuple(map(float, answer["vector"]))
        except (TimeoutError, OSError, ValueError, KeyError, TypeError) as problem:
            log.warning("the model did not answer: %r", problem)
            self._lost()
            return None

    def _lost(self) -> None:
        """It is stuck, gone or mad: in every case another one is better."""
        if self._condition == "reading":
            self._become("resting")
            self._died.set()

    async def _keep(self) -> None:
        """Start it, wait for its end, rest, and again, for as long as the hub serves."""
        rest_s, longest_s = self._rest_s
        while True:
            self._become("starting")
            read_before = self._read
            if await self._start():
                self._become("reading")
                await self._watch()
            code = await self._end()
            if code == EXIT_ABSENT:
                self._become("absent")
                return
            self._become("resting")
            self._deaths += 1
            rest_s = self._rest_s[0] if self._read > read_before else min(longest_s, rest_s * 2)
            await asyncio.sleep(rest_s)

    async def _start(self) -> bool:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=LINE_BYTES_MAX,
                start_new_session=True,  # a Ctrl-C is for the hub, which ends it in order
            )
            async with asyncio.timeout(START_S):
                self._model = str((await _line(self._process))["ready"])
        except (OSError, TimeoutError, ValueError, KeyError, TypeError) as problem:
            log.warning("the model does not start: %r", problem)
            return False
        return True

    async def _watch(self) -> None:
        """Until it dies by itself or is given up."""
        assert self._process is not None
        self._died.clear()
        ends = [asyncio.create_task(self._process.wait()), asyncio.create_task(self._died.wait())]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ends:
                task.cancel()
        self._become("resting")

    async def _end(self) -> int | None:
        """Its exit code, when there was one to end."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.returncode is None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE_S):
                    await process.wait()  # on its way out already: then its own exit code tells
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        return await process.wait()


async def _line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """Raises ValueError for what is no line of the talk, an ended process included."""
    assert process.stdout is not None
    answer = json.loads(await process.stdout.readline())
    if not isinstance(answer, dict):
        raise ValueError("no object")
    return answer
