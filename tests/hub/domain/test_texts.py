"""Bounds of texts, lists and dates."""

import pytest

from hub.domain import texts
from hub.domain.refusal import Refusal
from hub.domain.texts import check_date, check_length, check_list, is_blank
from protocol import limits


def test_the_bounds_of_the_rules_are_those_of_the_wire() -> None:
    assert texts.TEXT_CHARS_MAX == limits.TEXT_CHARS_MAX == limits.NOTE_CHARS_MAX
    assert texts.TITLE_CHARS_MAX == limits.NAME_CHARS_MAX
    assert texts.LINE_CHARS_MAX == limits.ANNOUNCE_CHARS_MAX
    assert texts.LINES_MAX == limits.LINES_MAX
    assert texts.LIST_ITEMS_MAX == limits.LIST_ITEMS_MAX
    assert texts.PARTS_MAX == limits.PARTS_MAX


@pytest.mark.parametrize("text", ["", " \t\n", "\u00a0\u2003", "\u200b\u200c\u2060", "\x1b\x7f", "\u00ad"])
def test_blank_is_what_leaves_nothing_on_a_page(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", " .", "đ", "\u200bă", "1"])
def test_one_readable_character_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_combining_marks_do_not_count_against_the_writer() -> None:
    check_length("e\u0302\u0323" * 3, 3, "text")
    with pytest.raises(Refusal, match="text_too_long: text: at most 2"):
        check_length("e\u0302\u0323" * 3, 2, "text")


def test_a_list_keeps_its_order_and_names_each_once() -> None:
    assert check_list(("b", "a", "b"), "topics") == ("b", "a")
    for items in ((), ("a",) * 65):
        with pytest.raises(Refusal, match="bad_args"):
            check_list(items, "topics")
    assert len(check_list(tuple(range(64)), "topics")) == 64


def test_a_date_is_written_year_month_day() -> None:
    check_date("2024-02-29", "due")
    for wrong in ("2023-02-29", "29/2/2024", "2024-2-29", "20240229", "", "2024-W09-4"):
        with pytest.raises(Refusal, match="bad_args: due"):
            check_date(wrong, "due")
