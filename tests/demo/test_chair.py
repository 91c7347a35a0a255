"""How topics end under this chair."""

import pytest

from demo.chair import WEIGHTS, settlement
from tests.demo.screens import topic


def test_a_written_answer_names_the_lead_department_and_the_date() -> None:
    assert settlement(topic(1, lead="SLD"), "to_answer_in_writing", "2024-04-05") == {
        "kind": "to_answer_in_writing", "department": "SLD", "due": "2024-04-05"
    }  # fmt: skip


def test_a_topic_without_a_lead_department_owes_no_written_answer() -> None:
    assert settlement(topic(1, lead=None), "to_answer_in_writing", "2024-04-05")["kind"] == "answered_live"


def test_what_is_forwarded_names_the_competent_body() -> None:
    assert settlement(topic(1), "forwarded", "")["body"]


@pytest.mark.parametrize("kind", WEIGHTS)
def test_every_drawn_kind_is_a_settlement(kind: str) -> None:
    assert settlement(topic(1), kind, "2024-04-05")["kind"] == kind
