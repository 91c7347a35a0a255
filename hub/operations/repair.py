"""A broken log cut back to its last event that verifies. Changes with what a repair must keep.

Nothing is thrown away: the broken files are copied aside first, byte for byte. The repaired log begins a new epoch,
and the points send again what it lost. Where a backup holds more than what can be proved here, restore that instead.
"""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.config import Config
from hub.eventlog.sqlite import rebuild, salvage
from hub.eventlog.verify import LOG_FILE, verify_path
from hub.eventlog.witness import HEAD_FILE, read_promise, sync_folder
from hub.operations.backups import sync_file
from hub.operations.quarantine import ALL, WAL_FILE, put_aside
from hub.operations.restore import begin_epoch

REPAIRING: Final = ".repairing"


@dataclass(frozen=True, slots=True)
class Repaired:
    """`problem`: what did not verify, with its seq. `promised`: the last seq that people were told of, where known."""

    problem: str
    seq: int
    epoch: int
    promised: int | None
    quarantine: Path


def repair(config: Config) -> Repaired | None:
    """Repair the log of a stopped hub; None when it verifies, and nothing is changed then.

    Raises `Unusable` when it is missing, foreign or served, `Broken` when nothing can be proved, `OSError`.
    """
    report = verify_path(config.log_path)
    if report.problem is None:
        return None
    quarantine = put_aside(config.data, ALL)
    promise = read_promise(config.data / HEAD_FILE)
    salvaged = salvage(config.log_path, promise)
    making = config.data / REPAIRING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    rebuild(making / LOG_FILE, salvaged)
    asyncio.run(begin_epoch(making / LOG_FILE, salvaged.epoch + 1))
    # A WAL that outlived its log would be read into the new one. It is in quarantine, and what it proved is here.
    (config.data / WAL_FILE).unlink(missing_ok=True)
    for name in (LOG_FILE, HEAD_FILE):
        sync_file(making / name)
        (making / name).replace(config.data / name)
    making.rmdir()
    sync_folder(config.data)
    promised = promise.position.seq if promise is not None and promise.log_id == salvaged.log_id else None
    return Repaired(report.problem, salvaged.seq, salvaged.epoch + 1, promised, quarantine)
