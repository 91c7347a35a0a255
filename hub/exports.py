"""What a closed folder gives out: record, papers, workbook. Apart from the folder, because the libraries of the papers
take a third of the time in which a hub starts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.conference import Conference
from hub.documents import Head, build_annex, build_notice, write_docx
from hub.documents.duplicates import pairs_held
from hub.documents.workbook import write_duplicates
from hub.domain.model import State
from hub.eventlog.base import Position
from hub.eventlog.codec import load
from hub.eventlog.record import Header, write_record
from hub.eventlog.sqlite import SqliteLog, reading
from hub.folder import config_of


@dataclass(frozen=True, slots=True)
class Closed:
    """A conference read from a folder that no hub serves."""

    state: State
    position: Position
    header: Header


async def read_closed(data: Path) -> Closed:
    """The conference of a stopped hub's folder. Raises `Unavailable` while a hub serves it."""
    eventlog = SqliteLog.open(config_of(data).log_path)
    header = Header(eventlog.log_id, eventlog.epoch, "")
    conference = await Conference.open(eventlog)
    state, position = conference.state, conference.position
    await conference.close()
    return Closed(state, position, Header(header.log_id, header.epoch, state.plan.id))


def export_record(data: Path, closed: Closed, path: Path) -> None:
    """record.jsonl: the whole record, verifiable from the file alone."""
    with reading(config_of(data).log_path) as frozen:
        write_record(path, closed.header, frozen.stored())


def export_notice(data: Path, closed: Closed, path: Path) -> None:
    """The notice of conclusions as DOCX."""
    write_docx(build_notice(closed.state, _head(closed)), path)


def export_annex(data: Path, closed: Closed, path: Path) -> None:
    """The annex: every recommendation and its answer, as DOCX."""
    write_docx(build_annex(closed.state, _head(closed)), path)


def export_duplicates(data: Path, closed: Closed, path: Path) -> None:
    """All links and answered questions about duplicates, as XLSX."""
    with reading(config_of(data).log_path) as frozen:
        pairs = pairs_held(load(stored) for stored in frozen.stored())
    write_duplicates(pairs, closed.state, path)


def _head(closed: Closed) -> Head:
    position = closed.position
    return Head(position.seq, position.hash, position.epoch, closed.header.log_id)


EXPORTS: Final[dict[str, tuple[str, Callable[[Path, Closed, Path], None]]]] = {
    "record": ("jsonl", export_record),
    "notice": ("docx", export_notice),
    "annex": ("docx", export_annex),
    "duplicates": ("xlsx", export_duplicates),
}
"""What can be exported, its format, and how."""
