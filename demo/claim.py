"""The folder of one run: nobody else's while it is played, and nothing of an earlier run in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

RESULTS: Final = ("record.jsonl", "notice.docx", "annex.docx", "journal.jsonl", "report.json")
CLAIM: Final = ".playing"


class Taken(Exception):
    """The folder cannot be played into; the sentence names it and says why."""


@contextmanager
def claimed(out: Path) -> Iterator[None]:
    """Make the folder ours and take away an earlier run's results. Raises Taken."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        claim = out / CLAIM
        _take(claim)
    except OSError as problem:
        raise Taken(f"{out}: cannot be written ({problem.strerror})") from None
    try:
        for name in RESULTS:
            (out / name).unlink(missing_ok=True)
        yield
    finally:
        claim.unlink(missing_ok=True)


def _take(claim: Path) -> None:
    try:
        with claim.open("x", encoding="ascii") as file:
            file.write(str(os.getpid()))
    except FileExistsError:
        if _lives(claim):
            raise Taken(f"{claim.parent}: another run plays into this folder; give it another --out") from None
        claim.unlink(missing_ok=True)  # its run was killed and could not tidy up
        _take(claim)


def _lives(claim: Path) -> bool:
    try:
        os.kill(int(claim.read_text(encoding="ascii") or "0"), 0)
    except (ValueError, OSError):
        return False
    return True
