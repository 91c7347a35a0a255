"""How like a text is to one topic, by name and by what people put there. Changes together with the weights' version."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum, log, log1p
from typing import Final

from hub.dedup.features import Measure, Weighing, like, weighing
from hub.dedup.request import LIGHT, Reader
from hub.dedup.similarity import LIGHT_WORDS

TOPIC_NAMES: Final = (
    "title_words", "title_things", "title_fields", "lead_words", "lead_fields", "nearest", "placed_words",
    "placed_things", "placed_fields", "size",
)  # fmt: skip


NOTHING: Final = weighing({})


@dataclass(frozen=True, slots=True)
class Said:
    """A text as topics are guessed from it."""

    words: Mapping[str, float]
    things: Weighing
    fields: Weighing


class Spread:
    """In how many titles and placed texts a word stands: common ones tell no topic."""

    def __init__(self) -> None:
        self._texts = 0
        self._of: Counter[str] = Counter()
        self._telling: dict[str, float] = {}

    def put(self, words: Iterable[str], sign: int) -> None:
        self._texts += sign
        for word in words:
            self._of[word] += sign
        self._telling.clear()

    def weigh(self, words: Mapping[str, float]) -> Weighing:
        """Of counted words, by how few of the texts so far hold each."""
        return weighing({word: count * self._weight(word) for word, count in words.items()})

    def _weight(self, word: str) -> float:
        known = self._telling.get(word)
        if known is None:
            known = self._telling[word] = log((self._texts + 1) / (self._of[word] + 0.5))
        return known


@dataclass(slots=True)
class Heap:
    """What was said under one topic so far, summed: each text counts as much as any other."""

    count: int = 0
    words: dict[str, float] = field(default_factory=dict)
    _fields: dict[str, float] = field(default_factory=dict)
    _things: dict[str, float] = field(default_factory=dict)
    _counted: Counter[str] = field(default_factory=Counter)
    things: Weighing = NOTHING
    fields: Weighing = NOTHING
    length: float = 0.0
    """Of `words`, weighed as things stood when it last changed: a search must not weigh a whole topic again."""

    def put(self, said: Said, sign: int, spread: Spread) -> None:
        """`sign` -1 takes out again what was put."""
        self.count += sign
        for total, one in ((self.words, weighing(said.words)), (self._fields, said.fields)):
            for key, value in one.of.items():
                total[key] = total.get(key, 0.0) + sign * value / one.length
        self._counted.update(dict.fromkeys(said.things.of, sign))
        self._things.update({name: self._counted[name] * weight for name, weight in said.things.of.items()})
        self.things, self.fields = weighing(self._things), weighing(self._fields)
        self.length = spread.weigh(self.words).length

    def like(self, weighed: Weighing, spread: Spread) -> float:
        """Cosine of a text's weighed words with those of the heap."""
        known = spread.weigh({word: self.words[word] for word in weighed.of if word in self.words})
        common = fsum([value * weighed.of[word] for word, value in known.of.items()])
        if common <= 0 or self.length <= 1e-9:
            return 0.0
        return min(1.0, common / (weighed.length * self.length))


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
    return Said(dict(words), measure.things(frozenset(things)), measure.fields(frozenset(things)))


def topic_values(text: Said, weighed: Weighing, topic: Topic, nearest: float, spread: Spread) -> tuple[float, ...]:
    """One number for each of TOPIC_NAMES, each 0 … 1. `weighed`: the words of the text, once for all topics.

    `nearest`: how likely the likest placed text is the same.
    """
    return (
        like(weighed, spread.weigh(topic.title.words)),
        like(text.things, topic.title.things),
        like(text.fields, topic.title.fields),
        len(text.words.keys() & topic.lead.words.keys()) / max(1.0, len(text.words) ** 0.5),
        like(text.fields, topic.lead.fields),
        nearest,
        topic.placed.like(weighed, spread),
        like(text.things, topic.placed.things),
        like(text.fields, topic.placed.fields),
        log1p(topic.placed.count) / 4,
    )
