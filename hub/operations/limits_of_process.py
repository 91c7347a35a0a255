"""What the process asks of its Python and its system before it serves: short collections, and enough open files."""

import asyncio
import gc
import logging
from typing import Final

COLLECT_S: Final = 10.0
"""What dropped connections leave behind in circles is freed after this."""
SURVIVORS_MAX: Final = 20_000
"""Objects that one collection looks at again: 15 ms on a slow machine."""
NEVER: Final = 1_000_000
"""Middle collections before a full one starts by itself, at a moment of its own choice."""

log = logging.getLogger(__name__)


async def collect_in_short_stops() -> None:
    """Collect garbage for ever, in stops that stay short however large the conference grows (I8: 50 ms).

    A full collection looks at every object that is alive, and a conference of 2,500 recommendations has 200,000: the
    loop would stand still for 200 ms at a time. The state lives as long as the conference and is freed by its counts,
    so objects that outlived a collection are, when there are many, not looked at again. The price: a circle that was
    alive then and dies later is kept; connections leave none (`hub.gateway.points.Line`).

    The first collection looks at all that was loaded, before this gives way for the first time: start it before
    anybody is served.
    """
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)
    try:
        while True:
            gc.collect()
            if len(gc.get_objects(generation=2)) > SURVIVORS_MAX:  # what is frozen is in no generation
                gc.freeze()
            await asyncio.sleep(COLLECT_S)
    finally:
        gc.unfreeze()
        gc.set_threshold(young, middle, old)


def open_files(needed: int) -> int:
    """How many files the process may open now, raised to `needed` where the system allows it."""
    try:
        import resource
    except ImportError:  # Windows: sockets are not counted as files
        return needed
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or hard > needed:
        hard = needed
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return needed
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, hard), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    if hard < needed:
        log.warning("only %d open files are allowed (ulimit -n); a full hub needs %d", hard, needed)
    return max(soft, hard)
