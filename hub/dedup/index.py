"""Which known items are like a text, without looking at all of them. Changes when the search does.

An inverted index from folded 4-grams to *forms*: ten thousand equal texts are one form, so a mass mailing costs
no more than one letter. A search reads the rarest grams first and stops at a budget: common grams ("đề nghị")
have the longest lists and tell the least.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import itemgetter

from hub.dedup.normalize import form
from hub.dedup.similarity import grams, jaccard

READS_MAX = 6_000  # entries of posting lists per search: half a millisecond; the rarest grams come first
RERANKED = 40  # forms whose exact similarity is computed, best overlap first
TOPICAL_READS_MAX = 4_000  # entries of concepts per search: below a millisecond
OWNERS_SHOWN = 8  # items of one form that a search may return


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known item like the text that was asked for. `score`: Jaccard of 4-grams, 1.0 only for equal words."""

    id: str
    point: str
    score: float
    folded: str
    likely: float = 0.0
    """How likely one request, where the pair was measured."""


@dataclass(slots=True)
class _Known:
    folded: str
    grams: frozenset[str]
    points: dict[str, str] = field(default_factory=dict)
    """Item -> its point, in the order of coming; empty when every item of this form was removed."""


class Index:
    """Items by likeness of their texts. A search reads at most `reads_max` entries of posting lists."""

    def __init__(self, reads_max: int = READS_MAX) -> None:
        self.reads = 0
        """Entries read by all searches so far: what a search costs, counted and not timed."""
        self._reads_max = reads_max
        self._known: list[_Known] = []
        self._number: dict[str, int] = {}
        self._lists: dict[str, list[int]] = {}
        self._form_of: dict[str, int] = {}
        self._empty = set[int]()

    def __contains__(self, id: str) -> bool:
        return id in self._form_of

    def knows(self, folded: str) -> bool:
        """Whether an item in these very words ever came in."""
        return folded in self._number

    def add(self, id: str, point: str, text: str) -> None:
        """An item known already keeps its first text. A text without words is known, but like nothing."""
        if id in self._form_of:
            return
        folded = form(text).folded
        number = self._number.get(folded)
        if number is None:
            number = self._new_form(folded)
        self._known[number].points[id] = point
        self._empty.discard(number)
        self._form_of[id] = number

    def remove(self, id: str) -> None:
        """Unknown items are none the less gone."""
        number = self._form_of.pop(id, None)
        if number is not None:
            del self._known[number].points[id]
            if not self._known[number].points:
                self._empty.add(number)

    def candidates(self, text: str, limit: int) -> list[Candidate]:
        """At most `limit` items, best first, equal scores in the order of coming. The text's own item is among them."""
        folded = form(text).folded
        wanted = grams(folded)
        scored = sorted(
            ((jaccard(wanted, self._known[number].grams), -number) for number in self._likely(folded, wanted)),
            reverse=True,
        )
        found: list[Candidate] = []
        for score, negative in scored:
            known = self._known[-negative]
            owners = list(known.points.items())[:OWNERS_SHOWN]
            found += [Candidate(id, point, score, known.folded) for id, point in owners]
            if len(found) >= limit:
                break
        return found[:limit]

    def _likely(self, folded: str, wanted: frozenset[str]) -> list[int]:
        lists = sorted((self._lists[gram] for gram in sorted(wanted) if gram in self._lists), key=len)
        read, budget = list[list[int]](), self._reads_max
        for numbers in lists:
            read.append(numbers[-budget:])  # the newest of a list that no longer fits
            budget -= len(read[-1])
            if budget <= 0:
                break
        self.reads += self._reads_max - budget
        overlap = Counter(chain.from_iterable(read))
        same = self._number.get(folded)
        if same is not None and wanted:
            overlap[same] = len(wanted)
        for number in self._empty & overlap.keys():
            del overlap[number]
        if len(overlap) <= RERANKED:
            return list(overlap)
        cut = _cut(overlap)  # the few best are sorted, not the thousands that share a gram
        best = [found for found in overlap.items() if found[1] >= cut]
        best.sort(key=itemgetter(1), reverse=True)
        return [number for number, _ in best[:RERANKED]]

    def _new_form(self, folded: str) -> int:
        number = len(self._known)
        known = _Known(folded, grams(folded))
        self._known.append(known)
        self._number[folded] = number
        for gram in sorted(known.grams):
            self._lists.setdefault(gram, []).append(number)
        return number


def _cut(overlap: Mapping[int, int]) -> int:
    """The overlap that at least RERANKED of the forms reach."""
    reached = 0
    for count, forms in sorted(Counter(overlap.values()).items(), reverse=True):
        reached += forms
        if reached >= RERANKED:
            return count
    return 0


class Topical:
    """Items by what they are about, for those who say the same in other words. The rarest concepts are read first."""

    def __init__(self, reads_max: int = TOPICAL_READS_MAX) -> None:
        self._reads_max = reads_max
        self._lists: dict[str, dict[str, None]] = {}

    def add(self, id: str, things: frozenset[str]) -> None:
        for name in sorted(things):
            self._lists.setdefault(name, {})[id] = None

    def remove(self, id: str, things: frozenset[str]) -> None:
        """Unknown items are none the less gone."""
        for name in things:
            self._lists.get(name, {}).pop(id, None)

    def candidates(self, things: Mapping[str, float], limit: int) -> list[str]:
        """At most `limit` items by the weight of the concepts in common, best first, then the newest."""
        found: dict[str, float] = {}
        budget = self._reads_max
        for name in sorted(things, key=lambda one: (len(self._lists.get(one, ())), one)):
            for id in islice(reversed(self._lists.get(name, {})), budget):
                found[id] = found.get(id, 0.0) + things[name]
                budget -= 1
        return sorted(found, key=found.__getitem__, reverse=True)[:limit]
