"""What people say around a request is taken off, and nothing of the request."""

import time

import pytest

from hub.dedup.wrappers import core

ROAD = "Đường vào thôn Nà Lầu lầy lội, xin bê tông"
CASES = {
    "plain": f"{ROAD}",
    "point": f"Ý kiến của điểm cầu xã Vĩnh Yên: {ROAD}. Rất mong được sự quan tâm của tỉnh.",
    "greeting": f"Kính thưa đồng chí Chủ tịch UBND tỉnh, thưa toàn thể hội nghị, {ROAD}.",
    "name": f"Em tên là Bế Thu Trang, đoàn viên xã Tú Đoạn. Em xin có ý kiến như sau: {ROAD}. Em xin cảm ơn!",
    "office": f"Thưa đồng chí chủ tọa, tôi là Nông Thị Lan, Bí thư Đoàn xã Yên Sơn. {ROAD}",
    "on behalf": f"Thay mặt đoàn viên thanh niên huyện Hữu Lũng, em xin kiến nghị: {ROAD}. Em cảm ơn ạ.",
    "question": f"Câu hỏi: {ROAD}. Xin trân trọng cảm ơn.",
    "answer wanted": f"Kính gửi đồng chí Chủ tịch. {ROAD}. Kính mong đồng chí giải đáp.",
}


@pytest.mark.parametrize("said", CASES.values(), ids=CASES.keys())
def test_the_request_is_left_with_its_own_letters(said: str) -> None:
    assert core(said).rstrip(".") == ROAD


def test_wrappers_without_marks_go_too() -> None:
    said = "kinh thua dong chi chu tich, di kham co bao hiem ma phai mua thuoc ngoai. em cam on a."
    assert core(said) == "di kham co bao hiem ma phai mua thuoc ngoai"


@pytest.mark.parametrize("said", ["Em xin cảm ơn!", "Kính thưa đồng chí Chủ tịch", "", "Em là người xã Yên Sơn."])
def test_a_text_that_is_all_wrapper_stays(said: str) -> None:
    assert core(said) == said


@pytest.mark.parametrize("said", ["." * 4_000, "em " * 1_300, "kinh thua " * 400, "cảm ơn " * 500])
def test_a_hostile_text_is_unwrapped_quickly(said: str) -> None:
    began = time.perf_counter()
    core(said)
    assert time.perf_counter() - began < 5  # a blow-up, not a speed: speeds are in bench
