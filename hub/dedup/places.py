"""Where a request is about: communes and districts of the conference's tree, named spots, "xã em". Changes with naming.

Only what folded words can tell: two communes of one name are one name here, and rather no place than a wrong one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.dedup.lexicon import SHIPPED, Lexicon
from hub.dedup.normalize import form, word_form
from hub.dedup.similarity import one_slip

TIERS: Final = ("thanh pho", "thi tran", "thi xa", "dac khu", "phuong", "huyen", "quan", "tinh", "xa")
TIER_KINDS: Final = {"xa": "xã", "phuong": "xã", "tran": "xã", "huyen": "huyện"}
"""Last word before the name of a unit of the tree -> its kind."""
SPOT: Final = "địa danh"
NAME_WORDS: Final = 2  # names of hamlets have two syllables, hardly ever one or three


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the conference's tree. `names`: its present one, then former and other ones, with or without tier."""

    id: str
    names: tuple[str, ...]
    tier: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Spots:
    """What a text names: kind of place ("xã", "huyện", "thôn", "cửa khẩu" …) -> folded names."""

    named: Mapping[str, frozenset[str]]
    here: bool
    """The place is the point's own, said as "xã em"; `named` then holds the point's name."""
    meant: Mapping[str, frozenset[str]]
    """`named` with the former names of a present unit: who says the new name may mean any commune that went into it."""
    written: Mapping[str, str]
    """Folded name -> as the tree or the text writes it."""


NOWHERE: Final = Spots({}, False, {}, {})
"""Of a text that names no place."""


class Gazetteer:
    """The tree of one conference, read by name."""

    def __init__(self, places: Iterable[Place], lexicon: Lexicon = SHIPPED) -> None:
        self._kinds: dict[str, set[str]] = {}
        self._own: dict[str, tuple[str, str]] = {}
        self._once: dict[str, set[str]] = {}
        self._written: dict[str, str] = {}
        for place in places:
            kind = {"commune": "xã", "district": "huyện"}.get(place.tier, "")
            present, *others = map(base_name, place.names)
            for name in (present, *others):
                if kind and " " in name:  # a name of one syllable is too often a common word
                    self._kinds.setdefault(name, set()).add(kind)
            self._once.setdefault(present, set()).update(others)
            self._written |= {base_name(name): _bare(name) for name in place.names}
            self._own[place.id] = (kind, present)
        for former in self._once.values():
            former.difference_update(self._once)  # what is a present name elsewhere means that
        self._not_names = frozenset(lexicon.not_names.split())
        self._here = re.compile(rf"\b(?:{'|'.join(lexicon.here)})\b")
        self._marked_heads = dict(lexicon.heads)
        self._folded_heads = {form(head).folded: lexicon.heads[head] for head in lexicon.clear_heads}

    def spots(self, text: str, point: str) -> Spots:
        """Of one request without its wrappers: an introduction names the speaker's commune, not the request's."""
        words = re.findall(r"[^\W_]+", text)
        folded = [word_form(word).folded for word in words]
        named: dict[str, set[str]] = {}
        self._of_tree(folded, named)
        self._misspelt(words, folded, named)
        spots = self._after_heads(words, folded, named)
        here = bool(self._here.search(" ".join(folded)))
        kind, own = self._own.get(point, ("", ""))
        if here and kind:
            named.setdefault(kind, set()).add(own)
        told = {kind: frozenset(names) for kind, names in named.items()}
        written = {name: self._written.get(name) or spots.get(name, name) for names in told.values() for name in names}
        return Spots(told, here, {kind: self._meant(names) for kind, names in told.items()}, written)

    def _meant(self, names: frozenset[str]) -> frozenset[str]:
        return names.union(*(self._once.get(name, ()) for name in names))

    def _of_tree(self, folded: list[str], named: dict[str, set[str]]) -> None:
        """Communes and districts; one named without its tier may also be the spot that is called so."""
        for at in range(len(folded)):
            for length in (4, 3, 2):
                name = " ".join(folded[at : at + length])
                kinds = self._kinds.get(name) if len(folded) - at >= length else None
                if kinds:
                    before = folded[at - 1] if at else ""
                    kind = "huyện" if before == "huyen" or kinds == {"huyện"} else "xã"
                    named.setdefault(kind, set()).add(name)
                    if before in ("lich", "ho", "lang", "o"):
                        named.setdefault(SPOT, set()).add(name)
                    break

    def _misspelt(self, words: list[str], folded: list[str], named: dict[str, set[str]]) -> None:
        """`xã Chiieu Vũ`: a name in capitals after its tier, one slip of the finger from one name of the tree."""
        for at, before in enumerate(folded[:-NAME_WORDS]):
            start, end = at + 1, at + 1 + NAME_WORDS
            if before in TIER_KINDS and all(word[:1].isupper() for word in words[start:end]):
                name = " ".join(folded[start:end])
                meant = [known for known, kinds in self._kinds.items() if TIER_KINDS[before] in kinds]
                near = [] if name in self._kinds else [known for known in meant if one_slip(name, known)]
                if len(near) == 1:
                    named.setdefault(TIER_KINDS[before], set()).add(near[0])

    def _after_heads(self, words: list[str], folded: list[str], named: dict[str, set[str]]) -> dict[str, str]:
        """Names after `thôn`, `cửa khẩu` …: capitals tell them where there are any, else a list of what is no name too.

        Returns them as typed.
        """
        marked = any(not word.isascii() for word in words)
        shouted = all(map(str.isupper, words))
        cased = marked and any(word[:1].isupper() for word in words) and not shouted
        heads = self._marked_heads if cased else self._folded_heads
        line = [word_form(word).marked for word in words] if cased else folded
        typed = dict[str, str]()
        for at in range(len(line)):
            for length in (3, 2, 1):
                kind = heads.get(" ".join(line[at : at + length]))
                if kind is not None:
                    start, end = at + length, at + length + NAME_WORDS
                    name = folded[start:end]
                    capitals = all(word[:1].isupper() for word in words[start:end])
                    told = capitals if cased else (capitals and not shouted) or not set(name) & self._not_names
                    if len(name) == NAME_WORDS and told:
                        named.setdefault(kind, set()).add(" ".join(name))
                        typed[" ".join(name)] = " ".join(words[start:end]).title()
                    break
        return typed


