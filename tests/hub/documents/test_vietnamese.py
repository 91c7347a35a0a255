"""Dates, numbers and lists as an official writes them."""

from datetime import date

import pytest

from hub.documents.vietnamese import (
    enumerated,
    letter,
    long_date,
    lower_first,
    more_than,
    roman,
    short_date,
    thousands,
)


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2024, 3, 5), "ngày 05 tháng 3 năm 2024", "05/3/2024"),
        (date(2024, 12, 22), "ngày 22 tháng 12 năm 2024", "22/12/2024"),
        (date(2024, 2, 1), "ngày 01 tháng 02 năm 2024", "01/02/2024"),
        (date(2024, 1, 10), "ngày 10 tháng 01 năm 2024", "10/01/2024"),
    ],
)
def test_days_below_ten_and_the_months_one_and_two_carry_a_zero(day: date, long: str, short: str) -> None:
    assert long_date(day) == long
    assert short_date(day) == short


def test_clauses_are_lettered_by_the_vietnamese_alphabet() -> None:
    assert [letter(n) for n in range(17)] == list("abcdđeghiklmnopqr")[:17]
    assert not {letter(n) for n in range(23)} & set("fjwz")
    assert [letter(23), letter(24), letter(46)] == ["aa", "ab", "ba"]


@pytest.mark.parametrize(
    ("number", "words"),
    [(127, "hơn 120"), (120, "120"), (9, "9"), (11, "hơn 10"), (4_179, "hơn 4.000"), (4_000, "4.000"), (0, "0")],
)
def test_more_than_rounds_down_and_never_says_more_than_is_true(number: int, words: str) -> None:
    assert more_than(number) == words


def test_thousands_are_parted_by_dots() -> None:
    assert [thousands(n) for n in (7, 999, 1_234, 1_234_567)] == ["7", "999", "1.234", "1.234.567"]


def test_roman_numbers() -> None:
    assert [roman(n) for n in (1, 4, 9, 11, 26)] == ["I", "IV", "IX", "XI", "XXVI"]


def test_enumerations_end_with_and() -> None:
    assert [enumerated(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a và b", "a, b và c"]


def test_abbreviations_keep_their_capitals_inside_a_sentence() -> None:
    assert [lower_first(text) for text in ("Công chức", "UBND tỉnh", "")] == ["công chức", "UBND tỉnh", ""]
