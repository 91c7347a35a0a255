"""The composition root of a serving hub: here the clock, chance and the signals of the system come in."""

import asyncio
import contextlib
import logging
import os
import random
import signal
import time
from typing import Any, Final

from hub.conferences import open_conference
from hub.config import Config
from hub.folder import with_access
from hub.gateway.alarms import Alarms
from hub.gateway.room import FILES_NEEDED
from hub.gateway.server import Gateway, World
from hub.operations.journal import write_to_stderr
from hub.operations.limits_of_process import collect_in_short_stops, open_files
from hub.operations.service import Upkeep, open_log
from hub.semantic.reader import Reader

EXIT_DONE: Final = 0
EXIT_INTERNAL: Final = 70
"""sysexits' EX_SOFTWARE: the supervisor restarts the hub, which replays and verifies its log."""

WORLD: Final = World(
    now_ms=lambda: time.time_ns() // 1_000_000,
    now_s=time.monotonic,
    chance=os.urandom,
    jitter=random.SystemRandom().random,
)

log = logging.getLogger(__name__)


def run(config: Config) -> int:
    """Serve the conference of a data folder until SIGTERM or SIGINT; the process's exit code.

    Raises what opening the folder raises: `BadFolder` when a file is missing, `Unavailable` with a hint when one is
    held or broken.
    """
    write_to_stderr()
    with _runner() as runner:
        return runner.run(_serve(config))


def _runner() -> "asyncio.Runner":
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


async def _serve(config: Config) -> int:
    alarms = Alarms()
    access = with_access(config.data, WORLD)  # first: a hub that ends here has not begun a new epoch of its log
    try:
        opened = await open_log(config, alarms)
    except BaseException:
        access.close()
        raise
    eventlog = opened.eventlog
    try:
        reader = Reader(config.model) if config.model else None
        conference, engine = await open_conference(eventlog, WORLD.now_ms, reader)
        files = open_files(FILES_NEEDED)
        gateway = Gateway(config, conference, access, WORLD, alarms, files, lambda: engine.model, engine.similar)
        gateway.metrics.missing.set(opened.missing)
        upkeep = Upkeep(config, eventlog, alarms, gateway.metrics, WORLD.now_ms, WORLD.chance)
        collecting = asyncio.create_task(collect_in_short_stops(lambda: conference.position.seq))
        try:
            await asyncio.sleep(0)  # its first and longest stop is over before anybody waits
            upkeep.start()
            for address in await gateway.start():
                log.info("serving %s on %s port %d", conference.state.plan.id, address.host, address.port)
            code = await _until_told(conference.failed)
        finally:
            collecting.cancel()
            await gateway.close()
            await engine.close()
            if reader is not None:
                await reader.close()
            await upkeep.close()
            await conference.close()
    finally:
        access.close()
        await eventlog.close()
    return code


async def _until_told(failed: "asyncio.Future[Exception]") -> int:
    """Wait for a signal to stop (0), or for the log to fail (70)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt instead
            loop.add_signal_handler(number, stop.set)
    stopped = asyncio.create_task(stop.wait())
    waited: list[asyncio.Future[Any]] = [stopped, failed]
    await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    return EXIT_INTERNAL if failed.done() else EXIT_DONE
