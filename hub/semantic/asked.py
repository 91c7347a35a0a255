"""The model asked in turn, one text after the other: for a talk that waits for it anyway. Changes with that talk.

The hub never does this; it has `reader`, which waits for nothing.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, Final

REMEMBERED: Final = 20_000  # vectors: each some three kilobytes; a benchmark has a tenth of it


class Absent(RuntimeError):
    """The extra `semantic` is not installed, or its process ended."""


@contextmanager
def asked() -> Iterator["Asked"]:
    """A model's process for the time of the talk. Raises Absent when there is none."""
    command = [sys.executable, "-m", "hub.semantic.worker"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8") as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            if "ready" not in json.loads(worker.stdout.readline() or "{}"):
                raise Absent("the extra `semantic` is not installed")
            yield Asked(worker.stdin, worker.stdout)
        finally:
            worker.stdin.close()


class Asked:
    """Call it with a text for its vector. Raises Absent when the process has ended."""

    def __init__(self, questions: IO[str], answers: IO[str]) -> None:
        self._questions, self._answers = questions, answers
        self._read = lru_cache(maxsize=REMEMBERED)(self._ask)

    def __call__(self, text: str) -> Sequence[float] | None:
        return self._read(text)

    def _ask(self, text: str) -> tuple[float, ...]:
        self._questions.write(json.dumps({"id": 0, "text": text}) + "\n")
        self._questions.flush()
        answer = self._answers.readline()
        if not answer:
            raise Absent("the model's process ended")
        return tuple(json.loads(answer)["vector"])
