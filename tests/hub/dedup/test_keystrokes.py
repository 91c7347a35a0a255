"""Telex and VNI keystrokes are read as the letters that were meant."""

import pytest

from hub.dedup.keystrokes import meaning, typed

CASES = {
    "Telex": ("Ddeef nghij mowr lowps tieengs Anh", "Đề nghị mở lớp tiếng Anh"),
    "Telex, uwow": ("xuwowngr truwowngf dduwowcj", "xưởng trường được"),
    "Telex within modern text": ("Đề nghị lao ddoongj ddiaj phương", "Đề nghị lao động địa phương"),
    "VNI": ("Kie6n1 nghi5 d9u7o7ng2 thua6t5", "Kiến nghị đường thuật"),
    "VNI, tone before the end": ("to63 ho7p5 d9o74", "tổ hợp đỡ"),
    "decomposed": ("Đê\u0300 nghi\u0323 dduwa taij", "Đề nghị đưa tại"),
    "capitals": ("DDEEF NGHIJ", "ĐỀ NGHỊ"),
    "one word may be a name": ("Đề nghị mở lop1", "Đề nghị mở lop1"),
    "English": ("app online logistics homestay startup", "app online logistics homestay startup"),
    "names with digits": ("sóng 4G, 5G, m2, km2, T7, A1, B52", "sóng 4G, 5G, m2, km2, T7, A1, B52"),
}


@pytest.mark.parametrize(("raw", "meant"), CASES.values(), ids=CASES.keys())
def test_keystrokes_become_letters_and_nothing_else_changes(raw: str, meant: str) -> None:
    assert typed(raw) == meant


@pytest.mark.parametrize("word", ["de", "nghi", "học", "toan", "123", "z", "kkk"])
def test_a_syllable_and_a_number_mean_themselves(word: str) -> None:
    assert meaning(word) is None
