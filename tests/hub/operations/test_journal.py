"""The log of a process: one record, one line, and nothing that a terminal would obey (I10)."""

import io
import logging
from collections.abc import Iterator

import pytest

from hub.operations.journal import CONTINUED, FORM, OneLine

HOSTILE = {
    "a line of ours": "tên\nERROR hub.gateway: alarm log_rewound",
    "a carriage return": "tên\rERROR hub: giả",
    "a colour": "\x1b[31mđỏ\x1b[0m",
    "a title": "\x1b]0;x\x07",
    "a C1 control": "a\x9b31m",
    "NUL": "a\x00b",
    "a line separator": "a\u2028b\u2029c\x85d",
    "an override": "a\u202egpj.exe",
    "no width": "a\u200bb\ufeff",
    "half a pair": "a\ud800b",
}


@pytest.fixture
def journal() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    out = io.StringIO()
    logger = logging.Logger("hub.gateway")
    handler = logging.StreamHandler(out)
    handler.setFormatter(OneLine(FORM))
    logger.addHandler(handler)
    yield logger, out
    handler.close()


@pytest.mark.parametrize("case", HOSTILE)
def test_whatever_a_record_quotes_it_is_one_line_and_can_be_seen(
    journal: tuple[logging.Logger, io.StringIO], case: str
) -> None:
    logger, out = journal
    logger.warning("device %s joined", HOSTILE[case])
    [line] = out.getvalue().splitlines()
    assert line.startswith("WARNING hub.gateway: device ")
    assert line.endswith(" joined")
    assert line.isprintable()
    assert "\\" in line
    line.encode("utf-8")


def test_a_traceback_is_marked_line_by_line(journal: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = journal
    try:
        raise ValueError("one\nERROR hub: two\x1b[2J")
    except ValueError:
        logger.exception("it failed")
    first, *rest = out.getvalue().splitlines()
    assert first == "ERROR hub.gateway: it failed"
    assert all(line.startswith(CONTINUED) for line in rest)
    assert any("ERROR hub: two\\x1b[2J" in line for line in rest)


def test_letters_stay_as_they_are(journal: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = journal
    logger.info("Điểm cầu xã Cẩm Đàn:\tđề nghị “sửa đường”")
    assert out.getvalue() == "INFO hub.gateway: Điểm cầu xã Cẩm Đàn:\tđề nghị “sửa đường”\n"
