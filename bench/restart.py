"""How long a hub's start takes, from a snapshot and by the whole replay. Changes with what a start does.

    python -m bench.restart --events 10000

The ratio is the result; the seconds are this machine's. Opening the log verifies its whole chain in either case.
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeVar

from hub.conference import Conference
from hub.domain.commands import Command
from hub.eventlog.snapshots import FOLDER
from hub.eventlog.sqlite import SqliteLog
from hub.snapshots import encode
from tests.hub.road import LOG_ID, asked, laid_down

TOGETHER: Final = 64
T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.restart", description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, nargs="+", default=[10_000])
    for events in parser.parse_args().events:
        with tempfile.TemporaryDirectory() as name:
            asyncio.run(_measure(Path(name), events))


async def _measure(folder: Path, events: int) -> None:
    path = folder / "log.sqlite"
    conference = await Conference.open(await laid_down(SqliteLog.create(path, LOG_ID)))
    began_s = time.perf_counter()
    for first in range(1, events + 1, TOGETHER):
        batch = [asked(number) for number in range(first, min(first + TOGETHER, events + 1))]
        await asyncio.gather(*(_said(conference, command) for command in batch))
    lived_s = time.perf_counter() - began_s
    encoded_s, body = _timed(lambda: encode(conference.state, conference.ledger))
    closed_s, _ = await _awaited(conference.close)
    opened_s, from_snapshot_s = await _start(path)
    shutil.rmtree(folder / FOLDER)
    _, replayed_s = await _start(path)
    print(
        f"{events} events: log opened and verified {opened_s:.2f} s; folded from a snapshot {from_snapshot_s:.2f} s,"
        f" by replay {replayed_s:.2f} s, ratio {replayed_s / from_snapshot_s:.1f}; whole start"
        f" {(opened_s + replayed_s) / (opened_s + from_snapshot_s):.1f} times faster"
    )
    print(
        f"    one snapshot: {len(body) / 1e6:.2f} MB, encoded in {encoded_s:.2f} s; closing with one {closed_s:.2f} s;"
        f" {events / lived_s:.0f} commands a second while snapshots were taken"
    )


async def _start(path: Path) -> tuple[float, float]:
    opened_s, log = _timed(lambda: SqliteLog.open(path))
    folded_s, conference = await _awaited(lambda: Conference.open(log))
    await conference.close()
    return opened_s, folded_s


async def _said(conference: Conference, command: Command) -> None:
    await conference.handle(command)


def _timed(do: Callable[[], T]) -> tuple[float, T]:
    began_s = time.perf_counter()
    done = do()
    return time.perf_counter() - began_s, done


async def _awaited(do: Callable[[], Awaitable[T]]) -> tuple[float, T]:
    began_s = time.perf_counter()
    done = await do()
    return time.perf_counter() - began_s, done


if __name__ == "__main__":
    main()
