"""The engine: requests in, likely duplicates out, best group first. Changes when it decides by other means.

The one door for the conference (`react`) and for the talk anyone can measure (`hub.similar`): same code, same defaults.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from hub.dedup.concepts import SHIPPED as THESAURUS
from hub.dedup.concepts import Thesaurus
from hub.dedup.diacritics import SHIPPED as LANGUAGE
from hub.dedup.diacritics import Language
from hub.dedup.doubt import TOO_SHORT, doubt
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
ASKED_AT_MOST: Final = 0.93  # of the threshold to link is left to a pair that only people may link: a close question
EXPLAINED: Final = 8  # of the best groups: nobody is asked about more, and a doubt costs as much as a measure
ABOUT_MAX: Final = 4  # what a secretary takes in at a glance
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
    about: tuple[str, ...] = ()
    """What both speak of, the most telling first, in words."""
    version: str = VERSION
    """Of the weights that scored it: with the vectors of a model or without."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything like a text: `matches`, one per group, best first; `near`, single items by letters alone."""

    matches: tuple[Match, ...]
    near: tuple[Candidate, ...]


_Measured = tuple[Match, Request, Request]


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
        thesaurus: Thesaurus = THESAURUS,
    ) -> None:
        self.reader = Reader(places, lexicon, steps, language, thesaurus)
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
        groups: dict[str, list[_Measured]] = {}
        blocked: dict[str, str] = {}
        near: dict[str, Candidate] = {}
        for ours in self._read(text, point):
            for candidate in self._candidates(ours):
                id, theirs = self._entry(candidate.id)
                if id == but:
                    continue
                match = self._match(ours, theirs, id, group_of(id))
                likely = 0.0 if match.veto is not None else match.score
                seen = Candidate(id, candidate.point, candidate.score, theirs.folded, likely)
                if id not in near or (likely, candidate.score) > (near[id].likely, near[id].score):
                    near[id] = seen
                if match.veto is not None:
                    blocked.setdefault(match.group, match.veto)
                groups.setdefault(match.group, []).append((match, ours, theirs))
        ranked = self._ranked(groups.values(), blocked if self._steps.group_veto else {})
        return Found(tuple(ranked), tuple(sorted(near.values(), key=lambda like: -like.score)))

    def _ranked(self, groups: Iterable[list[_Measured]], blocked: Mapping[str, str]) -> list[Match]:
        """The best match of each group, the likeliest group first."""
        by_score = [sorted(members, key=lambda one: -one[0].score) for members in groups]
        by_score.sort(key=lambda members: -members[0][0].score)
        best = [self._best(members, n < EXPLAINED) for n, members in enumerate(by_score)]
        return sorted((_blocked(match, blocked) for match in best), key=lambda match: -match.score)

    def _best(self, members: list[_Measured], looked_at: bool) -> Match:
        """The likeliest member after what only people can tell; far down, where nobody looks, it is left to them."""
        if not looked_at:
            match = members[0][0]
            return replace(match, score=min(match.score, self._asked_at_most))
        best = self._bounded(*members[0])
        for match, ours, theirs in members[1:]:
            if best.score >= match.score:
                break
            best = max(best, self._bounded(match, ours, theirs), key=lambda one: one.score)
        return next(self._explained(best, ours, theirs) for one, ours, theirs in members if one.id == best.id)

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
        return self.best_pair(a, b)[2]

    def best_pair(self, a: tuple[str, str], b: tuple[str, str]) -> tuple[Request, Request, Match]:
        """The two requests of `compare` with what it says of them."""
        ours, theirs = self._read(a[1], a[0]), self._read(b[1], b[0])
        pairs = [(one, other, self._match(one, other, "", "")) for one in ours for other in theirs]
        bounded = [(one, other, self._bounded(match, one, other)) for one, other, match in pairs]
        one, other, match = max(bounded, key=lambda pair: pair[2].score)
        return one, other, self._explained(match, one, other)

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
        score, version = (CERTAIN, self.weights.version) if same else self._score(a, b)
        score = score * VETOED if against else score
        return Match(id, group, score, against, same, b.text, version=version)

    def _bounded(self, match: Match, a: Request, b: Request) -> Match:
        """Not to be linked where only people can tell."""
        left_open = self._doubt(a, b, match.same_words) if match.score > self._asked_at_most else None
        return match if left_open is None else replace(match, score=self._asked_at_most, doubt=left_open)

    def _explained(self, match: Match, a: Request, b: Request) -> Match:
        """With what people read of it: a question below any link has its doubts too."""
        left_open = match.doubt or self._doubt(a, b, match.same_words)
        about = sorted(a.things & b.things, key=lambda name: (-self._measure.concepts.of(name), name))[:ABOUT_MAX]
        return replace(match, doubt=left_open, about=tuple(about))

    @property
    def _asked_at_most(self) -> float:
        return self.weights.merge_from * ASKED_AT_MOST

    def _doubt(self, a: Request, b: Request, same: bool) -> str | None:
        if not self._steps.doubts:
            return None
        if same and a.point != b.point and len(a.telling) < self.weights.same_from:
            return TOO_SHORT
        return doubt(a, b)

    def _score(self, a: Request, b: Request) -> tuple[float, str]:
        """(0 … 1, the version of the weights that say so)."""
        values = measured(a, b, self._measure)
        one, other = self._embed(a.text), self._embed(b.text)
        if one is None or other is None:
            return self.weights.score(NAMES, values), self.weights.version
        score = self.semantic.score(SEMANTIC_NAMES, (*values, meaning(one, other)))
        return score, self.semantic.version

    def _entry(self, entry: str) -> tuple[str, Request]:
        id, _, number = entry.rpartition("\n")
        return id, self._known[id][int(number)]


def _entry(id: str, number: int) -> str:
    return f"{id}\n{number}"


def _blocked(match: Match, blocked: Mapping[str, str]) -> Match:
    """The match under the first veto against any member of its group."""
    reason = blocked.get(match.group)
    if match.veto is not None or reason is None:
        return match
    return replace(match, score=match.score * VETOED, veto=reason)


def reasons(match: Match) -> tuple[str, ...]:
    """Why the two may ask the same, what both speak of and what leaves it to people, in words for the secretary."""
    alike = "trùng nội dung sau khi bỏ dấu và lời chào" if match.same_words else _likely(match.score)
    about = f"cùng nói về: {', '.join(match.about)}" if match.about else None
    return tuple(said for said in (alike, about, match.doubt) if said is not None)


def _likely(score: float) -> str:
    return f"khả năng cùng nội dung {int(score * 100)} %"
