"""Requests that differ in a place, a number or a member of a closed class are two, whatever their words."""

import pytest

from hub.dedup.guard import agreements, facts, veto
from hub.dedup.lexicon import SHIPPED
from hub.dedup.places import Gazetteer, Place, base_name
from hub.dedup.wrappers import flat_letters

TREE = Gazetteer(
    (
        Place("P", ("tỉnh Lạng Sơn",), "province", None),
        Place("D1", ("huyện Bình Gia",), "district", "P"),
        Place("D2", ("huyện Đình Lập",), "district", "P"),
        Place("A", ("xã Yên Lỗ",), "commune", "D1"),
        Place("B", ("xã Hoa Thám", "Hồng Thái"), "commune", "D1"),
        Place("C", ("thị trấn Đình Lập",), "commune", "D2"),
    )
)


def reason(a: str, b: str, point_a: str = "P", point_b: str = "P") -> str | None:
    return veto(facts(a.lower(), TREE.spots(a, point_a)), facts(b.lower(), TREE.spots(b, point_b)))


DIFFERENT = {
    "hamlet": ("Xin nước cho thôn Khuổi Tao", "Xin nước cho thôn Pác Lùng", "khác thôn: Khuổi Tao / Pác Lùng"),
    "commune": ("Sửa đường xã Yên Lỗ", "Sửa đường xã Hoa Thám", "khác xã: Yên Lỗ / Hoa Thám"),
    "former name": ("Sửa đường xã Yên Lỗ", "sua duong xa hong thai", "khác xã: Yên Lỗ / Hồng Thái"),
    "district": ("Máy cho huyện Bình Gia", "Máy cho huyện Đình Lập", "khác huyện: Bình Gia / Đình Lập"),
    "money": ("vay 100 triệu đồng", "vay 200 triệu", "khác số tiền: 100 triệu đồng / 200 triệu đồng"),
    "share": ("tuyển 15% lao động", "tuyển 30 phần trăm", "khác tỷ lệ: 15 / 30"),
    "month": ("vào tháng 3", "vào tháng 7", "khác tháng: 3 / 7"),
    "school": ("Trường Tiểu học", "Trường THCS", "khác cấp học: tiểu học / THCS"),
    "language": ("lớp tiếng Anh", "lop tieng Han", "khác ngoại ngữ: tiếng Anh / tiếng Hàn"),
    "people": ("trang phục người Dao", "trang phục người Nùng", "khác dân tộc: Dao / Nùng"),
    "platform": ("mất Zalo", "mất Facebook", "khác nền tảng: Zalo / Facebook"),
    "a hamlet called Bản": ("suối ở thôn Bản Chành", "suoi o thon na lai", "khác thôn: Bản Chành / Na Lai"),
    "a spot and a commune's spot": ("khu du lịch Hoa Thám", "ở hồ Nà Tâm", "khác địa danh: Hoa Thám / Nà Tâm"),
    "a hamlet in capitals without marks": (
        "Thon Co Huong thieu nuoc",
        "Thon Na Lai thieu nuoc",
        "khác thôn: Co Huong / Na Lai",
    ),
    "a misspelt commune": ("Sân ở xã Yeen Lỗ", "Sân ở xã Hoa Thám", "khác xã: Yên Lỗ / Hoa Thám"),
    "road": ("mở rộng quốc lộ 1B", "mo rong QL 4A", "khác quốc lộ: 1b / 4a"),
    "disease": ("Tiêm phòng dại cho chó", "Tiêm phòng lở mồm long móng", "khác dịch bệnh: dại / lở mồm long móng"),
    "river": ("Thải ra sông Kỳ Cùng", "Thải ra sông Ba Chẽ", "khác sông: Kỳ Cùng / Ba Chẽ"),
    "company": ("Đất của công ty Thành Công", "Đất của công ty Hoàng Anh", "khác công ty: Thành Công / Hoàng Anh"),
    "nursery school": ("Trường mầm non Hoa Sen", "Trường mầm non Hoa Hồng", "khác trường: Hoa Sen / Hoa Hồng"),
    "border gate": ("Cửa khẩu Chi Ma", "cửa khẩu Tân Thanh", "khác cửa khẩu: Chi Ma / Tân Thanh"),
}


@pytest.mark.parametrize(("a", "b", "why"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_a_difference_is_named_in_words(a: str, b: str, why: str) -> None:
    assert reason(a, b) == why
    assert reason(b, a) is not None


SAME = {
    "one sum in two ways": ("vay 2 triệu đồng", "vay 2.000.000 đồng"),
    "half a million": ("1,5 triệu", "1.500.000 đồng"),
    "one side names a place": ("Sửa đường xã Yên Lỗ", "Sửa đường"),
    "commune and its district": ("xã Yên Lỗ, huyện Bình Gia", "xã Yên Lỗ"),
    "no name after the head": ("nhà văn hóa thôn em", "đường thôn xóm lầy"),
    "cho is no market": ("mo lop cho thanh nien xa", "mo lop cho phu nu ngheo"),
    "câu is no bridge": ("mong cau lac bo van nghe", "mong cau lac bo the thao"),
    "words after a head": ("Đường thôn đang hỏng, mong sửa", "Đường thôn rất xấu, mong sửa"),
    "xã hội hóa is no commune": ("Đẩy mạnh xã Hội Hóa", "Đẩy mạnh xã hội hóa"),
    "nothing stated": ("Xin hỗ trợ", "Đề nghị hỗ trợ"),
}


@pytest.mark.parametrize(("a", "b"), SAME.values(), ids=SAME.keys())
def test_what_does_not_differ_is_not_vetoed(a: str, b: str) -> None:
    assert reason(a, b) is None


def test_xa_em_is_the_commune_it_came_from() -> None:
    assert reason("Đường ở xã em", "Đường ở xã em", "A", "B") == "khác xã: Yên Lỗ / Hoa Thám"
    assert reason("Đường ở xã em", "Đường ở xã em", "A", "A") is None
    assert reason("Đường ở xã em", "Đường xã Yên Lỗ", "A", "P") is None
    assert reason("Đường ở xã em", "Đường xã Hoa Thám", "A", "P") is not None


def test_agreeing_facts_are_counted() -> None:
    a = facts("vay 2 triệu học tiếng anh", TREE.spots("xã Yên Lỗ", "P"))
    assert agreements(a, a) == 3


def test_the_list_of_classes_is_folded_and_each_word_is_of_one_member() -> None:
    for one in SHIPPED.classes:
        words = [word for found in one.members.values() for word in found]
        assert len(words) == len(set(words))
        assert all(word == flat_letters(word) for word in words)


def test_a_name_is_known_without_its_tier() -> None:
    assert [base_name(name) for name in ("xã Yên Sơn", "Thị trấn Đình Lập", "Chi Lăng")] == [
        "yen son", "dinh lap", "chi lang",
    ]  # fmt: skip
