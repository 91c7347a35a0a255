"""Takes off what people say around a request: greeting, introduction, thanks. Changes when they say other things.

Found in the folded text, cut from the text as typed: folding composed text keeps one letter for each, so places agree.
"""

import re
import unicodedata
from typing import Final

from hub.dedup.lexicon import SHIPPED, Wrappers
from hub.dedup.normalize import REMEMBERED_BELOW

PASSES: Final = 4  # greeting, name, "xin có ý kiến", "câu hỏi:": nobody says more before a request
REACH: Final = 240  # characters at either end in which wrappers are looked for: no pass reaches further
CHARS_MIN: Final = 12  # a text that is all greeting stays as it is: nothing would be left to compare


class Unwrapper:
    """The patterns of a lexicon, made once."""

    def __init__(self, wrappers: Wrappers) -> None:
        gap = r"[\s.,:;!?\-–/]*+"  # possessive: a text of dots costs no more than another
        self._starts = tuple(re.compile(rf"^{gap}{_loose(pattern)}(?![a-z0-9]){gap}") for pattern in wrappers.start)
        self._ends = tuple(re.compile(rf"{gap}(?<![a-z0-9]){_loose(pattern)}{gap}$") for pattern in wrappers.end)

    def core(self, text: str) -> str:
        """The request without its wrappers; the whole text when hardly anything would be left."""
        left, right = 0, len(text)
        flat = flat_letters(text)
        for _ in range(PASSES):
            before = (left, right)
            for pattern in self._starts:
                if found := pattern.match(flat[left : min(right, left + REACH)]):
                    left += found.end()
            for pattern in self._ends:
                tail = max(left, right - REACH)
                if found := pattern.search(flat[tail:right]):
                    right = tail + found.start()
            if (left, right) == before:
                break
        return text[left:right].strip() if right - left >= CHARS_MIN else text


def flat_letters(text: str) -> str:
    """Lower case without marks, exactly one character for each of the text's own (which must be composed)."""
    return text.translate(_FLAT)


class _Flat(dict[int, str]):
    """Each letter is looked at once: a message has hundreds, and a language some two hundred."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code).lower())[0]
        flat = "d" if base == "đ" else base
        if code < REMEMBERED_BELOW:
            self[code] = flat
        return flat


_FLAT: Final = _Flat()


def _loose(pattern: str) -> str:
    """A space in a pattern stands for whatever separates words."""
    return re.sub(r"(?<!\[) (?!\])", r"(?:[\\s,.!]++)", pattern)


SHIPPED_UNWRAPPER: Final = Unwrapper(SHIPPED.wrappers)


def core(text: str) -> str:
    """`Unwrapper.core` with the shipped patterns."""
    return SHIPPED_UNWRAPPER.core(text)
