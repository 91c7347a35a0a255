"""What no machine may act on is told by what it says, however it is typed; ordinary requests are not held up by it."""

from dataclasses import replace

import pytest

from hub.domain.caution import people_must_read
from hub.domain.model import Recommendation
from tests.scenario import given, says


def item(text: str) -> Recommendation:
    [found] = given(says("cl1")).state.recommendations.values()
    return replace(found, text=text)


@pytest.mark.parametrize(
    "text",
    [
        "Tôi khiếu nại việc thu hồi đất",
        "to cao can bo xa",
        "Ông Nguyễn Văn A cán bộ xã nhận hối lộ 5 triệu",
        "Cán bộ địa chính xã đòi tiền mới làm sổ đỏ",
        "can bo doi tien moi ky giay",
        "Cán bộ tư pháp hách dịch với dân",
        "Bà Trần Thị Hoa ở thôn Nà Lại chưa được cấp sổ",
        "Liên hệ 0912345678",
    ],
)
def test_complaints_denunciations_and_persons_are_left_to_people(text: str) -> None:
    assert people_must_read(item(text))


@pytest.mark.parametrize(
    "text",
    [
        "Kính thưa Ông Chủ tịch, đề nghị làm đường",
        "Thưa đồng chí Hồ Tiến Thiệu, Chủ tịch UBND tỉnh, đề nghị làm đường",
        "Đề nghị sửa đường Nguyễn Văn Cừ",
        "Sạt lở đe dọa nhà dân, mong tỉnh hỗ trợ tiền mua đất",
        "Mong tỉnh cho vay tiền mới đủ mua trâu",
        "Ông bà chúng em vẫn làm rẫy",
    ],
)
def test_an_ordinary_request_is_none(text: str) -> None:
    assert not people_must_read(item(text))
