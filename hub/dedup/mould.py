"""The few words by which two texts of one mould differ: another thing, or a slip of the finger? Changes with that.

    Đề nghị hỗ trợ con giống lợn cho hộ mới thoát nghèo
    Đề nghị hỗ trợ con giống gà  cho hộ mới thoát nghèo

The better two texts fit one mould, the more the one word tells that differs; but a word may also be misspelt, name the
same place otherwise, or belong to what is said around a request.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from hub.dedup.lexicon import SHIPPED
from hub.dedup.normalize import fold
from hub.dedup.places import Spots
from hub.dedup.request import Request, sound
from hub.dedup.similarity import one_slip
from hub.dedup.syllables import could_be

OWN_MAX: Final = 8
"""Words of its own that make a text no sibling of the other, slips and all: nothing is looked at word by word then."""
OTHER_MAX: Final = 2
"""Words that each side has for itself, wherever they stand: more are a rewording, to be scored."""
MOULD_MIN: Final = 3
EXCHANGED_MAX: Final = 4
"""Words in one place of a mould of at least so many: "sửa chữa xe máy" for "cắt may" is another trade."""
SLIP_FROM: Final = 4
"""Letters of a word that may be a slip of the finger for another: shorter ones are words of their own."""
GARBLED_SHARE: Final = 4
"""Words of two texts, for one that is misspelt beyond any word: it may stand for two, in another way of saying them."""
ROMAN: Final = frozenset("ivx")
REMEMBERED: Final = 32_768  # pairs of words: some megabytes; a conference says the same few thousand words


def other_thing(a: Request, b: Request) -> str:
    """The few words by which two texts of one mould differ; "" where they do not, or differ in more."""
    if max(len(a.telling - b.telling), len(b.telling - a.telling)) > OWN_MAX:
        return ""
    nothing = _agreed_names(a.facts.spots, b.facts.spots) | _around(a) | _around(b)
    ours, theirs = _own(a.telling, b.telling) - nothing, _own(b.telling, a.telling) - nothing
    if not _few(ours, theirs):
        ours, theirs = (own - nothing for own in _exchanged(_in_order(a), _in_order(b)))
    if not ours | theirs or _garbled(ours | theirs):
        return ""
    return f"{_shown(a, ours)} / {_shown(b, theirs)}"


def _agreed_names(a: Spots, b: Spots) -> set[str]:
    """Words of the names of one place, by whichever of its names or as "xã em" each side says it."""
    kinds = [kind for kind, names in a.meant.items() if names & b.meant.get(kind, frozenset())]
    names = {name for one in (a, b) for kind in kinds for name in one.named[kind]}
    return {sound(word) for name in (*names, *map(fold, kinds)) for word in name.split()}


def _around(one: Request) -> set[str]:
    """Words of what is said around a request, where a slip kept it from being taken off."""
    told = [phrase for phrase in SHIPPED.around if f" {phrase} " in f" {one.folded} "]
    return {sound(word) for phrase in told for word in phrase.split()}


def _garbled(words: AbstractSet[str]) -> bool:
    """Hardly a word among them: what is misspelt beyond any word may mean what the other side says."""
    lost = sum(len(word) > 1 and word.isalpha() and not could_be(word) and not ROMAN.issuperset(word) for word in words)
    return len(words) <= lost * GARBLED_SHARE


def _shown(one: Request, own: AbstractSet[str]) -> str:
    """The words as they are written."""
    written = [word for word in one.marked.split() if sound(fold(word)) in own]
    return " ".join(written) or " ".join(sorted(own)) or "–"


def _few(ours: AbstractSet[str], theirs: AbstractSet[str]) -> bool:
    if not (ours and theirs):
        return len(ours) + len(theirs) == 1
    return max(len(ours), len(theirs)) <= OTHER_MAX


def _exchanged(ours: Sequence[str], theirs: Sequence[str]) -> tuple[set[str], set[str]]:
    """What stands in one place of the mould, where all before and behind it is the same; nothing where it is not."""
    before = _alike(ours, theirs)
    rest = min(len(ours), len(theirs)) - before
    behind = min(rest, _alike(ours[::-1], theirs[::-1]))
    one, other = ours[before : len(ours) - behind], theirs[before : len(theirs) - behind]
    if before + behind < MOULD_MIN or not 0 < max(len(one), len(other)) <= EXCHANGED_MAX:
        return set(), set()
    return set(one), set(other)


def _alike(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How many words the two begin with alike."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next(
        (at for at, (one, other) in pairs if one != other and not _slip(one, other)), min(len(ours), len(theirs))
    )


def _in_order(one: Request) -> list[str]:
    return [word for word in one.words if word in one.telling]


def _own(ours: AbstractSet[str], theirs: AbstractSet[str]) -> set[str]:
    """Words that the other text does not hold, be it misspelt."""
    only, others = ours - theirs, theirs - ours
    return {word for word in only if not any(_slip(word, other) for other in others)}


@lru_cache(maxsize=REMEMBERED)
def _slip(word: str, other: str) -> bool:
    if ROMAN.issuperset(word) or not one_slip(word, other):
        return False
    shortest = min(len(word), len(other))
    plain = len(word) == len(other) and could_be(word) and could_be(other)  # `lan` for `lon` is another word
    return shortest >= (SLIP_FROM if plain else SLIP_FROM - 1)
