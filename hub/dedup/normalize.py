"""The two forms in which texts are compared; what is stored stays as typed. Changes when a way of typing is learnt."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final

CHARS_MAX = 4_000  # the longest text a point may send; nothing beyond it is looked at

WORD_CHARS: Final = 16  # no syllable is longer, and what is remembered stays small
REMEMBERED_BELOW: Final = 0x3000  # code points of alphabets; what lies beyond is looked at again

TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
SHAPES = "\u0302\u0306\u031b"  # â, ă, ơ: they belong to the letter, a tone belongs to the syllable

# Full-width Latin and the wide space. Not NFKC: it would also rewrite letters of texts pasted from old fonts.
WIDTHS: Mapping[int, int] = {0x3000: 0x20, **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}}


PLAIN = frozenset(
    [chr(code) for code in range(128)]
    + ["đ"]
    + [unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in ("", *TONES)]
)
"""Letters that are in one order and place already."""


@dataclass(frozen=True, slots=True)
class Form:
    """A text made comparable: words of letters and digits in lower case, one space between them."""

    marked: str
    """With diacritics, in one order and place whatever keyboard wrote them."""
    folded: str
    """Without diacritics: the same words whether or not they were typed."""


def form(text: str) -> Form:
    """Total: any text has a form; one without a letter or digit has the empty form."""
    wide = text[:CHARS_MAX].translate(WIDTHS).lower()
    plain = PLAIN.issuperset(wide)  # as most keyboards write: nothing to put in order
    letters = wide if plain else "".join(_letter(base, marks) for base, marks in _clusters(wide))
    marked = " ".join(_placed(word) for word in re.findall(r"[^\W_]+", letters))
    return Form(marked, fold(marked))


def word_form(word: str) -> Form:
    """`form` of one word, remembered: a conference says the same few thousand words."""
    return _word_form(word) if len(word) <= WORD_CHARS else form(word)


_word_form: Final = lru_cache(maxsize=8_192)(form)


def fold(marked: str) -> str:
    """Drops every mark, and the bar of đ, which is no mark to Unicode."""
    return marked.translate(_FOLDED)


class _Folded(dict[int, str]):
    """Each letter is looked at once: canonical decomposition only ever moves marks, and all of them are dropped."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFD", "d" if chr(code) == "đ" else chr(code))
        folded = "".join(char for char in decomposed if not unicodedata.category(char).startswith("M"))
        if code < REMEMBERED_BELOW:
            self[code] = folded
        return folded


_FOLDED: Final = _Folded()


def _clusters(text: str) -> list[tuple[str, str]]:
    """Each base letter with the marks typed after it, decomposed."""
    found: list[tuple[str, list[str]]] = []
    for char in (part for typed in text for part in unicodedata.normalize("NFD", typed)):
        if unicodedata.category(char).startswith("M") and found:
            found[-1][1].append(char)
        else:
            found.append((char, []))
    return [(base, "".join(marks)) for base, marks in found]


def _letter(base: str, marks: str) -> str:
    """One shape and then one tone, whichever order and however often they were typed."""
    shape = next((mark for mark in marks if mark in SHAPES), "")
    tone = next((mark for mark in marks if mark in TONES), "")
    others = "" if shape or tone else "".join(takewhile(lambda mark: mark not in SHAPES + TONES, marks[:1]))
    return unicodedata.normalize("NFC", base + shape + tone + others)


def _moves() -> dict[str, str]:
    """oà → òa for each open syllable in -oa, -oe, -uy and each tone: both spellings are taught."""
    return {
        unicodedata.normalize("NFC", pair + tone): unicodedata.normalize("NFC", pair[0] + tone + pair[1])
        for pair in ("oa", "oe", "uy")
        for tone in TONES
    }


MOVES: Mapping[str, str] = _moves()


def _placed(word: str) -> str:
    """The tone of an open -oa, -oe, -uy on its first vowel; after q the u is no vowel (quý)."""
    start, end = word[:-2], word[-2:]
    return word if start.endswith("q") else start + MOVES.get(end, end)
