"""What no machine may link though nothing forbids that it is one request. Changes when such a doubt is met.

The guard names facts that exclude each other; here the texts only leave open what a person reads at a glance: for or
against, this commune's road or that one's, ours to decide or the Government's. Likeness is highest just there.
"""

from typing import Final

from hub.dedup.mould import other_thing
from hub.dedup.request import Request

NOT: Final = "khong"
TURNED_MAX: Final = 3
"""Words that differ, "không" among them: then it turns the sense, and is not one of many words of a rewording."""
MORE_MIN: Final = 3
LONGER: Final = 1.5
"""Concepts of its own, and words for one of the other's, that make a text more than a wordy one."""

AGAINST: Final = "một bên đồng tình, một bên phản đối hoặc nói “không”"
CENTRAL: Final = "một bên nêu việc của Chính phủ hoặc cơ quan Trung ương"
EACH_ITS_OWN: Final = "mỗi điểm cầu nói về xã, thôn của mình"
NO_PLACE: Final = "hai điểm cầu nói về công trình, hộ dân tại chỗ mà không cùng nêu một nơi"
TOO_SHORT: Final = "quá ngắn để biết có cùng một việc hay không"
MORE: Final = "một bên nêu thêm: {}"
OTHER_THING: Final = "chỉ khác nhau ở: {}"


def doubt(a: Request, b: Request) -> str | None:
    """Why only people may link the pair, in words for the secretary; None when nothing speaks for asking them."""
    if a.facts.central != b.facts.central:
        return CENTRAL
    if _turned(a, b):
        return AGAINST
    if differ := other_thing(a, b):
        return OTHER_THING.format(differ)
    if more := _more(a, b) or _more(b, a):
        return MORE.format(", ".join(more))
    return _each_its_own(a, b)


def _turned(a: Request, b: Request) -> bool:
    if a.facts.against != b.facts.against:
        return True
    differ = set(a.folded.split()) ^ set(b.folded.split())
    return NOT in differ and len(differ) <= TURNED_MAX


def _more(a: Request, b: Request) -> list[str]:
    """What the longer text speaks of besides all that the other does: it may ask for that as well."""
    more = a.things - b.things
    longer = len(a.telling) >= LONGER * len(b.telling)
    return sorted(more) if longer and len(more) >= MORE_MIN and b.things and b.things < a.things else []


def _each_its_own(a: Request, b: Request) -> str | None:
    """Two points speak of what every commune has and no name that both state tells which."""
    if a.point == b.point or _states(a, b) or _states(b, a):
        return None
    if a.facts.nearby and b.facts.nearby:
        return EACH_ITS_OWN
    return NO_PLACE if a.facts.works and b.facts.works else None


def _states(a: Request, b: Request) -> bool:
    """`a` holds a name that `b` tells as one, be it without the capitals by which it would be told there."""
    return any(f" {name} " in f" {a.folded} " for names in b.facts.spots.named.values() for name in names)
