"""What a model read in requests, in little room. Changes with how much of it is kept."""

from array import array
from collections.abc import Sequence
from typing import Final

VECTORS_MAX: Final = 20_000
"""Requests: twice the largest conference. 384 numbers of four bytes each: some 32 MB together."""


class Vectors:
    """Request -> its vector. Beyond `most` the one that was longest not asked for goes."""

    def __init__(self, most: int = VECTORS_MAX) -> None:
        self._most = most
        self._kept: dict[str, array[float]] = {}  # the latest asked for last

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, text: str) -> bool:
        return text in self._kept

    def put(self, text: str, vector: Sequence[float]) -> None:
        """Keep it, rounded to single precision as models compute."""
        self._kept.pop(text, None)
        self._kept[text] = array("f", vector)
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]

    def get(self, text: str) -> Sequence[float] | None:
        """None: not read, or gone."""
        vector = self._kept.pop(text, None)
        if vector is not None:
            self._kept[text] = vector
        return vector
