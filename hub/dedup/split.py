"""Two requests in one message become two texts. Changes when people join their requests in other ways.

Rather one unit too few than one too many: a moderator sees the message and can still take it apart.
"""

import re
from typing import Final

from hub.dedup.lexicon import SHIPPED
from hub.dedup.wrappers import flat_letters

UNITS_MAX: Final = 5
WORDS_MIN: Final = 5  # fewer are a heading or the end of a sentence, not a request

_NUMBERED: Final = re.compile(r"(?:(?<=[.!?;:\n])|^)\s*(?:\(?\d{1,2}[.)/]|[-•*+])\s+(?=\S)")
_JOINTS: Final = "|".join(re.escape(flat_letters(words)) for words in SHIPPED.splits)
_JOINED: Final = re.compile(rf"(?:(?<=[.!?;])|\n)\s*(?:{_JOINTS})\b[\s,:]*(?:la\s)?")
_SPOKEN: Final = re.compile(rf"\s(?:{_JOINTS})\s(?:la\s)?(?=(?:(?:em|chung em|toi) )?(?:xin|de nghi|kien nghi|mong)\b)")
"""In a text without any sign a joint opens a request only where the request says so itself."""


def requests(text: str) -> list[str]:
    """One to five texts in the order of saying; exactly [text] when it does not clearly hold more than one."""
    ways = (_NUMBERED, _JOINED) if re.search(r"[.,:;!?\n]", text) else (_SPOKEN,)
    for pattern in ways:
        parts = _cut(text, pattern)
        if 1 < len(parts) <= UNITS_MAX and all(len(part.split()) >= WORDS_MIN for part in parts):
            return parts
    return [text]


def _cut(text: str, pattern: re.Pattern[str]) -> list[str]:
    flat, parts, start = flat_letters(text), list[str](), 0
    for found in pattern.finditer(flat):
        parts.append(text[start : found.start()])
        start = found.end()
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]
