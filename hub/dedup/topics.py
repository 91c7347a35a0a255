"""Which topic a text may belong to: likeness to what the topic is called, and to what people already put there.

Changes when the way of guessing a topic does. The scores are only good for ordering and for a threshold.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import log

from hub.dedup.index import Candidate
from hub.dedup.normalize import form
from hub.dedup.similarity import LIGHT_WORDS, grams

TOPICS_MAX = 3  # suggestions: one glance
NEIGHBOURS = 5  # assigned items that have a say
NEIGHBOUR_MIN = 0.3  # likeness below which an assigned item says nothing about the topic
NEIGHBOUR_WEIGHT = 0.6  # against the title; both from the study of the design, chosen on its development half


class Topics:
    """The topics one may suggest, by their words."""

    def __init__(self) -> None:
        self._grams: dict[str, frozenset[str]] = {}
        self._weights: dict[str, float] | None = None

    def put(self, topic: str, words: Iterable[str]) -> None:
        """Title, seed words and lead department of a topic; an earlier wording is forgotten."""
        self._grams[topic] = _topic_grams(" ".join(words))
        self._weights = None

    def drop(self, topic: str) -> None:
        """A topic merged into another is no longer suggested."""
        self._grams.pop(topic, None)
        self._weights = None

    def rank(self, text: str, assigned: Iterable[tuple[Candidate, str]]) -> list[tuple[str, float]]:
        """At most three (topic, score) with a score above 0, best first. `assigned`: like items with their topics."""
        scores: dict[str, float] = dict(self._by_title(_topic_grams(text)))
        for topic, likeness in _by_neighbours(assigned).items():
            if topic in self._grams:
                scores[topic] = scores.get(topic, 0.0) + NEIGHBOUR_WEIGHT * likeness
        best = sorted(((score, topic) for topic, score in scores.items() if score > 0), key=lambda s: (-s[0], s[1]))
        return [(topic, min(1.0, score)) for score, topic in best[:TOPICS_MAX]]

    def _by_title(self, wanted: frozenset[str]) -> Iterable[tuple[str, float]]:
        """Cosine, rare grams weighing more: what many topics say tells little, and a long text has more to say."""
        weights = self._rarity()
        unknown = log(1 + len(self._grams))  # a gram of no topic is as telling as one of a single topic
        size = sum(weights.get(gram, unknown) ** 2 for gram in wanted) ** 0.5
        for topic, own in self._grams.items():
            common = sum(weights[gram] ** 2 for gram in own & wanted)
            if common:
                yield topic, common / (size * sum(weights[gram] ** 2 for gram in own) ** 0.5)

    def _rarity(self) -> Mapping[str, float]:
        if self._weights is None:
            spread = Counter(gram for own in self._grams.values() for gram in own)
            self._weights = {gram: log(1 + len(self._grams) / count) for gram, count in spread.items()}
        return self._weights


def _topic_grams(text: str) -> frozenset[str]:
    """Grams of the telling words only; a title holds few words, so each light one would weigh too much."""
    return grams(" ".join(word for word in form(text).folded.split() if word not in LIGHT_WORDS))


def _by_neighbours(assigned: Iterable[tuple[Candidate, str]]) -> Mapping[str, float]:
    """Topic -> its nearest assigned item's likeness, a little more for each further one."""
    near = sorted(((like.score, topic) for like, topic in assigned if like.score >= NEIGHBOUR_MIN), reverse=True)
    votes: dict[str, float] = {}
    for score, topic in near[:NEIGHBOURS]:
        votes[topic] = max(votes.get(topic, 0.0), score) + (0.1 if topic in votes else 0.0)
    return votes
