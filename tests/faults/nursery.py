"""A process that imports a program once and forks it as often as it is asked: a start costs no second of importing.

On standard input: one JSON line (`Order`) for each start; what follows belongs to the child, until it has gone. Its
birth and end are told on standard output; its end also on standard error, behind its own last words. Changes with
what a start must say.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Final

import msgspec

from tests.faults.crash import arm_from_environment
from tests.faults.planting import sown

LOOK_S: Final = 0.01
BORN: Final = "nursery: born "
GONE: Final = "nursery: gone "
ORDER: Final = b'{"order":'
"""How an order begins; any other line was for a child that died before it read it."""


class Order(msgspec.Struct, frozen=True, tag_field="order", tag="start"):
    """Start the program with these words; `environment` is added to what the nursery has."""

    words: list[str]
    environment: dict[str, str]


def tend(program: Callable[[list[str]], None]) -> None:
    """Obey until standard input ends. `program` runs in a child of its own and reads what follows its order."""
    while line := _line():
        if not line.startswith(ORDER):
            continue
        order = msgspec.json.decode(line, type=Order)
        child = os.fork()
        if child == 0:
            _be(program, order)
        _tell(sys.stdout.fileno(), f"{BORN}{child}")
        code = _end_of(child)
        for stream in (sys.stderr, sys.stdout):
            _tell(stream.fileno(), f"{GONE}{code}")


def _be(program: Callable[[list[str]], None], order: Order) -> None:
    """The child: never returns."""
    code = 70
    try:
        os.environ.update(order.environment)
        arm_from_environment()
        with sown():
            program(order.words)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_of(child: int) -> int:
    """Its exit code. One that stands still does not notice that nobody asks any more: it is ended with us."""
    parent = os.getppid()
    while True:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            return os.waitstatus_to_exitcode(status)
        if os.getppid() != parent:
            os.kill(child, signal.SIGKILL)
        time.sleep(LOOK_S)


def _line() -> bytes:
    """One line and nothing beyond it, for that is the child's; empty at the end."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(sys.stdin.fileno(), 1)
        if not byte:
            return b""
        line += byte
    return line


def _tell(descriptor: int, text: str) -> None:
    os.write(descriptor, f"\n{text}\n".encode())
