"""Verification of a log wherever it lies: a folder, a log file, a record. Changes with where logs lie."""

from pathlib import Path

from .base import Broken, Stored, Unusable
from .chain import Walk
from .record import Shown, Unreadable, show_event, verify_record
from .report import Report
from .sqlite import Frozen, reading

LOG_FILE = "log.sqlite"  # the log's name in a data folder
RECORD_SUFFIX = ".jsonl"


def verify_path(path: Path) -> Report:
    """Recompute the chain and compare what the log says of each event with its raw bytes.

    Raises `Unusable` when there is nothing to verify: missing, foreign, or held by a serving hub;
    `Unavailable` when the disk does not answer. What does not hold is in the report. Nothing is changed.
    """
    log = path / LOG_FILE if path.is_dir() else path
    if log.suffix != RECORD_SUFFIX:
        return _verify_log(log)
    try:
        return verify_record(log)
    except OSError as error:
        raise Unusable(f"{log}: {error.strerror}", hint="name a record that can be read") from error


def _verify_log(path: Path) -> Report:
    walk: Walk | None = None
    log_id, epoch = "", 0
    try:
        with reading(path) as log:
            log_id, epoch = log.log_id, log.epoch
            walk = Walk(log_id)
            problem = _first_problem(log, walk)
    except Broken as broken:
        # The pages themselves are damaged: the walk stands where reading ended.
        problem = f"seq {walk.seq + 1 if walk else 1}: {broken.message}"
    if walk is None:
        return Report(log_id, epoch, 0, "", problem)
    return Report(log_id, epoch, walk.seq, walk.hash, problem)


def _first_problem(log: Frozen, walk: Walk) -> str | None:
    for stored in log.stored():
        broken = _difference(stored) or walk.step(stored.seq, stored.record.raw, stored.hash)
        if broken is not None:
            return broken
    return log.damage()


def _difference(stored: Stored) -> str | None:
    """Where the columns, which the chain does not cover, say something else than the event."""
    record = stored.record
    try:
        event = show_event(record.raw)
    except Unreadable as error:
        return f"seq {stored.seq}: {error}"
    columns: dict[str, Shown] = {"id": record.id, "command_seq": record.command_seq, "i": record.i}
    for name, column in columns.items():
        if column != event[name]:
            return f"seq {stored.seq}: {name} differs from raw"
    actor = event["actor"]
    if not isinstance(actor, dict) or actor.get("device") != record.device:
        return f"seq {stored.seq}: device differs from raw"
    return None
