"""The words the engine is told: abbreviations, wrappers, closed classes. Changes when the shape of that file does.

The file is part of the package like code is, and an organiser's list can take its place as an argument.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from msgspec import Struct
from msgspec.json import decode


class ClosedClass(Struct, frozen=True):
    """Things of which a request is about one: `name` says the difference to people, `members` are folded phrases."""

    name: str
    members: Mapping[str, tuple[str, ...]]


class Wrappers(Struct, frozen=True):
    """Patterns over the folded text, of what people say around a request; each at most once per pass."""

    start: tuple[str, ...]
    end: tuple[str, ...]
    fillers: tuple[str, ...]


class Lexicon(Struct, frozen=True):
    """All of it. Marked Vietnamese where the marks decide, folded where people leave them out."""

    words: Mapping[str, str]
    """Abbreviation or teencode, one word -> what it stands for."""
    same: Mapping[str, str]
    """Phrase -> the one that all its equals are compared as."""
    numbers: Mapping[str, int]
    light: str
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
    classes: tuple[ClosedClass, ...]


SHIPPED: Final = decode((files("hub.dedup") / "lexicon.json").read_bytes(), type=Lexicon)
