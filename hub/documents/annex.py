"""The annex: every recommendation in scope with its points and its answer. Changes with the annex's columns.

A topic stands in a row of its own with the answer beside it; below it, joined to that answer, one numbered row for
each wording with every point that asked for it. Form and column words follow published annexes of this kind.
"""

from collections.abc import Iterator
from typing import Final

from hub.documents import typography
from hub.documents.conclusions import field_name
from hub.documents.contents import Content, Contents, Entry, contents_of, points_of
from hub.documents.letterhead import year_of
from hub.documents.outcomes import answer_of, department_name, form_of, lead_of
from hub.documents.paper import Block, Cell, Document, Head, Paragraph, Row, Rule, Run, Table, cell, line
from hub.documents.printable import printable
from hub.documents.record import demo_mark, made_at, record_of
from hub.documents.summaries import left_out, summaries
from hub.documents.vietnamese import blank_date, enumerated, roman
from hub.domain.model import Plan, Point, State

COLUMNS: Final = (
    ("TT", 11.0),
    ("Nội dung kiến nghị", 68.0),
    ("Đơn vị kiến nghị (điểm cầu)", 48.0),
    ("Cơ quan trả lời", 33.0),
    ("Nội dung trả lời", 44.0),
    ("Hình thức, thời hạn", 29.0),
    ("Ghi chú (số tiếp nhận)", 19.0),
)
"""Heading and width in millimetres; together the width between the margins."""
WHOLE_ROW_CHARS_MAX: Final = 600
"""A row of up to about a dozen lines stays on one page; a longer one may break, or it would leave a page half empty."""
_EMPTY: Final = Cell(())


def build_annex(state: State, head: Head) -> Document:
    """The table of all recommendations in scope as the record stood at `head`."""
    plan = state.plan
    contents = contents_of(state)
    width = typography.text_width_mm("landscape")
    blocks: tuple[Block, ...] = (
        line("annex", "Phụ lục"),
        line("annex_title", "TỔNG HỢP KIẾN NGHỊ, ĐỀ XUẤT VÀ NỘI DUNG TRẢ LỜI"),
        line("annex_title", f"TẠI {_event(plan)}"),
        line("annex_of", _belongs_to(plan)),
        Rule(typography.ANNEX_RULE_MM, width),
        line("gap", ""),
        _table(state, contents),
        *summaries(state, contents),
        *left_out(contents.left_out),
        line("verification", f"Phụ lục này được lập từ {record_of(head)}./."),
    )
    return Document(
        title=f"Phụ lục {plan.notice.abstract}",
        orientation="landscape",
        blocks=blocks,
        watermark=demo_mark(state),
        record=record_of(head),
        made_at=made_at(state),
    )


def _event(plan: Plan) -> str:
    return printable(plan.title.replace(f" của {plan.chair_title}", "", 1)).upper()


def _belongs_to(plan: Plan) -> str:
    """Number and day stay empty: the clerical office writes them."""
    issuer = f"UBND tỉnh {plan.province}" if plan.province else plan.notice.place
    return f"(Kèm theo Thông báo số          /{plan.notice.symbol} {blank_date(year_of(plan))} của {issuer})"


# ---- the table ----------------------------------------------------------------------------------------------


def _table(state: State, contents: Contents) -> Table:
    rows = [Row(tuple(cell("table_head", title) for title, _ in COLUMNS), header=True)]
    numbers = iter(range(1, len(state.recommendations) + 1))
    whole_at: dict[str, int] = {}
    for n, (name, group) in enumerate(_sections(contents), 1):
        rows.append(_section_row(f"{roman(n)}. {name}"))
        for content in group:
            rows += _content_rows(state, content, numbers, whole_at)
    return Table(tuple(width for _, width in COLUMNS), tuple(rows))


def _sections(contents: Contents) -> Iterator[tuple[str, tuple[Content, ...]]]:
    for field in contents.fields:
        yield f"LĨNH VỰC {field_name(field.name).upper()}", field.contents
    if contents.singles is not None:
        yield "KIẾN NGHỊ ĐƯỢC XỬ LÝ RIÊNG", (contents.singles,)


def _section_row(title: str) -> Row:
    return Row((Cell((line("field", title),), len(COLUMNS), shaded=True),), whole=True)


