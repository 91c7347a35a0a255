"""What is measured between two requests, in the order of the weights. Changes together with the weights' version."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import Final

from hub.dedup.guard import agreements
from hub.dedup.request import Request
from hub.dedup.similarity import jaccard

NAMES: Final = (
    "grams", "grams_contained", "cosine", "contained", "shared", "pairs", "aligned", "rest_least", "rest_most",
    "replaced", "length", "agreements", "place_one_sided", "equal",
)  # fmt: skip

REMEMBERED: Final = 16_384  # sets of words whose sums are kept: some megabytes
WORDS_MAX: Final = 150  # aligned at most: alignment is quadratic where one word is repeated


class Rarity:
    """How telling a word is: log of how few of the reference texts hold it, in nats, 0.5 … about 7."""

    def __init__(self, texts: int, counts: Mapping[str, int]) -> None:
        self._of = {word: log((texts + 1) / (count + 0.5)) for word, count in counts.items()}
        self._unseen = log((texts + 1) / 0.5)
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


def measured(a: Request, b: Request, rarity: Rarity) -> tuple[float, ...]:
    """One number for each of NAMES, symmetric in a and b, each 0 … about 1 (`agreements`: 0 … 3)."""
    both, squares = rarity.sums(a.telling & b.telling)
    (one, squares_a), (other, squares_b) = rarity.sums(a.telling), rarity.sums(b.telling)
    cosine = squares / (squares_a * squares_b) ** 0.5 if squares else 0.0
    least, most = min(one, other), max(one, other)
    common = len(a.grams & b.grams)
    first, second = sorted((a.words[:WORDS_MAX], b.words[:WORDS_MAX]))
    aligned, swapped = _aligned(first, second, rarity)
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
