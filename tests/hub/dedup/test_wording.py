"""Abbreviations, teencode, number words and dictation are written out."""

import pytest

from hub.dedup.wording import figures, read, replaced

CASES = {
    "slashed": ("Đ/n tỉnh hỗ trợ", "đề nghị tỉnh hỗ trợ"),
    "teencode": ("tn ko có vốn wa", "thanh niên không có vốn quá"),
    "capitals": ("HTX và ĐVTN", "hợp tác xã và đoàn viên thanh niên"),
    "an initial": ("H nói tn", "H nói thanh niên"),
    "inside words nothing": ("trong, không, tnt", "trong, không, tnt"),
    "dictated": ("mong tỉnh thì là xây ờ trường", "mong tỉnh xây trường"),
    "not dictated": ("Thế thì là do ai?", "Thế thì là do ai?"),
}


@pytest.mark.parametrize(("typed", "meant"), CASES.values(), ids=CASES.keys())
def test_a_text_is_read_in_whole_words(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("mười lăm phần trăm", "15 %"), ("hai trăm triệu", "200 triệu"), ("một trăm linh năm km", "105 km"),
        ("ba mươi hộ", "30 hộ"), ("năm nay", "năm nay"), ("ba mẹ", "ba mẹ"), ("hai mươi mốt người", "21 người"),
    ],
)  # fmt: skip
def test_numbers_in_words_become_figures_only_before_a_unit(words: str, number: str) -> None:
    assert figures(words) == number


def test_the_longest_phrase_is_replaced_and_only_as_whole_words() -> None:
    table = {"bạn": "x", "bạn trẻ": "thanh niên"}
    assert replaced("bạn trẻ và bạnx", table) == "thanh niên và bạnx"
