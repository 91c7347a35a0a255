"""Old fonts are read as the letters they drew."""

import json
from pathlib import Path

import pytest

from hub.dedup.legacy import modern
from hub.dedup.normalize import form

SHIPPED = Path(__file__).parents[3] / "demo" / "data" / "langson_2024_messages.json"

CASES = {
    "TCVN3": ("§Ò nghÞ cã chÝnh s¸ch cho ng\u00adêi d©n vïng cao", "Đề nghị có chính sách cho người dân vùng cao"),
    "TCVN3, every soft hyphen is ư": ("®\u00ad\u00aang tr\u00adêng", "®\u00ad\u00aang tr\u00adêng"),
    "VNI": ("Ñeà nghò hoã trôï kinh phí cho ñöôøng giao thoâng", "Đề nghị hỗ trợ kinh phí cho đường giao thông"),
    "modern": ("Đề nghị có chính sách cho người dân", "Đề nghị có chính sách cho người dân"),
    "no marks": ("de nghi co chinh sach", "de nghi co chinh sach"),
    "one foreign word": ("Đề nghị mở lớp ở Zürich", "Đề nghị mở lớp ở Zürich"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("typed", "meant"), CASES.values(), ids=CASES.keys())
def test_a_whole_message_in_an_old_font_is_read_and_any_other_is_left_alone(typed: str, meant: str) -> None:
    assert form(modern(typed)) == form(meant)


@pytest.mark.parametrize("mutation", ["tcvn3", "vni"])
def test_the_shipped_messages_in_old_fonts_read_as_their_clean_text(mutation: str) -> None:
    messages = json.loads(SHIPPED.read_text("utf-8"))["recommendations"]
    damaged = [m for m in messages if mutation in str(m["truth"].get("mutation")).lower()]
    assert damaged
    for message in damaged:
        assert form(modern(message["text"])) == form(message["truth"]["clean_text"])
