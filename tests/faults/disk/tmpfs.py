"""A serving hub whose disk has no room, and has room again: a small tmpfs under the real programs. Changes with what
an operator may do when the disk is full."""

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.point_client.point_process import PointProcess, point
from tests.point_client.real_hub import RealHub, real_hub

SMALL: Final = "2m"
LARGE: Final = "16m"
FILLER: Final = "filler"
PATIENCE_S: Final = 60.0


def why_no_tmpfs() -> str | None:
    """Why a file system cannot be mounted here; None when it can."""
    if not sys.platform.startswith("linux"):
        return "tmpfs is of Linux"
    if os.geteuid() != 0:
        return "mounting needs root"
    try:
        with tempfile.TemporaryDirectory() as name, _mounted(Path(name)):
            return None
    except (OSError, subprocess.CalledProcessError) as problem:
        return f"mount: {problem}"


async def hub_on_small_disk(seed: int) -> list[str]:
    """Everything typed while the hub's disk is full comes in once there is room; what was broken."""
    rng = random.Random(f"{seed} tmpfs")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "hub").mkdir()
        with _mounted(folder / "hub"):
            async with asyncio.timeout(3 * PATIENCE_S), real_hub(folder) as hub:
                problems = await _filled_and_freed(folder, hub, rng)
    return [f"seed {seed}: {problem}" for problem in problems]


async def _filled_and_freed(folder: Path, hub: RealHub, rng: random.Random) -> list[str]:
    data = folder / "point"
    await point("join", f"{hub.url}/join#{hub.codes['LS-01']}", "--data", data)
    running = await PointProcess.start("run", "--data", data)
    await point("submit", "--data", data, "Trước khi đầy.", "--wait")
    _fill(folder / "hub" / FILLER)
    texts = [f"Khi đầy, số {n}. " + "x" * rng.randrange(500, 3_500) for n in range(rng.randrange(3, 8))]
    for text in texts:
        await point("submit", "--data", data, text)
    waiting = json.loads((await point("outbox", "--data", data, "--json"))[1])["items"]
    problems = [] if any(item["state"] == "queued" for item in waiting) else ["the disk was not full: nothing waited"]
    if rng.random() < 0.5:
        _remount(folder / "hub")
    else:
        (folder / "hub" / FILLER).unlink()
    code, _, said = await point("submit", "--data", data, "Sau khi có chỗ.", "--wait")
    if code != 0:
        problems.append(f"after there was room: {said}")
    await running.end(kill=True)
    await hub.kill()
    recorded = [event for event in await hub.recorded() if event["type"] == "submitted"]
    found = [event["body"]["text"] for event in recorded]  # type: ignore[index]  # JSON of our own record
    if found != (wanted := ["Trước khi đầy.", *texts, "Sau khi có chỗ."]):
        problems.append(f"{len(wanted)} were typed, {len(found)} are in the record")
    return problems


def _fill(path: Path) -> None:
    """Take all the room there is, to the last block."""
    with path.open("wb", buffering=0) as file:
        for size in (65536, 512, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue


def _remount(place: Path) -> None:
    subprocess.run(["mount", "-o", f"remount,size={LARGE}", str(place)], check=True, capture_output=True)


@contextmanager
def _mounted(place: Path) -> Iterator[None]:
    words = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(place)]
    subprocess.run(words, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True, capture_output=True)
