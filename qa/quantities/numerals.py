"""Numerals of a sentence: where each number's own words end, ranges joined, days and ages left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from index.relations.numbers import Number, numbers
from qa.quantities.words import MORE_AFTER, MORE_BEFORE


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at `start:end` of a sentence, from its qualifier to the last of its own words.

    `low` and `high` bound what is stated: "at least 12" is 12 to 12 with the qualifier "at least",
    "dozens" 24 to 99, "about 50" 45 to 55, "between 300 and 400" 300 to 400. `unit` is the noun that
    `index.relations.numbers` read. `is_more` says that its words have one such as "another" or "more".
    """

    start: int
    end: int
    low: float
    high: float
    qualifier: str
    unit: str
    is_more: bool


_PIECE = re.compile(r"[\s-]*((?:US|C|A)?[$€£¥]?\d(?:[\d,.]*\d)?(?:m|bn)?(?![^\W_])|[^\W\d_]+)")
_NUMBER_WORDS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand "
    "million "
    "billion trillion m bn tens hundreds thousands millions dozen dozens scores".split()
)
_MANY = frozenset({"tens", "hundreds"})
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|of|from|until|by|than|and|to|early|late|mid|during|before|after|for|year|spring"
    r"|summer|autumn|winter"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|,)\s$",
    re.IGNORECASE,
)
_NEARLY = re.compile(r"(?:nearly|almost|close to|short of)\b", re.IGNORECASE)
_FIRST_YEAR, _LAST_YEAR = 1800, 2100
_TO = re.compile(r"\s?(?:-|–|—|to|or)\s?")
_AND = re.compile(r"\sand\s")
_BETWEEN = re.compile(r"\b(?:between|from)\s$", re.IGNORECASE)
_SECOND = re.compile(r"[-–—](\d[\d,]*(?:\.\d+)?)")


def numerals(sentence: str, days: Iterable[tuple[int, int]]) -> list[Numeral]:
    """Return the numerals in order; what overlaps one of the spans of `days` is left out."""
    taken = list(days)
    found = [
        _numeral(sentence, number)
        for number in numbers(sentence)
        if number.unit
        not in ("year old", "day", "week", "month", "year", "hour", "minute", "second", "decade")
    ]
    kept = [
        one
        for one in found
        if not _is_year(sentence, one)
        and not any(start < one.end and one.start < end for start, end in taken)
    ]
    return [_with_more(sentence, one) for one in _joined(sentence, kept)]


def _with_more(text: str, one: Numeral) -> Numeral:
    """Take "another" before a number and "more" after it into it."""
    before, after = MORE_BEFORE.search(text[: one.start]), MORE_AFTER.match(text, one.end)
    return replace(
        one,
        start=before.start() if before else one.start,
        end=after.end() if after else one.end,
        is_more=bool(before or after),
    )


def without_more(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a number begins and ends without its "another" or "more"."""
    words = text[start:end]
    more = re.match(
        r"(?:another|an? (?:further|additional|extra)|further|additional)\s", words, re.IGNORECASE
    )
    after = MORE_AFTER.search(words)
    return start + (more.end() if more else 0), start + (after.start() if after else len(words))


def _numeral(text: str, number: Number) -> Numeral:
    place = end = number.start
    seen, last = False, ""
    while piece := _PIECE.match(text, place):
        word, place = piece[1].casefold(), piece.end()
        if piece.end() > max(number.end, end):
            break
        if word in _NUMBER_WORDS:
            # "two of five" are two numbers, "hundreds of thousands" is one.
            seen, end = True, place
        elif any(character.isdigit() for character in word):
            if seen:
                break
            seen, end = True, place
        elif seen and not (word == "and" or (word == "of" and last in _MANY)):
            break
        last = word
    stated = float(number.value)
    low, high = number.low, number.high
    qualifier = number.qualifier
    if _NEARLY.match(text, number.start):
        qualifier = "about"
    elif qualifier in ("at least", "at most"):
        low = high = stated
        words = text[number.start : end if seen else number.end].casefold().split()
        if words and words[-1] in ("dozens", "scores", "hundreds", "thousands"):
            low, high = number.low, number.high
    return Numeral(
        number.start, end if seen else number.end, low, high, qualifier, number.unit, is_more=False
    )


def _is_year(text: str, one: Numeral) -> bool:
    words = text[one.start : one.end]
    is_bare = len(words) == 4 and words.isdigit() and not one.qualifier
    return is_bare and _FIRST_YEAR <= one.low <= _LAST_YEAR and bool(_YEAR_BEFORE.search(text[: one.start]))


def _joined(text: str, found: list[Numeral]) -> Iterator[Numeral]:
    """Join "between 300 and 400", "300 to 400" and "300-400"."""
    place = 0
    while place < len(found):
        one = found[place]
        second = _SECOND.match(text, one.end)
        if second and text[one.start : one.end][-1].isdigit():
            high = float(second[1].replace(",", ""))
            if one.high < high < float("inf"):
                one = replace(one, end=second.end(), high=high)
        elif place + 1 < len(found):
            other = found[place + 1]
            between = text[one.end : other.start]
            spoken = _AND.fullmatch(between) and _BETWEEN.search(text[: one.start])
            if (spoken or _TO.fullmatch(between)) and one.high < other.low and not other.qualifier:
                start = _BETWEEN.search(text[: one.start]) if spoken else None
                one = replace(
                    one,
                    start=start.start() if start else one.start,
                    end=other.end,
                    high=other.high,
                    unit=other.unit,
                )
                place += 1
        place += 1
        yield one
