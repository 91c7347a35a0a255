"""`python -m tests.model HELD`: a model's program for tests, which talks as the real one and answers no text while the
file HELD exists. Its vectors are counts of words, so that like texts come out like each other."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from hub.semantic.worker import serve

LENGTH = 32


def command(held: Path) -> tuple[str, ...]:
    """How to start it."""
    return sys.executable, "-m", "tests.model", str(held)


def main(held: Path) -> None:
    def embed(text: str) -> Sequence[float]:
        while held.exists():
            time.sleep(0.005)
        return vector(text)

    serve(sys.stdin, lambda line: print(line, flush=True), "words", embed)


def vector(text: str) -> list[float]:
    counts = [0.0] * LENGTH
    for word in text.lower().split():
        counts[crc32(word.encode()) % LENGTH] += 1
    return counts


if __name__ == "__main__":
    main(Path(sys.argv[1]))
