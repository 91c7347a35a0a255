"""Which topic a text may belong to: likeness to what the topic is called, and to what people already put there.

Changes when the way of guessing a topic does. A score is the share of belief among the topics that there are.
"""

from collections.abc import Iterable
from math import exp
from typing import Final

from hub.dedup.features import Weighing
from hub.dedup.index import Candidate
from hub.dedup.request import Reader
from hub.dedup.topic_features import TOPIC_NAMES, Said, Spread, Topic, said, topic_values
from hub.dedup.weights import SHIPPED, Weights

TOPICS_MAX: Final = 3  # suggestions: one glance
NEIGHBOUR_MIN: Final = 0.3  # likeness below which an assigned item says nothing about the topic
SHARE_MIN: Final = 0.02  # less belief than that is no suggestion


class Topics:
    """The topics one may suggest, by their words and by what people put under them."""

    def __init__(self, reader: Reader | None = None, weights: Weights = SHIPPED) -> None:
        self.weights = weights
        self._reader = reader or Reader()
        self._measure = weights.measure()
        self._topics: dict[str, Topic] = {}
        self._placed: dict[str, tuple[Said, str]] = {}
        self._spread = Spread()

    def __contains__(self, topic: str) -> bool:
        return topic in self._topics

    def put(self, topic: str, words: Iterable[str], lead: str = "") -> None:
        """Title and seed words of a topic, and the department that leads; an earlier wording is forgotten."""
        before = self._topics.get(topic)
        if before is not None:
            self._spread.put(before.title.words, -1)
        found = Topic(self._said(", ".join(words)), self._said(lead))
        self._spread.put(found.title.words, 1)
        self._topics[topic] = found
        for text, under in self._placed.values():
            if under == topic:
                found.placed.put(text, 1, self._spread)

    def drop(self, topic: str) -> None:
        """A topic merged into another is no longer suggested."""
        gone = self._topics.pop(topic, None)
        if gone is not None:
            self._spread.put(gone.title.words, -1)

    def place(self, id: str, text: str, topic: str | None) -> None:
        """People put the item there, or took it away; what they did last counts, and at once."""
        before = self._placed.pop(id, None)
        if before is not None:
            self._heap(*before, -1)
        if topic is not None:
            self._placed[id] = (self._said(text), topic)
            self._heap(*self._placed[id], 1)

    def rank(self, text: str, assigned: Iterable[tuple[Candidate, str]]) -> list[tuple[str, float]]:
        """At most three (topic, share of belief), best first. `assigned`: like items with their topics."""
        asked, nearest = self._said(text), dict[str, float]()
        for near, topic in assigned:
            likely = max(near.likely, near.score if near.score >= NEIGHBOUR_MIN else 0.0)
            nearest[topic] = max(nearest.get(topic, 0.0), likely)
        weighed = self._spread.weigh(asked.words)
        believed = {topic: exp(self._belief(asked, weighed, topic, nearest.get(topic, 0.0))) for topic in self._topics}
        total = sum(believed.values())
        best = sorted(((value / total, topic) for topic, value in believed.items()), key=lambda s: (-s[0], s[1]))
        return [(topic, share) for share, topic in best[:TOPICS_MAX] if share >= SHARE_MIN]

    def values(self, text: str, topic: str, nearest: float) -> tuple[float, ...]:
        """What is measured between a text and one topic, for training."""
        asked = self._said(text)
        return topic_values(asked, self._spread.weigh(asked.words), self._topics[topic], nearest, self._spread)

    def _belief(self, asked: Said, weighed: Weighing, topic: str, nearest: float) -> float:
        values = topic_values(asked, weighed, self._topics[topic], nearest, self._spread)
        return sum(self.weights.topics[name] * value for name, value in zip(TOPIC_NAMES, values, strict=True))

    def _said(self, text: str) -> Said:
        return said(text, self._reader, self._measure)

    def _heap(self, text: Said, topic: str, sign: int) -> None:
        self._spread.put(text.words, sign)
        if topic in self._topics:
            self._topics[topic].placed.put(text, sign, self._spread)
