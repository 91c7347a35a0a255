"""What every command of `diemcau-hub` shares: its options, and how a mistake becomes a sentence and an exit code.

Exit codes: 0 done, 1 a promise or check failed, 2 bad input or use, 70 internal. Changes with that contract.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, Never

import typer

EXIT_FAILED: Final = 1
EXIT_BAD_USE: Final = 2
EXIT_INTERNAL: Final = 70
"""sysexits' EX_SOFTWARE: what the next try may find otherwise; a supervisor starts the hub again (docs/van-hanh.md)."""
MACHINE: Final = frozenset({errno.EIO, errno.ESTALE, errno.ENOMEM, errno.EMFILE, errno.ENFILE})
"""Errors of the machine, in whatever way a command is used."""

Data = Annotated[Path, typer.Option("--data", help="Data folder: holds one conference.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def stop(message: str, code: int = EXIT_BAD_USE) -> Never:
    """End the command with a sentence on standard error."""
    typer.echo(f"diemcau-hub: {message}", err=True)
    raise typer.Exit(code)


@contextmanager
def told() -> Iterator[None]:
    """Bad input and folders become a sentence and exit code 2; what does not verify, 1; a failing machine, 70."""
    from hub.eventlog.base import Broken, Unavailable, Unusable
    from hub.folder import BadFolder
    from hub.plan_file import BadPlan

    try:
        yield
    except (BadPlan, BadFolder) as problem:
        stop(str(problem))
    except Broken as problem:
        stop(str(problem), EXIT_FAILED)
    except Unusable as problem:
        stop(str(problem))
    except Unavailable as problem:
        stop(str(problem), EXIT_INTERNAL)
    except OSError as problem:
        sentence = f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem)
        stop(sentence, EXIT_INTERNAL if problem.errno in MACHINE else EXIT_BAD_USE)
