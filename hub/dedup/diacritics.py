"""The marks that text typed without them most likely means. Changes with the way of guessing.

Viterbi over pairs of neighbouring syllables, learnt from shipped texts and from what the conference itself writes with
marks. The guess is only compared with: it is never shown as what somebody wrote and never stored.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from itertools import pairwise
from math import log
from typing import Final

from msgspec import Struct

from hub.dedup.normalize import fold
from hub.dedup.shipped import read_json

FILE: Final = "language.json"
LEARNT_MAX: Final = 60_000  # pairs of one conference: some megabytes; later ones are no longer learnt
MEANINGS_MAX: Final = 8  # of one folded syllable, the commonest: more are hardly ever meant
SEEN_TOGETHER: Final = 0.8  # of the probability stands on the neighbour, the rest on the syllable alone
WORDS_MAX: Final = 200  # beyond it a text is left as typed: a long one says what it is about before
MARKED_MAX: Final = 0.3  # of the words of a text that is none the less typed without; of others three quarters are
WORDS_MIN: Final = 3  # fewer words without a mark may simply have none


class Language(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Counts from marked texts: of syllables, and of two neighbours "a b"."""

    words: Mapping[str, int]
    pairs: Mapping[str, int]

    @cached_property
    def meanings(self) -> Mapping[str, frozenset[str]]:
        """Folded syllable -> what it may mean. Worked out once: a conference begins to learn anew after every undo."""
        meanings: dict[str, set[str]] = {}
        for word in self.words:
            meanings.setdefault(fold(word), set()).add(word)
        return {folded: frozenset(meant) for folded, meant in meanings.items()}


SHIPPED: Final = read_json(files("hub.dedup") / FILE, FILE, Language)


def counted(texts: Iterable[str]) -> Language:
    """Of marked, normalised texts."""
    words, pairs = Counter[str](), Counter[str]()
    for text in texts:
        syllables = text.split()
        words.update(syllables)
        pairs.update(f"{a} {b}" for a, b in pairwise(syllables))
    return Language(dict(sorted(words.items())), dict(sorted(pairs.items())))


class Restorer:
    """What has been learnt so far. The same texts in the same order give the same guesses."""

    def __init__(self, language: Language = SHIPPED) -> None:
        self._words = Counter(language.words)
        self._pairs = Counter(language.pairs)
        self._room = LEARNT_MAX
        self._meanings = dict(language.meanings)

    def learn(self, marked: str) -> None:
        """From a normalised text; one typed without marks teaches nothing."""
        words = marked.split()
        if self._room <= 0 or _without_marks(words):
            return
        self._room -= len(words)
        self._words.update(words)
        self._pairs.update(f"{a} {b}" for a, b in pairwise(words))
        for word in words:
            folded = fold(word)
            self._meanings[folded] = self._meanings.get(folded, frozenset()) | {word}

    def restored(self, text: str) -> str:
        """A normalised text with marks; unchanged when it was typed with them or is too short to tell.

        Who types without marks still has a word with them now and then, from a phrase that the keyboard offers.
        """
        words, rest = text.split()[:WORDS_MAX], text.split()[WORDS_MAX:]
        if len(words) < WORDS_MIN or not _without_marks(words):
            return text
        ways: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
        for word in words:
            ways = {meant: self._best(ways, meant, alone) for meant, alone in self._meant(word)}
        return " ".join((*max(ways.values())[1], *rest))

    def _meant(self, word: str) -> list[tuple[str, float]]:
        """(syllable, how likely it is meant wherever it stands), the commonest first; its own marks are meant."""
        if fold(word) != word:
            return [(word, 1.0)]
        known = sorted(self._meanings.get(word, ()), key=lambda one: (-self._words[one], one))[:MEANINGS_MAX] or [word]
        total = sum(self._words[one] for one in known)
        return [(one, (self._words[one] + 0.1) / (total + 1)) for one in known]

    def _best(
        self, ways: Mapping[str, tuple[float, tuple[str, ...]]], meant: str, alone: float
    ) -> tuple[float, tuple[str, ...]]:
        """The likeliest way to say the text up to this syllable."""
        apart = log((1 - SEEN_TOGETHER) * alone)
        reached = []
        for before, (score, said) in ways.items():
            pair = self._pairs.get(f"{before} {meant}")
            together = SEEN_TOGETHER * (pair / self._words[before]) if pair else 0.0
            reached.append((score + (log(together + (1 - SEEN_TOGETHER) * alone) if pair else apart), said))
        score, said = max(reached)
        return score, (*said, meant)


def _without_marks(words: Sequence[str]) -> bool:
    return sum(fold(word) != word for word in words) <= MARKED_MAX * len(words)
