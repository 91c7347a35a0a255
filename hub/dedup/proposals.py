"""Recommendations that fit no topic, gathered into topics one might make of them. Changes when the gathering does.

Average linkage over the engine's own scores: two groups become one while their members are, on the whole, alike, so
that a chain of half-likenesses does not join strangers. Deterministic: equal texts in equal order give equal groups.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Final

from hub.dedup.normalize import fold, form
from hub.dedup.request import parts
from hub.dedup.similarity import LIGHT_WORDS

ALIKE_FROM: Final = 0.3
"""Mean likeness of two groups' members from which they speak of one matter."""
MEMBERS_MAX: Final = 64  # what one command may put under a topic
TITLE_WORDS: Final = range(2, 15)
TITLE_CHARS_MAX: Final = 90
TEXTS_KEPT: Final = 256  # all that may wait at once, and some
POINTS_MIN: Final = 2  # what one point says alone is a recommendation, not yet a topic
EDGES = "tinh xa huyen em chung toi la co va nhieu rat xin quan tam them som gi"
WORDY: Final = LIGHT_WORDS | frozenset(EDGES.split())
"""Folded words that neither begin nor end a title."""

Likeness = Mapping[str, Mapping[str, float]]
"""Item -> item -> how likely they ask the same, both ways; a pair that is not there has none."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recommendation that nobody has put anywhere."""

    id: str
    point: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A topic one might make. `score`: mean likeness of its members, 0 … 1; `members` in the order of coming."""

    members: tuple[str, ...]
    title: str
    score: float


def proposal(of: str, waiting: Sequence[Waiting], likeness: Likeness, members_min: int) -> Proposal | None:
    """The group that `of` forms with at least `members_min` - 1 others who wait, of two points or more."""
    by_id = {one.id: one for one in waiting}
    group = _gathered([one.id for one in waiting], of, likeness)
    if len(group) < members_min or len({by_id[id].point for id in group}) < POINTS_MIN:
        return None
    phrases = {one.id: _phrases(one.text) for one in waiting}
    spread = Counter(key for own in phrases.values() for key in own)
    title = _title([phrases[id] for id in group], spread, len(waiting))
    shortest = min((" ".join(parts(by_id[id].text)) for id in group), key=lambda text: (len(text), text))
    return Proposal(tuple(group), _shortened(title or shortest), _mean(group, group, likeness))


def reached(of: str, likeness: Likeness, waits: Callable[[str], bool]) -> set[str]:
    """All with which `of` could ever be gathered, itself among them: no group holds two without a way of close pairs.

    Two groups join while their mean is at least ALIKE_FROM, so at least one pair between them is. What is not
    reached changes nothing, and most texts reach none: this is what keeps gathering cheap with thousands waiting.
    """
    found, edge = {of}, [of]
    while edge:
        near = likeness.get(edge.pop(), {})
        new = [id for id, score in near.items() if score >= ALIKE_FROM and id not in found and waits(id)]
        found.update(new)
        edge += new
    return found


def _title(group: Sequence[Mapping[str, str]], spread: Mapping[str, int], total: int) -> str | None:
    """What at least half of the group say and few others do, as somebody wrote it with marks; None: no such words."""
    counts = Counter(key for own in group for key in own)
    shared = [key for key, count in counts.items() if 2 * count >= len(group)]
    if not shared:
        return None
    best = max(shared, key=lambda key: (counts[key] * log(1 + total / spread[key]) * log(len(key.split())), key))
    return max((own[best] for own in group if best in own), key=_marks)


def _gathered(ids: Sequence[str], of: str, likeness: Likeness) -> list[str]:
    known = frozenset(ids)
    near = reached(of, likeness, known.__contains__) & known
    order = {id: n for n, id in enumerate(ids) if id in near}
    group_of = {id: [id] for id in order}
    edges = [
        (-score, order[a], order[b], a, b)
        for a in order
        for b, score in likeness.get(a, {}).items()
        if b in order and order[a] < order[b]
    ]
    for *_, a, b in sorted(edges):
        ours, theirs = group_of[a], group_of[b]
        if ours is theirs or len(ours) + len(theirs) > MEMBERS_MAX or _mean(ours, theirs, likeness) < ALIKE_FROM:
            continue
        both = sorted([*ours, *theirs], key=order.__getitem__)
        for id in both:
            group_of[id] = both
    return group_of.get(of, [])


def _mean(ours: Sequence[str], theirs: Sequence[str], likeness: Likeness) -> float:
    pairs = [(a, b) for a in ours for b in theirs if a != b]
    return sum(likeness.get(a, {}).get(b, 0.0) for a, b in pairs) / max(1, len(pairs))


@lru_cache(maxsize=TEXTS_KEPT)
def _phrases(text: str) -> Mapping[str, str]:
    """Runs of words within one clause that could be a title, folded -> as written; of two spellings of one run, the
    one with more marks. Kept, since a text that waits is looked at again with every text that comes."""
    runs: dict[str, str] = {}
    for run in _runs(" ; ".join(parts(text))):
        runs[fold(run)] = max(run, runs.get(fold(run), ""), key=_marks)
    return runs


def _runs(text: str) -> Iterator[str]:
    for clause in re.split(r"[,.;:!?()\n]", text):
        words = form(clause).marked.split()
        for size in TITLE_WORDS:
            for at in range(len(words) - size + 1):
                run = words[at : at + size]
                if fold(run[0]) not in WORDY and fold(run[-1]) not in WORDY:
                    yield " ".join(run)


def _marks(phrase: str) -> tuple[int, str]:
    """The same words with more marks tell more; ties by the words themselves."""
    return sum(letter not in "abcdefghijklmnopqrstuvwxyz0123456789 " for letter in phrase), phrase


def _shortened(title: str) -> str:
    """Whole words, a capital first."""
    short = title[:TITLE_CHARS_MAX].rsplit(" ", 1)[0] if len(title) > TITLE_CHARS_MAX else title
    return short[:1].upper() + short[1:]
