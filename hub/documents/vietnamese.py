"""How an official writes dates, numbers and lists in Vietnamese. Changes with Decree 30/2020, Annexes I and II."""

from collections.abc import Sequence
from datetime import date
from typing import Final

# Clauses are lettered by the Vietnamese alphabet, so đ follows d and there is no f, j, w or z (Annex I).
LETTERS: Final = tuple("abcdđeghiklmnopqrstuvxy")
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_THOUSAND: Final = 1_000


def long_date(day: date) -> str:
    """`ngày 05 tháng 3 năm 2024`: days below 10 and the months 1 and 2 carry a zero, months 3 to 9 do not."""
    return f"ngày {day.day:02d} tháng {_month(day)} năm {day.year}"


def short_date(day: date) -> str:
    """`05/4/2024`, with the zeros of the long form."""
    return f"{day.day:02d}/{_month(day)}/{day.year}"


def blank_date(year: int) -> str:
    """The date of a paper that the clerical office has yet to date: only the year is known."""
    return f"ngày      tháng      năm {year}"


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month <= 2 else str(day.month)


def thousands(number: int) -> str:
    """`4.179`: a dot between the thousands."""
    return f"{number:,}".replace(",", ".")


def more_than(number: int) -> str:
    """`hơn 120` for 127, `hơn 4.000` for 4.179: rounded down to tens, from 1.000 on to thousands.

    A number that is round already, or below ten, is said exactly: "hơn" would not be true.
    """
    step = _THOUSAND if number >= _THOUSAND else 10
    rounded = number - number % step
    return thousands(number) if rounded in (0, number) else f"hơn {thousands(rounded)}"


def letter(index: int) -> str:
    """The letter of clause `index`, from 0; after y come aa, ab and so on."""
    rest, place = divmod(index, len(LETTERS))
    return (letter(rest - 1) if rest else "") + LETTERS[place]


def roman(number: int) -> str:
    """`IV` for 4; from 1."""
    digits = ""
    for value, digit in _ROMAN:
        count, number = divmod(number, value)
        digits += digit * count
    return digits


def enumerated(items: Sequence[str]) -> str:
    """`a, b và c`; empty for nothing."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} và {items[-1]}"


def lower_first(text: str) -> str:
    """The text as it stands inside a sentence; an abbreviation (`UBND tỉnh`) or a name of one capital stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
