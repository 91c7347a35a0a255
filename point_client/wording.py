"""The words in which a point reads what became of its texts, and why the link is down. Vietnamese, for people."""

from typing import Final, assert_never

from point_client.outbox import Item, State
from point_client.uplink.changes import Ended, Why
from protocol.errors import CloseCode, RefusalCode

REFUSALS: Final[dict[RefusalCode, str]] = {
    RefusalCode.EMPTY_TEXT: "nội dung còn trống",
    RefusalCode.TEXT_TOO_LONG: "nội dung dài quá 4.000 ký tự",
    RefusalCode.INTAKE_CLOSED: "hội nghị đã ngừng tiếp nhận kiến nghị",
    RefusalCode.QUOTA: "điểm cầu đã gửi đủ số kiến nghị được phép",
    RefusalCode.SEALED: "hội nghị đã khép lại",
    RefusalCode.UNKNOWN_COMMAND: "máy chủ không hiểu yêu cầu này; hãy cập nhật chương trình",
    RefusalCode.BAD_ARGS: "yêu cầu thiếu hoặc sai thông tin",
    RefusalCode.FORBIDDEN: "điểm cầu không có quyền thực hiện việc này",
    RefusalCode.UNKNOWN_RECOMMENDATION: "không tìm thấy kiến nghị",
    RefusalCode.UNKNOWN_TOPIC: "không tìm thấy nội dung",
    RefusalCode.UNKNOWN_DEPARTMENT: "không tìm thấy sở, ngành",
    RefusalCode.ALREADY_CALLED: "kiến nghị đã được đưa ra đối thoại",
    RefusalCode.STALE: "tình hình vừa thay đổi; hãy xem lại rồi thực hiện lại",
    RefusalCode.NOT_QUEUED: "nội dung không nằm trong hàng chờ",
    RefusalCode.OPEN_ITEMS: "còn kiến nghị chưa có kết quả",
    RefusalCode.RESTRICTED: "kiến nghị thuộc diện hạn chế",
    RefusalCode.NOTHING_TO_UNDO: "không có thao tác nào để hoàn tác",
}

CLOSINGS: Final[dict[int, str]] = {
    CloseCode.NO_CONFERENCE: "máy chủ không có hội nghị này",
    CloseCode.BAD_CREDENTIAL: "máy chủ không nhận ra thiết bị này; hãy xin mã tham gia mới",
    CloseCode.REVOKED: "quyền của thiết bị này đã bị thu hồi; hãy liên hệ Ban tổ chức",
    CloseCode.PROTOCOL_ERROR: "máy chủ không đọc được dữ liệu của chương trình; hãy liên hệ Ban tổ chức",
    CloseCode.BAD_HELLO: "máy chủ không đọc được lời chào của chương trình; hãy liên hệ Ban tổ chức",
    CloseCode.BAD_VERSION: "phiên bản chương trình không còn phù hợp; hãy cập nhật",
    CloseCode.FORK: "thiết bị này đã bị sao chép hoặc khôi phục từ bản cũ",
}


def state_of(item: Item) -> str:
    """One line about one command, as protocol.md section 4 words it."""
    match item.state:
        case State.QUEUED:
            return "đã lưu tại điểm cầu"
        case State.SENT:
            return "đã lưu tại điểm cầu, đang gửi"
        case State.ACKNOWLEDGED:
            receipt = item.settlement.receipt if item.settlement else None
            return "đã đến hội nghị" + (f", số {receipt}" if receipt else "")
        case State.REFUSED:
            return f"chưa tiếp nhận được: {_reason(item)}"
        case State.ORPHANED:
            return "chưa tiếp nhận được: hội nghị đã khép lại; văn bản vẫn được lưu tại điểm cầu"
        case _:
            assert_never(item.state)


def on_one_line(text: str) -> str:
    """As typed, but for what a terminal would obey instead of show: controls, line ends, order of writing."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def end_of(ended: Ended) -> str:
    """Why the uplink does not try again by itself, and what a person can do."""
    match ended.why:
        case Why.STOPPED:
            return "Đã dừng kết nối."
        case Why.HUMAN:
            reason = CLOSINGS.get(ended.code or 0, f"máy chủ đã từ chối (mã {ended.code})")
            return f"Không kết nối được: {reason}. Các văn bản vẫn được lưu tại điểm cầu."
        case Why.REJOIN:
            return (
                "Thiết bị này đã bị sao chép hoặc khôi phục từ bản cũ. Hãy xin mã mới và chạy lại lệnh join: "
                "các văn bản đang chờ sẽ được chuyển sang, không mất và không trùng."
            )
        case _:
            assert_never(ended.why)


def _reason(item: Item) -> str:
    code = item.settlement.code if item.settlement else None
    return REFUSALS[RefusalCode(code)] if code in set(RefusalCode) else f"lý do {code}"
