"""What is a Vietnamese syllable, and where its tone stands."""

import pytest

from hub.dedup.syllables import is_syllable, with_tone


@pytest.mark.parametrize("word", ["đề", "nghị", "nghiêng", "quý", "giặt", "gì", "giếng", "khuỷu", "thuở", "ưu", "ý"])
def test_syllables_of_every_shape_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["taij", "dd", "bts", "facebook", "hoòc", "sách\u0300x", "m2", "", "aaaaaaaaaaaaaaaa"])
def test_what_cannot_be_spelt_is_none(word: str) -> None:
    assert not is_syllable(word)


def test_a_syllable_that_ends_in_a_stop_bears_only_sac_or_nang() -> None:
    assert is_syllable("học")
    assert is_syllable("hóc")
    assert not is_syllable("hòc")


@pytest.mark.parametrize(
    ("plain", "tone", "whole"),
    [
        ("hoa", "\u0300", "hòa"), ("hoan", "\u0300", "hoàn"), ("thuy", "\u0309", "thủy"), ("ngươi", "\u0300", "người"),
        ("chưa", "\u0303", "chữa"), ("quy", "\u0301", "quý"), ("gi", "\u0300", "gì"), ("ngoai", "\u0300", "ngoài"),
        ("xyz", "\u0300", None),
    ],
)  # fmt: skip
def test_the_tone_stands_on_the_vowel_it_was_taught_on(plain: str, tone: str, whole: str | None) -> None:
    assert with_tone(plain, tone) == whole
