"""A request made comparable: its core, its words, what it states. Changes when the order of reading steps does."""

import re
from dataclasses import dataclass
from typing import Final

from hub.dedup.guard import Facts, facts
from hub.dedup.lexicon import SHIPPED
from hub.dedup.normalize import Form, fold, form
from hub.dedup.places import Gazetteer
from hub.dedup.similarity import grams
from hub.dedup.split import requests
from hub.dedup.wording import figures, read, replaced
from hub.dedup.wrappers import core

LIGHT: Final = frozenset(SHIPPED.light.split())
_FOLDED_SAME: Final = {fold(form(phrase).marked): form(meant).folded for phrase, meant in SHIPPED.same.items()}
_ONSETS: Final = (("tr", "ch"), ("gi", "d"), ("s", "x"), ("r", "d"), ("n", "l"))
"""Pairs which many speakers do not tell apart and therefore mistype; ng and nh are letters of their own."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of one point. Texts with equal `folded` ask the same words."""

    text: str
    folded: str
    words: tuple[str, ...]
    """All words, as they sound."""
    telling: frozenset[str]
    grams: frozenset[str]
    facts: Facts


def parts(text: str) -> list[str]:
    """The requests of a message without what was said around them, in readable words."""
    return [core(part) for part in requests(core(read(text)))]


def request(part: str, point: str, gazetteer: Gazetteer) -> Request:
    """Of one part as `parts` gives it."""
    plain = figures(part.lower())
    found: Form = form(plain)
    folded = replaced(found.folded, _FOLDED_SAME)
    words = tuple(map(sound, folded.split()))
    telling = frozenset(sound(word) for word in folded.split() if word not in LIGHT)
    return Request(part, folded, words, telling, grams(folded), facts(plain, gazetteer.spots(part, point)))


def sound(word: str) -> str:
    """The folded word as many speak it: tr/ch, s/x, d/gi/r, l/n are one."""
    if re.match("ng|nh", word):
        return word
    for written, spoken in _ONSETS:
        if word.startswith(written):
            return spoken + word[len(written) :]
    return word
