"""A hub as a process of its own, as an operator starts it, for the tests that ask or end it from outside."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(data: Path, *more: str | Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A hub that serves this folder on a port that the system chose, and its address; killed at the end of the block.

    `more`: further words of its command line.
    """
    words = ["serve", "--data", str(data), "--listen", "127.0.0.1:0", *map(str, more)]
    child = subprocess.Popen([sys.executable, "-m", "hub", *words], stderr=subprocess.PIPE, text=True)
    try:
        assert child.stderr is not None
        for line in child.stderr:
            found = re.search(r"on (\S+) port (\d+)", line)
            if found:
                yield child, f"http://{found[1]}:{found[2]}"
                break
        else:
            raise AssertionError("the hub ended before it served")
    finally:
        child.kill()
        child.communicate()
