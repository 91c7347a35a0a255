"""What a language model adds: how near two texts are in meaning. Changes with the model or with how it is weighed.

The engine computes no vector: whoever has a model gives one for a text, or None, and the engine goes on by the words.
"""

from collections.abc import Callable, Sequence
from typing import Final

Embed = Callable[[str], Sequence[float] | None]
"""The vector of a request in readable words. Asked again and again: the giver remembers. None: not (yet) known."""

FLOOR: Final = 0.8  # cosine of texts that have nothing in common but the language, for the model of the extra
SPAN: Final = 0.2


def unknown(text: str) -> Sequence[float] | None:
    """No model."""
    del text
    return None


def meaning(a: Sequence[float], b: Sequence[float]) -> float:
    """Cosine stretched over the part of its range that is in use: about 0 for strangers, 1 for the same."""
    lengths = sum(map(float.__mul__, a, a)) * sum(map(float.__mul__, b, b))
    common = sum(map(float.__mul__, a, b))
    return max(-1.0, (common / lengths**0.5 - FLOOR) / SPAN) if lengths > 0 else 0.0
