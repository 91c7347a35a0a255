"""The engine: requests in, likely duplicates out, best group first. Changes when it decides by other means.

The one door for the conference (`react`) and for the talk anyone can measure (`hub.similar`): same code, same defaults.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from hub.dedup.diacritics import SHIPPED as LANGUAGE
from hub.dedup.diacritics import Language
from hub.dedup.doubt import doubt
from hub.dedup.features import NAMES, SEMANTIC_NAMES, measured
from hub.dedup.guard import veto
from hub.dedup.index import Candidate, Index, Topical
from hub.dedup.lexicon import SHIPPED as LEXICON
from hub.dedup.lexicon import Lexicon
from hub.dedup.meaning import Embed, meaning, unknown
from hub.dedup.places import Place
from hub.dedup.request import Reader, Request
from hub.dedup.similarity import jaccard
from hub.dedup.steps import ALL, Steps
from hub.dedup.weights import SEMANTIC, SHIPPED, Weights

VERSION: Final = SHIPPED.version
"""Of everything that moves a score: weights, words and the code that measures."""

Decision = Literal["merge", "ask", "new"]

SEARCHED: Final = 25  # like requests measured in each of two ways, so that one big group does not hide the others
MEASURED: Final = 24  # of them, the most promising: a measure costs a tenth of a millisecond
RECENT: Final = 64  # readings remembered
VETOED: Final = 0.1  # of its score is left to a vetoed pair: below any question, above nothing
ASKED_AT_MOST: Final = 0.9  # of a pair that only people may link: a close question, below any threshold to link
CERTAIN: Final = 1.0
"""Of requests in the same words: the rule of near-identity stands alone, precision 1.00 in the study."""


@dataclass(frozen=True, slots=True)
class Match:
    """A known item that may ask the same. `veto`: why the two are not one request, in words."""

    id: str
    group: str
    score: float
    veto: str | None
    same_words: bool
    text: str
    """The request of the item that is the most alike, in readable words."""
    doubt: str | None = None
    """Why only people may link it, in words; its score then stays below any threshold to link."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything like a text: `matches`, one per group, best first; `near`, single items by letters alone."""

    matches: tuple[Match, ...]
    near: tuple[Candidate, ...]


