"""The engine finds who asks the same and lets no likeness override a difference that counts."""

import time

import pytest

from hub.dedup.engine import VETOED, Engine
from hub.dedup.features import NAMES, Rarity, measured
from hub.dedup.places import Gazetteer, Place
from hub.dedup.request import request
from hub.dedup.weights import SHIPPED

PLACES = (Place("A", ("xã Yên Lỗ",), "commune", None), Place("B", ("xã Hoa Thám",), "commune", None))
VOCATION = "Đề nghị mở lớp dạy nghề ngắn hạn ngay tại xã cho thanh niên."
NOISY = "Kính thưa đồng chí Chủ tịch, kiến nghị mở lớp dạy nghề ngắn hạn ngay tại xã cho bạn trẻ. Em xin cảm ơn!"
TELEX = "Ddeef nghij mowr lowps dajy nghề ngắn hạn ngay taij xã cho thanh nieen"
OTHER = "Rừng đầu nguồn bị phá làm cạn suối, mong xử lý để còn nước ăn."
HERE = "Đường liên thôn ở xã em chưa được bê tông, mong hỗ trợ xi măng."


@pytest.mark.parametrize("again", [VOCATION, NOISY, TELEX, VOCATION.upper()])
def test_one_request_however_typed_is_found_and_may_be_linked(again: str) -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", VOCATION)
    [match] = engine.like(again, "B").matches
    assert match.id == "r1"
    assert engine.decide(match.score, match.veto is not None) == "merge"


def test_the_same_words_of_two_communes_are_not_linked_and_hardly_asked_about() -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", HERE)
    [match] = engine.like(HERE, "B").matches
    assert match.veto == "khác xã: Hoa Tham / Yen Lo"
    assert engine.decide(match.score, True) == "new"
    assert (engine.decide(1.0, True), engine.decide(1.0, False)) == ("ask", "merge")
    assert engine.compare(("A", HERE), ("B", HERE))[1] is not None
    assert engine.compare(("A", HERE), ("A", HERE)) == (1.0, None)


def test_a_veto_against_one_member_blocks_its_group() -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", "Đề nghị mở lớp dạy tiếng Anh miễn phí cho thanh niên.")
    engine.add("r2", "A", "Đề nghị mở lớp dạy miễn phí cho thanh niên.")
    [match] = engine.like("Đề nghị mở lớp dạy tiếng Hàn miễn phí cho thanh niên.", "A", lambda _: "r1").matches
    assert match.veto == "khác ngoại ngữ: tiếng Hàn / tiếng Anh"


def test_each_of_two_requests_in_a_message_finds_its_own() -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", VOCATION)
    engine.add("r2", "A", OTHER)
    found = engine.like(f"1. {VOCATION} 2. {OTHER}", "B").matches
    assert {match.id for match in found if match.same_words} == {"r1", "r2"}


def test_what_was_removed_or_is_the_item_itself_is_not_found() -> None:
    engine = Engine(PLACES)
    engine.add("r1", "A", f"1. {VOCATION} 2. {OTHER}")
    assert engine.like(VOCATION, "A", but="r1").matches == ()
    engine.remove("r1")
    engine.remove("never known")
    assert engine.like(VOCATION, "A").matches == ()


def test_what_is_measured_is_symmetric_and_bounded() -> None:
    rarity, gazetteer = Rarity(SHIPPED.texts, SHIPPED.counts), Gazetteer(PLACES)
    texts = [request(text, "A", gazetteer) for text in (VOCATION, NOISY, OTHER, HERE, "", "😀")]
    for a in texts:
        for b in texts:
            values = measured(a, b, rarity)
            assert values == pytest.approx(measured(b, a, rarity))
            assert all(-1e-9 <= value <= 3 for value in values)


def test_the_weights_are_those_of_the_features() -> None:
    assert set(SHIPPED.of) == set(NAMES)
    assert VETOED < SHIPPED.ask_from < SHIPPED.merge_from < 1


def test_a_text_among_five_hundred_costs_milliseconds() -> None:
    engine = Engine(PLACES)
    for number in range(500):
        engine.add(f"r{number}", "A", f"{VOCATION} {number} {OTHER[: number % 40]}")
    began = time.perf_counter()
    engine.like(NOISY, "B")
    assert time.perf_counter() - began < 5  # a blow-up, not a speed: speeds are in bench
