"""Which known items are like a text, without looking at all of them. Changes when the search does.

An inverted index from folded 4-grams to *forms*: ten thousand equal texts are one form, so a mass mailing costs
no more than one letter. A search reads the rarest grams first and stops at a budget: common grams ("đề nghị")
have the longest lists and tell the least.
"""

from collections import Counter
from dataclasses import dataclass, field

from hub.dedup.normalize import form
from hub.dedup.similarity import grams, jaccard

READS_MAX = 20_000  # entries of posting lists per search: about 2 ms; the rarest grams come first
RERANKED = 64  # forms whose exact similarity is computed, best overlap first
OWNERS_SHOWN = 8  # items of one form that a search may return


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known item like the text that was asked for. `score`: Jaccard of 4-grams, 1.0 only for equal words."""

    id: str
    point: str
    score: float
    folded: str


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

    def __contains__(self, id: str) -> bool:
        return id in self._form_of

    def add(self, id: str, point: str, text: str) -> None:
        """An item known already keeps its first text. A text without words is known, but like nothing."""
        if id in self._form_of:
            return
        folded = form(text).folded
        number = self._number.get(folded)
        if number is None:
            number = self._new_form(folded)
        self._known[number].points[id] = point
        self._form_of[id] = number

    def remove(self, id: str) -> None:
        """Unknown items are none the less gone."""
        number = self._form_of.pop(id, None)
        if number is not None:
            del self._known[number].points[id]

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
        lists = sorted((self._lists[gram] for gram in wanted if gram in self._lists), key=len)
        overlap: Counter[int] = Counter()
        budget = self._reads_max
        for numbers in lists:
            read = numbers[-budget:]  # the newest of a list that no longer fits
            overlap.update(read)
            budget -= len(read)
            if budget <= 0:
                break
        self.reads += self._reads_max - budget
        same = self._number.get(folded)
        if same is not None and wanted:
            overlap[same] = len(wanted)
        alive = (number for number, _ in overlap.most_common() if self._known[number].points)
        return [number for number, _ in zip(alive, range(RERANKED), strict=False)]

    def _new_form(self, folded: str) -> int:
        number = len(self._known)
        known = _Known(folded, grams(folded))
        self._known.append(known)
        self._number[folded] = number
        for gram in sorted(known.grams):
            self._lists.setdefault(gram, []).append(number)
        return number
