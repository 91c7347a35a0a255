"""A typed text in the words it means: fonts, keystrokes, abbreviations and numbers read. Changes with ways of typing.

Only what is compared is rewritten; what a point sent stays as it came.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from hub.dedup.keystrokes import typed
from hub.dedup.legacy import modern
from hub.dedup.lexicon import SHIPPED
from hub.dedup.normalize import CHARS_MAX
from hub.dedup.steps import ALL, Steps

_TOKEN: Final = re.compile(r"[^\W_]+(?:/[^\W_]+)?")

_FILLER: Final = re.compile(rf"\b(?:{'|'.join(SHIPPED.wrappers.fillers)}) |\b ạ$")


def read(text: str, steps: Steps = ALL) -> str:
    """The text in modern letters with its abbreviations written out, case and punctuation kept. At most 4,000 chars."""
    letters = modern(text[:CHARS_MAX]) if steps.fonts else text[:CHARS_MAX]
    letters = unicodedata.normalize("NFC", typed(letters) if steps.keystrokes else letters)
    if not steps.abbreviations:
        return letters
    words = _TOKEN.sub(_expanded, letters)
    return _FILLER.sub("", words) if _dictated(words) else words


def _dictated(text: str) -> bool:
    """Written down by a machine that heard it: no capital, no sign. Only there are `thì` and `là` mere hesitation."""
    return text == text.lower() and not re.search(r"[.,:;!?]", text)


def _expanded(found: re.Match[str]) -> str:
    word = found.group()
    if word.isupper() and len(word) < 2:
        return word  # "h" is huyện, "H" an initial
    meant = SHIPPED.words.get(word.lower())
    return word if meant is None else meant


def replaced(text: str, table: Mapping[str, str]) -> str:
    """Whole phrases of a lower-case text replaced, the longest first, in one pass."""
    return _any_of(tuple(table)).sub(lambda found: table[found.group()], text) if table else text


@lru_cache(maxsize=8)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b")


_DIGITS = "|".join(sorted(SHIPPED.numbers, key=len, reverse=True))
_COUNTED = "triệu|nghìn|ngàn|tỷ|tỉ|phần trăm|đồng|ki lô mét|km|mét|người|hộ"
_NUMBER: Final = re.compile(rf"\b((?:{_DIGITS}|mươi|trăm)(?: (?:{_DIGITS}|mươi|trăm|linh|lẻ))*) (?={_COUNTED})")


def figures(text: str) -> str:
    """`mười lăm phần trăm` → `15 %` in a lower-case text; only before a unit: `năm` and `ba` are also other words."""
    return _NUMBER.sub(lambda found: f"{_value(found.group(1).split())} ", text).replace("phần trăm", "%")


def _value(words: list[str]) -> int:
    """Of words up to 999, as spoken; what is not spoken so has some value all the same."""
    total = last = 0
    for word in words:
        match word:
            case "trăm":
                total, last = total + max(last, 1) * 100, 0
            case "mươi":
                total, last = total + max(last, 1) * 10, 0
            case "linh" | "lẻ":
                pass
            case "mười":
                total, last = total + 10, 0
            case _:
                last = SHIPPED.numbers[word]
    return total + last
