"""The measures of the papers against the decree."""

import pytest

from hub.documents.annex import COLUMNS
from hub.documents.typography import (
    HEAD_COLUMNS_MM,
    MARGINS,
    MARGINS_ALLOWED,
    PAPER_MM,
    SIGNATURE_COLUMNS_MM,
    STYLES,
    Style,
    text_width_mm,
)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_every_size_lies_within_what_the_decree_allows(style: Style) -> None:
    if style.allowed is not None:
        assert style.allowed[0] <= style.size_pt <= style.allowed[1]


def test_the_margins_lie_within_what_the_decree_allows() -> None:
    for side, (least, most) in MARGINS_ALLOWED.items():
        assert least <= getattr(MARGINS, side) <= most
    assert PAPER_MM == (210, 297)


def test_body_text_is_justified_indented_and_spaced() -> None:
    body = STYLES["body"]
    assert body.align == "justify"
    assert 10 <= body.indent_mm <= 12.7
    assert body.after_pt >= 6
    assert 1 <= body.line <= 1.5


def test_tables_fit_between_the_margins() -> None:
    assert sum(HEAD_COLUMNS_MM) <= text_width_mm("portrait")
    assert sum(SIGNATURE_COLUMNS_MM) <= text_width_mm("portrait")
    assert sum(width for _, width in COLUMNS) == text_width_mm("landscape")
