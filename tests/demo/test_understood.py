"""What became of duplicates and of special messages, held against what a person understands."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from demo.messages import Truth
from demo.understood import END, Dedup, WrongLink, judge, paper_text, read_record

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
    assert found.dedup == Dedup(1, 2, 1, 1, 1, ())
    assert not found.misplaced


def test_a_wrong_link_is_counted_and_left_standing_it_is_said(tmp_path: Path) -> None:
    said = [{**event("submitted", "point", text=text), "id": id} for id, text in (("a", "mở lớp"), ("b", "sửa đường"))]
    wrong = event("merged", "hub", recommendation="b", into="a")
    left = judge(read_record(record(tmp_path, *said, wrong)), {"a": CLASS, "b": ROAD})
    assert left.dedup.wrong_links == (WrongLink("sửa đường", "mở lớp", same_topic=False),)
    assert left.misplaced == ["b is merged into a, which says something else"]
    undone = judge(read_record(record(tmp_path, wrong, event("unmerged", recommendation="b"))), {"a": CLASS, "b": ROAD})
    assert (len(undone.dedup.wrong_links), undone.misplaced) == (1, [])


SCHOOL = Truth(topic_ids=["t1"], clean_text="Mở trường")
BOTH = Truth(topic_ids=["t1", "t2"], kind="multi", clean_text="Mở lớp và sửa đường")


@pytest.mark.parametrize(
    ("into", "other", "right", "wrong"),
    [
        ("a", CLASS, 1, []),
        ("a", SCHOOL, 0, [True]),
        ("a", ROAD, 0, [False]),
        ("a#1", BOTH, 0, []),
        ("a#1", Truth(topic_ids=["t3"]), 0, [False]),
        ("unknown", CLASS, 0, []),
    ],
)
def test_a_link_is_right_only_between_equal_requests_and_one_of_the_topic_alone_is_wrong(
    into: str, other: Truth, right: int, wrong: list[bool], tmp_path: Path
) -> None:
    path = record(tmp_path, event("merged", "hub", recommendation="b", into=into))
    found = judge(read_record(path), {"a": other, "b": CLASS}).dedup
    assert (found.right_links, [link.same_topic for link in found.wrong_links]) == (right, wrong)


RIGHT = {
    "complaint": [event("screened", recommendation="x", decision="refer")],
    "denunciation": [event("screened", recommendation="x", decision="refer")],
    "greeting_only": [event("screened", recommendation="x", decision="out_of_scope")],
    "test_message": [event("screened", recommendation="x", decision="out_of_scope")],
    "multi": [event("split", recommendation="x", parts=[{}, {}])],
    "personal_data": [
        event("screened", recommendation="x", decision="approve"),
        {**event("submitted", "point", text="Em là An, máy 0900 000 000, xin học phí"), "id": "x"},
    ],
    "central_competence": [event("outcome_recorded", recommendation="x", kind="forwarded")],
    "commune_competence": [event("outcome_recorded", recommendation="x", kind="forwarded")],
}


MASKED = "Em là An, máy ●●●●, xin học phí"


@pytest.mark.parametrize(
    "shown", ["", MASKED.replace("●●●●", "0900000000"), f"{MASKED} 0900 000 000", f"{MASKED} 0900.000.000"]
)
def test_personal_numbers_must_be_hidden_and_the_rest_shown(shown: str, tmp_path: Path) -> None:
    path = record(tmp_path, *RIGHT["personal_data"])
    assert judge(read_record(path, [shown]), {"x": Truth(kind="personal_data")}).misplaced


def test_the_letters_of_a_paper_are_read_across_its_runs(tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    runs = '<w:r><w:t xml:space="preserve">máy 09</w:t></w:r><w:r><w:tab/><w:t>00 &amp; nhà</w:t></w:r>'
    with ZipFile(path, "w") as paper:
        paper.writestr("word/document.xml", f"<w:p>{runs}</w:p>")
    assert paper_text(path) == "máy 0900 & nhà"


@pytest.mark.parametrize("kind", END)
def test_each_special_message_ends_where_it_belongs_or_is_named(kind: str, tmp_path: Path) -> None:
    truths = {"x": Truth(topic_ids=["t1", "t2"], kind=kind), "y": CLASS}
    assert not judge(read_record(record(tmp_path, *RIGHT[kind]), [MASKED]), truths).misplaced
    [said] = judge(read_record(record(tmp_path)), truths).misplaced
    assert said == f"{kind} x: {END[kind][0]}"


@pytest.mark.parametrize("kind", ["complaint", "denunciation", "personal_data"])
def test_what_people_must_read_first_is_misplaced_once_a_machine_linked_it(kind: str, tmp_path: Path) -> None:
    linked = event("merged", "hub", recommendation="y", into="x")
    path = record(tmp_path, linked, *RIGHT[kind])
    assert judge(read_record(path, [MASKED]), {"x": Truth(kind=kind), "y": Truth(kind=kind)}).misplaced
