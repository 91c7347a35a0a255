"""How outcomes are said on paper."""

from dataclasses import replace
from typing import get_args

from hub.documents.outcomes import KINDS, UNSETTLED, answer_of, form_of, lead_of
from hub.domain.model import Outcome, OutcomeKind, Topic

LIVE = Outcome("answered_live", "sgd", None, None, "Đã có kế hoạch", 0)
WRITTEN = Outcome("to_answer_in_writing", "snv", "2024-04-05", None, None, 0)
FORWARDED = Outcome("forwarded", None, None, "Bộ Nội vụ", None, 0)
TOPIC = Topic("t1", 1, "Trường lớp", "Giáo dục", "sgd")


def test_every_kind_of_outcome_has_its_words() -> None:
    assert set(KINDS) == set(get_args(OutcomeKind))


def test_form_and_term_are_said_together() -> None:
    assert form_of(LIVE) == "Trả lời trực tiếp tại Hội nghị"
    assert form_of(WRITTEN) == "Bằng văn bản, trước ngày 05/4/2024"
    assert form_of(FORWARDED) == "Chuyển Bộ Nội vụ xem xét, giải quyết"
    assert form_of(LIVE, WRITTEN).endswith("; trả lời bổ sung bằng văn bản, trước ngày 05/4/2024")
    assert form_of(None) == UNSETTLED


def test_a_draft_answer_is_never_printed_as_what_was_said() -> None:
    topic = replace(TOPIC, draft_answer="Dự thảo", outcome=replace(LIVE, note=None))
    assert answer_of(topic) == ""
    assert answer_of(replace(topic, note="Giám đốc Sở trả lời")) == "Giám đốc Sở trả lời"
    assert answer_of(replace(topic, note="Sổ tay", outcome=LIVE)) == "Đã có kế hoạch"


def test_the_department_named_with_the_outcome_goes_before_the_topics_lead() -> None:
    assert lead_of(TOPIC) == "sgd"
    assert lead_of(replace(TOPIC, outcome=WRITTEN)) == "snv"
