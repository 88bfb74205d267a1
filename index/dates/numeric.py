"""Dates in digits: 2025-03-08 (also with a time), 08/03/2025, 8.3.2025, 2025-03, 2024/25."""

from dataclasses import dataclass
from datetime import date

from index.dates import english
from index.dates.intervals import Interval, day_in, month
from index.dates.periods import Fixed, Impossible, Period
from index.dates.tokens import Tokens

TWO_DIGITS = "A year has to be written with four digits, as in 2025."
FIVE_DIGITS = "A year has four digits; one with more cannot be searched for."


@dataclass(frozen=True, slots=True)
class Found:
    """A period that a rule recognised, and the token after its last."""

    period: Period
    end: int


def numeric_at(tokens: Tokens, at: int) -> Found | None:
    """Read 2025-03-08 (also with a time), 08/03/2025, 8.3.2025, 2025-03 and 2024/25."""
    size, sign = tokens.digits(at), tokens.lower[at + 1]
    if not size or sign not in {"-", "–", "/", "."} or not _glued(tokens, at + 1, 2):
        return None
    if tokens.glued(at) and tokens.lower[at - 1] not in {"(", "'", '"', "“", "[", ",", ";", ":", "."}:
        whole = 4 in (size, tokens.digits(at - 2))
        if not whole or tokens.lower[at - 1] not in {"-", "–", "—", "/", "…"} or not tokens.digits(at - 2):
            return None
    second = tokens.digits(at + 2)
    if not second:
        return None  # 5-Nov-2024
    third = tokens.digits(at + 4) if tokens.lower[at + 3] == sign and _glued(tokens, at + 3, 2) else 0
    if not third:
        return _two_numbers(tokens, at, second) if size == 4 and second == 2 else None
    if tokens.lower[at + 5] == sign and _glued(tokens, at + 5, 2) and tokens.digits(at + 6):
        return None
    sizes, end = (size, second, third), at + 5
    numbers = [tokens.number(at + place) or 0 for place in (0, 2, 4)]
    if size == 4 and second <= 2 and third <= 2:
        return Found(_date(*numbers), _time_end(tokens, end))
    if size <= 2 and second <= 2 and third in (2, 4):
        day, number = numbers[:2] if tokens.day_first else (numbers[1], numbers[0])
        if third == 4:
            return Found(_date(numbers[2], number, day), _time_end(tokens, end))
        plausible = 1 <= min(day, number) <= 12 and 1 <= max(day, number) <= 31
        return Found(Impossible(TWO_DIGITS), end) if plausible else None
    if max(sizes) >= 5 and min(sizes) >= 1 and sorted(sizes)[1] <= 2 and sizes[1] <= 2:
        return Found(Impossible(FIVE_DIGITS), end)
    return None


def _two_numbers(tokens: Tokens, at: int, second: int) -> Found | None:
    year, other, sign = tokens.number(at) or 0, tokens.number(at + 2) or 0, tokens.lower[at + 1]
    if sign == "." or not 1800 <= year <= 2099 or tokens.lower[at + 3] == sign:
        return None
    season = tokens.lower[at + 3] in english.SEASON_YEARS or tokens.lower[at - 1] in english.SEASON_YEARS
    if (year + 1) % 100 == other and (season or sign != "-" or other > 12):
        return Found(Fixed(Interval(date(year, 1, 1), date(year + 1, 12, 31))), at + 3)
    if tokens.lower[at + 3] in english.COUNTED or sign == "/":
        return None
    if other > year % 100 and (sign != "-" or other > 12):
        last = date(year - year % 100 + other, 12, 31)
        return Found(Fixed(Interval(date(year, 1, 1), last)), at + 3)
    if sign != "-":
        return None
    if 1 <= other <= 12:
        return Found(Fixed(month(year, other)), at + 3)
    return Found(Impossible(f"There is no month {other} in {year}."), at + 3)


def _date(year: int, number: int, day: int) -> Period:
    found = day_in(year, number, day) if year >= 1000 else None
    if found is None:
        return Impossible(f"There is no day {day} of month {number} in {year}.")
    return Fixed(found)


def _time_end(tokens: Tokens, end: int) -> int:
    """Return the token after a time of day such as T14:30:00Z, +01:00 or " 14:30"."""
    if tokens.lower[end] == "t" and tokens.glued(end) and tokens.digits(end + 1):
        end += 1
    if not (tokens.digits(end) and tokens.lower[end + 1] in {":", "z"}):
        return end
    while tokens.digits(end) or tokens.lower[end] == "z":
        end += 1
        if not (
            tokens.lower[end] in {":", ".", "+", "-"} and _glued(tokens, end, 2) and tokens.digits(end + 1)
        ):
            return end + 1 if tokens.lower[end] == "z" and tokens.glued(end) else end
        end += 1
    return end


def _glued(tokens: Tokens, at: int, count: int) -> bool:
    return all(tokens.glued(at + step) for step in range(count))
