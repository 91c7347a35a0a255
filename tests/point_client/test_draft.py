"""What is refused at the keyboard is what the hub refuses, by the hub's own rule and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.refusal import Refusal
from hub.domain.texts import check_text
from point_client.draft import OURS, refusal_of, refusal_of_text
from protocol.limits import TEXT_CHARS_MAX
from protocol.messages import COMMANDS


def judged_by_the_hub(text: str) -> str | None:
    try:
        check_text(text, "text")
    except Refusal as refusal:
        return refusal.code
    return None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_blankness_is_judged_as_the_hub_judges_it(text: str) -> None:
    refusal = refusal_of_text(text)
    assert (None if refusal is None else refusal[0].value) == judged_by_the_hub(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t", "\x00", "\u00ad", "\u200b\ufeff", "\u00a0", "\u2028", "\u2029", "\u3164", "\u0301", ".", "a "],
)
def test_what_leaves_nothing_on_a_page_is_empty_for_both(text: str) -> None:
    refusal = refusal_of_text(text)
    assert (None if refusal is None else refusal[0].value) == judged_by_the_hub(text)


@pytest.mark.parametrize("letter", ["x", "ế", "e\u0302\u0301", "😀", "\u0344"])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_length_is_counted_as_the_hub_counts_it(letter: str, more: int) -> None:
    text = letter * (TEXT_CHARS_MAX + more)
    refusal = refusal_of_text(text)
    assert (None if refusal is None else refusal[0].value) == judged_by_the_hub(text)


def test_a_point_has_its_six_commands_and_no_other() -> None:
    for name in COMMANDS:
        refusal = refusal_of(name, {})
        if name in OURS:
            assert refusal is not None
            assert refusal[0] == "bad_args", name
        else:
            assert refusal is not None
            assert refusal[0] == "forbidden", name
    assert len(OURS) == 6
