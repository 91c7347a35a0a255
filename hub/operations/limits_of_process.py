"""What the process asks of its Python and its system before it serves: short collections, and enough open files."""

import asyncio
import gc
import logging
from collections.abc import Callable
from typing import Final

COLLECT_S: Final = 2.0
"""What dropped connections leave behind in circles is freed after this; what came in meanwhile is one stop's work."""
EVENTS_MIN: Final = 250
"""Events that the record grew by, some 30,000 objects, before what there is stops being looked at: 20 ms of a stop."""
NEVER: Final = 1_000_000
"""Middle collections before a full one starts by itself, at a moment of its own choice."""

log = logging.getLogger(__name__)


async def collect_in_short_stops(recorded: Callable[[], int]) -> None:
    """Collect garbage for ever, in stops that stay short however large the conference grows (I8: 50 ms).

    A full collection looks at every object that is alive, and a conference of 2,500 recommendations has 200,000: the
    loop would stand still for 200 ms at a time. The state lives as long as the conference and is freed by its counts,
    so when the record has grown, what is alive is not looked at again. The price: a circle that was alive at such a
    moment and dies later is kept. Connections that break in the middle of a request leave some; since only the
    record's growth (`recorded`: events so far) brings such a moment, they cannot pile up without it.

    The first collection looks at all that was loaded, before this gives way for the first time: start it before
    anybody is served.
    """
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)
    passed_over = -EVENTS_MIN
    try:
        while True:
            gc.collect()
            if recorded() - passed_over >= EVENTS_MIN:
                gc.freeze()
                passed_over = recorded()
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
