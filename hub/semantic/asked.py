"""The model asked in turn, one text after the other: for a talk that waits for it anyway. Changes with that talk.

The hub never does this; it has `reader`, which waits for nothing. Here too a model that hangs or dies ends nothing:
that text is compared by its words, and the next one is asked of a fresh process.
"""

import json
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from threading import Timer
from typing import Any, Final

from hub.semantic.reader import COMMAND, START_S

REMEMBERED: Final = 20_000  # vectors of 1.6 kB; a benchmark has a tenth of it
TEXT_S: Final = 10.0
"""For one text: three hundred times what it takes; a measurement on a busy machine must not lose one by chance."""
RESTARTS_MAX: Final = 3
"""In one talk: what dies more often is broken, and each start takes seconds."""
END_S: Final = 5.0


class Absent(RuntimeError):
    """The extra `semantic` is not installed, or its process does not start."""


def say(line: str) -> None:
    """To whoever started the talk; standard output is the talk itself."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def asked(
    command: Sequence[str] = COMMAND, text_s: float = TEXT_S, tell: Callable[[str], object] = say
) -> Iterator["Asked"]:
    """A model's process for the time of the talk. Raises Absent when there is none at its beginning."""
    model = Asked(command, text_s, tell)
    try:
        yield model
    finally:
        model.close()


class Asked:
    """Call it with a text for its vector; None when the model did not answer in time. `tell` hears of it once."""

    def __init__(self, command: Sequence[str], text_s: float, tell: Callable[[str], object]) -> None:
        self._command, self._text_s, self._tell = command, text_s, tell
        self._restarts = 0
        self._read = lru_cache(maxsize=REMEMBERED)(self._ask)
        self._process = self._started()
        if self._process is None:
            raise Absent("the extra `semantic` is not installed, or its model does not start")

    def __call__(self, text: str) -> Sequence[float] | None:
        return self._read(text)

    def close(self) -> None:
        """It ends by itself when nothing more is asked, and else by force."""
        if self._process is not None:
            try:
                self._process.communicate(timeout=END_S)
            except subprocess.TimeoutExpired:
                _end(self._process)

    def _ask(self, text: str) -> Sequence[float] | None:
        process = self._process or self._started_again()
        if process is None:
            return None
        try:
            with _killed_after(self._text_s, process):
                _stdin(process).write(json.dumps({"id": 0, "text": text}) + "\n")
                _stdin(process).flush()
                return array("f", _answer(process)["vector"])
        except (OSError, ValueError, KeyError, TypeError):
            _end(process)
            self._process = None
            if self._restarts == 0:
                self._tell("the model did not answer: such a text is compared by its words alone")
            return None

    def _started_again(self) -> "subprocess.Popen[str] | None":
        if self._restarts < RESTARTS_MAX:
            self._restarts += 1
            self._process = self._started()
            if self._process is None or self._restarts == RESTARTS_MAX:
                self._tell(f"the model was started again {self._restarts} times, and will not be once more")
            if self._process is None:
                self._restarts = RESTARTS_MAX
        return self._process

    def _started(self) -> "subprocess.Popen[str] | None":
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8")
        except OSError:
            return None
        with suppress(OSError, ValueError), _killed_after(START_S, process):
            if "ready" in _answer(process):
                return process
        _end(process)
        return None


@contextmanager
def _killed_after(limit_s: float, process: "subprocess.Popen[str]") -> Iterator[None]:
    """Whoever writes to it or reads from it in this time is not kept waiting longer: a dead process answers nothing."""
    limit = Timer(limit_s, process.kill)
    limit.daemon = True
    limit.start()
    try:
        yield
    finally:
        limit.cancel()


def _answer(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Raises ValueError for what is no line of the talk, an ended process included."""
    assert process.stdout is not None
    answer = json.loads(process.stdout.readline())
    if not isinstance(answer, dict):
        raise ValueError("no object")
    return answer


def _stdin(process: "subprocess.Popen[str]") -> Any:
    assert process.stdin is not None
    return process.stdin


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was still to be written to it
            if pipe is not None:
                pipe.close()
