"""Years, decades and centuries, and telling a year from a number of things."""

from datetime import date

from index.dates import english, english_verbs
from index.dates.absolute import ordinal_at, year_value
from index.dates.intervals import Interval, Unit, unit_of
from index.dates.numeric import FIVE_DIGITS, Found, numeric_at
from index.dates.periods import Fixed, Impossible
from index.dates.tokens import Tokens


def year_at(tokens: Tokens, at: int, sure: bool) -> Found | None:
    """Read a year, a decade or a century."""
    if tokens.lower[at] == "fy" or tokens.lower[at] in english.FISCAL:
        start = at + 1 + (tokens.lower[at + 1] == "year")
        if (both := numeric_at(tokens, start)) and both.end == start + 3:
            return both
        return Found(Fixed(_year(year)), start + 1) if (year := year_value(tokens, start)) else None
    if tokens.lower[at] == "year" and (year := year_value(tokens, at + 1)):
        return Found(Fixed(_year(year)), at + 2)
    if found := _decade_at(tokens, at):
        return found
    year = year_value(tokens, at)
    if year and _year_stands(tokens, at, year, sure):
        return Found(Fixed(_year(year)), at + 1)
    if tokens.digits(at) == 5 and tokens.lower[at - 1] in {"in", "since", "during", "until", "year"}:
        counted = not tokens.plain(at + 1) or tokens.lower[at + 1] in english.COUNTED
        return None if counted else Found(Impossible(FIVE_DIGITS), at + 1)
    return None


def _year(year: int) -> Interval:
    return unit_of(date(year, 1, 1), Unit.YEAR)


def _decade_at(tokens: Tokens, at: int) -> Found | None:
    word, end, number = tokens.lower[at], at + 1, tokens.number(at)
    the = "the" in (tokens.lower[at - 1], tokens.lower[at - 2] if tokens.lower[at - 1] == "'" else "")
    the = the or tokens.lower[at - 1] in english.THIRDS or tokens.lower[at - 2] in english.THIRDS
    if word == "'" and tokens.digits(at + 1) == 2:
        return _decade_at(tokens, at + 1)
    if word in english.DECADES and the:
        return Found(Fixed(_decade(english.DECADES[word])), end)
    if number is not None and number % 10 == 0 and at not in tokens.blocked:
        quoted = the and tokens.possessive(end) and tokens.digits(at) == 4 and tokens.plain(end + 2)
        plural = tokens.lower[end] == "s" and tokens.glued(end)
        warm = {tokens.lower[at - step] for step in (1, 2, 3, 4)} & english.TEMPERATURES
        if tokens.digits(at) == 4 and 1000 <= number <= 2990 and (plural or quoted):
            return Found(Fixed(_decade(number)), end + (2 if quoted else 1))
        if tokens.digits(at) == 2 and plural and the and not warm:
            return Found(Fixed(_decade(number)), end + 1)
    return _centuries_at(tokens, at)


def _centuries_at(tokens: Tokens, at: int) -> Found | None:
    """Read "the 20th century" or "the 18th and 19th centuries"."""
    first = ordinal_at(tokens, at)
    if first is None:
        return None
    last = first
    if tokens.lower[first[1]] in english.LISTS | english.TO | {"-", "–"}:
        step = first[1] + 1 + (tokens.lower[first[1] + 1] == "the")
        last = ordinal_at(tokens, step) or first
    end = last[1] + (tokens.lower[last[1]] == "-")
    if tokens.lower[end] not in {"century", "centuries"} or not 1 <= first[0] <= last[0] <= 25:
        return None
    return Found(Fixed(Interval(_century(first[0]).first, _century(last[0]).last)), end + 1)


def _century(number: int) -> Interval:
    return unit_of(date(number * 100 - 50, 1, 1), Unit.CENTURY)


def _decade(number: int) -> Interval:
    """Return the decade; of two digits, 00, 10 and 20 are of this century."""
    if number < 100:
        number += 2000 if number <= 20 else 1900
    return unit_of(date(number, 1, 1), Unit.DECADE)


def _verb(word: str) -> bool:
    return word.endswith("ed") or word in english_verbs.IRREGULAR_PAST


def _address(tokens: Tokens, at: int) -> bool:
    """Whether the number is a house's: 1945 Park Avenue."""
    return tokens.capital(at + 1) and not english.STREETS.isdisjoint(tokens.lower[at + 2 : at + 4])


def _year_stands(tokens: Tokens, at: int, year: int, sure: bool) -> bool:
    """Whether a four-digit number is a year and no count, title or name."""
    previous, after = tokens.lower[at - 1], tokens.lower[at + 1]
    if previous == "of" and tokens.lower[at - 2] in {"class", "act"}:
        return False  # the class of 2019, the Scotland Act of 1978
    if previous in english.NUMBERED or after in {"/", "+"} or _address(tokens, at):
        return False
    if sure:
        return 1900 <= year <= 2099 or previous in english.BEFORE_YEARS
    if not 1900 <= year <= 2039 or tokens.digits(at - 2) in (1, 2):
        return False
    if after in {"-", "–"} and year_value(tokens, at + 2) > year:
        return not tokens.glued(at)
    noun = tokens.word(at + 1) and after not in english.FUNCTION
    if previous == "the" and after.endswith("ed") and tokens.plain(at + 2):
        return False  # how many of the 1990 displaced
    if previous == "the" or (previous == "s" and tokens.possessive(at - 2)):
        return noun
    if tokens.glued(at) and previous != "(":
        return False
    if not previous.isalpha() and previous != "(":
        return after in english.YEAR_NOUNS
    if not previous.isascii():
        return False
    if previous in english.FUNCTION:
        return after in english.YEAR_NOUNS or (previous in {"of", "than"} and tokens.plain(at + 1))
    if tokens.capital(at - 1):
        return True
    return (tokens.plain(at + 1) or after in english.YEAR_NOUNS) and not _verb(previous)
