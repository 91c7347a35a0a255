"""Where a request is about: communes and districts of the conference's tree, named spots, "xã em". Changes with naming.

Only what folded words can tell: two communes of one name are one name here, and rather no place than a wrong one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.dedup.lexicon import SHIPPED, Lexicon
from hub.dedup.normalize import form, word_form

TIERS: Final = ("thanh pho", "thi tran", "thi xa", "dac khu", "phuong", "huyen", "quan", "tinh", "xa")
SPOT: Final = "địa danh"
NAME_WORDS: Final = 2  # names of hamlets have two syllables, hardly ever one or three


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the conference's tree. `names`: its present and former names, with or without tier words."""

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


class Gazetteer:
    """The tree of one conference, read by name."""

    def __init__(self, places: Iterable[Place], lexicon: Lexicon = SHIPPED) -> None:
        self._kinds: dict[str, set[str]] = {}
        self._own: dict[str, tuple[str, str]] = {}
        for place in places:
            kind = {"commune": "xã", "district": "huyện"}.get(place.tier, "")
            for name in map(base_name, place.names):
                if kind and " " in name:  # a name of one syllable is too often a common word
                    self._kinds.setdefault(name, set()).add(kind)
            self._own[place.id] = (kind, base_name(place.names[0]))
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
        self._after_heads(words, folded, named)
        here = bool(self._here.search(" ".join(folded)))
        kind, own = self._own.get(point, ("", ""))
        if here and kind:
            named.setdefault(kind, set()).add(own)
        return Spots({kind: frozenset(names) for kind, names in named.items()}, here)

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

    def _after_heads(self, words: list[str], folded: list[str], named: dict[str, set[str]]) -> None:
        """Names after `thôn`, `cửa khẩu` …: capitals tell them where there are any, else a list of what is no name."""
        marked = any(not word.isascii() for word in words)
        cased = marked and any(word[:1].isupper() for word in words) and not all(map(str.isupper, words))
        heads = self._marked_heads if cased else self._folded_heads
        line = [word_form(word).marked for word in words] if cased else folded
        for at in range(len(line)):
            for length in (3, 2, 1):
                kind = heads.get(" ".join(line[at : at + length]))
                if kind is not None:
                    start, end = at + length, at + length + NAME_WORDS
                    name = folded[start:end]
                    capitals = all(word[:1].isupper() for word in words[start:end])
                    if len(name) == NAME_WORDS and (capitals if cased else not set(name) & self._not_names):
                        named.setdefault(kind, set()).add(" ".join(name))
                    break


def base_name(name: str) -> str:
    """`xã Yên Sơn` → `yen son`."""
    folded = form(name).folded
    tier = next((tier for tier in TIERS if folded.startswith(tier + " ")), "")
    return folded[len(tier) :].strip()


def conflict(a: Spots, b: Spots) -> str | None:
    """Why two requests are about two places, in words; None when they may be about one."""
    for kind in (*(k for k in a.named if k not in ("xã", "huyện")), "xã", "huyện"):
        ours, theirs = a.named.get(kind, frozenset()), b.named.get(kind, frozenset())
        if ours and theirs and not ours & theirs:
            return f"khác {kind}: {_shown(ours)} / {_shown(theirs)}"
    if (a.here or b.here) and a.named != b.named and (a.here and b.here):
        return "“xã em” của hai nơi khác nhau"
    return None


def _shown(names: frozenset[str]) -> str:
    return ", ".join(sorted(name.title() for name in names))
