"""The pairs held to be one as a spreadsheet. Changes with the sheet's form.

Texts come from strangers: every text cell is a string by type and marked as one, so that "=…" is read and never run.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hub.documents.duplicates import COLUMNS, Happening, Held, Later, Verdict
from hub.documents.printable import printable
from hub.domain.model import Actor, Band, Role, State

PERCENT: Final = "0.0\\ %"
CELL_CHARS_MAX: Final = 32_767
"""What one cell of the format holds."""
RESTRICTED: Final = "(đơn thư, không in nội dung)"
VERDICTS: Final[dict[Verdict, str]] = {
    "linked by the hub": "Máy gộp",
    "merged": "Gộp",
    "told apart": "Không trùng",
}
BANDS: Final[dict[Band, str]] = {"very_close": "Rất gần", "close": "Gần", "possible": "Có thể"}
LATER: Final[dict[Happening, str]] = {
    "objected": "điểm cầu phản đối",
    "kept": "giữ nguyên việc gộp",
    "confirmed": "xác nhận",
    "moved": "gộp tiếp vào số {}",
    "unmerged": "tách",
    "ended": "thôi gộp, do một trong hai kiến nghị không còn được xem xét ở đây",
    "told apart": "xác định không trùng",
    "linked again": "gộp lại",
    "undone": "hoàn tác",
}
WHO: Final[dict[Role, str]] = {"hub": "Máy", "secretary": "Thư ký", "chair": "Chủ trì", "point": "Điểm cầu"}


def write_duplicates(pairs: Sequence[Held], state: State, path: Path) -> None:
    """One sheet, one row a pair, in the order of the answers. Raises OSError."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet), "a new workbook has one sheet"
    sheet.title = "Trùng lặp"
    _put(sheet, 1, [title for title, _ in COLUMNS])
    for column, (_, width) in enumerate(COLUMNS, 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for n, held in enumerate(pairs, 1):
        _put(sheet, n + 1, _row(n, held, state))
    sheet.freeze_panes = "A2"
    book.save(path)


def _row(n: int, held: Held, state: State) -> list[str | int | float]:
    assert held.verdict is not None
    return [
        n,
        *_item(held.recommendation, state),
        *_item(held.other, state),
        VERDICTS[held.verdict],
        "" if held.score is None else held.score / 1000,
        "" if held.band is None else BANDS[held.band],
        "; ".join(held.reasons),
        held.version,
        _who(held.by, state),
        _moment(held.at, state),
        "; ".join(_became(later, held, state) for later in held.later),
    ]


def _item(id: str, state: State) -> tuple[str, str, str]:
    item = state.recommendations[id]
    text = RESTRICTED if item.publication == "restricted" else item.text
    return item.receipt, state.points[item.point].name, text


def _became(later: Later, held: Held, state: State) -> str:
    what = LATER[later.what].format(state.recommendations[later.into].receipt if later.into is not None else "")
    words = f" ({_words(later, held, state)})" if later.words else ""
    return f"{_moment(later.at, state)} {_who(later.by, state)}: {what}{words}"


def _words(later: Later, held: Held, state: State) -> str:
    """Why a point objects says what the texts say."""
    both = (state.recommendations[id] for id in (held.recommendation, held.other))
    return RESTRICTED.strip("()") if any(item.publication == "restricted" for item in both) else later.words


def _who(actor: Actor | None, state: State) -> str:
    if actor is None:
        return ""
    if actor.point is not None:
        return state.points[actor.point].name
    return WHO.get(actor.role, actor.role)


def _moment(at: int, state: State) -> str:
    """As clocks show it where the conference is."""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(state.plan.timezone)):%d/%m/%Y %H:%M:%S}"


def _put(sheet: Worksheet, row: int, values: Iterable[str | int | float]) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        assert isinstance(cell, Cell), "nothing is joined in this sheet"
        if isinstance(value, str):
            cell.value = printable(value)[:CELL_CHARS_MAX]
            cell.data_type = "s"  # a text that begins like a formula is a text
            cell.quotePrefix = True
        else:
            cell.value = value
            cell.number_format = PERCENT if isinstance(value, float) else "0"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
