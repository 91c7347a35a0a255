"""The trained weights and what the thresholds mean. Changes when the shape of that file does.

`weights.json` is written by `bench/dedup/train.py`; its version names the feature code it was trained with.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from math import exp
from typing import Final

from msgspec import Struct
from msgspec.json import decode


class Weights(Struct, frozen=True):
    """A logistic regression over `features.NAMES` and the words' rarity it was trained with."""

    version: str
    merge_from: float
    """The score from which a link was nearly certain on the development texts (precision 0.97)."""
    ask_from: float
    """The score from which a question found enough to be worth the secretary's glance."""
    bias: float
    of: Mapping[str, float]
    texts: int
    counts: Mapping[str, int]

    def score(self, names: Sequence[str], values: Sequence[float]) -> float:
        """0 … 1: how likely one request, before any veto."""
        total = self.bias + sum(self.of[name] * value for name, value in zip(names, values, strict=True))
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


SHIPPED: Final = decode((files("hub.dedup") / "weights.json").read_bytes(), type=Weights)
