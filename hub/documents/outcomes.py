"""How an outcome is said on paper: its name, form and term. Changes with the words officials use for outcomes."""

from datetime import date
from typing import Final

from hub.documents.printable import printable
from hub.documents.vietnamese import short_date
from hub.domain.model import Department, Outcome, OutcomeKind, State, Topic

KINDS: Final[dict[OutcomeKind, str]] = {
    "answered_live": "Trả lời trực tiếp tại Hội nghị",
    "to_answer_in_writing": "Trả lời bằng văn bản",
    "forwarded": "Chuyển cơ quan có thẩm quyền",
    "noted": "Ghi nhận, tiếp thu",
    "out_of_scope": "Không thuộc phạm vi đối thoại",
}
"""In the order of the lists of Decree 13/2021, Article 11: (b), (d), (c), then what needs no answer."""

UNSETTLED: Final = "(chưa ghi kết quả)"
"""Only a draft made before the seal can say this."""


def form_of(outcome: Outcome | None, supplement: Outcome | None = None) -> str:
    """Form and term of an answer: `Bằng văn bản, trước ngày 05/4/2024`."""
    if outcome is None:
        return UNSETTLED
    said = _form(outcome)
    return said if supplement is None else f"{said}; trả lời bổ sung bằng văn bản{_term(supplement)}"


def _form(outcome: Outcome) -> str:
    match outcome.kind:
        case "to_answer_in_writing":
            return f"Bằng văn bản{_term(outcome)}"
        case "forwarded" if outcome.body:
            return f"Chuyển {printable(outcome.body)} xem xét, giải quyết"
        case kind:
            return KINDS[kind]


def _term(outcome: Outcome) -> str:
    return f", trước ngày {due_date(outcome)}" if outcome.due else ""


def due_date(outcome: Outcome) -> str:
    """`05/4/2024`; empty without a term."""
    return short_date(date.fromisoformat(outcome.due)) if outcome.due else ""


def answer_of(topic: Topic) -> str:
    """What was said: the words recorded with the outcome, else the secretary's record of the answer.

    A department's draft is never printed: nobody may have said it.
    """
    said = [outcome.note for outcome in (topic.outcome, topic.supplement) if outcome and outcome.note]
    return printable(" ".join(said) or topic.note or "")


def lead_of(topic: Topic) -> str | None:
    """Id of the department that answers: the one named with the outcome, else the topic's lead."""
    named = topic.outcome.department if topic.outcome else None
    return named or topic.lead


def department_name(state: State, department: str | None) -> str:
    """Full name on paper; empty for nobody."""
    found: Department | None = state.departments.get(department) if department else None
    return found.name if found else ""
