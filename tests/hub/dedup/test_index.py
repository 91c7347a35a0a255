"""Finding the like among many, at a bounded cost."""

import random
import time

import pytest

from hub.dedup.index import OWNERS_SHOWN, RERANKED, Index, Topical
from hub.dedup.normalize import form
from hub.dedup.similarity import grams, jaccard

SEED = 20240322


def filled(*texts: str) -> Index:
    index = Index()
    for number, text in enumerate(texts):
        index.add(f"r{number}", "LS", text)
    return index


def test_the_same_words_without_diacritics_are_found_first_with_the_full_score() -> None:
    index = filled("Đề nghị mở lớp dạy nghề tại xã", "Đề nghị mở lớp dạy hát Then", "Xin thêm vốn vay")
    first = index.candidates("DE NGHI MO LOP DAY NGHE TAI XA!", 3)[0]
    assert (first.id, first.point, first.score) == ("r0", "LS", 1.0)


def test_candidates_come_best_first_and_no_more_than_asked_for() -> None:
    index = filled(*(f"đề nghị mở lớp dạy nghề {'thêm ' * n}" + "điện" * n for n in range(9)))
    found = index.candidates("đề nghị mở lớp dạy nghề", 4)
    assert [like.id for like in found] == ["r0", "r1", "r2", "r3"]
    assert [like.score for like in found] == sorted((like.score for like in found), reverse=True)


def test_a_removed_item_is_found_no_more_and_its_twin_still_is() -> None:
    index = filled("vốn vay", "von vay", "đường")
    index.remove("r0")
    index.remove("r0")
    assert [like.id for like in index.candidates("Vốn vay", 5)] == ["r1"]
    assert "r0" not in index


def test_removed_items_take_no_place_from_those_that_are_there() -> None:
    index = filled("xin vốn", *(f"xin vốn vay {'ưu đãi ' * n}" for n in range(2 * RERANKED)))
    for number in range(1, 2 * RERANKED + 1):
        index.remove(f"r{number}")
    assert [like.id for like in index.candidates("xin vốn vay", 5)] == ["r0"]
    index.add("again", "LS", "xin vốn vay")
    assert [like.id for like in index.candidates("xin vốn vay", 5)] == ["again", "r0"]


def test_an_item_added_again_keeps_its_text() -> None:
    index = filled("vốn vay")
    index.add("r0", "LS", "đường bê tông")
    assert index.candidates("đường bê tông", 5) == []


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "\u0301" * 4_000, "?!."])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    index = filled("vốn vay", text)
    assert index.candidates(text, 5) == []


def test_ten_thousand_equal_texts_are_one_form() -> None:
    index = filled(*(["Đề nghị tỉnh hỗ trợ vốn vay cho thanh niên"] * 10_000))
    began = time.perf_counter()
    found = index.candidates("de nghi tinh ho tro von vay cho thanh nien", 40)
    assert time.perf_counter() - began < 5  # a blow-up, not a speed: speeds are in bench
    assert [like.id for like in found] == [f"r{n}" for n in range(OWNERS_SHOWN)]


def test_a_search_among_many_nearly_equal_texts_stays_bounded_and_finds_the_equal_one() -> None:
    index = filled(*(f"Đề nghị tỉnh hỗ trợ {n} triệu đồng vốn vay cho thanh niên xã" for n in range(6_000)))
    began = time.perf_counter()
    found = index.candidates("đề nghị tỉnh hỗ trợ 4321 triệu đồng vốn vay cho thanh niên xã", 5)
    assert time.perf_counter() - began < 5  # a blow-up, not a speed: speeds are in bench
    assert found[0].id == "r4321"
    assert found[0].score == 1.0


def test_a_search_reads_no_more_than_its_budget_and_equal_words_are_found_beyond_it() -> None:
    index = Index(reads_max=50)
    for number in range(200):
        index.add(f"r{number}", "LS", f"đề nghị hỗ trợ vốn vay {'thêm ' * number}".strip())
    assert index.candidates("đề nghị hỗ trợ vốn vay", 1)[0].id == "r0"
    assert index.reads == 50


def test_the_search_finds_what_looking_at_everything_finds() -> None:
    rng = random.Random(SEED)
    words = "vay von lop nghe duong truong xa thon hoc sinh may tinh song dien thoai nuoc sach cho viec"
    syllables = words.split()
    texts = [" ".join(rng.choices(syllables, k=8)) for _ in range(400)]
    index = filled(*texts)
    for _ in range(40):
        asked = " ".join(rng.choices(syllables, k=8))
        wanted = grams(form(asked).folded)
        best = max(jaccard(wanted, grams(form(text).folded)) for text in texts)
        assert index.candidates(asked, 1)[0].score == pytest.approx(best), f"seed {SEED}: {asked}"


def test_items_that_share_the_most_telling_concepts_come_first_and_removed_ones_never() -> None:
    topical = Topical()
    topical.add("r0", frozenset({"sóng", "bà con"}))
    topical.add("r1", frozenset({"bà con"}))
    topical.add("r2", frozenset({"đường"}))
    weights = {"sóng": 3.0, "bà con": 1.0}
    assert topical.candidates(weights, 5) == ["r0", "r1"]
    assert topical.candidates(weights, 1) == ["r0"]
    topical.remove("r0", frozenset({"sóng", "bà con"}))
    topical.remove("never known", frozenset({"sóng"}))
    assert topical.candidates(weights, 5) == ["r1"]


def test_a_concept_of_everybody_is_read_no_further_than_the_budget_the_newest_first() -> None:
    topical = Topical(reads_max=10)
    for number in range(100):
        topical.add(f"r{number}", frozenset({"bà con"}))
    assert set(topical.candidates({"bà con": 1.0}, 50)) == {f"r{n}" for n in range(90, 100)}
