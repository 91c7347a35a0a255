"""What became of duplicates and of special messages, held against what a person understands."""

import json
from pathlib import Path
from typing import Any

import pytest

from demo.messages import Truth
from demo.understood import END, Dedup, judge, read_record

CLASS = Truth(topic_ids=["t1"], clean_text="Mở lớp")
ROAD = Truth(topic_ids=["t2"], clean_text="Sửa đường")


def event(type_: str, role: str = "secretary", **body: Any) -> dict[str, Any]:
    return {"type": type_, "actor": {"role": role}, "body": body}


def record(folder: Path, *events: dict[str, Any]) -> Path:
    path = folder / "record.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in ({"log_id": "00"}, *events)))
    return path


def test_links_questions_and_answers_are_counted_by_pairs(tmp_path: Path) -> None:
    path = record(
        tmp_path,
        event("merged", "hub", recommendation="b", into="a"),
        event("suggested", "hub", kind="merge", recommendation="c", candidate="a"),
        event("suggested", "hub", kind="merge", recommendation="c", candidate="a"),
        event("suggested", "hub", kind="merge", recommendation="d", candidate="a"),
        event("suggested", "hub", kind="topic", recommendation="d", candidate="t1"),
        event("merged", recommendation="c", into="a"),
        event("told_apart", a="a", b="d"),
    )
    found = judge(read_record(path), {"a": CLASS, "b": CLASS, "c": CLASS, "d": ROAD})
    assert found.dedup == Dedup(1, 2, 1, 1, 0)
    assert not found.misplaced


def test_a_wrong_link_is_counted_and_left_standing_it_is_said(tmp_path: Path) -> None:
    wrong = event("merged", "hub", recommendation="b", into="a")
    left = judge(read_record(record(tmp_path, wrong)), {"a": CLASS, "b": ROAD})
    assert left.dedup.wrong_links == 1
    assert left.misplaced == ["b is merged into a, which says something else"]
    undone = judge(read_record(record(tmp_path, wrong, event("unmerged", recommendation="b"))), {"a": CLASS, "b": ROAD})
    assert (undone.dedup.wrong_links, undone.misplaced) == (1, [])


RIGHT = {
    "complaint": [event("screened", recommendation="x", decision="refer")],
    "denunciation": [event("screened", recommendation="x", decision="refer")],
    "greeting_only": [event("screened", recommendation="x", decision="out_of_scope")],
    "test_message": [event("screened", recommendation="x", decision="out_of_scope")],
    "multi": [event("split", recommendation="x", parts=[{}, {}])],
    "personal_data": [event("screened", recommendation="x", decision="approve")],
    "central_competence": [event("outcome_recorded", recommendation="x", kind="forwarded")],
    "commune_competence": [event("outcome_recorded", recommendation="x", kind="forwarded")],
}


@pytest.mark.parametrize("kind", END)
def test_each_special_message_ends_where_it_belongs_or_is_named(kind: str, tmp_path: Path) -> None:
    truths = {"x": Truth(topic_ids=["t1", "t2"], kind=kind), "y": CLASS}
    assert not judge(read_record(record(tmp_path, *RIGHT[kind])), truths).misplaced
    [said] = judge(read_record(record(tmp_path)), truths).misplaced
    assert said == f"{kind} x: {END[kind][0]}"


@pytest.mark.parametrize("kind", ["complaint", "denunciation", "personal_data"])
def test_what_people_must_read_first_is_misplaced_once_a_machine_linked_it(kind: str, tmp_path: Path) -> None:
    linked = event("merged", "hub", recommendation="y", into="x")
    path = record(tmp_path, linked, *RIGHT[kind])
    assert judge(read_record(path), {"x": Truth(kind=kind), "y": Truth(kind=kind)}).misplaced
