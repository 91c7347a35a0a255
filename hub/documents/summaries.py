"""The tables that sum the annex up, and what is counted but not printed. Changes with what the office must report."""

from collections.abc import Iterator, Sequence
from typing import Final

from hub.documents.conclusions import field_name
from hub.documents.contents import Content, Contents, LeftOut
from hub.documents.outcomes import KINDS, UNSETTLED, department_name, lead_of
from hub.documents.paper import Block, Paragraph, Row, Table, cell, line
from hub.documents.typography import StyleName
from hub.documents.vietnamese import thousands
from hub.domain.model import OutcomeKind, State

_NAME_MM: Final = 102.0
_COUNT_MM: Final = 26.0
_KIND_MM: Final = 22.0
_COLUMNS: Final[dict[OutcomeKind | None, str]] = {
    "answered_live": "Trực tiếp",
    "to_answer_in_writing": "Bằng văn bản",
    "forwarded": "Chuyển cơ quan",
    "noted": "Ghi nhận",
    "out_of_scope": "Ngoài phạm vi",
    None: "Chưa ghi",
}


def summaries(state: State, contents: Contents) -> Iterator[Block]:
    """By field, by answering body, by form of answer: contents, recommendations and points."""
    yield line("caption", "Biểu 1. Tổng hợp theo lĩnh vực")
    yield _counted("Lĩnh vực", _by_field(contents))
    yield line("caption", "Biểu 2. Tổng hợp theo cơ quan chủ trì trả lời")
    yield _by_department(state, contents)
    yield line("caption", "Biểu 3. Tổng hợp theo hình thức trả lời")
    yield _counted("Hình thức", _by_kind(contents))


def left_out(numbers: LeftOut) -> Iterator[Paragraph]:
    """One line of bare numbers, or nothing: what may not be printed is not described either."""
    said = [
        f"{thousands(count)} {words}"
        for count, words in (
            (numbers.referred, "ý kiến được hướng dẫn gửi đơn theo quy định"),
            (numbers.out_of_scope, "ý kiến không thuộc phạm vi đối thoại"),
            (numbers.withdrawn, "kiến nghị đã được điểm cầu rút"),
            (numbers.unscreened, "kiến nghị chưa được phân loại"),
        )
        if count
    ]
    if said:
        yield line("remark", f"Ngoài các kiến nghị nêu trên, Hội nghị còn tiếp nhận: {'; '.join(said)}.")


Group = tuple[str, Sequence[Content]]


def _by_field(contents: Contents) -> Iterator[Group]:
    for field in contents.fields:
        yield field_name(field.name), field.contents
    if contents.singles is not None:
        yield "Kiến nghị được xử lý riêng", (contents.singles,)


def _by_kind(contents: Contents) -> Iterator[Group]:
    settled = [content for content in contents.all() if content.topic is not None]
    for kind, name in (*KINDS.items(), (None, UNSETTLED)):
        group = [content for content in settled if _kind(content) == kind]
        if group:
            yield name, group
    if contents.singles is not None:
        yield "Kiến nghị được xử lý riêng", (contents.singles,)


def _counted(title: str, groups: Iterator[Group]) -> Table:
    """Points are counted once in a line, so their sum says nothing and is not given."""
    listed = list(groups)
    rows = [_row("table_head", title, "Nội dung", "Kiến nghị", "Điểm cầu (không tính trùng)", header=True)]
    for name, group in listed:
        rows.append(
            _row("table_center", name, *map(thousands, (_topics(group), _recommendations(group), _points(group))))
        )
    everything = [content for _, group in listed for content in group]
    totals = (_topics(everything), _recommendations(everything), _points(everything))
    rows.append(_row("table_head", "Tổng số", *map(thousands, totals)))
    return Table((_NAME_MM, _COUNT_MM, _COUNT_MM, _COUNT_MM), tuple(rows))


def _by_department(state: State, contents: Contents) -> Table:
    everything = [content for content, _ in contents.topics()]
    kinds = [kind for kind in _COLUMNS if any(_kind(content) == kind for content in everything)]
    heads = ("Nội dung", "Kiến nghị", *(_COLUMNS[kind] for kind in kinds))
    rows = [_row("table_head", "Cơ quan chủ trì trả lời", *heads, header=True)]
    for department in [*state.departments, None]:
        group = [content for content, topic in contents.topics() if lead_of(topic) == department]
        if group:
            name = department_name(state, department) or "Chưa giao cơ quan"
            rows.append(_row("table_center", name, *_department_counts(group, kinds)))
    rows.append(_row("table_head", "Tổng số", *_department_counts(everything, kinds)))
    return Table((_NAME_MM, _COUNT_MM, _COUNT_MM, *(_KIND_MM,) * len(kinds)), tuple(rows))


def _department_counts(group: Sequence[Content], kinds: Sequence[OutcomeKind | None]) -> Iterator[str]:
    yield thousands(_topics(group))
    yield thousands(_recommendations(group))
    for kind in kinds:
        yield thousands(sum(_kind(content) == kind for content in group))


def _kind(content: Content) -> OutcomeKind | None:
    return content.outcome.kind if content.outcome else None


def _row(style: StyleName, name: str, *counts: str, header: bool = False) -> Row:
    named = cell("table_head" if style == "table_head" else "table", name)
    return Row((named, *(cell(style, count) for count in counts)), header=header, whole=True)


def _topics(group: Sequence[Content]) -> int:
    return sum(content.topic is not None for content in group)


def _recommendations(group: Sequence[Content]) -> int:
    return sum(content.recommendations for content in group)


def _points(group: Sequence[Content]) -> int:
    return len({rec.point for content in group for entry in content.entries for rec in entry.spoken_for})