def _content_rows(state: State, content: Content, numbers: Iterator[int], whole_at: dict[str, int]) -> Iterator[Row]:
    """The topic's answer is written once and joined down over the rows that share it."""
    if content.topic is not None:
        yield _topic_row(state, content)
    for entry in content.entries:
        number = next(numbers)
        own = bool(entry.apart) or content.topic is None  # without a topic its outcome is its own
        answered = _own_answer(state, content, entry) if own else (Cell((), down="below"),) * 3
        cells = (
            cell("table_center", str(number)),
            _wording(state, entry, number, whole_at),
            cell("table", "; ".join(point_name(point) for point in points_of(state, entry))),
            *answered,
            cell("table_note", _receipts(entry)),
        )
        yield _row(cells)


def _receipts(entry: Entry) -> str:
    """Those which the hub joined by itself, and nobody has confirmed, say so."""
    linked = [rec.receipt for rec in entry.spoken_for if rec.likeness is not None]
    note = f" (máy gộp: {', '.join(linked)})" if linked else ""
    return ", ".join(entry.receipts) + note


def _topic_row(state: State, content: Content) -> Row:
    topic = content.topic
    assert topic is not None
    shared = any(not entry.apart for entry in content.entries)
    counts = f"{content.recommendations} kiến nghị, {content.points} điểm cầu"
    answer = (
        _departments(state, lead_of(topic), topic.coordinating),
        answer_of(topic),
        form_of(topic.outcome, topic.supplement),
    )
    answered = tuple(Cell((line("table", text),), down="first" if shared else "alone") for text in answer)
    title = cell("table_topic", f"Nội dung {topic.no}. {printable(topic.title)}")
    return _row((_EMPTY, title, cell("table", counts), *answered, _EMPTY))


def _row(cells: tuple[Cell, ...]) -> Row:
    return Row(cells, whole=max(len(each.text) for each in cells) <= WHOLE_ROW_CHARS_MAX)


def _own_answer(state: State, content: Content, entry: Entry) -> tuple[Cell, ...]:
    """What ended apart from its topic says so itself, and for whom when not for all."""
    lead = lead_of(content.topic) if content.topic else None
    departments: dict[str, None] = {}
    said: list[str] = []
    forms: list[str] = []
    for outcome, recommendations in entry.apart:
        whom = "" if entry.ended_whole else f"{', '.join(rec.receipt for rec in recommendations)}: "
        departments[department_name(state, outcome.department or lead)] = None
        forms.append(f"{whom}{form_of(outcome)}")
        if outcome.note:
            said.append(f"{whom}{printable(outcome.note)}")
    if content.topic is not None and sum(len(of) for _, of in entry.apart) < len(entry.spoken_for):
        forms.append(f"các kiến nghị còn lại theo nội dung {content.topic.no}")
    texts = (enumerated([name for name in departments if name]), " ".join(said), "; ".join(forms))
    return tuple(cell("table", text) for text in texts)


def _wording(state: State, entry: Entry, number: int, whole_at: dict[str, int]) -> Cell:
    """The wording; a part of a composite also refers to the whole, which is printed at its first part only."""
    head = entry.head
    blocks = [line("table", printable(head.canonical or head.text))]
    if head.split_from is not None:
        whole = state.recommendations[head.split_from]
        if entry.original is None:
            origin = f"(Tách từ kiến nghị {whole.receipt}.)"
        elif whole.id in whole_at:
            origin = f"(Tách từ kiến nghị {whole.receipt}, nguyên văn tại số thứ tự {whole_at[whole.id]}.)"
        else:
            whole_at[whole.id] = number
            parts = enumerated([state.recommendations[part].receipt for part in whole.parts])
            origin = f"(Nguyên văn kiến nghị {whole.receipt}, được tách thành {parts}: “{printable(whole.text)}”)"
        blocks.append(Paragraph("table_note", (Run(origin, italic=True),)))
    return Cell(tuple(blocks))


def _departments(state: State, lead: str | None, coordinating: tuple[str, ...]) -> str:
    helpers = enumerated([department_name(state, each) for each in coordinating if each != lead])
    return f"{department_name(state, lead)}{f' (phối hợp: {helpers})' if helpers else ''}"


def point_name(point: Point) -> str:
    """With its parent, as the plan names it; the central point is no unit and says that it is a point."""
    return printable(point.name) if point.parent else f"điểm cầu {printable(point.name)}"
