"""Telex and VNI keystrokes that no keyboard program turned into letters. Changes with those two ways of typing."""

import re
import unicodedata
from typing import Final

from hub.dedup.syllables import is_syllable, with_tone

_SHAPES: Final = "uwow=ươ uow=ươ uwo=ươ aa=â aw=ă ee=ê oo=ô ow=ơ uw=ư dd=đ"
SHAPES_TELEX: Final = tuple((pair.split("=")[0], pair.split("=")[1]) for pair in _SHAPES.split())
TONES_TELEX: Final = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
SHAPES_VNI: Final = {"a6": "â", "e6": "ê", "o6": "ô", "o7": "ơ", "u7": "ư", "a8": "ă", "d9": "đ"}
TONES_VNI: Final = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
WORDS_MIN: Final = 2
"""Keystroke words that make a message one typed so: a single `car` or `lop1` may be a name."""

_WORD = re.compile(r"[^\W_]+")


def typed(text: str) -> str:
    """The text as its keyboard should have shown it; unchanged when fewer than two words are keystrokes."""
    composed = unicodedata.normalize("NFC", text)
    read = {word: meant for word in _WORD.findall(composed) if (meant := meaning(word)) is not None}
    if sum(len(word) > 1 for word in read) < WORDS_MIN:
        return text
    return _WORD.sub(lambda found: read.get(found.group(), found.group()), composed)


def meaning(word: str) -> str | None:
    """The syllable whose keystrokes these are; None for what is a syllable already or of neither way of typing."""
    lower = word.lower()
    if is_syllable(lower):
        return None
    meant = _vni(lower) if any(char.isdigit() for char in lower) else _telex(lower)
    if meant is None:
        return None
    return meant.upper() if word.isupper() else meant.capitalize() if word[0].isupper() else meant


def _telex(word: str) -> str | None:
    """The last key of a tone is the tone; an r or s before it belongs to the word (tr, s)."""
    at = max((at for at, char in enumerate(word) if at and char in TONES_TELEX), default=0)
    shaped, tone = (word[:at] + word[at + 1 :], TONES_TELEX[word[at]]) if at else (word, "")
    for keys, letter in SHAPES_TELEX:
        shaped = shaped.replace(keys, letter)
    meant = with_tone(shaped, tone)
    return None if meant == word else meant


def _vni(word: str) -> str | None:
    if not word[0].isalpha() or len(word) < 2:
        return None
    tones = [TONES_VNI[char] for char in word if char in TONES_VNI]
    if len(tones) > 1:
        return None
    shaped = "".join(char for char in word if char not in TONES_VNI)
    for keys, letter in SHAPES_VNI.items():
        shaped = shaped.replace(keys, letter)
    return with_tone(shaped, "".join(tones)) if shaped.isalpha() else None
