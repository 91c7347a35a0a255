"""How like a text is to one topic, by name and by what people put there. Changes together with the weights' version."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log, log1p
from typing import Final

from hub.dedup.features import Measure, like
from hub.dedup.request import LIGHT, Reader
from hub.dedup.similarity import LIGHT_WORDS

TOPIC_NAMES: Final = (
    "title_words", "title_things", "title_fields", "lead_words", "lead_fields", "nearest", "placed_words",
    "placed_things", "placed_fields", "size",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A text as topics are guessed from it."""

    words: Mapping[str, float]
    things: frozenset[str]
    fields: Mapping[str, float]


class Spread:
    """In how many titles and placed texts a word stands: common ones tell no topic."""

    def __init__(self) -> None:
        self._texts = 0
        self._of: Counter[str] = Counter()

    def put(self, words: Iterable[str], sign: int) -> None:
        self._texts += sign
        for word in words:
            self._of[word] += sign

    def weigh(self, words: Mapping[str, float]) -> dict[str, float]:
        return {word: count * log((self._texts + 1) / (self._of[word] + 0.5)) for word, count in words.items()}


@dataclass(slots=True)
class Heap:
    """What was said under one topic so far, summed: each text counts as much as any other."""

    count: int = 0
    words: dict[str, float] = field(default_factory=dict)
    things: dict[str, float] = field(default_factory=dict)
    fields: dict[str, float] = field(default_factory=dict)
    length: float = 0.0
    """Of `words`, weighed as things stood when it last changed: a search must not weigh a whole topic again."""

    def put(self, said: Said, sign: int, spread: Spread) -> None:
        """`sign` -1 takes out again what was put."""
        self.count += sign
        for total, one in ((self.words, said.words), (self.fields, said.fields)):
            length = sum(value * value for value in one.values()) ** 0.5
            for key, value in one.items():
                total[key] = total.get(key, 0.0) + sign * value / length
        for name in said.things:
            self.things[name] = self.things.get(name, 0.0) + sign
        self.length = sum(value * value for value in spread.weigh(self.words).values()) ** 0.5

    def like(self, weighed: Mapping[str, float], spread: Spread) -> float:
        """Cosine of a text's weighed words with those of the heap."""
        known = {word: self.words[word] for word in weighed if word in self.words}
        common = sum(value * weighed[word] for word, value in spread.weigh(known).items())
        length = sum(value * value for value in weighed.values()) ** 0.5
        return min(1.0, max(0.0, common / (length * self.length))) if common > 0 and self.length > 1e-9 else 0.0


@dataclass(frozen=True, slots=True)
class Topic:
    """Its title with seed words, and whose it is."""

    title: Said
    lead: Said
    placed: Heap = field(default_factory=Heap)


def said(text: str, reader: Reader, measure: Measure) -> Said:
    """Of a whole text: all of its requests together."""
    words: Counter[str] = Counter()
    things: set[str] = set()
    for part in reader.parts(text):
        folded, spoken_of = reader.about(part)
        words.update(word for word in folded.split() if word not in LIGHT and word not in LIGHT_WORDS)
        things |= spoken_of
    return Said(dict(words), frozenset(things), measure.fields(frozenset(things)))


def topic_values(text: Said, topic: Topic, nearest: float, spread: Spread, measure: Measure) -> tuple[float, ...]:
    """One number for each of TOPIC_NAMES, each 0 … 1. `nearest`: how likely the likest placed text is the same."""
    weighed = spread.weigh(text.words)
    things = {name: measure.concepts.of(name) for name in text.things}
    placed = {name: count * measure.concepts.of(name) for name, count in topic.placed.things.items() if count > 0}
    return (
        like(weighed, spread.weigh(topic.title.words)),
        measure.about(text.things, topic.title.things)[0],
        like(text.fields, topic.title.fields),
        len(text.words.keys() & topic.lead.words.keys()) / max(1.0, len(text.words) ** 0.5),
        like(text.fields, topic.lead.fields),
        nearest,
        topic.placed.like(weighed, spread),
        like(things, placed),
        like(text.fields, topic.placed.fields),
        log1p(topic.placed.count) / 4,
    )
