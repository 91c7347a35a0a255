"""A sealed conference in which everything happened that the papers must tell, or must not."""

from dataclasses import replace
from typing import Final

from hub.documents import Head
from hub.domain.commands import (
    AssignTopic,
    Attendance,
    Merge,
    Reword,
    RollCall,
    Screen,
    Seal,
    SetOutcome,
    Split,
    TopicCreate,
    Withdraw,
)
from hub.domain.model import NoticePlan, Plan, Point, State
from tests.scenario import DISTRICTS, By, Given, given, moderator, says

HEAD: Final = Head(seq=1234, hash="9f2c" * 16, epoch=3, log_id="conference-1/7Q4K")
NAMES: Final = {
    "tinh": "tỉnh",
    "chilang": "huyện Chi Lăng",
    "huulung": "huyện Hữu Lũng",
    "cl1": "xã Hòa Bình (huyện Chi Lăng)",
    "cl2": "xã Vạn Linh (huyện Chi Lăng)",
    "hl1": "xã Hòa Bình (huyện Hữu Lũng)",
    "hl2": "xã Minh Tiến (huyện Hữu Lũng)",
}
DENUNCIATION: Final = "Tố cáo ông Nguyễn Văn Kín nhận tiền"
HOSTILE: Final = "=cmd|' /C calc'!A0 ]]> <w:p>&amp; \x00\x1f \u202egnưht\u202c đề nghị hỗ trợ 0912\u200b345\u200b678"
COMPOSITE: Final = "Đề nghị mở lớp nghề và cho vay vốn"
MIXED: Final = "Đề nghị sửa cầu và xử lý bí thư tham ô"


def _named(point: Point) -> Point:
    return replace(point, name=NAMES[point.id], planned_attendees=600)


PLAN: Final[Plan] = replace(
    DISTRICTS,
    kind="youth_dialogue",
    title="Hội nghị đối thoại của Chủ tịch UBND tỉnh với thanh niên tỉnh Lạng Sơn năm 2024",
    demo=True,
    points=tuple(_named(point) for point in DISTRICTS.points),
    informing_departments=("sgd", "snv"),
    legal_basis=("Luật Thanh niên ngày 16/6/2020", "Nghị định số 13/2021/NĐ-CP ngày 01/3/2021 của Chính phủ."),
    notice=NoticePlan(
        "THÔNG BÁO",
        "TB-UBND",
        ("ỦY BAN NHÂN DÂN", "TỈNH LẠNG SƠN"),
        "Lạng Sơn",
        "Kết luận của Chủ tịch UBND tỉnh tại Hội nghị đối thoại với thanh niên tỉnh Lạng Sơn năm 2024",
        "TL. CHỦ TỊCH",
        "CHÁNH VĂN PHÒNG",
        ("Bộ Nội vụ", "Các sở, ban, ngành", "Lưu: VT, NC"),
        "Lưu: VT, NC.",
    ),
)


def discussed(plan: Plan = PLAN) -> Given:
    """Receipts 001 to 012, before the seal; every kind of ending occurs."""
    here = given(
        says("cl1", "Đề nghị mở lớp dạy nghề"),
        says("hl1", "De nghi mo lop day nghe"),
        says("cl2", COMPOSITE),
        says("hl2", DENUNCIATION),
        says("hl2", "Chúc hội nghị thành công"),
        says("cl1", "Gửi nhầm"),
        says("cl2", HOSTILE),
        says("huulung", "Nâng chế độ của Trung ương"),
        says("hl1", "Cảm ơn tỉnh, xin góp ý"),
        says("cl1", "Việc làm cho người xuất ngũ"),
        says("chilang", MIXED),
        says("tinh", "Lập câu lạc bộ kỹ năng"),
        plan=plan,
    )
    here = here.and_(
        Withdraw("r6"),
        Screen(("r1", "r2", "r3", "r7", "r8", "r9", "r10", "r11", "r12"), "approve"),
        Screen(("r4",), "refer", "Gửi đơn tại Ban Tiếp công dân"),
        Screen(("r5",), "out_of_scope", "Chúc mừng"),
        Split("r3", ("Mở lớp nghề", "Cho vay vốn")),
        Split("r11", ("Sửa cầu", "Xử lý bí thư tham ô")),
        Screen(("r11#2",), "refer", "Gửi đơn tại Ban Tiếp công dân"),
        Reword("r1", "Đề nghị tỉnh mở lớp dạy nghề tại xã"),
        Merge("r1", ("r2",)),
        AssignTopic("t1", ("r1", "r3#1", "r12")),
        AssignTopic("t2", ("r3#2", "r7", "r10", "r11#1")),
        TopicCreate("t4", "Góp ý chung", field="Giáo dục"),
        AssignTopic("t4", ("r9",)),
    )
    return here.and_(
        SetOutcome("answered_live", topic="t1", note="Đã có kế hoạch mở 5 lớp."),
        SetOutcome("to_answer_in_writing", topic="t1", due="2024-03-29"),
        SetOutcome("to_answer_in_writing", topic="t2", due="2024-04-05"),
        SetOutcome("noted", topic="t4"),
        SetOutcome("forwarded", recommendation="r8", body="Bộ Nội vụ"),
        SetOutcome("noted", recommendation="r10"),
        By(moderator("cl1"), RollCall(True)),
        By(moderator("cl2"), RollCall(True)),
        By(moderator("cl1"), Attendance((("students", 4_100), ("workers", 79)))),
    )


def sealed(plan: Plan = PLAN) -> State:
    """The same after the seal."""
    return discussed(plan).and_(Seal()).state
