"""What a text of a person must be to be taken in. Changes when a bound changes.

Texts are stored as typed. NFC is only derived here, for counting: the keyboard of Windows sends nine code points
for the seven letters of "Đề nghị", and nobody should lose room by it (domain.md 8.1).
"""

import unicodedata
from datetime import date
from typing import Final, TypeVar

from hub.domain.refusal import Refusal

TEXT_CHARS_MAX: Final = 4_000
"""Characters of a recommendation, a note, an answer: five times the longest recommendation seen."""
TITLE_CHARS_MAX: Final = 200
"""A title, a field, the name of a competent body: two lines on paper."""
LINE_CHARS_MAX: Final = 300
"""An announcement or a talking point: read at one glance in a hall."""
LINES_MAX: Final = 5
"""Talking points under Now: what a chair reads while speaking."""
LIST_ITEMS_MAX: Final = 64
"""Items that one command may name: more than one screen of an inbox."""
PARTS_MAX: Final = 12
"""Parts of a split: the longest list of requests seen in one message."""

INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode categories that leave nothing on a page: controls, zero-width and format characters, spaces."""

UNSEEN: Final = frozenset(
    chr(code)
    for first, last in ((0, 0x1F), (0x7F, 0x9F), (0x61C, 0x61C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
    for code in range(first, last + 1)
)
"""What has no business in a name: C0 and C1 controls, and the marks that turn the direction of writing. A name with one
of them reads otherwise than it is stored, on screens and on paper, for the whole conference."""

T = TypeVar("T")


def is_blank(text: str) -> bool:
    """True when nothing of it could be read. Judges only: the text itself is never stripped (TCVN3 `ư` is U+00AD)."""
    return all(unicodedata.category(char) in INVISIBLE for char in text)


def unseen_in(text: str) -> str | None:
    """The first character of `UNSEEN` in a name, as `U+202E`; None when there is none."""
    return next((f"U+{ord(char):04X}" for char in text if char in UNSEEN), None)


def check_length(text: str, chars_max: int, what: str) -> None:
    """Raises `text_too_long` naming `what`; counts characters after NFC."""
    if len(text) > chars_max and len(unicodedata.normalize("NFC", text)) > chars_max:
        raise Refusal("text_too_long", f"{what}: at most {chars_max} characters")


def check_text(text: str, what: str, chars_max: int = TEXT_CHARS_MAX) -> None:
    """A text without which the command makes no sense. Raises `empty_text` or `text_too_long` naming `what`."""
    if is_blank(text):
        raise Refusal("empty_text", f"{what}: nothing readable in it")
    check_length(text, chars_max, what)


def check_reason(reason: str | None, what: str) -> str:
    """The reason that a decision owes to whom it touches. Raises `bad_args` without one, `text_too_long`."""
    if reason is None or is_blank(reason):
        raise Refusal("bad_args", f"{what}: needs a reason")
    check_length(reason, TEXT_CHARS_MAX, f"{what}, reason")
    return reason


def check_list(items: tuple[T, ...], what: str, least: int = 1, most: int = LIST_ITEMS_MAX) -> tuple[T, ...]:
    """The items, each once, in their order. Raises `bad_args` when there are too few or too many."""
    if not least <= len(items) <= most:
        raise Refusal("bad_args", f"{what}: {least} to {most} items")
    return tuple(dict.fromkeys(items))


def check_date(text: str, what: str) -> None:
    """Raises `bad_args` unless the text is a day of the calendar written yyyy-mm-dd."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refusal("bad_args", f"{what}: not a date (yyyy-mm-dd)") from None
    if day.isoformat() != text:  # fromisoformat also reads 20240322 and 2024-W12-5, which nothing else here does
        raise Refusal("bad_args", f"{what}: not a date (yyyy-mm-dd)")
