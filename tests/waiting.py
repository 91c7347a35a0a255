"""Waiting for what a test expects, with a deadline and never for a length of time."""

import asyncio
from collections.abc import Callable

DEADLINE_S = 10.0


async def until(condition: Callable[[], object], what: str = "") -> None:
    """Returns when the condition holds; fails after the deadline."""
    loop = asyncio.get_running_loop()
    end_s = loop.time() + DEADLINE_S
    while not condition():
        assert loop.time() < end_s, f"waited {DEADLINE_S} s in vain: {what or condition}"
        await asyncio.sleep(0.005)
