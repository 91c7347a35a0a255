"""What two requests may not differ in if they are one: place, number, member of a closed class. Changes with that list.

Likeness cannot see it: the better two texts fit one template, the more the one word tells that differs.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.dedup import places
from hub.dedup.lexicon import SHIPPED, ClosedClass
from hub.dedup.wrappers import flat_letters

MONEY: Final = {"ty": 10**9, "trieu": 10**6, "tr": 10**6, "nghin": 1000, "ngan": 1000, "k": 1000, "dong": 1, "d": 1}
_QUANTITIES: Final = (
    ("số tiền", re.compile(rf"(\d[\d.,]*) ?({'|'.join(MONEY)})\b")),
    ("tỷ lệ", re.compile(r"(\d[\d.,]*) ?(?:%|phan tram)")),
    ("tháng", re.compile(r"\bthang (\d{1,2})\b")),
    ("quốc lộ", re.compile(r"\b(?:quoc lo|ql) ?(\d+[a-z]?)\b")),
    ("tỉnh lộ", re.compile(r"\b(?:tinh lo|duong tinh|tl) ?(\d+[a-z]?)\b")),
    ("năm", re.compile(r"\bnam (20\d\d)\b")),
    ("số", re.compile(r"(\d[\d.,]*) ?(?:km|m2|ha|hecta|met|thang|tuoi|cho|nguoi|ho|lop|phong)\b")),
)
ROUND: Final = ((10**9, "tỷ "), (10**6, "triệu "), (1000, "nghìn "))
Patterns = tuple[tuple[ClosedClass, Mapping[str, re.Pattern[str]]], ...]


def patterns(classes: Iterable[ClosedClass]) -> Patterns:
    """What tells the members of closed classes, made once."""
    return tuple(
        (one, {member: re.compile(rf"\b(?:{'|'.join(words)})\b") for member, words in one.members.items()})
        for one in classes
    )


_CENTRAL: Final = re.compile(rf"\b(?:{'|'.join(SHIPPED.central)})\b")
_AGAINST: Final = re.compile(rf"\b(?:{'|'.join(SHIPPED.against)})\b")
_NEARBY: Final = re.compile(SHIPPED.nearby)
_WORKS: Final = re.compile(SHIPPED.works)
SHIPPED_PATTERNS: Final = patterns(SHIPPED.classes)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a request says that likeness cannot judge."""

    spots: places.Spots
    quantities: Mapping[str, frozenset[str]]
    members: Mapping[str, frozenset[str]]
    """Name of a closed class -> its members found in the text."""
    central: bool
    """It names the Government or another body beyond the province: such a request goes another way."""
    against: bool
    """It speaks against something: "phản đối", "dừng", "không nên"."""
    nearby: bool
    """It says "xã" or "thôn" without a name and means the speaker's own."""
    works: bool
    """It speaks of a road, a school, a household: each commune has its own."""


def facts(text: str, spots: places.Spots, classes: Patterns = SHIPPED_PATTERNS, marked: str = "") -> Facts:
    """Of one request, its abbreviations and number words written out; `marked`: its `Form.marked`."""
    flat = flat_letters(text)
    quantities = {name: frozenset(_shown(found) for found in unit.finditer(flat)) for name, unit in _QUANTITIES}
    line = " ".join(re.findall(r"[a-z0-9]+", flat))
    members = {one.name: _members(one, found, line) for one, found in classes}
    return Facts(
        spots,
        _held(quantities),
        _held(members),
        central=bool(_CENTRAL.search(line)),
        against=bool(_AGAINST.search(marked)),
        nearby=bool(_NEARBY.search(marked)),
        works=bool(_WORKS.search(marked)),
    )


def veto(a: Facts, b: Facts) -> str | None:
    """Why the two are not one request, in words for the secretary; None when nothing forbids it."""
    return (
        places.conflict(a.spots, b.spots)
        or _differ(a.quantities, b.quantities, "khác ")
        or _differ(a.members, b.members, "")
    )


def agreements(a: Facts, b: Facts) -> int:
    """How many facts both state alike: places, quantities and classes."""
    pairs = ((a.spots.named, b.spots.named), (a.quantities, b.quantities), (a.members, b.members))
    return sum(bool(ours.get(name, frozenset()) & found) for ours, theirs in pairs for name, found in theirs.items())


def _differ(a: Mapping[str, frozenset[str]], b: Mapping[str, frozenset[str]], prefix: str) -> str | None:
    for name, ours in a.items():
        theirs = b.get(name, frozenset())
        if theirs and not ours & theirs:
            return f"{prefix}{name}: {_listed(name, ours)} / {_listed(name, theirs)}"
    return None


def _listed(name: str, values: Iterable[str]) -> str:
    return ", ".join(_amount(value) if name == "số tiền" else value for value in sorted(values))


def _amount(dong: str) -> str:
    """`100000000` → `100 triệu đồng`."""
    if not dong.isdigit():
        return dong
    worth, word = next(((w, word) for w, word in ROUND if int(dong) % w == 0 and int(dong)), (1, ""))
    return f"{int(dong) // worth:,} {word}đồng".replace(",", ".")


def _members(one: ClosedClass, told: Mapping[str, re.Pattern[str]], line: str) -> frozenset[str]:
    return frozenset(member for member in one.members if told[member].search(line))


def _shown(found: re.Match[str]) -> str:
    """Sums of money in đồng, so that `2 tr` and `2 triệu đồng` are one; other numbers as digits."""
    digits = found.group(1).rstrip(".,")
    unit = found.group(2) if found.re.groups > 1 else ""
    if unit in ("", "dong", "d"):
        return re.sub(r"[.,]", "", digits) if re.fullmatch(r"\d+(?:[.,]\d{3})+", digits) else digits
    whole, _, part = digits.replace(".", ",").partition(",")
    return str(round(float(f"{whole}.{part.replace(',', '') or 0}") * MONEY[unit]))


def _held(found: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    return {name: values for name, values in found.items() if values}
