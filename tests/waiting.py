"""Waiting for what a test expects, with a deadline and never for a length of time."""

import asyncio
from collections.abc import Callable

DEADLINE_S = 30.0  # a loaded machine is slow; what never comes is found out all the same


async def until(condition: Callable[[], object], what: str = "", deadline_s: float = DEADLINE_S) -> None:
    """Returns when the condition holds; fails after the deadline."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + deadline_s
    while not condition():
        assert loop.time() < end_s, f"waited {deadline_s} s in vain: {what or condition}"
        await asyncio.sleep(0.005)
