"""A process that appends to a log and prints every acknowledged position, until it is killed."""

import asyncio
import sys
from pathlib import Path

from hub.eventlog.base import Conflict
from hub.eventlog.sqlite import SqliteLog

from .events import STREAM, append_next, event


async def write(log: SqliteLog, device: str) -> None:
    n = 0
    async for stored in log.read(STREAM, 0):
        if stored.record.device == device:
            n = stored.record.command_seq or 0
    while True:
        try:
            head = await append_next(log, [event(n + 1, device)])
        except Conflict:
            continue
        n += 1
        print(head.seq, head.hash, device, n, flush=True)


async def main(path: Path) -> None:
    log = SqliteLog.open(path)
    await asyncio.gather(*(write(log, f"device-{d}") for d in range(4)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
