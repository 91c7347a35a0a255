"""Two requests in one message become two texts. Changes when people join their requests in other ways.

Rather one unit too few than one too many: a moderator sees the message and can still take it apart.
"""

import re
from typing import Final

from hub.dedup.lexicon import SHIPPED
from hub.dedup.wrappers import flat_letters

UNITS_MAX: Final = 5
WORDS_MIN: Final = 5  # fewer are a heading or the end of a sentence, not a request

_NUMBERED: Final = re.compile(r"(?:(?<=[.!?;:\n])|^)\s*(?:\(?[1-5][.)/]|[-•*+])\s+(?=\S)")
_JOINED: Final = re.compile(
    r"[.!?;\n]\s*(?:" + "|".join(re.escape(flat_letters(words)) for words in SHIPPED.splits) + r")\b[\s,:]*(?:la\s)?"
)


def requests(text: str) -> list[str]:
    """One to five texts in the order of saying; exactly [text] when it does not clearly hold more than one."""
    for pattern in (_NUMBERED, _JOINED):
        parts = _cut(text, pattern)
        if 1 < len(parts) <= UNITS_MAX and all(len(part.split()) >= WORDS_MIN for part in parts):
            return parts
    return [text]


def _cut(text: str, pattern: re.Pattern[str]) -> list[str]:
    flat, parts, start = flat_letters(text), list[str](), 0
    for found in pattern.finditer(flat):
        parts.append(text[start : found.start() + (pattern is _JOINED)])
        start = found.end()
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]
