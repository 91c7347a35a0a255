"""How much alike two folded texts are, and which words they share. Changes when the measure does."""

GRAM = 4  # characters: about one syllable and its edge, so a typo costs four grams and not the whole word
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


def one_slip(a: str, b: str) -> bool:
    """One letter more, less or other, or two neighbours changed round: what a hurried finger does to a word."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = next((at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))
    rest, other = a[start:], b[start:]
    if len(a) != len(b):
        return rest[1:] == other if len(a) > len(b) else rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
