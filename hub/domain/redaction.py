"""What strangers must not read in a text: phone numbers, citizen-identity numbers, e-mail addresses. Pure.

The rule leans to privacy: a run of 9 to 12 digits is a person's number unless it is plainly an amount, a date or a
row of years. Amounts are known by a unit behind them or by dots between thousands.
"""

import re
from typing import Final

MASK: Final = "●●●●"

_UNSEEN = r"\u00ad\u200b-\u200f\u2060\ufeff"
"""Characters that nobody sees: a number written around them reads like any other on a screen."""
_GAP = rf"[ ./_\-()\u00a0\u2009\u2010-\u2013{_UNSEEN}]{{0,3}}"
"""What people write between the groups of a number."""
_START = r"(?<!\d)(?<!\d[.,])"
"""Not inside a longer number, nor in its thousands or decimals."""
_UNIT = r"(?!\s*(?:đồng|đo\u0302\u0300ng|đ\b|vn[dđ]|usd|tri[eệ]|t[ỷỉyi]\b|nghìn|ngàn|người|m2|m²|ha\b))"
"""Not an amount. The second spelling is đồng as the keyboard of Windows sends it."""
_DATE = r"(?!(?:\d{1,2}[.\-/])?\d{1,2}[.\-/](?:19|20)\d\d(?!\d))"
"""Not a day or a month with its year."""
_YEARS = r"(?!(?:19|20)\d\d(?:[ \-\u2013](?:19|20)\d\d)+(?!\d))"

PERSONAL: Final = re.compile(
    "|".join(
        (
            r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+",  # e-mail; tried once a word: long words stay cheap
            rf"(?<!\d)(?:\+|00){_GAP}84(?:{_GAP}\d){{9,10}}(?!\d)",  # phone, from abroad
            rf"{_START}84(?:{_GAP}\d){{9}}(?!\d){_UNIT}",  # the same without its plus sign
            rf"{_START}{_DATE}0(?:{_GAP}\d){{11}}(?!\d)",  # citizen identity: 12 digits from 0
            rf"{_START}{_DATE}\(?0{_GAP}[35789](?:{_GAP}\d){{8}}(?!\d)",  # mobile: 10 digits
            rf"{_START}{_DATE}\(?0{_GAP}2(?:{_GAP}\d){{8,9}}(?!\d)",  # land line: 10 or 11 digits
            rf"{_START}\d(?:[{_UNSEEN}]{{0,3}}\d){{8,11}}(?!\d){_UNIT}",  # any such run; old identity numbers have 9
            rf"{_START}{_YEARS}\d{{3}}(?:[ \-]\d{{3}}){{2,3}}(?!\d|[ \-]\d{{3}}(?!\d)){_UNIT}",  # 9 or 12, by threes
            rf"{_START}{_YEARS}\d{{4}}(?:[ \-]\d{{4}}){{2}}(?!\d|[ \-]\d){_UNIT}",  # 12, by fours
        )
    ),
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text with personal numbers and addresses replaced by dots; equal to `text` when there are none."""
    return PERSONAL.sub(MASK, text)
