"""What people typed, made fit for paper."""

import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.documents.printable import printable


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("gọi 0912 345 678 nhé", "gọi ●●●● nhé"),
        ("gọi 0912\u200b345\u200b678 nhé", "gọi ●●●● nhé"),
        ("\u202egnưht\u202c", "gnưht"),
        ("một\x00hai\tba\r\nbốn", "một hai ba bốn"),
        (unicodedata.normalize("NFD", "Đề nghị"), "Đề nghị"),
        ("=cmd ]]> <b>", "=cmd ]]> <b>"),
        ("\ud800x\ufffe", "x"),
        ("vốn 100 triệu năm 2024", "vốn 100 triệu năm 2024"),
    ],
)
def test_text_is_masked_composed_and_harmless(typed: str, printed: str) -> None:
    assert printable(typed) == printed


@settings(max_examples=300, derandomize=True)
@given(st.text())
def test_whatever_was_typed_can_stand_in_an_xml_file(typed: str) -> None:
    element = ElementTree.Element("t")
    element.text = printable(typed)
    assert ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8")).text == (printable(typed) or None)
