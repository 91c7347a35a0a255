"""From what lies in a round's folder to the broken promises: diaries, outboxes and the record, read without the hub.

Changes with where the evidence lies; what is a violation is decided by tests.simulation.checker alone.
"""

import base64
import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from hub.eventlog.base import Record, Stored
from hub.eventlog.record import Header, verify_record, write_record
from hub.eventlog.sqlite import reading
from tests.faults.diary import read_diary
from tests.faults.seats import Seat
from tests.simulation import checker
from tests.simulation.replay import fresh_views

SENTENCE_MAX: Final = 300
"""Characters of one: a screen's row may be long, and its name and its first fields say enough."""
Line = dict[str, Any]
"""One decoded line of the record."""
PER_ROUND_MAX: Final = 12
"""Sentences a round may tell: one mistake breaks hundreds of views."""


def judge(log: Path, record: Path, conference: str, groups: Mapping[Path, Sequence[Seat]]) -> list[str]:
    """The violations, in sentences. The hub has stopped; `record` is written. `groups`: folder -> its seats."""
    with reading(log) as frozen:
        write_record(record, Header(frozen.log_id, frozen.epoch, conference), frozen.stored())
    report = verify_record(record)
    found = [] if report.ok else [f"record.jsonl: {report.problem}"]
    history = _history(record, groups)
    found += [f"{violation:.{SENTENCE_MAX}}" for violation in map(str, checker.check(history))]
    more = len(found) - PER_ROUND_MAX
    return found[:PER_ROUND_MAX] + ([f"and {more} more"] if more > 0 else [])


def _history(record: Path, groups: Mapping[Path, Sequence[Seat]]) -> checker.History:
    first, *lines = [json.loads(line) for line in record.read_bytes().splitlines()]
    history = checker.History(first["log_id"], first["epoch"], settled=True)
    for folder, seats in groups.items():
        runs = [list(read_diary(path)) for path in sorted(folder.glob("*.diary"))]
        history.seen += [seen for run in runs for seen in run]
        history.left += [_left(folder, seat, runs[-1] if runs else []) for seat in seats]
    _forget_late_advice(lines, history.seen)
    history.record = [checker.Entry(line["seq"], line["hash"], base64.b64decode(line["raw"])) for line in lines]
    history.seen.sort(key=lambda seen: 0.0 if isinstance(seen, checker.Restored) else seen.at_s)
    wanted = {(seen.viewer, seen.place[2]) for seen in history.seen if isinstance(seen, checker.Shown)}
    wanted |= {(left.viewer, history.record[-1].hash) for left in history.left}
    history.fresh = fresh_views([_stored(line) for line in lines], wanted)
    return history


def _forget_late_advice(lines: list[Line], seen: Sequence[checker.Seen]) -> None:
    """The hub advises for as long as it likes: what came of it after everybody's last look was due to nobody."""
    places = [each.place for each in seen if isinstance(each, checker.Shown | checker.Welcomed)]
    looked = max((seq for _, seq, _ in places), default=0)
    while lines and lines[-1]["seq"] > looked and lines[-1]["actor"]["role"] == "hub":
        del lines[-1]


def _stored(line: Line) -> Stored:
    """A line of the record as the hub's replay takes it; only `raw` matters to it."""
    return Stored(Record(line["id"], None, None, 0, base64.b64decode(line["raw"])), line["seq"], line["hash"])


def _left(folder: Path, seat: Seat, last_run: Sequence[checker.Seen]) -> checker.Left:
    """What is on one machine at the end: its outbox as it lies there, its screen as it was last shown."""
    shown = [seen for seen in last_run if isinstance(seen, checker.Shown) and seen.machine == seat.name]
    outbox = folder / seat.name / "outbox.sqlite"
    return checker.Left(
        machine=seat.name,
        device="".join(_texts(outbox, "SELECT device FROM outbox")),
        viewer=seat.viewer,
        held=frozenset(_texts(outbox, "SELECT id FROM command")),
        pending=frozenset(_texts(outbox, "SELECT id FROM command WHERE state = 'queued'")),
        refused=frozenset(_texts(outbox, "SELECT id FROM command WHERE state = 'refused'")),
        place=shown[-1].place if shown else None,
        view=shown[-1].view if shown else {},
    )


def _texts(outbox: Path, query: str) -> list[str]:
    connection = sqlite3.connect(outbox)
    try:
        return [str(row[0]) for row in connection.execute(query)]
    finally:
        connection.close()
