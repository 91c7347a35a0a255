"""A request made comparable: its core, its words, what it states. Changes when the order of reading steps does."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hub.dedup.concepts import SHIPPED as THESAURUS
from hub.dedup.concepts import Thesaurus
from hub.dedup.diacritics import SHIPPED as LANGUAGE
from hub.dedup.diacritics import Language, Restorer
from hub.dedup.guard import Facts, facts, patterns
from hub.dedup.lexicon import SHIPPED, Lexicon
from hub.dedup.normalize import Form, fold, form
from hub.dedup.places import NOWHERE, Gazetteer, Place, Spots
from hub.dedup.similarity import grams
from hub.dedup.split import requests
from hub.dedup.steps import ALL, Steps
from hub.dedup.wording import figures, read, replaced
from hub.dedup.wrappers import core

LIGHT: Final = frozenset(SHIPPED.light.split())
_FOLDED_SAME: Final = {fold(form(phrase).marked): form(meant).folded for phrase, meant in SHIPPED.same.items()}
REMEMBERED: Final = 512  # readings: a text is split, compared and put under a topic in one breath
_ONSETS: Final = (("tr", "ch"), ("gi", "d"), ("s", "x"), ("r", "d"), ("n", "l"))
"""Pairs which many speakers do not tell apart and therefore mistype; ng and nh are letters of their own."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of one point. Texts with equal `folded` ask the same words."""

    text: str
    point: str
    marked: str
    """With the marks it was typed with or most likely means: compared, never shown."""
    folded: str
    words: tuple[str, ...]
    """All words, as they sound."""
    telling: frozenset[str]
    grams: frozenset[str]
    things: frozenset[str]
    """Concepts of what is spoken of."""
    actions: frozenset[str]
    """Concepts of what is to be done."""
    facts: Facts


def parts(text: str, steps: Steps = ALL) -> list[str]:
    """The requests of a message without what was said around them, in readable words."""
    return list(_parts(text, steps))


@lru_cache(maxsize=REMEMBERED)
def _parts(text: str, steps: Steps) -> tuple[str, ...]:
    bare = _core(read(text, steps), steps)
    return tuple(_core(part, steps) for part in (requests(bare) if steps.split else [bare]))


class Reader:
    """Reads the requests of one conference: its places, its closed classes, the marks it writes with."""

    def __init__(
        self,
        places: Iterable[Place] = (),
        lexicon: Lexicon = SHIPPED,
        steps: Steps = ALL,
        language: Language = LANGUAGE,
        thesaurus: Thesaurus = THESAURUS,
    ) -> None:
        self.steps = steps
        self._gazetteer = Gazetteer(places, lexicon)
        self._classes = patterns(lexicon.classes)
        self._restorer = Restorer(language)
        self._thesaurus = thesaurus
        self._heard = lru_cache(maxsize=REMEMBERED)(self._hear)

    def learn(self, text: str) -> None:
        """The marks of a message of the conference: what it names is written without them elsewhere."""
        if self.steps.diacritics:
            self._restorer.learn(form(text).marked)
            self._heard.cache_clear()  # what was guessed before might be guessed otherwise now

    def parts(self, text: str) -> list[str]:
        """`parts` with the steps of this reader."""
        return parts(text, self.steps)

    def request(self, part: str, point: str) -> Request:
        """Of one part as `parts` gives it."""
        plain, found, folded, concepts = self._heard(part)
        heard = [self._sound(word) for word in folded.split()]
        telling = frozenset(self._sound(word) for word in folded.split() if word not in LIGHT)
        return Request(
            text=part,
            point=point,
            marked=found.marked,
            folded=folded,
            words=tuple(heard),
            telling=telling,
            grams=grams(folded),
            things=self._thesaurus.things(concepts),
            actions=self._thesaurus.actions(concepts),
            facts=facts(plain, self.spots(part, point), self._classes, found.marked),
        )

    def spots(self, text: str, point: str) -> Spots:
        """The places that a text of this point names."""
        return self._gazetteer.spots(text, point) if self.steps.places else NOWHERE

    def about(self, part: str) -> tuple[str, frozenset[str]]:
        """(folded words, what is spoken of) of a part: less than `request`, where the place does not matter."""
        _, _, folded, concepts = self._heard(part)
        return folded, self._thesaurus.things(concepts)

    def _hear(self, part: str) -> tuple[str, Form, str, frozenset[str]]:
        plain = figures(part.lower()) if self.steps.figures else part.lower()
        found = self._marked(form(plain))
        folded = replaced(found.folded, _FOLDED_SAME) if self.steps.synonyms else found.folded
        return plain, found, folded, self._thesaurus.of(found) if self.steps.concepts else frozenset()

    def _marked(self, found: Form) -> Form:
        return Form(self._restorer.restored(found.marked), found.folded) if self.steps.diacritics else found

    def _sound(self, word: str) -> str:
        return sound(word) if self.steps.sounds else word


def _core(text: str, steps: Steps) -> str:
    return core(text) if steps.wrappers else text


def sound(word: str) -> str:
    """The folded word as many speak it: tr/ch, s/x, d/gi/r, l/n are one."""
    if re.match("ng|nh", word):
        return word
    for written, spoken in _ONSETS:
        if word.startswith(written):
            return spoken + word[len(written) :]
    return word
