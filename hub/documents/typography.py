"""Every measure of the printed papers, as settings. Changes with Decree 30/2020, Annex I, or the house's choice."""

from dataclasses import dataclass
from typing import Final, Literal

FONT: Final = "Times New Roman"
"""Named, not shipped: where it is missing a metric-compatible font (Liberation Serif, Tinos) gives the same lines."""

LANGUAGE: Final = "vi-VN"

Align = Literal["left", "center", "right", "justify"]
Orientation = Literal["portrait", "landscape"]
StyleName = Literal[
    "motto_state",
    "motto",
    "issuer",
    "issuing_body",
    "number",
    "date",
    "kind",
    "abstract",
    "basis",
    "body",
    "heading",
    "closing",
    "authority",
    "signer",
    "recipients_title",
    "recipients",
    "annex",
    "annex_title",
    "annex_of",
    "field",
    "table_head",
    "table",
    "table_topic",
    "table_center",
    "table_note",
    "caption",
    "remark",
    "verification",
    "page_number",
    "gap",
]


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. `allowed`: the sizes the decree gives this part; None where it is silent."""

    word: str
    """The style's name in the Word file, for the drafter who edits it there; a comma would part it from an alias."""
    size_pt: float
    allowed: tuple[float, float] | None
    bold: bool = False
    italic: bool = False
    align: Align = "center"
    indent_mm: float = 0
    before_pt: float = 0
    after_pt: float = 0
    line: float = 1.0
    keep_next: bool = False


BODY_PT: Final = 14.0
BODY_INDENT_MM: Final = 12.7  # first line 1 cm or 1.27 cm
BODY_AFTER_PT: Final = 6.0  # at least 6 pt between paragraphs
BODY_LINE: Final = 1.1  # single to one and a half

STYLES: Final[dict[StyleName, Style]] = {
    "motto_state": Style("Quốc hiệu", 13, (12, 13), bold=True),
    "motto": Style("Tiêu ngữ", 14, (13, 14), bold=True),
    "issuer": Style("Cơ quan chủ quản", 13, (12, 13)),
    "issuing_body": Style("Cơ quan ban hành", 13, (12, 13), bold=True),
    "number": Style("Số và ký hiệu", 13, (13, 13), before_pt=6),
    "date": Style("Địa danh và thời gian", 14, (13, 14), italic=True, before_pt=6),
    "kind": Style("Tên loại văn bản", 14, (13, 14), bold=True, before_pt=18, keep_next=True),
    "abstract": Style("Trích yếu", 14, (13, 14), bold=True, keep_next=True),
    "basis": Style("Căn cứ", BODY_PT, (13, 14), italic=True, align="justify", indent_mm=BODY_INDENT_MM,
                   after_pt=BODY_AFTER_PT, line=BODY_LINE),
    "body": Style("Nội dung", BODY_PT, (13, 14), align="justify", indent_mm=BODY_INDENT_MM,
                  after_pt=BODY_AFTER_PT, line=BODY_LINE),
    "heading": Style("Khoản có tiêu đề", BODY_PT, (13, 14), bold=True, align="justify", indent_mm=BODY_INDENT_MM,
                     after_pt=BODY_AFTER_PT, line=BODY_LINE, keep_next=True),
    "closing": Style("Câu kết", BODY_PT, (13, 14), align="justify", indent_mm=BODY_INDENT_MM,
                     after_pt=BODY_AFTER_PT, line=BODY_LINE, keep_next=True),
    "authority": Style("Quyền hạn và chức vụ", 14, (13, 14), bold=True),
    "signer": Style("Họ tên người ký", 14, (13, 14), bold=True),
    "recipients_title": Style("Từ Nơi nhận", 12, (12, 12), bold=True, italic=True, align="left"),
    "recipients": Style("Nơi nhận", 11, (11, 11), align="left"),
    "annex": Style("Từ Phụ lục", 14, (14, 14), bold=True, keep_next=True),
    "annex_title": Style("Tiêu đề phụ lục", 14, (13, 14), bold=True, keep_next=True),
    "annex_of": Style("Kèm theo", 14, (13, 14), italic=True, keep_next=True),
    "field": Style("Lĩnh vực", 13, None, bold=True, align="left", before_pt=3, after_pt=3, keep_next=True),
    "table_head": Style("Đầu bảng", 12, None, bold=True, before_pt=2, after_pt=2),
    "table": Style("Ô bảng", 12, None, align="left", before_pt=1, after_pt=1),
    "table_topic": Style("Ô tên nội dung", 12, None, bold=True, align="left", before_pt=1, after_pt=1, keep_next=True),
    "table_center": Style("Ô bảng giữa", 12, None, before_pt=1, after_pt=1),
    "table_note": Style("Ô bảng ghi chú", 11, None, align="left", before_pt=1, after_pt=1),
    "caption": Style("Tên biểu", 13, None, bold=True, align="left", before_pt=12, after_pt=4, keep_next=True),
    "remark": Style("Ghi chú cuối", 13, None, align="justify", indent_mm=BODY_INDENT_MM, before_pt=6),
    "verification": Style("Xác thực", 11, None, align="left", before_pt=6),
    "page_number": Style("Số trang", 13, (13, 14)),
    "gap": Style("Khoảng trống", 6, None, keep_next=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Margins:
    """In millimetres, of a page held upright; the side that is bound is `left`."""

    top: float
    bottom: float
    left: float
    right: float


MARGINS_ALLOWED: Final = {"top": (20.0, 25.0), "bottom": (20.0, 25.0), "left": (30.0, 35.0), "right": (15.0, 20.0)}
MARGINS: Final = Margins(top=20, bottom=20, left=30, right=15)
PAPER_MM: Final = (210.0, 297.0)  # A4
PAGE_NUMBER_FROM_TOP_MM: Final = 10.0  # in the middle of the top margin

# Lines that are drawn: as long as the motto (60 mm in bold 14 pt), or a third to a half of the line above.
MOTTO_RULE_MM: Final = 60.0
ISSUER_RULE_MM: Final = 16.0
ABSTRACT_RULE_MM: Final = 50.0
ANNEX_RULE_MM: Final = 50.0
RULE_EIGHTHS_PT: Final = 6
BORDER_EIGHTHS_PT: Final = 4

# The state's name in bold 13 pt is 96 mm long and must not break.
HEAD_COLUMNS_MM: Final = (63.0, 102.0)
SIGNATURE_COLUMNS_MM: Final = (85.0, 80.0)
SIGNATURE_SPACE_LINES: Final = 4


def text_width_mm(orientation: Orientation) -> float:
    """What is left between the side margins."""
    across = PAPER_MM[0] if orientation == "portrait" else PAPER_MM[1]
    return across - MARGINS.left - MARGINS.right
