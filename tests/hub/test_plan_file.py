"""The conference file: what ships loads, and what is wrong is said with file, place and rule."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.domain.model import ClosedClass, Member
from hub.plan_file import BadPlan, first_open_phase, load_plan

DATA = Path(__file__).parents[2] / "demo" / "data"
Json = dict[str, Any]
CROPS = {"hồi": ["hồi", "hoa hồi"], "quế": ["quế"]}


def small() -> Json:
    """The least that the rules need, with two tiers of points."""
    return {
        "conference": {"id": "c-1", "title": "Hội nghị đối thoại"},
        "points": [
            {"id": "top", "level": "province", "name": "Tỉnh", "display_name": "tỉnh A"},
            {"id": "p1", "level": "commune", "name": "Xã Một", "parent_id": "top"},
            {"id": "p2", "level": "commune", "name": "Xã Hai", "parent_id": "top"},
        ],
        "departments": [{"id": "SNV", "name": "Sở Nội vụ"}],
        "topics": [{"id": "t1", "title": "Việc làm", "lead": "SNV", "coordinating": ["SNV"]}],
        "phases": [
            {"id": "before", "vi": "Chuẩn bị"},
            {"id": "live", "vi": "Đối thoại", "accepts_recommendations": True},
        ],
    }


def written(path: Path, content: Json) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "points", "topics", "conference"),
    [("langson_2024.json", 212, 26, "ls-tn-2024"), ("langson_2026.json", 66, 26, "ls-tn-2026")],
)
def test_the_shipped_files_load_as_they_are(name: str, points: int, topics: int, conference: str) -> None:
    plan = load_plan(DATA / name)
    assert (plan.id, len(plan.points), len(plan.topics)) == (conference, points, topics)
    assert [point.parent for point in plan.points].count(None) == 1
    assert {topic.lead for topic in plan.topics} - {None} <= {department.id for department in plan.departments}
    opening = next(phase for phase in plan.phases if phase.id == first_open_phase(plan))
    assert opening.accepts


def test_what_the_file_leaves_out_has_its_stated_default(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path / "c.json", small()))
    assert (plan.answer_seconds, plan.quota, plan.timezone, plan.demo) == (240, None, "Asia/Ho_Chi_Minh", False)
    assert [topic.no for topic in plan.topics] == [1]
    assert [point.order for point in plan.points] == [0, 1, 2]
    assert first_open_phase(plan) == "live"


def test_a_byte_order_mark_is_no_reason_to_refuse_a_file(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(small()).encode())
    assert load_plan(path).id == "c-1"


def test_without_an_accepting_phase_the_first_one_must_be_named(tmp_path: Path) -> None:
    content = small()
    del content["phases"][1]["accepts_recommendations"]
    with pytest.raises(BadPlan, match="phases: none accepts"):
        first_open_phase(load_plan(written(tmp_path / "c.json", content)))


def changed(change: Callable[[Json], object]) -> bytes:
    content = small()
    change(content)
    return json.dumps(content).encode()


BAD: dict[str, tuple[bytes, str]] = {
    "not JSON": (b'{\n  "conference": {\n    "id": c-1\n', "line 3: not JSON"),
    "empty": (b"", "line 1: not JSON"),
    "not UTF-8": (b'{"conference": "\xff"}', "byte 16: not UTF-8"),
    "nested without end": (b"[" * 200_000, "not JSON: nested too deeply"),
    "not an object": (b"[]", "Expected `object`, got `array`"),
    "a missing key": (changed(lambda c: c["conference"].pop("title")), "missing required field `title`"),
    "a missing list": (changed(lambda c: c.pop("points")), "missing required field `points`"),
    "a wrong type": (changed(lambda c: c["points"][1].update(planned_attendees="40")), "$.points[1].planned_attendees"),
    "an id of another type": (changed(lambda c: c["points"][1].update(id=7)), "$.points[1].id"),
    "an empty id": (changed(lambda c: c["topics"][0].update(id="")), "topics[0]: id '' must be 1 to 64 letters"),
    "a long id": (changed(lambda c: c["phases"][0].update(id="x" * 65)), "must be 1 to 64 letters"),
    "an id that is a path": (changed(lambda c: c["points"][1].update(id="../x")), "points[1]: id '../x' must be"),
    "a conference without a name": (changed(lambda c: c["conference"].update(id="")), "conference: id '' must be"),
    "a later format": (changed(lambda c: c.update(schema_version=99)), "schema_version: 99, this hub reads 1"),
    "a rule that nobody knows": (
        changed(lambda c: c.update(rules={"qouta": 3})),
        "unknown field `qouta` - at `$.rules`",
    ),
    "a class with a key that nobody knows": (
        changed(lambda c: c.update(dedup_classes=[{"name": "cây", "members": CROPS, "phrases": []}])),
        "unknown field `phrases` - at `$.dedup_classes[0]`",
    ),
    "two points of one id": (changed(lambda c: c["points"][2].update(id="p1")), "points[2]: id 'p1' occurs twice"),
    "two topics of one id": (changed(lambda c: c["topics"].append(c["topics"][0])), "topics[1]: id 't1' occurs twice"),
    "two phases of one id": (changed(lambda c: c["phases"][1].update(id="before")), "phases[1]: id 'before'"),
    "two departments": (
        changed(lambda c: c["departments"].append(c["departments"][0])),
        "departments[1]: id 'SNV' occurs twice",
    ),
    "an unknown parent": (
        changed(lambda c: c["points"][2].update(parent_id="nowhere")),
        "points[2] 'p2': parent_id 'nowhere' is not a point",
    ),
    "two tops": (changed(lambda c: c["points"][2].pop("parent_id")), "exactly one central point has no parent_id"),
    "no top": (changed(lambda c: c["points"][0].update(parent_id="p1")), "exactly one central point"),
    "a circle": (
        changed(lambda c: (c["points"][1].update(parent_id="p2"), c["points"][2].update(parent_id="p1"))),
        "stands above itself",
    ),
    "no points": (changed(lambda c: c["points"].clear()), "at least one of each"),
    "no phases": (changed(lambda c: c["phases"].clear()), "at least one of each"),
    "an unknown lead": (changed(lambda c: c["topics"][0].update(lead="SX")), "topics[0] 't1': unknown department 'SX'"),
    "an unknown helper": (
        changed(lambda c: c["topics"][0].update(coordinating=["SY"])),
        "topics[0] 't1': unknown department 'SY'",
    ),
    "auto_merge is no yes or no": (changed(lambda c: c.update(auto_merge="no")), "`$.auto_merge`"),
    "a class without a name": (
        changed(lambda c: c.update(dedup_classes=[{"name": " ", "members": CROPS}])),
        "dedup_classes[0]: name is empty",
    ),
    "a class of one": (
        changed(lambda c: c.update(dedup_classes=[{"name": "cây", "members": {"hồi": ["hồi"]}}])),
        "dedup_classes[0] 'cây': members: at least 2",
    ),
    "a member without phrases": (
        changed(lambda c: c.update(dedup_classes=[{"name": "cây", "members": {**CROPS, "quế": []}}])),
        "dedup_classes[0] 'cây': members.quế: at least one phrase",
    ),
    "a phrase without a word": (
        changed(lambda c: c.update(dedup_classes=[{"name": "cây", "members": {**CROPS, "quế": ["--"]}}])),
        "members.quế: '--': a phrase has a word",
    ),
    "a phrase of two members": (
        changed(lambda c: c.update(dedup_classes=[{"name": "cây", "members": {**CROPS, "quế": ["Hoa hội"]}}])),
        "dedup_classes[0] 'cây': 'Hoa hội' stands for 'hồi' and for 'quế'",
    ),
    "members that are no phrases": (
        changed(lambda c: c.update(dedup_classes=[{"name": "cây", "members": {"hồi": "hồi"}}])),
        "`$.dedup_classes[0].members[...]`",
    ),
}


def test_the_engine_is_told_what_the_organiser_knows(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path / "c.json", small()))
    assert (plan.auto_merge, plan.dedup_classes) == (True, ())
    told = {**small(), "auto_merge": False, "dedup_classes": [{"name": "cây trồng", "members": CROPS}]}
    plan = load_plan(written(tmp_path / "d.json", told))
    assert not plan.auto_merge
    members = (Member("hồi", ("hồi", "hoa hồi")), Member("quế", ("quế",)))
    assert plan.dedup_classes == (ClosedClass("cây trồng", members),)


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_its_name_the_place_and_the_rule(case: str, tmp_path: Path) -> None:
    content, rule = BAD[case]
    path = tmp_path / "hội nghị.json"
    path.write_bytes(content)
    with pytest.raises(BadPlan) as refused:
        load_plan(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert rule in str(refused.value)


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()], ids=["missing", "a folder"])
def test_what_cannot_be_read_is_said(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    make(path)
    with pytest.raises(BadPlan, match=r"c\.json: cannot be read \("):
        load_plan(path)


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\x00", "\n", "\x7f", "\x85"])
@pytest.mark.parametrize(
    ("key", "put"),
    [
        ("conference.title", lambda content, name: content["conference"].update(title=name)),
        ("conference.chair.title", lambda content, name: content["conference"].update(chair={"title": name})),
        ("points[1].name", lambda content, name: content["points"][1].update(name=name)),
        ("points[1].formed_from[0].name", lambda all, name: all["points"][1].update(formed_from=[{"name": name}])),
        ("departments[0].short_name", lambda content, name: content["departments"][0].update(short_name=name)),
        ("topics[0].title", lambda content, name: content["topics"][0].update(title=name)),
        ("phases[0].vi", lambda content, name: content["phases"][0].update(vi=name)),
    ],
)  # fmt: skip
def test_a_name_that_reads_otherwise_than_it_is_stored_is_refused_with_file_key_and_rule(
    tmp_path: Path, key: str, put: Callable[[Json, str], object], char: str
) -> None:
    content = small()
    put(content, f"Tên{char}khác")
    path = written(tmp_path / "c.json", content)
    with pytest.raises(BadPlan) as refused:
        load_plan(path)
    said = str(refused.value)
    assert said.startswith(f"{path}: {key}: ")
    assert f"U+{ord(char):04X}; a name has no control character and no mark of writing direction" in said


@pytest.mark.parametrize("date", ["22/3/2026", "2026-03-22T08:00", "2026-13-01", "mai"])
def test_what_is_no_date_is_refused_before_a_notice_must_bear_it(tmp_path: Path, date: str) -> None:
    content = small()
    content["conference"]["date"] = date
    with pytest.raises(BadPlan, match=r"conference\.date: .*a date as in 2024-03-22"):
        load_plan(written(tmp_path / "c.json", content))
    content["conference"]["date"] = "2026-03-22"
    assert load_plan(written(tmp_path / "c.json", content)).date == "2026-03-22"
