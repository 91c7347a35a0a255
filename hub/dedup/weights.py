"""The trained weights and what the thresholds mean. Changes when the shape of that file does.

`weights.json` is written by `bench/dedup/train.py`; its version names the feature code it was trained with.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from math import exp, isfinite
from typing import Final

from msgspec import Struct

from hub.dedup.features import NAMES, SEMANTIC_NAMES, Measure, Rarity
from hub.dedup.shipped import Malformed, decoded
from hub.dedup.topic_features import TOPIC_NAMES

FILE: Final = "weights.json"
SEMANTIC_FILE: Final = "weights-e5.json"
CONCEPT_UNSEEN: Final = 0.7  # concepts are fewer than words, and one that no reference text held is no rarity


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """A logistic regression over `features.NAMES` and the rarity of words it was trained with."""

    version: str
    merge_from: float
    merge_means: str
    """What the threshold promises, in words, and on what it was measured."""
    ask_from: float
    ask_means: str
    same_from: int
    """Words that tell something in a request: two points' equal words link by themselves from so many."""
    same_means: str
    bias: float
    of: Mapping[str, float]
    topics: Mapping[str, float]
    """Of `topic_features.TOPIC_NAMES`: how much each likeness says about the topic."""
    texts: int
    counts: Mapping[str, int]
    concepts: Mapping[str, int]

    def score(self, names: Sequence[str], values: Sequence[float]) -> float:
        """0 … 1: how likely one request, before any veto."""
        total = self.bias + sum(self.of[name] * value for name, value in zip(names, values, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))

    def measure(self) -> Measure:
        """What these weights were trained to weigh."""
        return Measure(Rarity(self.texts, self.counts), Rarity(self.texts, self.concepts, CONCEPT_UNSEEN))


def load(raw: bytes, file: str = FILE, names: Sequence[str] = NAMES) -> Weights:
    """Raises `Malformed` with file, key and rule: half a set of weights would give advice that nobody measured."""
    found = decoded(raw, file, Weights)
    _same_names(file, "of", found.of, names)
    _same_names(file, "topics", found.topics, TOPIC_NAMES)
    if not 0 < found.ask_from < found.merge_from < 1:
        raise Malformed(file, "ask_from, merge_from", "0 < ask_from < merge_from < 1")
    if found.same_from < 1:
        raise Malformed(file, "same_from", "at least 1")
    if not found.version or found.texts < 1:
        raise Malformed(file, "version, texts", "a version has a name, and there was a text at least")
    return found


def _same_names(file: str, key: str, given: Mapping[str, float], wanted: Sequence[str]) -> None:
    for name in sorted(set(wanted) ^ set(given)):
        raise Malformed(file, f"{key}.{name}", "the features that are measured, each once, and no other")
    for name, value in given.items():
        if not isfinite(value):
            raise Malformed(file, f"{key}.{name}", "a finite number")


SHIPPED: Final = load((files("hub.dedup") / FILE).read_bytes())
SEMANTIC: Final = load((files("hub.dedup") / SEMANTIC_FILE).read_bytes(), SEMANTIC_FILE, SEMANTIC_NAMES)
"""For pairs of which a model knows both texts."""
