"""A disk that answers with an error: fail-stop at the first, no hole, a clean restart; with no room: busy, then on.

Changes with what the log promises when the disk says no.
"""

import asyncio
import errno
import random
import tempfile
from pathlib import Path
from typing import Final

import apsw

from hub.eventlog.base import SESSION, Position, Unavailable
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.witness import HEAD_FILE
from tests.faults.disk.connection import on_disk
from tests.faults.disk.power import LOG, LONG, check_log_image, head_file_on
from tests.faults.disk.vfs import Disk, Fault, Op, lay_down
from tests.hub.eventlog.events import LOG_ID, event

APPENDS_MAX: Final = 170
"""Enough for a checkpoint, so that the syncs of the database itself fail too."""
IMAGES: Final = 3


def nth(kind: str, n: int, files: tuple[str, ...]) -> Fault:
    """The n-th step of this kind on one of these files fails, as a bad sector does: once."""
    left = n

    def fault(op: Op) -> Exception | None:
        nonlocal left
        if op.kind != kind or op.file not in files:
            return None
        left -= 1
        if left != 0:
            return None
        return OSError(errno.EIO, "bad sector") if op.file == HEAD_FILE else apsw.exception_for(apsw.SQLITE_IOERR_FSYNC)

    return fault


async def fail_at(kind: str, n: int, file: str, folder: Path, rng: random.Random) -> tuple[bool, list[str]]:
    """One hub on a disk whose n-th step fails: whether it came to that, and what was broken."""
    disk = Disk()
    problems: list[str] = []
    (folder / "real").mkdir(parents=True)
    with head_file_on(disk, folder / "real"):
        log = SqliteLog.create(folder / "real" / LOG, LOG_ID, connect=on_disk(disk))
        disk.fault = nth(kind, n, (file,))
        failed = await _appended(log, disk)
        if failed is not None:
            problems += await _stays_stopped(log, failed)
        disk.fault = lambda op: None
        end = len(disk.journal)
        await log.close()
    hit = failed is not None or any(op.kind == "failed" for op in disk.journal)
    for image in range(IMAGES):
        problem = await check_log_image(disk, end, rng, folder / f"{image}")
        problems += [problem] if problem is not None else []
    problems += await _restarts(disk, folder / "again")
    return hit, [f"{kind} {n} of {file}: {problem}" for problem in problems]


async def _appended(log: SqliteLog, disk: Disk) -> Unavailable | None:
    """Appends until one is refused; each told when it returned."""
    head = await log.head(SESSION)
    for number in range(1, APPENDS_MAX):
        try:
            head = await log.append(SESSION, head, [event(number, text=LONG)])
        except Unavailable as problem:
            return problem
        disk.told(head.seq)
    return None


async def _stays_stopped(log: SqliteLog, failed: Unavailable) -> list[str]:
    problems = ["an error of the disk was told as one to try again"] if failed.retryable else []
    for number in (1001, 1002):
        try:
            await log.append(SESSION, Position(1, 0, ""), [event(number)])
        except Unavailable:
            continue
        except Exception as other:
            problems.append(f"after the error an append was considered: {other!r}")
        else:
            problems.append("after the error an append was taken")
    return problems


async def _restarts(disk: Disk, folder: Path) -> list[str]:
    """The next process finds the files as they are, and goes on without a hole."""
    lay_down(disk.as_it_is(), folder)
    try:
        log = SqliteLog.open(folder / LOG)
    except Unavailable as problem:
        return [f"the restart failed: {problem}"]
    try:
        head = await log.head(SESSION)
        after = await log.append(SESSION, head, [event(2001)])
        seqs = [stored.seq async for stored in log.read(SESSION, 0)]
    finally:
        await log.close()
    told = disk.relied_on(len(disk.journal))
    problems = [f"told {told}, found {head.seq}"] if head.seq < told else []
    return problems + (["a hole"] if seqs != list(range(1, after.seq + 1)) else [])


async def fill_and_free(seed: int, rounds: int) -> list[str]:
    """The disk has no room now and then: refused to be tried again, nothing lost, and on as soon as there is room."""
    rng = random.Random(f"{seed} full")
    disk = Disk()
    problems: list[str] = []
    full = False

    def fault(op: Op) -> Exception | None:
        return apsw.exception_for(apsw.SQLITE_FULL) if full and op.kind == "write" and op.file != HEAD_FILE else None

    with tempfile.TemporaryDirectory() as name, head_file_on(disk, Path(name)):
        log = SqliteLog.create(Path(name) / LOG, LOG_ID, connect=on_disk(disk))
        disk.fault = fault
        head = await log.head(SESSION)
        for number in range(1, rounds + 1):
            full = rng.random() < 0.5
            try:
                head = await log.append(SESSION, head, [event(number, text=rng.choice(("x", LONG)))])
                disk.told(head.seq)
                if full:
                    problems.append("an append was taken without room")
            except Unavailable as problem:
                if not full or not problem.retryable:
                    problems.append(f"with {'no ' if full else ''}room: {problem!r}")
                    break
        full = False
        stored = [each.seq async for each in log.read(SESSION, 0)]
        if stored != list(range(1, head.seq + 1)):
            problems.append(f"{head.seq} were acknowledged, {len(stored)} are there")
        await log.close()
        problems += await _restarts(disk, Path(name) / "again")
    return [f"seed {seed}: {problem}" for problem in problems]


def failures(seed: int, first: int, last: int) -> tuple[int, list[str]]:
    """Every step from `first` to `last` of each kind and file: how many were hit, and what was broken."""
    rng = random.Random(f"{seed} errors")
    hits, problems = 0, list[str]()
    for n in range(first, last + 1):
        for kind, file in (("sync", f"{LOG}-wal"), ("write", f"{LOG}-wal"), ("sync", HEAD_FILE), ("sync", LOG)):
            with tempfile.TemporaryDirectory() as name:
                hit, found = asyncio.run(fail_at(kind, n, file, Path(name), rng))
            hits += hit
            problems += [f"seed {seed}: {problem}" for problem in found]
    return hits, problems
