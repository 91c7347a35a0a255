"""The journal keeps what the points say, word for word, and counts it."""

import json
from pathlib import Path

import pytest

from demo.journal import Journal

SENT = {"event": "sent", "message": "r1", "point": "A", "device": "d", "command_seq": 1, "id": "i", "typed_ms": 5}
TOLD = {"event": "told", "message": "r1", "point": "A", "device": "d", "command_seq": 1, "id": "i",
        "status": "accepted", "receipt": "001", "code": None, "told_ms": 9, "more": 1}  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl", lambda: 7)


def test_a_message_is_untold_from_the_moment_it_is_typed_until_its_outcome(journal: Journal) -> None:
    journal.ask("r1", "A", "văn bản")
    journal.take(json.dumps(SENT))
    assert journal.untold == 1
    journal.take(json.dumps(TOLD))
    assert journal.untold == 0
    journal.close()


def test_every_line_is_written_as_it_was_said(journal: Journal, tmp_path: Path) -> None:
    journal.ask("r1", "A", "văn bản\u2028")
    for line in (SENT, TOLD, {"event": "something new", "x": 1}):
        journal.take(json.dumps(line))
    journal.close()
    lines = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text("utf-8").split("\n")[:-1]]
    asked = {"event": "asked", "message": "r1", "point": "A", "text": "văn bản\u2028", "ms": 7}
    assert lines == [asked, SENT, TOLD, {"event": "something new", "x": 1}]


def test_what_a_point_does_beside_messages_is_no_message(journal: Journal) -> None:
    journal.take(json.dumps(SENT | {"message": None}))
    journal.take(json.dumps(TOLD | {"message": None}))
    assert (journal.sent, journal.told) == ({}, {})
    journal.close()


def test_links_and_repetitions_are_counted(journal: Journal) -> None:
    for count in (3, 212, 0, 4):
        journal.take(json.dumps({"event": "link", "connected": count}))
    journal.take(json.dumps({"event": "duplicate", "point": "A", "command_seq": 1, "id": "i"}))
    assert (journal.connected, journal.connected_most, journal.duplicates) == (4, 212, 1)
    journal.close()


@pytest.mark.parametrize(
    "line",
    [
        {"event": "contradiction", "point": "A", "detail": "d"},
        {"event": "halted", "point": "A", "why": "human", "code": 4403, "detail": "d"},
        {"event": "error", "detail": "d"},
    ],
)
def test_what_may_never_happen_is_a_trouble(journal: Journal, line: dict[str, object]) -> None:
    journal.take(json.dumps(line))
    assert len(journal.troubles) == 1
    journal.close()
