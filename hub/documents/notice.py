"""The notice of conclusions: what it says of a conference. Changes with the house's skeleton of a notice.

Number, date and signature do not exist yet when it is drawn up; every count in it is taken from the record.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from hub.documents.conclusions import conclusions
from hub.documents.contents import Contents, contents_of
from hub.documents.letterhead import letterhead, signature, title
from hub.documents.outcomes import department_name
from hub.documents.paper import Block, Document, Head, Paragraph, line
from hub.documents.printable import printable
from hub.documents.record import demo_mark, made_at, record_of
from hub.documents.vietnamese import enumerated, lower_first, more_than, short_date, thousands
from hub.domain.model import Plan, State, Topic

AUDIENCES: Final = {
    "youth_dialogue": "thanh niên",
    "farmer_dialogue": "nông dân",
    "business_dialogue": "doanh nghiệp",
    "people_dialogue": "Nhân dân",
}
"""Whom a conference of this kind speaks with; `đại biểu` for any other."""
_LEVELS: Final = (("district", "cấp huyện"), ("commune", "cấp xã"))
_COUNTED_UNNAMED: Final = "other"  # people of other categories are counted, but "other" is no word for a notice


def build_notice(state: State, head: Head) -> Document:
    """The draft for signature, drawn up from the record as it stood at `head`."""
    plan = state.plan
    contents = contents_of(state)
    said = [*_event(plan), _participants(state), *_informed(state), _numbers(contents), _turn(plan)]
    blocks: tuple[Block, ...] = (
        letterhead(plan),
        *title(plan.notice),
        *_basis(plan.legal_basis),
        *(line("body", text) for text in said),
        *conclusions(state, contents),
        line("closing", f"{plan.chair_title} yêu cầu các cơ quan, đơn vị nghiêm túc triển khai thực hiện./."),
        line("gap", ""),
        signature(plan.notice),
    )
    return Document(
        title=f"Thông báo {lower_first(plan.notice.abstract)}",
        orientation="portrait",
        blocks=blocks,
        watermark=demo_mark(state),
        record=record_of(head),
        made_at=made_at(state),
    )


def _basis(bases: Sequence[str]) -> Iterator[Paragraph]:
    """One a line, each with a semicolon, the last with a full stop."""
    for n, basis in enumerate(bases, 1):
        yield line("basis", f"Căn cứ {printable(basis).rstrip('.;')}{'.' if n == len(bases) else ';'}")


def _event(plan: Plan) -> Iterator[str]:
    event = plan.title.replace(f" của {plan.chair_title}", "", 1)  # the chair is named beside it
    theme = f", với chủ đề “{printable(plan.theme)}”" if plan.theme else ""
    yield f"Ngày {short_date(date.fromisoformat(plan.date))}, {plan.chair_title} đã chủ trì {printable(event)}{theme}."


def _informed(state: State) -> Iterator[str]:
    plan = state.plan
    if plan.informing_departments:
        names = enumerated([department_name(state, each) or each for each in plan.informing_departments])
        yield (
            f"Tại Hội nghị, {names} đã thông tin về cơ chế, chính sách và kết quả thực hiện các nội dung thuộc "
            f"lĩnh vực phụ trách liên quan đến {AUDIENCES.get(plan.kind, 'đại biểu')}."
        )


def _participants(state: State) -> str:
    """Points by level from the plan, presence from the roll-call, people from what the points reported."""
    counts = [(sum(point.level == level for point in state.points.values()), words) for level, words in _LEVELS]
    places = enumerated(["điểm cầu tỉnh", *(f"{thousands(n)} điểm cầu {words}" for n, words in counts if n)])
    present = sum(state.present.values())
    roll = f" ({thousands(present)}/{thousands(len(state.points))} điểm cầu có mặt)" if present else ""
    return f"Hội nghị được tổ chức trực tiếp kết hợp trực tuyến tại {places}{roll}, {_people(state)}."


def _people(state: State) -> str:
    reported = {c.id: sum(counts.get(c.id, 0) for counts in state.attendance.values()) for c in state.plan.categories}
    total = sum(reported.values())
    if not total:
        planned = sum(point.planned_attendees for point in state.points.values())
        return f"số đại biểu tham dự theo kế hoạch là {more_than(planned)} người"
    named = [c for c in state.plan.categories if reported[c.id] and c.id != _COUNTED_UNNAMED]
    groups = ", ".join(lower_first(printable(category.label)) for category in named)
    return f"có {more_than(total)} đại biểu tham dự{f', gồm: {groups}' if groups else ''}"


def _numbers(contents: Contents) -> str:
    """Rounded down in words where an official would: the exact numbers stand in the annex."""
    topics = [topic for _, topic in contents.topics()]
    said = [_live(topics)]
    for kind, words in (
        ("to_answer_in_writing", "được trả lời bằng văn bản"),
        ("forwarded", "chuyển cơ quan có thẩm quyền xem xét, giải quyết"),
        ("noted", "được ghi nhận, tiếp thu"),
        ("out_of_scope", "không thuộc phạm vi đối thoại"),
        (None, "chưa ghi kết quả"),
    ):
        count = sum((topic.outcome.kind if topic.outcome else None) == kind for topic in topics)
        if count:
            said.append(f"{count} nội dung {words}")
    if contents.singles is not None:
        said.append(f"{contents.singles.recommendations} kiến nghị được xử lý riêng")
    received = f"Hội nghị đã tiếp nhận {more_than(contents.recommendations)} kiến nghị, đề xuất"
    return f"{received}, tập trung vào {len(topics)} nội dung; {'; '.join(said)} (chi tiết tại Phụ lục đính kèm)."


def _live(topics: Sequence[Topic]) -> str:
    live = [topic for topic in topics if topic.outcome is not None and topic.outcome.kind == "answered_live"]
    said = f"{len(live)}/{len(topics)} nội dung được trao đổi, làm rõ và trả lời trực tiếp tại Hội nghị"
    supplements = sum(topic.supplement is not None for topic in live)
    return f"{said} (trong đó {supplements} nội dung có văn bản trả lời bổ sung)" if supplements else said


def _turn(plan: Plan) -> str:
    return (
        "Trên cơ sở các kiến nghị, đề xuất và ý kiến trao đổi, làm rõ tại Hội nghị, "
        f"{plan.chair_title} kết luận như sau:"
    )
