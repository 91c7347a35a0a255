"""What is measured between two requests, in the order of the weights. Changes together with the weights' version."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import fsum, log
from typing import Final

from hub.dedup.concepts import SHIPPED as THESAURUS
from hub.dedup.guard import agreements
from hub.dedup.request import Request
from hub.dedup.similarity import jaccard

NAMES: Final = (
    "grams", "grams_contained", "cosine", "contained", "shared", "pairs", "rest_least", "rest_most",
    "length", "agreements", "place_one_sided", "equal",
    "things", "actions", "fields", "things_contained", "things_shared",
)  # fmt: skip
SEMANTIC_NAMES: Final = (*NAMES, "meaning")
"""With the vectors of a model."""

REMEMBERED: Final = 16_384  # sets of words whose sums are kept: some megabytes


@dataclass(frozen=True, slots=True)
class Weighing:
    """Words, concepts or fields, each with its weight."""

    of: Mapping[str, float]
    length: float
    """Root of the sum of squares."""


def weighing(of: Mapping[str, float]) -> Weighing:
    return Weighing(of, fsum([value * value for value in of.values()]) ** 0.5)


def like(a: Weighing, b: Weighing) -> float:
    """Cosine of two weighings, 0 … 1."""
    few, many = (a.of, b.of) if len(a.of) <= len(b.of) else (b.of, a.of)
    common = fsum([value * many[key] for key, value in few.items() if key in many])
    return common / (a.length * b.length) if common else 0.0


class Rarity:
    """How telling a word or a concept is: log of how few of the reference texts hold it, in nats, 0 … about 7.

    Sums are exact (`fsum`): two hubs that walk a set in different orders give one score to the last bit.
    """

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
        return fsum([self._of.get(word, self._unseen) for word in words])

    def _sums(self, words: frozenset[str]) -> tuple[float, float]:
        """(weight, sum of squares) of a set of words."""
        values = [self._of.get(word, self._unseen) for word in words]
        return fsum(values), fsum([value * value for value in values])


@dataclass(frozen=True, slots=True)
class Measure:
    """What the reference texts say of words and concepts: part of the weights, so that a pair's score never moves."""

    words: Rarity
    concepts: Rarity
    field_of: Mapping[str, str] = field(default_factory=lambda: THESAURUS.field_of)
    fields: Callable[[frozenset[str]], Weighing] = field(init=False)
    """Field of a province's work -> weight of the concepts in it; remembered."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", lru_cache(maxsize=REMEMBERED)(self._fields))

    def things(self, things: frozenset[str]) -> Weighing:
        """Each concept with how telling it is."""
        return weighing({name: self.concepts.of(name) for name in things})

    def _fields(self, things: frozenset[str]) -> Weighing:
        found: dict[str, float] = {}
        for name in sorted(things):
            found[self.field_of[name]] = found.get(self.field_of[name], 0.0) + self.concepts.of(name)
        return weighing(found)

    def about(self, a: frozenset[str], b: frozenset[str]) -> tuple[float, float, float]:
        """(cosine, share of the smaller that is contained, weight in common) of two sets of concepts."""
        shared, squares = self.concepts.sums(a & b)
        (one, squares_a), (other, squares_b) = self.concepts.sums(a), self.concepts.sums(b)
        least = min(one, other)
        return squares / (squares_a * squares_b) ** 0.5 if squares else 0.0, shared / least if least else 0.0, shared


def measured(a: Request, b: Request, measure: Measure) -> tuple[float, ...]:
    """One number for each of NAMES, symmetric in a and b, each 0 … about 1 (`agreements`: 0 … 3)."""
    rarity = measure.words
    both, squares = rarity.sums(a.telling & b.telling)
    (one, squares_a), (other, squares_b) = rarity.sums(a.telling), rarity.sums(b.telling)
    cosine = squares / (squares_a * squares_b) ** 0.5 if squares else 0.0
    least, most = min(one, other), max(one, other)
    common = len(a.grams & b.grams)
    things, things_contained, things_shared = measure.about(a.things, b.things)
    return (
        jaccard(a.grams, b.grams),
        common / max(1, min(len(a.grams), len(b.grams))),
        cosine,
        both / least if least else 0.0,
        both / (one + other - both) if both else 0.0,
        _pairs(a.words, b.words),
        (least - both) / 20,
        min(2.0, (most - both) / 20),
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
