"""The public record: written from the log, and no change of it goes unseen."""

import base64
import json
from pathlib import Path
from typing import TypeAlias

import pytest
from msgpack import ExtType, packb

from hub.eventlog.base import Record, Stored
from hub.eventlog.chain import chain, genesis
from hub.eventlog.record import Header, Unreadable, verify_record, write_record

from .events import LOG_ID, event, events, hash_after

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
FIELDS = ["seq", "type", "version", "at", "actor", "id", "command_seq", "i", "body", "hash", "raw"]
HEADER = Header(LOG_ID, 2, "dai-doan-ket-2026")
COUNT = 6


def stored(records: list[Record]) -> list[Stored]:
    hashes = chain(genesis(LOG_ID), [record.raw for record in records])
    return [Stored(record, seq, hashes[seq - 1]) for seq, record in enumerate(records, 1)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "record.jsonl"
    write_record(path, HEADER, stored(events(COUNT)))
    return path


def read_lines(path: Path) -> list[dict[str, Json]]:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def write_lines(path: Path, lines: list[dict[str, Json]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def problem(path: Path) -> str:
    report = verify_record(path)
    assert not report.ok
    return report.problem or ""


def test_a_record_holds_the_fields_of_the_format_in_words_that_people_can_read(path: Path) -> None:
    header, first, *_ = read_lines(path)
    assert header == {"log_id": LOG_ID, "epoch": 2, "format": 1, "conference": "dai-doan-ket-2026"}
    assert list(first) == FIELDS
    assert first == {
        "seq": 1,
        "type": "recommendation_received",
        "version": 1,
        "at": 1_760_000_000_001,
        "actor": {"role": "point", "point": "p1", "department": None, "device": "device-a"},
        "id": "id-1",
        "command_seq": 1,
        "i": 0,
        "body": {"text": "Đường hỏng 1", "proof": "00ff", "score": 0.5, "tags": ["a", True, None]},
        "hash": hash_after(events(1)),
        "raw": base64.b64encode(event(1).raw).decode(),
    }
    assert "Đường hỏng" in path.read_text(encoding="utf-8")


def test_a_true_record_verifies_to_the_head_of_the_log(path: Path) -> None:
    report = verify_record(path)
    assert (report.ok, report.problem) == (True, None)
    assert (report.log_id, report.epoch) == (LOG_ID, 2)
    assert (report.seq, report.hash) == (COUNT, hash_after(events(COUNT)))


def test_the_record_of_an_empty_log_verifies_at_zero(tmp_path: Path) -> None:
    write_record(tmp_path / "r.jsonl", HEADER, [])
    report = verify_record(tmp_path / "r.jsonl")
    assert (report.ok, report.seq, report.hash) == (True, 0, hash_after([]))


def test_a_record_cut_between_two_events_shows_its_shorter_head(path: Path) -> None:
    write_lines(path, read_lines(path)[:4])
    report = verify_record(path)
    assert (report.ok, report.seq, report.hash) == (True, 3, hash_after(events(3)))


CHANGES: list[tuple[str, Json]] = [
    ("seq", 5), ("seq", 4.0), ("seq", "4"), ("seq", None), ("seq", True),
    ("type", "recommendation_withdrawn"), ("version", 2), ("version", 1.0), ("version", True),
    ("at", 1_760_000_000_005), ("actor", {"role": "chair", "point": "p1", "department": None, "device": "device-a"}),
    ("actor", {"role": "point", "point": "p1", "department": None}), ("actor", None),
    ("id", "id-5"), ("command_seq", 5), ("command_seq", None), ("i", 1), ("i", False),
    ("body", {"text": "Đường tốt 4", "proof": "00ff", "score": 0.5, "tags": ["a", True, None]}),
    ("body", {"text": "Đường hỏng 4", "proof": "00fe", "score": 0.5, "tags": ["a", True, None]}),
    ("body", {"text": "Đường hỏng 4", "proof": "00FF", "score": 0.5, "tags": ["a", True, None]}),
    ("body", {"text": "Đường hỏng 4", "proof": "00ff", "score": 0.5, "tags": ["a", 1, None]}),
    ("body", {"text": "Đường hỏng 4", "proof": "00ff", "score": 0.5, "tags": ["a", True, None], "note": ""}),
    ("hash", "0" * 64), ("hash", hash_after(events(4)).upper()), ("hash", None),
    ("raw", base64.b64encode(event(5).raw).decode()), ("raw", ""), ("raw", None), ("raw", "*"),
    ("added", 1),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_a_changed_field_is_found_at_its_seq(path: Path, field: str, value: Json) -> None:
    lines = read_lines(path)
    assert field not in lines[4] or json.dumps(lines[4][field]) != json.dumps(value)
    lines[4][field] = value
    write_lines(path, lines)
    assert problem(path).startswith("seq 4: ")
    report = verify_record(path)
    assert (report.seq, report.hash) == (3, hash_after(events(3)))


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_taken_away_is_found_at_its_seq(path: Path, field: str) -> None:
    lines = read_lines(path)
    del lines[4][field]
    write_lines(path, lines)
    assert problem(path).startswith("seq 4: ")


def test_every_single_character_of_an_event_counts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    before = text.splitlines(keepends=True)
    start = sum(len(line) for line in before[:3])
    unseen = []
    for at in range(start, start + len(before[3]) - 1):
        for other in ("0", " "):
            if text[at] != other and text[at] != " ":
                path.write_text(text[:at] + other + text[at + 1 :], encoding="utf-8")
                if verify_record(path).ok:
                    unseen.append((at - start, text[at], other))
    assert unseen == []


@pytest.mark.parametrize("change", ["lost", "twice", "swapped"])
def test_an_event_lost_or_doubled_or_moved_is_found(path: Path, change: str) -> None:
    lines = read_lines(path)
    match change:
        case "lost":
            del lines[4]
        case "twice":
            lines.insert(4, lines[4])
        case _:
            lines[4], lines[5] = lines[5], lines[4]
    write_lines(path, lines)
    assert problem(path).startswith(("seq 4: the seq", "seq 5: command_seq 4"))


def test_an_event_lost_and_the_rest_renumbered_breaks_the_chain(path: Path) -> None:
    lines = read_lines(path)
    del lines[4]
    for seq, line in enumerate(lines[1:], 1):
        line["seq"] = seq
    write_lines(path, lines)
    assert problem(path).startswith("seq 4: the hash chain breaks")


def test_a_line_and_raw_changed_together_break_the_chain(path: Path) -> None:
    lines = read_lines(path)
    other = event(4, text="Đường tốt")
    body = lines[4]["body"]
    assert isinstance(body, dict)
    body["text"] = "Đường tốt 4"
    lines[4]["raw"] = base64.b64encode(other.raw).decode()
    write_lines(path, lines)
    assert problem(path).startswith("seq 4: the hash chain breaks")


def test_a_second_outcome_of_a_command_is_found_though_the_chain_holds(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    write_record(path, HEADER, stored([event(1), event(2), event(1, text="lần nữa")]))
    assert problem(path) == "seq 3: command_seq 1 of this device stands twice"


HEADERS: list[dict[str, Json]] = [
    {},
    {"log_id": LOG_ID, "epoch": 2, "format": 1},
    {"log_id": LOG_ID, "epoch": 2, "format": 2, "conference": "c"},
    {"log_id": LOG_ID, "epoch": 2, "format": True, "conference": "c"},
    {"log_id": LOG_ID, "epoch": 0, "format": 1, "conference": "c"},
    {"log_id": LOG_ID, "epoch": True, "format": 1, "conference": "c"},
    {"log_id": LOG_ID, "epoch": "2", "format": 1, "conference": "c"},
    {"log_id": LOG_ID.upper(), "epoch": 2, "format": 1, "conference": "c"},
    {"log_id": LOG_ID[2:], "epoch": 2, "format": 1, "conference": "c"},
    {"log_id": LOG_ID, "epoch": 2, "format": 1, "conference": None},
    {"log_id": LOG_ID, "epoch": 2, "format": 1, "conference": "c", "more": 1},
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_which_is_not_one_is_refused(path: Path, header: dict[str, Json]) -> None:
    write_lines(path, [header, *read_lines(path)[1:]])
    assert problem(path).startswith("header: ")


def test_the_header_of_another_log_does_not_fit_the_events(path: Path) -> None:
    lines = read_lines(path)
    lines[0]["log_id"] = LOG_ID[::-1]
    write_lines(path, lines)
    assert problem(path).startswith("seq 1: the hash chain breaks")


@pytest.mark.parametrize(
    "text",
    [b"{", b"", b"[1]", b"\xff\xfe", b'{"seq": NaN}', b"[" * 100_000, b'{"seq": ' + b"1" * 5_000 + b"}"],
)
def test_a_line_which_is_not_json_is_found_at_its_seq(path: Path, text: bytes) -> None:
    lines = path.read_bytes().splitlines()
    lines[4] = text
    path.write_bytes(b"\n".join(lines) + b"\n")
    assert problem(path).startswith("seq 4: ")


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "0.50000000001"])
def test_a_number_which_is_none_is_found(path: Path, number: str) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[4] = lines[4].replace('"score": 0.5', f'"score": {number}')
    path.write_text("".join(lines), encoding="utf-8")
    assert problem(path).startswith("seq 4: ")


def test_true_is_not_the_first_seq(path: Path) -> None:
    lines = read_lines(path)
    lines[1]["seq"] = True
    write_lines(path, lines)
    assert problem(path).startswith("seq 1: ")


def test_raw_has_one_spelling_only(path: Path) -> None:
    spare = next(record for record in (event(1, text="x" * n) for n in range(3)) if len(record.raw) % 3)
    write_record(path, HEADER, stored([spare]))
    lines = read_lines(path)
    raw = str(lines[1]["raw"])
    digits = raw.rstrip("=")
    assert digits != raw
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = digits[:-1] + alphabet[alphabet.index(digits[-1]) + 1] + "=" * (len(raw) - len(digits))
    assert base64.b64decode(other) == spare.raw
    lines[1]["raw"] = other
    write_lines(path, lines)
    assert problem(path) == "seq 1: raw is not base64"


def test_a_key_that_stands_twice_in_a_line_is_found(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('{"seq": 4,', '{"id": "id-9", "seq": 4,')
    path.write_text(text, encoding="utf-8")
    assert problem(path).startswith("seq 4: ")


def test_an_empty_file_is_not_a_record(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(b"")
    assert problem(tmp_path / "r.jsonl").startswith("header: ")


def packed(**fields: object) -> bytes:
    """An event without a body, and the fields."""
    bare = {"type": "x", "version": 1, "at": 1, "actor": {}, "id": "x", "command_seq": 1, "i": 0}
    raw: bytes = packb({**bare, **fields})
    return raw


NOT_EVENTS: list[bytes] = [
    b"",
    b"\xc1",
    packb(1),
    packb({}),
    event(1).raw + b"\x00",
    event(1).raw[:-1],
    packed(),
    packed(body={}, seq=1),
    packed(body=ExtType(5, b"")),
    packed(body={b"k": 1}),
    packed(body=float("nan")),
    b"\x91" * 2_000,
    packed(body=None)[:-1] + b"\x91" * 490 + b"\xc0",
]


@pytest.mark.parametrize("raw", NOT_EVENTS)
def test_what_is_not_an_event_is_not_written_and_the_record_before_stays(path: Path, raw: bytes) -> None:
    before = path.read_bytes()
    with pytest.raises(Unreadable):
        write_record(path, HEADER, stored([event(1), Record("x", None, None, 0, raw)]))
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["record.jsonl"]


@pytest.mark.parametrize("raw", NOT_EVENTS)
def test_raw_which_is_not_an_event_is_found_at_its_seq_though_the_chain_holds(path: Path, raw: bytes) -> None:
    lines = read_lines(path)[:4]
    forged = stored([*events(3), Record("x", None, None, 0, raw)])[3]
    lines.append({"seq": 4, "hash": forged.hash, "raw": base64.b64encode(raw).decode()})
    write_lines(path, lines)
    assert problem(path).startswith("seq 4: raw ")
