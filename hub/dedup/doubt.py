"""What no machine may link though nothing forbids that it is one request. Changes when such a doubt is met.

The guard names facts that exclude each other; here the texts only leave open what a person reads at a glance: for or
against, this commune's road or that one's, ours to decide or the Government's. Likeness is highest just there.
"""

from typing import Final

from hub.dedup.request import Request

NOT: Final = "khong"
TURNED_MAX: Final = 3
"""Words that differ, "không" among them: then it turns the sense, and is not one of many words of a rewording."""


def people_must_say(a: Request, b: Request) -> bool:
    """Whether the pair is at most asked about."""
    return a.facts.central != b.facts.central or _turned(a, b) or _each_its_own(a, b)


def _turned(a: Request, b: Request) -> bool:
    if a.facts.against != b.facts.against:
        return True
    differ = set(a.folded.split()) ^ set(b.folded.split())
    return NOT in differ and len(differ) <= TURNED_MAX


def _each_its_own(a: Request, b: Request) -> bool:
    """Two points speak of "xã" or "thôn" and no name that both state tells which."""
    if a.point == b.point or not (a.facts.nearby and b.facts.nearby):
        return False
    return not any(names & b.facts.spots.named.get(kind, frozenset()) for kind, names in a.facts.spots.named.items())
