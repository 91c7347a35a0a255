"""Which steps of reading and comparing are taken: all, but in measurements. Changes when a step is added."""

from msgspec import Struct
from msgspec.structs import fields


class Steps(Struct, frozen=True):
    """Each step can be left out by itself, so that what it is worth can be measured (`bench.dedup.ablate`)."""

    fonts: bool = True
    """TCVN3 and VNI fonts are read as letters."""
    keystrokes: bool = True
    """Telex and VNI typing is read as letters."""
    abbreviations: bool = True
    """"đ/n", "ko", "ĐVTN" are written out; the hesitations of dictation are dropped."""
    figures: bool = True
    """Numbers said in words are read as figures."""
    wrappers: bool = True
    """Greeting, introduction and thanks are taken off."""
    split: bool = True
    """A message that clearly holds two requests is two units."""
    diacritics: bool = True
    """Text typed without marks is compared with the marks it most likely means."""
    synonyms: bool = True
    """Words for one thing are compared as one word."""
    concepts: bool = True
    """Phrases are compared by what they are about, too."""
    sounds: bool = True
    """Consonants that many speakers do not tell apart are one."""
    places: bool = True
    """Communes of the tree and named spots are read, "xã em" too."""
    guard: bool = True
    """Two places, sums or members of a closed class forbid a link."""
    doubts: bool = True
    """What only people can tell (for or against, another thing in one mould, no place named) is never linked."""
    near_identical: bool = True
    """Equal words are one request without further weighing."""
    group_veto: bool = True
    """A veto against one member blocks its whole group."""

    def without(self, name: str) -> "Steps":
        """Unknown names raise TypeError."""
        return Steps(**{**{one: getattr(self, one) for one in STEP_NAMES}, name: False})


STEP_NAMES = tuple(one.name for one in fields(Steps))
ALL = Steps()
