"""Places are read by every name they have, and two names of one unit are no difference."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from hub.dedup.places import Gazetteer, Place, Spots, base_name, conflict
from hub.dedup.react import Advisor
from hub.plan_file import load_plan

DEMO = Path(__file__).parents[3] / "demo" / "data"
TREE = Gazetteer(
    (
        Place("U1", ("xã Đoàn Kết", "xã Khánh Long", "xã Cao Minh"), "commune", "P"),
        Place("U2", ("xã Tân Tiến", "xã Tân Yên"), "commune", "P"),
        Place("P", ("tỉnh Lạng Sơn",), "province", None),
    )
)


def spots(text: str, point: str = "P") -> Spots:
    return TREE.spots(text, point)


def named(advisor: Advisor, text: str, point: str) -> Mapping[str, frozenset[str]]:
    """Kind of place -> folded names, as the engine of a conference reads them."""
    return advisor._engine.reader.spots(text, point).named


@pytest.mark.parametrize(
    "name", ["xã Yên Sơn", "Xã Yên Sơn (huyện Hữu Lũng)", "xã Yên Sơn, huyện Hữu Lũng", "Yên Sơn", "YÊN SƠN"]
)
def test_a_unit_is_known_by_its_bare_name(name: str) -> None:
    assert base_name(name) == "yen son"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (spots("Trạm y tế xã Khánh Long"), spots("Trạm y tế xã Đoàn Kết")),
        (spots("Trạm y tế xã em", "U1"), spots("Trạm y tế xã Khánh Long")),
        (spots("Trạm y tế xã em", "U1"), spots("Trạm y tế xã em, thôn Nà Lại", "U1")),
    ],
)
def test_a_former_commune_and_the_one_it_went_into_do_not_exclude_each_other(a: Spots, b: Spots) -> None:
    assert conflict(a, b) is None
    assert conflict(b, a) is None


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ("xã Khánh Long", "xã Cao Minh", "khác xã: Khánh Long / Cao Minh"),
        ("xã Khánh Long", "xã Tân Tiến", "khác xã: Khánh Long / Tân Tiến"),
        ("xa khanh long", "XÃ TÂN YÊN", "khác xã: Khánh Long / Tân Yên"),
    ],
)
def test_two_former_communes_stay_two_and_are_named_as_the_tree_writes_them(a: str, b: str, why: str) -> None:
    assert conflict(spots(f"Sửa trạm y tế {a}"), spots(f"Sửa trạm y tế {b}")) == why


def test_two_units_that_say_here_are_two() -> None:
    assert conflict(spots("Đường xã em", "U1"), spots("Đường xã em", "U2")) == "khác xã: Đoàn Kết / Tân Tiến"


@pytest.mark.parametrize("file", ["langson_2024.json", "langson_2026.json"])
def test_every_commune_of_the_shipped_conferences_is_read_by_its_names(file: str) -> None:
    """By the names that the file gives, whatever it puts behind them in brackets."""
    plan = load_plan(DEMO / file)
    advisor = Advisor(plan)
    unread = [
        name
        for point in plan.points
        if point.level == "commune"
        for name in (re.split("[(,]", point.name)[0].strip(), *point.former_names)
        if not named(advisor, f"Đề nghị sửa trạm y tế {name} cho người dân", plan.points[0].id)
    ]
    assert [name for name in unread if " " in base_name(name)] == []


def test_a_name_that_people_use_beside_the_official_one_is_the_same_place(tmp_path: Path) -> None:
    """`aliases` of a point of the conference file."""
    content = {
        "schema_version": 1,
        "conference": {"id": "c1", "title": "Hội nghị"},
        "points": [
            {"id": "top", "level": "province", "name": "Tỉnh A"},
            {"id": "p1", "level": "commune", "name": "xã Đoàn Kết", "parent_id": "top", "aliases": ["xã Háng Thốc"]},
            {"id": "p2", "level": "commune", "name": "xã Tân Tiến", "parent_id": "top"},
        ],
        "departments": [],
        "topics": [],
        "phases": [{"id": "live", "vi": "Đối thoại", "accepts_recommendations": True}],
    }
    file = tmp_path / "c.json"
    file.write_text(json.dumps(content), "utf-8")
    advisor = Advisor(load_plan(file))
    assert named(advisor, "Sửa trạm y tế xa hang thoc", "top") == {"xã": {"hang thoc"}}
    assert named(advisor, "Sửa trạm y tế xã Háng Thốt", "top") == {"xã": {"hang thoc"}}, "a slip of the finger"
