"""What is measured between two requests, in the order of the weights. Changes together with the weights' version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import Final

from hub.dedup.concepts import SHIPPED as THESAURUS
from hub.dedup.guard import agreements
from hub.dedup.request import Request
from hub.dedup.similarity import jaccard

NAMES: Final = (
    "grams", "grams_contained", "cosine", "contained", "shared", "pairs", "aligned", "rest_least", "rest_most",
    "replaced", "length", "agreements", "place_one_sided", "equal",
    "things", "actions", "fields", "things_contained", "things_shared",
)  # fmt: skip
SEMANTIC_NAMES: Final = (*NAMES, "meaning")
"""With the vectors of a model."""

REMEMBERED: Final = 16_384  # sets of words whose sums are kept: some megabytes
WORDS_MAX: Final = 150  # aligned at most: alignment is quadratic where one word is repeated


class Rarity:
    """How telling a word or a concept is: log of how few of the reference texts hold it, in nats, 0 … about 7."""

    def __init__(self, texts: int, counts: Mapping[str, int], unseen: float = 0.5) -> None:
        """`unseen`: of how many of the texts one that was never seen is thought to be."""
        self._of = {word: log((texts + 1) / (count + unseen)) for word, count in counts.items()}
        self._unseen = log((texts + 1) / unseen)
        self.sums = lru_cache(maxsize=REMEMBERED)(self._sums)
        """`_sums`, remembered: the same request is measured again and again."""

    def of(self, word: str) -> float:
        """A word never seen is as telling as the rarest."""
        return self._of.get(word, self._unseen)

    def weight(self, words: Iterable[str]) -> float:
        return sum([self._of.get(word, self._unseen) for word in words])

    def _sums(self, words: frozenset[str]) -> tuple[float, float]:
        """(weight, sum of squares) of a set of words."""
        values = [self._of.get(word, self._unseen) for word in words]
        return sum(values), sum([value * value for value in values])


@dataclass(frozen=True, slots=True)
class Measure:
    """What the reference texts say of words and concepts: part of the weights, so that a pair's score never moves."""

    words: Rarity
    concepts: Rarity
    field_of: Mapping[str, str] = field(default_factory=lambda: THESAURUS.field_of)

    def fields(self, things: frozenset[str]) -> Mapping[str, float]:
        """Field of a province's work -> weight of the concepts in it."""
        found: dict[str, float] = {}
        for name in things:
            found[self.field_of[name]] = found.get(self.field_of[name], 0.0) + self.concepts.of(name)
        return found

    def about(self, a: frozenset[str], b: frozenset[str]) -> tuple[float, float, float]:
        """(cosine, share of the smaller that is contained, weight in common) of two sets of concepts."""
        shared, squares = self.concepts.sums(a & b)
        (one, squares_a), (other, squares_b) = self.concepts.sums(a), self.concepts.sums(b)
        least = min(one, other)
        return squares / (squares_a * squares_b) ** 0.5 if squares else 0.0, shared / least if least else 0.0, shared


def like(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Cosine of two weighings, 0 … 1."""
    common = sum(value * b[key] for key, value in a.items() if key in b)
    lengths = sum(value * value for value in a.values()) * sum(value * value for value in b.values())
    return float(common / lengths**0.5) if common else 0.0


def measured(a: Request, b: Request, measure: Measure) -> tuple[float, ...]:
    """One number for each of NAMES, symmetric in a and b, each 0 … about 1 (`agreements`: 0 … 3)."""
    rarity = measure.words
    both, squares = rarity.sums(a.telling & b.telling)
    (one, squares_a), (other, squares_b) = rarity.sums(a.telling), rarity.sums(b.telling)
    cosine = squares / (squares_a * squares_b) ** 0.5 if squares else 0.0
    least, most = min(one, other), max(one, other)
    common = len(a.grams & b.grams)
    first, second = sorted((a.words[:WORDS_MAX], b.words[:WORDS_MAX]))
    aligned, swapped = _aligned(first, second, rarity)
    things, things_contained, things_shared = measure.about(a.things, b.things)
    return (
        jaccard(a.grams, b.grams),
        common / max(1, min(len(a.grams), len(b.grams))),
        cosine,
        both / least if least else 0.0,
        both / (one + other - both) if both else 0.0,
        _pairs(a.words, b.words),
        aligned,
        (least - both) / 20,
        min(2.0, (most - both) / 20),
        swapped,
        least / most if most else 1.0,
        min(3, agreements(a.facts, b.facts)) * cosine,  # one place alone is no request: all of a commune's name it
        float(bool(a.facts.spots.named) != bool(b.facts.spots.named)),
        float(bool(a.telling) and a.telling == b.telling),
        things,
        measure.about(a.actions, b.actions)[0],
        like(measure.fields(a.things), measure.fields(b.things)),
        things_contained,
        min(3.0, things_shared / 5),
    )


def _pairs(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Dice of neighbouring words."""
    ours, theirs = set(pairwise(a)), set(pairwise(b))
    return 2 * len(ours & theirs) / max(1, len(ours) + len(theirs))


def _aligned(a: tuple[str, ...], b: tuple[str, ...], rarity: Rarity) -> tuple[float, float]:
    """(ratio of words in common order, weight of the heaviest replacement of words by other words)."""
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    heaviest = 0.0
    for tag, start, end, begin, stop in matcher.get_opcodes():
        if tag == "replace":
            heaviest = max(heaviest, min(rarity.weight(a[start:end]), rarity.weight(b[begin:stop])))
    return matcher.ratio(), min(2.0, heaviest / 10)
