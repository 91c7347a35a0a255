"""A child that ends with its parent: standard input is a line that the parent holds, and lets go of when it dies."""

import os
import sys
import threading


def die_with_parent() -> None:
    """From now on the end of standard input ends this process, however the parent went."""
    threading.Thread(target=_wait, name="lifeline", daemon=True).start()


def _wait() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os._exit(1)
