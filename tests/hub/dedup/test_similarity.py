"""The measure and the words that explain it."""

import pytest

from hub.dedup.similarity import GRAM, grams, jaccard, one_slip


def test_equal_texts_are_wholly_alike_and_strangers_not_at_all() -> None:
    assert jaccard(grams("mo lop day nghe"), grams("mo lop day nghe")) == 1.0
    assert jaccard(grams("mo lop day nghe"), grams("xyz")) == 0.0


def test_the_measure_is_shared_grams_over_all_grams() -> None:
    a, b = grams("abcd"), grams("abce")  # " abc","abcd","bcd " and " abc","abce","bce "
    assert len(a) == len(b) == 3
    assert jaccard(a, b) == pytest.approx(1 / 5)


def test_likeness_has_no_direction() -> None:
    a, b = grams("ho tro vay von cho thanh nien"), grams("thanh nien vay von")
    assert 0 < jaccard(a, b) == jaccard(b, a) < 1


def test_empty_texts_are_like_nothing_not_even_each_other() -> None:
    assert grams("") == frozenset()
    assert jaccard(grams(""), grams("")) == 0.0


@pytest.mark.parametrize("short", ["a", "ab", "abc"])
def test_a_text_shorter_than_a_gram_is_one_gram(short: str) -> None:
    assert len(grams(short)) == max(1, len(short) + 2 - GRAM + 1)
    assert jaccard(grams(short), grams(short)) == 1.0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("chieu vu", "chinu vu"), ("cchieu vu", "chieu vu"), ("chieu v", "chieu vu"), ("hcieu vu", "chieu vu")],
)
def test_one_slip_is_a_letter_more_less_other_or_changed_round(typed: str, meant: str) -> None:
    assert one_slip(typed, meant)
    assert one_slip(meant, typed)


@pytest.mark.parametrize(
    ("one", "other"), [("lon", "lon"), ("lon", "ga"), ("duong", "chuong"), ("abcd", "cbad"), ("", "ab")]
)
def test_the_same_or_two_slips_are_none(one: str, other: str) -> None:
    assert not one_slip(one, other)
    assert not one_slip(other, one)
