"""The explanation names each step, what moved the score, what forbids the link, and what was decided."""

from hub.dedup.doubt import EACH_ITS_OWN
from hub.dedup.engine import Engine
from hub.dedup.explain import MEANT, explained
from hub.dedup.features import NAMES
from hub.dedup.places import Place

PLACES = (Place("A", ("xã Yên Lỗ",), "commune", None), Place("B", ("xã Hoa Thám",), "commune", None))
HERE = "Đường liên thôn ở xã em chưa được bê tông."
VOCATION = "Đề nghị mở lớp dạy nghề ngắn hạn ngay tại xã."


def told(a: tuple[str, str], b: tuple[str, str]) -> str:
    return "\n".join(explained(Engine(PLACES), a, b))


def test_each_measure_has_words() -> None:
    assert set(MEANT) == set(NAMES)


def test_the_forms_after_each_step_are_shown() -> None:
    lines = told(("A", "Ddeef nghij mowr lowps dajy nghề. Em xin cảm ơn!"), ("B", VOCATION))
    assert "2. Đọc kiểu gõ: Đề nghị mở lớp dạy nghề." in lines
    assert "dạng so sánh: de nghi mo lop day nghe" in lines
    assert "nói về: đào tạo nghề" in lines


def test_equal_words_are_linked_and_what_forbids_a_link_is_named() -> None:
    assert "Kết luận: gộp" in told(("A", VOCATION), ("B", VOCATION))
    forbidden = told(("A", HERE), ("B", HERE))
    assert "Điều ngăn việc gộp: khác xã: Yên Lỗ / Hoa Thám" in forbidden
    assert "Kết luận: coi là hai yêu cầu khác nhau" in forbidden


def test_what_is_left_to_people_is_named() -> None:
    road = "Đề nghị làm đường vào xã"
    lines = told(("A", road), ("B", road))
    assert f"Điều phải để người xem xét: {EACH_ITS_OWN}" in lines
    assert "Kết luận: hỏi thư ký" in lines


def test_strangers_are_two_requests_and_an_empty_text_has_an_explanation() -> None:
    assert "hai yêu cầu khác nhau" in told(("A", VOCATION), ("B", "Xin lắp đèn đường ở ngã ba."))
    assert "Kết luận" in told(("A", ""), ("B", ""))