def base_name(name: str) -> str:
    """`xã Yên Sơn` → `yen son`, also of `xã Yên Sơn (huyện Hữu Lũng)` and of `xã Yên Sơn, huyện Hữu Lũng`."""
    return form(_bare(name)).folded


def _bare(name: str) -> str:
    """`xã Yên Sơn (huyện Hữu Lũng)` → `Yên Sơn`."""
    alone = re.split("[(,]", name)[0].strip()
    folded = form(alone).folded
    tier = next((tier for tier in TIERS if folded.startswith(tier + " ")), "")
    return " ".join(alone.split()[len(tier.split()) :])


def conflict(a: Spots, b: Spots) -> str | None:
    """Why two requests are about two places, in words; None when they may be about one."""
    for kind in (*(k for k in a.named if k not in ("xã", "huyện")), "xã", "huyện"):
        ours, theirs = a.meant.get(kind, frozenset()), b.meant.get(kind, frozenset())
        if ours and theirs and not ours & theirs:
            return f"khác {kind}: {_shown(a, kind)} / {_shown(b, kind)}"
    if a.here and b.here and a.named != b.named and not _one_unit(a, b):
        return "“xã em” của hai nơi khác nhau"
    return None


def _one_unit(a: Spots, b: Spots) -> bool:
    return any(a.meant.get(kind, frozenset()) & b.meant.get(kind, frozenset()) for kind in ("xã", "huyện"))


def _shown(spots: Spots, kind: str) -> str:
    return ", ".join(spots.written[name] for name in sorted(spots.named[kind]))
