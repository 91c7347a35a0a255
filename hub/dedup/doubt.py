"""What no machine may link though nothing forbids that it is one request. Changes when such a doubt is met.

The guard names facts that exclude each other; here the texts only leave open what a person reads at a glance: for or
against, this commune's road or that one's, ours to decide or the Government's. Likeness is highest just there.
"""

from typing import Final

from hub.dedup.request import Request

NOT: Final = "khong"
TURNED_MAX: Final = 3
"""Words that differ, "không" among them: then it turns the sense, and is not one of many words of a rewording."""


AGAINST: Final = "một bên đồng tình, một bên phản đối hoặc nói “không”"
CENTRAL: Final = "một bên nêu việc của Chính phủ hoặc cơ quan Trung ương"
EACH_ITS_OWN: Final = "mỗi điểm cầu nói về xã, thôn của mình"


def doubt(a: Request, b: Request) -> str | None:
    """Why only people may link the pair, in words for the secretary; None when nothing speaks for asking them."""
    if a.facts.central != b.facts.central:
        return CENTRAL
    if _turned(a, b):
        return AGAINST
    return EACH_ITS_OWN if _each_its_own(a, b) else None


def _turned(a: Request, b: Request) -> bool:
    if a.facts.against != b.facts.against:
        return True
    differ = set(a.folded.split()) ^ set(b.folded.split())
    return NOT in differ and len(differ) <= TURNED_MAX


def _each_its_own(a: Request, b: Request) -> bool:
    """Two points speak of "xã" or "thôn" and no name that both state tells which."""
    if a.point == b.point or not (a.facts.nearby and b.facts.nearby):
        return False
    return not (_states(a, b) or _states(b, a))


def _states(a: Request, b: Request) -> bool:
    """`a` holds a name that `b` tells as one, be it without the capitals by which it would be told there."""
    return any(f" {name} " in f" {a.folded} " for names in b.facts.spots.named.values() for name in names)
