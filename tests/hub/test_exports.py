"""What a closed folder gives out, and that a served one gives nothing."""

import asyncio
from pathlib import Path
from zipfile import ZipFile

import pytest

from hub.conference import Conference
from hub.eventlog.base import Unavailable, Unusable
from hub.eventlog.sqlite import SqliteLog
from hub.eventlog.verify import verify_path
from hub.exports import EXPORTS, read_closed
from hub.folder import config_of, create
from tests.hub.road import asked
from tests.live import Clock
from tests.scenario import DISTRICTS


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def conference_in(data: Path, phase: str) -> None:
    create(data, DISTRICTS, phase, Clock().world())


async def with_two_submissions(data: Path) -> None:
    conference = await Conference.open(SqliteLog.open(config_of(data).log_path))
    for number in (1, 2):
        await conference.handle(asked(number))
    await conference.close()


def test_a_served_folder_is_not_read(data: Path) -> None:
    conference_in(data, "collect")

    async def served() -> None:
        serving = SqliteLog.open(config_of(data).log_path)
        try:
            with pytest.raises(Unusable):
                await read_closed(data)
        finally:
            await serving.close()

    asyncio.run(served())
    assert asyncio.run(read_closed(data)).position.seq == 1


def test_a_missing_log_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        asyncio.run(read_closed(tmp_path))


@pytest.mark.parametrize("what", EXPORTS)
def test_every_export_is_written_and_changes_nothing(data: Path, tmp_path: Path, what: str) -> None:
    conference_in(data, "dialogue")
    asyncio.run(with_two_submissions(data))
    head = verify_path(data)
    suffix, write = EXPORTS[what]
    out = tmp_path / f"{what}.{suffix}"
    closed = asyncio.run(read_closed(data))
    write(data, closed, out)
    if suffix == "docx":
        assert "word/document.xml" in ZipFile(out).namelist()
    elif suffix == "xlsx":
        assert "xl/worksheets/sheet1.xml" in ZipFile(out).namelist()
    else:
        report = verify_path(out)
        assert (report.ok, report.log_id, report.seq, report.hash) == (True, head.log_id, 3, closed.position.hash)
    assert verify_path(data) == head
