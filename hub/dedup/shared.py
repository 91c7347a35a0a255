"""Which words two texts share, as each was typed, for a console to mark. Changes when it is marked by other means."""

import re
from collections.abc import Iterator
from typing import Final

from hub.dedup.keystrokes import typed
from hub.dedup.legacy import modern
from hub.dedup.lexicon import SHIPPED
from hub.dedup.normalize import fold, form
from hub.dedup.similarity import LIGHT_WORDS

SHARED_MAX: Final = 24  # words to mark in the two together: enough to see why, few enough to read
_Word = tuple[str, frozenset[str]]
"""As typed, folded; the words that it stands for, with their marks."""
_TOKEN: Final = re.compile(r"[^\W_]+(?:/[^\W_]+)?")


def shared_words(a: str, b: str) -> tuple[str, ...]:
    """Folded words as they stand in `a` and then in `b`, each once, that tell something and mean the same in both.

    `đ/n` and `đề nghị`, `truwowngf` and `trường` mean the same: each text shows its own way of typing, so both are
    named. `kiến` and `kiện` do not. A console marks every word of a text that folds to one of them.
    """
    ours, theirs = list(_meant(a)), list(_meant(b))
    both = _answered(ours, theirs) | _answered(theirs, ours)
    return tuple(dict.fromkeys(word for word, means in (*ours, *theirs) if means & both))[:SHARED_MAX]


def _answered(ours: list[_Word], theirs: list[_Word]) -> frozenset[str]:
    """What is meant here and there, with its marks; a word without any is answered by whatever folds to it."""
    said = frozenset().union(*(means for _, means in theirs))
    bare = frozenset(word for word in said if fold(word) == word)
    folded = frozenset(map(fold, said))
    meant = frozenset().union(*(means for _, means in ours))
    same = (word for word in meant if word in said or fold(word) in bare or (fold(word) == word and word in folded))
    return frozenset(word for word in same if fold(word) not in LIGHT_WORDS)


def _meant(text: str) -> Iterator[_Word]:
    as_typed, read = _TOKEN.findall(text), _TOKEN.findall(typed(modern(text)))
    for word, letters in zip(as_typed if len(as_typed) == len(read) else read, read, strict=True):
        yield form(word).folded, frozenset(form(SHIPPED.words.get(letters.lower(), letters)).marked.split())
