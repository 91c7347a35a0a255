"""How much alike two folded texts are, and which words they share. Changes when the measure does."""

GRAM = 4  # characters: about one syllable and its edge, so a typo costs four grams and not the whole word
SHARED_MAX = 12  # words to highlight: enough to see why, few enough to read
GRAMMAR = "va la cua cho cac nhung thi ma o tai voi de duoc co khong da se nay do"
POLITENESS = "em chung toi xin kinh thua de nghi"
LIGHT_WORDS = frozenset([*GRAMMAR.split(), *POLITENESS.split()])
"""Folded words that stand in nearly every recommendation: shared by all, so they tell nothing."""


def grams(folded: str) -> frozenset[str]:
    """All runs of four characters with the edges of the text; empty for an empty text."""
    if not folded:
        return frozenset()
    padded = f" {folded} "
    return frozenset(padded[at : at + GRAM] for at in range(max(1, len(padded) - GRAM + 1)))


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared part of all grams, 0 … 1; two empty texts are not alike: nothing was said."""
    common = len(a & b)
    return common / (len(a) + len(b) - common) if common else 0.0


def shared_words(a: str, b: str) -> tuple[str, ...]:
    """Telling words of `a` that also stand in `b`, in the order of `a`, each once. Both folded."""
    other = set(b.split()) - LIGHT_WORDS
    return tuple(dict.fromkeys(word for word in a.split() if word in other))[:SHARED_MAX]
