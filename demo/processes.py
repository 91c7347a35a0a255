"""The product's own programs as processes: started, killed and stopped by the ids of those started here.

Changes with how the product is started. Nothing is reached into: the hub by HTTP, the points by JSON lines.
"""

import asyncio
import contextlib
import json
import os
import shlex
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from demo.model import traceable

ROOT: Final = Path(__file__).resolve().parent.parent
HUB: Final = (sys.executable, "-m", "hub")
POINT: Final = (sys.executable, "-m", "point_client")
READY_S: Final = 30
"""From start to ready: a second, and thirty times that on a busy machine."""
STOP_S: Final = 20
"""From the polite request to the end: longer, and the program does not keep its promise to stop."""
LINE_BYTES_MAX: Final = 1 << 20
POLL_S: Final = 0.05

_open = build_opener(ProxyHandler({})).open  # straight to 127.0.0.1, whatever proxy the environment names


class Failed(Exception):
    """A program did not do what it promises; the text says which and shows its last words."""


def free_port() -> int:
    """A port of 127.0.0.1 that is free now, below the range from which outgoing connections take theirs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def run(*command: str | Path) -> str:
    """Standard output of a program that ended well. Raises Failed with what it said otherwise."""
    code, out, err = await attempt(*command)
    if code != 0:
        raise Failed(f"{' '.join(str(word) for word in command[2:4])} ended with {code}: {(err or out).strip()}")
    return out


async def attempt(*command: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a program that runs to its end."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = await process.communicate()
    finally:
        await _end(process)
    return process.returncode or 0, out.decode(), err.decode()


class Hub:
    """The hub on one data folder and one port, which it keeps through restarts. `model`: reads texts beside it."""

    def __init__(self, data: Path, port: int, log: Path, model: Sequence[str] = ()) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.restarts = self.model_kills = 0
        self._model_pid = log.with_name("model.pid")
        self._model = ("--model-command", shlex.join(traceable(model, self._model_pid))) if model else ()
        self._data, self._port, self._log = data, port, log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it says that it is ready. Raises Failed."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *HUB,
                *("serve", "--data", str(self._data), "--listen", f"127.0.0.1:{self._port}"),
                *("--min-free", "0"),  # a play may run where an operator would not start a conference
                *self._model,
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        await self._wait_until_ready()

    async def kill_and_restart(self) -> None:
        """SIGKILL, as a power cut: nothing of it gets a chance to say goodbye."""
        assert self._process is not None
        if self._process.returncode is not None:
            raise Failed(f"the hub ended by itself with {self._process.returncode}: {self._last_words()}")
        self._process.kill()
        await self._process.wait()
        self.restarts += 1
        await self.start()

    async def kill_model(self) -> None:
        """SIGKILL to the process that reads texts, until the hub has seen it. Raises Failed when it does not read."""
        try:
            async with asyncio.timeout(READY_S):
                await self._until(lambda: _model(self.url)["condition"] in ("reading", "behind"))
                deaths = (await asyncio.to_thread(_model, self.url))["deaths"]
                os.kill(int(self._model_pid.read_text()), signal.SIGKILL)
                await self._until(lambda: _model(self.url)["deaths"] > deaths)
        except TimeoutError:
            raise Failed(f"the model was not seen to read and die in {READY_S} s: {self._last_words()}") from None
        self.model_kills += 1

    async def stop(self) -> int:
        """SIGTERM; the exit code. Raises Failed when it does not end."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):  # it ended by itself: its exit code tells
            self._process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                return await self._process.wait()
        except TimeoutError:
            raise Failed(f"the hub did not stop within {STOP_S} s after SIGTERM") from None

    @property
    def alive(self) -> bool:
        """False before its start and after its end."""
        return self._process is not None and self._process.returncode is None

    async def close(self) -> None:
        """Whatever happened, it runs no longer."""
        await _end(self._process)

    async def _wait_until_ready(self) -> None:
        assert self._process is not None
        try:
            async with asyncio.timeout(READY_S):
                await self._until(lambda: _answers(f"{self.url}/health/ready"))
        except TimeoutError:
            raise Failed(f"the hub was not ready within {READY_S} s: {self._last_words()}") from None

    async def _until(self, true: Callable[[], bool]) -> None:
        """Asks in a thread, again and again. Raises Failed when the hub ends meanwhile."""
        assert self._process is not None
        while not await asyncio.to_thread(true):
            if self._process.returncode is not None:
                raise Failed(f"the hub ended with {self._process.returncode}: {self._last_words()}")
            await asyncio.sleep(POLL_S)

    def _last_words(self) -> str:
        return self._log.read_text(errors="replace")[-2000:].strip()


class Points:
    """All points, in one process of the real point client. `on_line` gets every line it writes."""

    def __init__(self, log: Path, on_line: Callable[[str], None]) -> None:
        self._log, self._on_line = log, on_line
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    async def start(self, hub_url: str, codes: Path, data: Path, seed: int) -> None:
        """Start it; it joins and connects by itself and says so on a line."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *POINT,
                *("simulate", "--hub", hub_url, "--codes", str(codes), "--data", str(data), "--seed", str(seed)),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                limit=LINE_BYTES_MAX,
                start_new_session=True,
            )
        self._reader = asyncio.create_task(self._read(), name="points")

    async def say(self, op: str, **rest: object) -> None:
        """One request. Raises Failed when the points have gone."""
        assert self._process is not None
        assert self._process.stdin is not None
        line = json.dumps({"op": op, **rest}, ensure_ascii=False) + "\n"
        try:
            self._process.stdin.write(line.encode())
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise Failed(f"the points ended: {self._last_words()}") from None

    async def stop(self) -> int:
        """Ask them to stop; the exit code. Raises Failed when they do not."""
        assert self._process is not None
        await self.say("stop")
        try:
            async with asyncio.timeout(STOP_S):
                return await self._process.wait()
        except TimeoutError:
            raise Failed(f"the points did not stop within {STOP_S} s") from None

    async def close(self) -> None:
        """Whatever happened, they run no longer."""
        await _end(self._process)
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)

    @property
    def alive(self) -> bool:
        """False before their start and after their end."""
        return self._process is not None and self._process.returncode is None

    def check(self) -> None:
        """Raises Failed when they have ended, or when reading their lines went wrong."""
        if not self.alive:
            raise Failed(f"the points ended: {self._last_words()}")
        if self._reader is not None and self._reader.done():
            self._reader.result()

    async def _read(self) -> None:
        async for line in self._lines():
            self._on_line(line)

    async def _lines(self) -> AsyncIterator[str]:
        assert self._process is not None
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            yield line.decode()

    def _last_words(self) -> str:
        return self._log.read_text(errors="replace")[-2000:].strip()


def _answers(url: str) -> bool:
    try:
        with _open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _model(url: str) -> dict[str, Any]:
    """What the hub says of its model. Raises Failed when it cannot be asked."""
    try:
        with _open(f"{url}/health/ready", timeout=STOP_S) as answer:
            model: dict[str, Any] = json.load(answer)["model"]
            return model
    except (URLError, OSError) as problem:
        raise Failed(f"the hub does not say how its model is: {problem}") from None


async def _end(process: asyncio.subprocess.Process | None) -> None:
    if process is not None and process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def hub_command(*words: str | Path) -> Sequence[str | Path]:
    """The words of one `diemcau-hub` command."""
    return (*HUB, *words)
