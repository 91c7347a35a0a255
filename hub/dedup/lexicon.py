"""The words the engine is told: abbreviations, wrappers, closed classes. Changes when the shape of that file does.

The file is part of the package like code is, and an organiser's list can take its place as an argument.
"""

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hub.dedup.normalize import form
from hub.dedup.shipped import Malformed, decoded

FILE: Final = "lexicon.json"


class ClosedClass(Struct, frozen=True, forbid_unknown_fields=True):
    """Things of which a request is about one: `name` says the difference to people, `members` are folded phrases."""

    name: str
    members: Mapping[str, tuple[str, ...]]


class Wrappers(Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns over the folded text, of what people say around a request; each at most once per pass."""

    start: tuple[str, ...]
    end: tuple[str, ...]
    fillers: tuple[str, ...]


class Lexicon(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. Marked Vietnamese where the marks decide, folded where people leave them out."""

    words: Mapping[str, str]
    """Abbreviation or teencode, one word -> what it stands for."""
    same: Mapping[str, str]
    """Phrase -> the one that all its equals are compared as."""
    numbers: Mapping[str, int]
    light: str
    around: tuple[str, ...]
    """Folded phrases said around a request: where a slip keeps a wrapper from being known, they tell nothing."""
    wrappers: Wrappers
    splits: tuple[str, ...]
    here: tuple[str, ...]
    """Ways to say "where I am": their place is the point's own."""
    heads: Mapping[str, str]
    """Word before a name of a place -> what to call that kind of place."""
    clear_heads: tuple[str, ...]
    """The heads that are told from other words without marks, too: `cho` may be chợ, and mostly is not."""
    not_names: str
    """Folded words that stand after a head without being a name."""
    central: tuple[str, ...]
    """Patterns over the folded text that name who decides beyond the province."""
    against: tuple[str, ...]
    """Patterns over the marked text by which it speaks against something."""
    nearby: str
    """Pattern over the marked text: "xã", "thôn" of which no name says which one."""
    works: str
    """Pattern over the marked text: a road, a school, a well, a household, of which every commune has its own."""
    classes: tuple[ClosedClass, ...]

    def extended(self, classes: Iterable[ClosedClass], where: str = "dedup_classes") -> "Lexicon":
        """With an organiser's classes after the shipped ones. Raises `Malformed` with `where`, key and rule.

        Words may be written with marks and capitals; they are compared without. A word is of one member only.
        """
        return replace(self, classes=(*self.classes, *(_checked(one, where) for one in classes)))


def _checked(one: ClosedClass, where: str) -> ClosedClass:
    key = one.name or "name"
    if not one.name.strip() or len(one.members) < 2:
        raise Malformed(where, key, "a class has a name and at least two members")
    folded = {
        member: tuple(dict.fromkeys(form(word).folded for word in words)) for member, words in one.members.items()
    }
    told = [word for words in folded.values() for word in words]
    if not all(folded.values()) or not all(told):
        raise Malformed(where, key, "each member has words by which it is told")
    if len(told) != len(set(told)):
        raise Malformed(where, key, "a word tells one member only")
    return ClosedClass(one.name, folded)


def load(raw: bytes, file: str = FILE) -> Lexicon:
    """Raises `Malformed` with file, key and rule: a class or pattern that nobody can use would silently be missing."""
    found = decoded(raw, file, Lexicon)
    around = found.wrappers
    patterns = {
        "nearby": (found.nearby,), "works": (found.works,), "central": found.central, "against": found.against,
        "wrappers.start": around.start, "wrappers.end": around.end, "wrappers.fillers": around.fillers,
        "here": found.here,
    }  # fmt: skip
    for key, each in patterns.items():
        for pattern in each:
            _compiled(file, key, pattern)
    return replace(found, classes=tuple(_checked(one, file) for one in found.classes))


def _compiled(file: str, key: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as problem:
        raise Malformed(file, key, f"a pattern that can be read, not {pattern[:60]!r}: {problem}") from problem


SHIPPED: Final = load((files("hub.dedup") / FILE).read_bytes())