class Engine:
    """The requests of one conference by likeness. An item is one recommendation; it may hold two requests."""

    def __init__(
        self,
        places: Iterable[Place] = (),
        weights: Weights = SHIPPED,
        lexicon: Lexicon = LEXICON,
        steps: Steps = ALL,
        language: Language = LANGUAGE,
        embed: Embed = unknown,
        semantic: Weights = SEMANTIC,
    ) -> None:
        self.reader = Reader(places, lexicon, steps, language)
        self.weights = weights
        """By which pairs are scored; a measurement may change them between two searches, their rarity staying."""
        self.semantic = semantic
        """By which pairs are scored whose vectors `embed` knows both; the thresholds are those of `weights`."""
        self._embed = embed
        self._steps = steps
        self._measure = weights.measure()
        self._index = Index()
        self._topical = Topical()
        self._known: dict[str, list[Request]] = {}
        self._recent: dict[tuple[str, str], list[Request]] = {}

    def __contains__(self, id: str) -> bool:
        return id in self._known

    def add(self, id: str, point: str, text: str) -> None:
        """An item known already keeps its first text."""
        if id in self._known:
            return
        self._known[id] = self._read(text, point)
        if not all(self._index.knows(one.folded) for one in self._known[id]):
            self.reader.learn(text)  # once: a mass mailing is no better teacher than one letter
        for number, one in enumerate(self._known[id]):
            self._index.add(_entry(id, number), point, one.folded)
            self._topical.add(_entry(id, number), one.things)

    def remove(self, id: str) -> None:
        """Unknown items are none the less gone."""
        for number, one in enumerate(self._known.pop(id, ())):
            self._index.remove(_entry(id, number))
            self._topical.remove(_entry(id, number), one.things)

    def like(self, text: str, point: str, group_of: Callable[[str], str] = str, but: str = "") -> Found:
        """What is like a text of a point, the item `but` left out. A veto against one member blocks its group."""
        best: dict[str, Match] = {}
        blocked: dict[str, str] = {}
        near: dict[str, Candidate] = {}
        for ours in self._read(text, point):
            for candidate in self._candidates(ours):
                id, theirs = self._entry(candidate.id)
                if id == but:
                    continue
                group = group_of(id)
                match = self._match(ours, theirs, id, group)
                likely = 0.0 if match.veto is not None else match.score
                seen = Candidate(id, candidate.point, candidate.score, theirs.folded, likely)
                if id not in near or (likely, candidate.score) > (near[id].likely, near[id].score):
                    near[id] = seen
                if match.veto is not None:
                    blocked.setdefault(group, match.veto)
                if group not in best or match.score > best[group].score:
                    best[group] = match
        if not self._steps.group_veto:
            blocked.clear()
        ranked = sorted((_blocked(match, blocked) for match in best.values()), key=lambda match: -match.score)
        return Found(tuple(ranked), tuple(sorted(near.values(), key=lambda like: -like.score)))

    def _candidates(self, ours: Request) -> list[Candidate]:
        """By letters, and those that speak of the same in other words."""
        found = self._index.candidates(ours.folded, SEARCHED)
        known = {candidate.id for candidate in found}
        things = {name: self._measure.concepts.of(name) for name in ours.things}
        for entry in self._topical.candidates(things, SEARCHED):
            if entry not in known:
                theirs = self._entry(entry)[1]
                found.append(Candidate(entry, theirs.point, jaccard(ours.grams, theirs.grams), theirs.folded))
        return sorted(found, key=lambda one: -self._promise(ours, one))[:MEASURED]

    def _promise(self, ours: Request, candidate: Candidate) -> float:
        """Cheap, and good enough to leave out what no measure would call the same."""
        return candidate.score + self._measure.about(ours.things, self._entry(candidate.id)[1].things)[0] / 2

    def compare(self, a: tuple[str, str], b: tuple[str, str]) -> Match:
        """Two texts, each as (point, text), as if `b` were known: the best pair of their requests."""
        pairs = [
            self._match(ours, theirs, "", "") for ours in self._read(a[1], a[0]) for theirs in self._read(b[1], b[0])
        ]
        return max(pairs, key=lambda match: match.score)

    def decide(self, score: float, vetoed: bool) -> Decision:
        """What may be done about the best group."""
        if score >= self.weights.merge_from and not vetoed:
            return "merge"
        return "ask" if score >= self.weights.ask_from else "new"

    def _read(self, text: str, point: str) -> list[Request]:
        """Remembers the last few: a text is asked about and then added, and a mass mailing repeats itself."""
        key = (text, point)
        if key not in self._recent:
            if len(self._recent) == RECENT:
                del self._recent[next(iter(self._recent))]
            self._recent[key] = [self.reader.request(part, point) for part in self.reader.parts(text)]
        return self._recent[key]

    def _match(self, a: Request, b: Request, id: str, group: str) -> Match:
        against = veto(a.facts, b.facts) if self._steps.guard else None
        same = self._steps.near_identical and bool(a.folded) and a.folded == b.folded
        score = CERTAIN if same else self._score(a, b)
        open_question = doubt(a, b) if self._steps.guard else None
        if open_question is not None:
            score = min(score, ASKED_AT_MOST)
        return Match(id, group, score * VETOED if against else score, against, same, b.text, open_question)

    def _score(self, a: Request, b: Request) -> float:
        values = measured(a, b, self._measure)
        one, other = self._embed(a.text), self._embed(b.text)
        if one is None or other is None:
            return self.weights.score(NAMES, values)
        return self.semantic.score(SEMANTIC_NAMES, (*values, meaning(one, other)))

    def _entry(self, entry: str) -> tuple[str, Request]:
        id, _, number = entry.rpartition("\n")
        return id, self._known[id][int(number)]


def _entry(id: str, number: int) -> str:
    return f"{id}\n{number}"


def _blocked(match: Match, blocked: dict[str, str]) -> Match:
    """The match under the first veto against any member of its group."""
    reason = blocked.get(match.group)
    if match.veto is not None or reason is None:
        return match
    return replace(match, score=match.score * VETOED, veto=reason)


def reason(match: Match) -> str:
    """Why the two may ask the same, and what leaves it to people, in words for the secretary."""
    alike = "trùng nội dung sau khi bỏ dấu và lời chào" if match.same_words else _likely(match.score)
    return alike if match.doubt is None else f"{alike}; {match.doubt}"


def _likely(score: float) -> str:
    return f"khả năng cùng nội dung {int(score * 100)} %"
