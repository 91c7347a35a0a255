"""Texts typed in different ways meet in one form."""

import time

import pytest

from hub.dedup.normalize import CHARS_MAX, Form, fold, form

CASES = {
    "case and punctuation": ("ĐỀ NGHỊ: mở lớp!!!", "đề nghị mở lớp"),
    "combining tone after a composed vowel": ("\u0111\u00ea\u0300 nghi\u0323", "đề nghị"),
    "fully decomposed": ("đe\u0302\u0300", "đề"),
    "tone typed before the shape": ("đe\u0300\u0302", "đề"),
    "a tone typed twice": ("đê\u0300\u0300", "đề"),
    "tone on the second vowel of an open syllable": ("văn hoá, khoẻ, thuý", "văn hóa khỏe thúy"),
    "closed syllables keep their tone": ("toàn, hoãn, huỳnh", "toàn hoãn huỳnh"),
    "after q the u is no vowel": ("quý", "quý"),
    "full width": ("ＭỞ　ＬỚＰ １０", "mở lớp 10"),
    "spaces and line ends": ("  mở \n\t lớp\u00a0nghề ", "mở lớp nghề"),
    "underscore is no letter": ("mở_lớp", "mở lớp"),
    "nothing": ("", ""),
    "only signs": ("😀 … ./. \u0301", ""),
    "an emoji between words": ("mở 😀 lớp", "mở lớp"),
}


@pytest.mark.parametrize(("typed", "marked"), CASES.values(), ids=CASES.keys())
def test_a_text_has_one_form_whatever_keyboard_wrote_it(typed: str, marked: str) -> None:
    assert form(typed) == Form(marked, fold(marked))


@pytest.mark.parametrize(
    ("marked", "folded"),
    [("đường đến trường", "duong den truong"), ("ưu ơi ăn âm êm ô", "uu oi an am em o"), ("ý kiến", "y kien")],
)
def test_folding_drops_every_mark_and_the_bar_of_d(marked: str, folded: str) -> None:
    assert form(marked).folded == folded


def test_the_form_of_a_form_is_itself() -> None:
    once = form("Đề nghị hoá giá, THUÝ Kiều; văn hoá ở xã Khoẻ.").marked
    assert form(once).marked == once


@pytest.mark.parametrize(
    "hostile", ["\u0323\u0301" * 50_000, "a" + "\u0302" * 100_000, "\u202e" * 9_000, "\x00" * 9_000, "ố" * 9_000]
)
def test_a_hostile_text_costs_no_more_than_a_long_one(hostile: str) -> None:
    began = time.perf_counter()
    assert len(form(hostile).marked) <= CHARS_MAX
    assert time.perf_counter() - began < 5  # a blow-up, not a speed: speeds are in bench
