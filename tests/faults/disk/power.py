"""A power cut at any step: every image opens and verifies, and nothing that was told is missing (I1, I5).

The log and the outbox run as they are, on a disk that knows what was synced. Changes with what is promised of a cut.
"""

import asyncio
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from hub.eventlog import witness
from hub.eventlog.base import SESSION, Unavailable
from hub.eventlog.sqlite import SqliteLog, file
from hub.eventlog.verify import verify_path
from hub.eventlog.witness import HEAD_FILE
from point_client.outbox import Outbox
from tests.faults.disk.connection import on_disk, outbox_on_disk
from tests.faults.disk.vfs import Disk, Op, lay_down
from tests.hub.eventlog.events import LOG_ID, event

LOG: Final = "log.sqlite"
OUTBOX: Final = "outbox.sqlite"
CONFERENCE: Final = "hoi-nghi"
BATCHES: Final = 40
LONG: Final = "x" * 30_000
"""Some events are long, so that the WAL is checkpointed within a round."""


@contextmanager
def head_file_on(disk: Disk, folder: Path) -> Iterator[None]:
    """The head file's writes enter the journal where they are synced, in the order of everything else."""
    honest = witness._sync

    def sync(descriptor: int) -> None:
        content = (folder / HEAD_FILE).read_bytes()
        known = bytes(disk.content.get(HEAD_FILE, b""))
        for at in range(0, len(content), witness.SLOT_BYTES):
            slot = content[at : at + witness.SLOT_BYTES]
            if slot != known[at : at + witness.SLOT_BYTES]:
                disk.do(Op("write", HEAD_FILE, at, slot))
        disk.do(Op("sync", HEAD_FILE))
        honest(descriptor)

    with patch.object(witness, "_sync", sync):
        yield


@contextmanager
def synchronous_normal() -> Iterator[None]:
    """The mistake: a commit without a sync."""
    pragmas = tuple(each.replace("synchronous=FULL", "synchronous=NORMAL") for each in file.PRAGMAS)
    with patch.object(file, "PRAGMAS", pragmas):
        yield


async def recorded(folder: Path, rng: random.Random, batches: int = BATCHES) -> Disk:
    """A hub's log on a disk: batches of events, each told when its append returned."""
    disk = Disk()
    # The folder has an empty file of the log's name, which is how its creation finds its place taken or free.
    with head_file_on(disk, folder):
        log = SqliteLog.create(folder / LOG, LOG_ID, connect=on_disk(disk))
        number = 0
        for _ in range(batches):
            records = []
            for _ in range(rng.choice((1, 1, 1, 2, 8, 40))):
                number += 1
                records.append(event(number, text=LONG if rng.random() < 0.3 else "Đường hỏng"))
            head = await log.append(SESSION, await log.head(SESSION), records)
            disk.told(head.seq)
        await log.close()
    return disk


async def check_log_image(disk: Disk, end: int, rng: random.Random, folder: Path) -> str | None:
    """What is wrong with what a cut there leaves; None when nothing is."""
    relied_on = disk.relied_on(end)
    lay_down(disk.image(end, rng), folder)
    if relied_on == 0:
        return None  # nobody was told that there is a log
    try:
        report = verify_path(folder)
        log = SqliteLog.open(folder / LOG)
    except Unavailable as problem:
        return f"cut after {end} steps: it does not open: {problem}"
    try:
        found = await log.head(SESSION)
        if not report.ok or (report.seq, report.hash) != (found.seq, found.hash):
            return f"cut after {end} steps: verify says {report.problem}, seq {report.seq} of {found.seq}"
        if found.seq < relied_on:
            return f"cut after {end} steps: acknowledged lost: {relied_on} was told, {found.seq} is there"
        if log.rewound is not None:
            return f"cut after {end} steps: {log.rewound}"
    finally:
        await log.close()
    return None


async def cut_log(seed: int, images: int) -> list[str]:
    """Cuts at random moments of one recorded hub; what was broken."""
    rng = random.Random(f"{seed} power")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "real").mkdir()
        disk = await recorded(folder / "real", rng)
        problems: list[str] = []
        for n in range(images):
            problem = await check_log_image(disk, rng.randrange(1, len(disk.journal) + 1), rng, folder / f"{n}")
            problems += [f"seed {seed}: {problem}"] if problem is not None else []
        return problems


def cut_outbox(seed: int, images: int, synchronous: str | None = None) -> list[str]:
    """The same for a point's outbox: whatever its user was told is saved is there."""
    rng = random.Random(f"{seed} outbox")
    disk = Disk()
    connect = outbox_on_disk(disk, synchronous)
    outbox = Outbox(Path(OUTBOX), CONFERENCE, connect)
    outbox.move_to("device-1")
    for n in range(1, 30):
        outbox.put("submit", {"text": f"{n} {LONG[: rng.choice((10, 3000))]}"}, n, _id(n))
        disk.told(n)
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        for n in range(images):
            end = rng.randrange(1, len(disk.journal) + 1)
            folder = Path(name) / f"{n}"
            lay_down(disk.image(end, rng), folder)
            if (relied_on := disk.relied_on(end)) == 0:
                continue
            again = Outbox(folder / OUTBOX, CONFERENCE)
            found = [item.id for item in again.items()]
            again.close()
            if found[:relied_on] != [_id(k) for k in range(1, relied_on + 1)]:
                problems.append(f"seed {seed}: cut after {end} steps: {relied_on} were saved, {len(found)} are there")
    outbox.close()
    return problems


def _id(n: int) -> str:
    return f"00000000-0000-7000-8000-{n:012d}"


def log_cuts(seed: int, images: int) -> list[str]:
    """`cut_log` for callers without a loop."""
    return asyncio.run(cut_log(seed, images))
