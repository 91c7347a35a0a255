"""The four lists every conclusion has, of the record. Changes with Decree 13/2021/NĐ-CP, Article 11(1).

(a) what was raised, (b) what was answered on the spot, (c) what is complex and was sent to the competent body,
(d) who must settle what. What was noted needs nobody and stands between (b) and (c).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hub.documents.contents import Contents
from hub.documents.outcomes import department_name, due_date
from hub.documents.paper import Paragraph, Run, line
from hub.documents.printable import printable
from hub.documents.vietnamese import enumerated, letter
from hub.domain.model import Outcome, OutcomeKind, State, Topic

_NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """A topic, or a recommendation that ended apart from its topic, with how it ended."""

    word: str
    """`nội dung`, `kiến nghị số`."""
    numbers: tuple[str, ...]
    title: str
    department: str
    helpers: str
    outcome: Outcome
    supplements: bool = False
    """The outcome is a written answer owed beside one given live."""

    @property
    def name(self) -> str:
        """`nội dung 4`, `kiến nghị số 087 và 091`."""
        return f"{self.word} {enumerated(self.numbers)}"


def conclusions(state: State, contents: Contents) -> Iterator[Paragraph]:
    """Numbered sections, those with nothing to say left out."""
    ends = list(_ends(state, contents))
    sections = (
        ("Các vấn đề được nêu tại Hội nghị", _raised(contents)),
        ("Các nội dung đã được trả lời trực tiếp tại Hội nghị", _answered(state, ends)),
        ("Các nội dung được ghi nhận, tiếp thu", _noted(ends)),
        ("Các nội dung chuyển cơ quan có thẩm quyền xem xét, giải quyết", _forwarded(ends)),
        ("Giao nhiệm vụ cho các cơ quan, đơn vị", _assigned(state, ends)),
    )
    number = 0
    for title, paragraphs in sections:
        listed = list(paragraphs)
        if listed:
            number += 1
            yield line("heading", f"{number}. {title}")
            yield from listed


def field_name(name: str) -> str:
    """A field's heading; topics that nobody put into one still have a place."""
    return printable(name) or "Lĩnh vực khác"


def _ends(state: State, contents: Contents) -> Iterator[Ended]:
    for content in contents.all():
        if content.topic is not None:
            yield from _topic_ends(state, content.topic)
        for entry in content.entries:
            for outcome, recommendations in entry.apart:
                receipts = tuple(rec.receipt for rec in recommendations)
                department = department_name(state, outcome.department)
                title = printable(entry.head.canonical or entry.head.text)
                yield Ended("kiến nghị số", receipts, title, department, _NOBODY, outcome)


def _topic_ends(state: State, topic: Topic) -> Iterator[Ended]:
    helpers = enumerated([department_name(state, each) for each in topic.coordinating])
    for outcome in (topic.outcome, topic.supplement):
        if outcome is not None:
            department = department_name(state, outcome.department or topic.lead)
            title, supplements = printable(topic.title), outcome is topic.supplement
            yield Ended("nội dung", (str(topic.no),), title, department, helpers, outcome, supplements)


# ---- the lists ----------------------------------------------------------------------------------------------


def _raised(contents: Contents) -> Iterator[Paragraph]:
    for field in contents.fields:
        recommendations = sum(content.recommendations for content in field.contents)
        topics = [content.topic for content in field.contents if content.topic]
        titles = [f"({topic.no}) {printable(topic.title)}" for topic in topics]
        counts = f"{len(field.contents)} nội dung, {recommendations} kiến nghị"
        yield line("body", f"- {field_name(field.name)} ({counts}): {'; '.join(titles)}.")


def _answered(state: State, ends: Sequence[Ended]) -> Iterator[Paragraph]:
    live = _of_kind(ends, "answered_live")
    for n, (department, answered) in enumerate(groups := _by_department(state, live), 1):
        names = _names(answered)
        stop = "." if n == len(groups) else ";"
        yield line("body", f"- {department or state.plan.chair_title}: {names}{stop}")


def _noted(ends: Sequence[Ended]) -> Iterator[Paragraph]:
    for end in _of_kind(ends, "noted"):
        yield line("body", f"- {_capital(end.name)} “{end.title}”.")


def _forwarded(ends: Sequence[Ended]) -> Iterator[Paragraph]:
    for end in _of_kind(ends, "forwarded"):
        body = printable(end.outcome.body or "") or "cơ quan có thẩm quyền"
        yield line("body", f"- {_capital(end.name)} “{end.title}”: chuyển {body} xem xét, giải quyết.")


def _assigned(state: State, ends: Sequence[Ended]) -> Iterator[Paragraph]:
    """Each department with what it owes and until when, then what all of them do."""
    owed = _by_department(state, _of_kind(ends, "to_answer_in_writing"))
    for n, (department, duties) in enumerate(owed):
        lead = (Run(f"{letter(n)}) "), Run(f"{department or 'Cơ quan được giao'}:", bold=True))
        if len(duties) == 1:
            yield Paragraph("body", (*lead, Run(f" {_duty(duties[0])}.")))
            continue
        yield Paragraph("body", lead)
        for place, duty in enumerate(duties, 1):
            yield line("body", f"- {_capital(_duty(duty))}{'.' if place == len(duties) else ';'}")
    if owed:
        issuer = f"UBND tỉnh {state.plan.province}" if state.plan.province else "cơ quan tổ chức Hội nghị"
        yield line("body", f"{letter(len(owed))}) Văn bản trả lời được gửi đến các điểm cầu có kiến nghị, đồng thời "
                           f"gửi {issuer} để theo dõi, đôn đốc, tổng hợp báo cáo theo quy định.")  # fmt: skip


def _duty(end: Ended) -> str:
    jointly = f"chủ trì, phối hợp với {end.helpers} " if end.helpers else ""
    more = "bổ sung " if end.supplements else ""
    term = f" trước ngày {due_date(end.outcome)}" if end.outcome.due else ""
    return f"{jointly}trả lời {more}bằng văn bản {end.name} “{end.title}”{term}"


def _of_kind(ends: Sequence[Ended], kind: OutcomeKind) -> list[Ended]:
    return [end for end in ends if end.outcome.kind == kind]


def _by_department(state: State, ends: Sequence[Ended]) -> list[tuple[str, list[Ended]]]:
    """In the plan's order of departments; what nobody was named for comes last, under an empty name."""
    names = [*(department.name for department in state.departments.values()), _NOBODY]
    groups = [(name, [end for end in ends if end.department == name]) for name in names]
    return [(name, group) for name, group in groups if group]


def _names(ends: Sequence[Ended]) -> str:
    """`các nội dung 1, 2 và 4`: the common word once."""
    numbers: dict[str, list[str]] = {}
    for end in ends:
        numbers.setdefault(end.word, []).extend(end.numbers)
    return "; ".join(f"{'các ' if len(of) > 1 else ''}{word} {enumerated(of)}" for word, of in numbers.items())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
