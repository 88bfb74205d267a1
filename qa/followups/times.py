"""Time words in a question: where they stand, and the same words a day, week or year on.

This reads just enough to replace one time phrase by another; what days it means is the window
grammar's business.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qa.followups import english as en

_TOKEN = re.compile(
    r"\d+(?:[.,:/-]\d+)*[^\W\d_]*|['’]s\b|[^\W_](?:[^\W_]|[-.&'’](?!s\b)(?=[^\W_]))*|[^\w\s]", re.UNICODE
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DECADE = re.compile(r"(?:1[5-9]|20)\d0s")
_WRITTEN = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{4}")
_ORDINAL = re.compile(r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?")
_COUNT = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a "'s" or a punctuation mark, and where it stands."""

    text: str
    lower: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is more than a punctuation mark."""
        return self.lower[0].isalnum() or self.lower in ("'s", "’s")

    @property
    def is_capitalised(self) -> bool:
        """Whether it opens with a capital letter."""
        return self.text[0].isupper()


def tokens_of(text: str) -> tuple[Token, ...]:
    """Split a short text; the spans hold every non-blank character but underscores."""
    found = []
    for match in _TOKEN.finditer(text):
        found.append(Token(match.group(), match.group().lower(), match.start(), match.end()))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Shift:
    """A time phrase that counts from another: "the day before" is −1 day, "that day" 0."""

    count: int
    unit: str


def time_end(tokens: Sequence[Token], place: int) -> int:
    """Return the index after the time phrase that opens at `place`, or `place` if none does."""
    words = [token.lower for token in tokens[place : place + 12]]
    if not words:
        return place
    if words[0] in ("between", "from"):
        first = _core(words, 1, number=True)
        if first > 1 and first < len(words) and words[first] in ("and", "to", "until", "till"):
            last = _core(words, first + 1)
            if last > first + 1:
                return place + last
        return place
    end = _core(words, 0)
    if end == 1 and words[0] in ("may", "march"):
        before = tokens[place - 1].lower if place else ""
        if before not in en.TIMED - {"on", "over"} and before not in (
            "last",
            "this",
            "next",
            "early",
            "late",
        ):
            return place
    if end and end < len(words) and tokens[place].is_capitalised and tokens[place + end].is_capitalised:
        after = tokens[place + end].lower
        if words[0] in en.WEEKDAYS and end == 1 and after not in en.MONTHS and after.isalpha():
            return place  # the Sunday Times
    if place and tokens[place - 1].lower in ("black", "theresa") and tokens[place - 1].is_capitalised:
        return place
    return place + end


def _core(words: Sequence[str], i: int, number: bool = False) -> int:
    """Return the index after the time expression without preposition at `i`, or `i`."""
    word = words[i] if i < len(words) else ""
    following = words[i + 1] if i + 1 < len(words) else ""
    third = words[i + 2] if i + 2 < len(words) else ""
    if word in ("early", "mid", "late") and (end := _core(words, i + 1)) > i + 1:
        return end
    if word == "the":
        if following in en.UNITS and third in ("before", "after"):
            return _anchored(words, i + 3)
        if following in en.UNITS and third in ("earlier", "later"):
            return i + 3
        if following in ("next", "previous", "following", "preceding", "same", "last", "past", "prior"):
            end = i + 3 if third in en.NUMBERS or _COUNT.fullmatch(third) else i + 2
            return end + 1 if end < len(words) and words[end] in en.UNITS else i
        if following in ("end", "start", "beginning", "middle") and third == "of":
            end = _core(words, i + 3)
            return end if end > i + 3 else i
        if following == "weekend" or _DECADE.fullmatch(following):
            return i + 2
        return _core(words, i + 1) if _ORDINAL.fullmatch(following) and third in en.MONTHS else i
    if word in ("last", "this", "next", "past", "previous"):
        if following in en.NUMBERS or _COUNT.fullmatch(following):
            return i + 3 if third in en.UNITS else i
        if following in en.UNITS or following in en.SEASONS or following in en.MONTHS:
            return i + 2
        return i + 2 + (third in en.DAY_PARTS) if following in en.WEEKDAYS else i
    if (word in en.NUMBERS or _COUNT.fullmatch(word)) and following in en.UNITS:
        if third in ("before", "after"):
            return _anchored(words, i + 3)
        return i + 3 if third in ("ago", "earlier", "later") else i
    if word in en.DAY_WORDS:
        return i + 1 + (following in en.DAY_PARTS)
    if word in en.WEEKDAYS:
        end = i + 1 + (following in en.DAY_PARTS)
        comma = end + (end < len(words) and words[end] == ",")
        dated = _core(words, comma)
        is_date = dated > comma and (words[comma] in en.MONTHS or _ORDINAL.fullmatch(words[comma]))
        return dated if is_date else end
    if word in en.MONTHS or (word in en.SHORT_MONTHS and _ORDINAL.fullmatch(following)):
        end = i + 1 + bool(_ORDINAL.fullmatch(following))
        comma = end + (end < len(words) and words[end] == ",")
        return comma + 1 if comma < len(words) and _YEAR.fullmatch(words[comma]) else end
    if _ORDINAL.fullmatch(word):
        month = i + 1 + (following == "of")
        if month < len(words) and (words[month] in en.MONTHS or words[month] in en.SHORT_MONTHS):
            return month + 2 if month + 1 < len(words) and _YEAR.fullmatch(words[month + 1]) else month + 1
        return i + 1 if number else i
    if word in ("q1", "q2", "q3", "q4"):
        return i + 1 + bool(_YEAR.fullmatch(following))
    if _WRITTEN.fullmatch(word) or _YEAR.fullmatch(word) or _DECADE.fullmatch(word):
        return i + 1
    if word in en.SEASONS and _YEAR.fullmatch(following):
        return i + 2
    return i


def _anchored(words: Sequence[str], i: int) -> int:
    """Return the index after what "the day before" counts from, if it is said: "Friday", "last", "that"."""
    if i < len(words) and words[i] in ("last", "that", "then", "next"):
        return i + 1
    end = _core(words, i)
    return max(end, i)


def shift_of(phrase: str) -> Shift | None:
    """Read "the day before", "two weeks later", "the following year", "that day"; None for any other."""
    words = [token.lower for token in tokens_of(phrase)]
    if words and words[-1] == "that":
        words.pop()
    units = [en.UNITS[word] for word in words if word in en.UNITS]
    if not units or any(word in en.WEEKDAYS or word in en.MONTHS or word in en.DAY_WORDS for word in words):
        return None
    unit = units[0]
    counts = [
        en.NUMBERS.get(word) or int(word) for word in words if word in en.NUMBERS or _COUNT.fullmatch(word)
    ]
    count = counts[0] if counts else 1
    rest = [word for word in words if word not in en.UNITS and word not in en.NUMBERS and not word.isdigit()]
    if rest in (["that"], ["the", "same"]):
        return Shift(0, unit)
    if rest and rest[-1] in ("last", "then"):
        return None
    if any(word in en.BACKWARDS for word in rest):
        return Shift(-count, unit)
    if any(word in en.FORWARDS for word in rest) and (rest[0] != "next" or len(rest) > 1):
        return Shift(count, unit)
    return None


def shifted(phrase: str, shift: Shift) -> str | None:
    """Return a time phrase moved on, in its own form ("8 March 2025" to "7 March 2025").

    None if the phrase names no day, week, month or year that can be counted from.
    """
    tokens = tokens_of(phrase)
    if shift.count == 0:
        return phrase
    words = [token.lower for token in tokens]
    if words[:1] in (["between"], ["from"]):
        joint = next(
            place for place, word in enumerate(words) if word in ("and", "to", "until", "till") and place
        )
        first, last = phrase[tokens[1].start : tokens[joint - 1].end], phrase[tokens[joint + 1].start :]
        if first.isdigit():
            first += last[len(tokens[joint + 1].text) :]
        return shifted(first if shift.count < 0 else last, shift)
    calendar = _calendar_shift(phrase, tokens, shift)
    if calendar is not None:
        return calendar
    for token in tokens:
        if token.lower in en.WEEKDAYS and shift.unit == "day":
            day = en.WEEKDAYS[(en.WEEKDAYS.index(token.lower) + shift.count) % 7]
            return _cased(day, token.text)
    return _deictic_shift(words, shift)


_AROUND_TODAY = {-2: "two days ago", -1: "yesterday", 0: "today", 1: "tomorrow"}
_AROUND_THIS = {-1: "last", 0: "this", 1: "next"}


def _deictic_shift(words: Sequence[str], shift: Shift) -> str | None:
    if shift.unit == "day" and len(words) == 1 and words[0] in en.DAY_WORDS:
        here = {"yesterday": -1, "tomorrow": 1}.get(words[0], 0)
        return _AROUND_TODAY.get(here + shift.count)
    if (
        len(words) == 2
        and words[0] in ("last", "this", "next")
        and en.UNITS.get(words[1]) == shift.unit != "day"
    ):
        there = {"last": -1, "this": 0, "next": 1}[words[0]] + shift.count
        if there in _AROUND_THIS:
            return f"{_AROUND_THIS[there]} {words[1]}"
        if there < 0 and shift.unit == words[1]:
            number = next((word for word, count in en.NUMBERS.items() if count == -there), str(-there))
            return f"{number} {words[1]}s ago"
    return None


def _calendar_shift(phrase: str, tokens: Sequence[Token], shift: Shift) -> str | None:
    months = [token for token in tokens if token.lower in en.MONTHS or token.lower in en.SHORT_MONTHS]
    years = [token for token in tokens if _YEAR.fullmatch(token.lower)]
    days = [token for token in tokens if _ORDINAL.fullmatch(token.lower) and token not in years]
    if len(tokens) == 1 and _WRITTEN.fullmatch(phrase):
        return _written_shift(phrase, shift)
    if len(months) != 1:
        if len(tokens) == 1 and years and shift.unit == "year":
            return str(int(phrase) + shift.count)
        return None
    month = months[0]
    number = en.SHORT_MONTHS[month.lower[:3]] + 1
    year = int(years[0].lower) if years else 2025
    if not days:
        if shift.unit not in ("month", "year") or (shift.unit == "year" and not years):
            return None
        moved = _moved(date(year, number, 1), shift)
    elif len(days) == 1:
        day = int(re.sub(r"\D", "", days[0].lower))
        if not 1 <= day <= monthrange(year, number)[1]:
            return None
        moved = _moved(date(year, number, day), shift)
    if moved is None:
        return None
    written = phrase
    for token in sorted((*months, *years, *days), key=lambda token: -token.start):
        if token in months:
            name = en.MONTHS[moved.month - 1]
            new = _cased(name, month.text)
        else:
            new = str(moved.year) if token in years else str(moved.day)
        written = written[: token.start] + new + written[token.end :]
    opening = tokens_of(written)
    if opening[0].lower in en.WEEKDAYS:
        written = written[next(token.start for token in opening[1:] if token.is_word) :]
    return written


def _written_shift(phrase: str, shift: Shift) -> str | None:
    parts = [int(part) for part in re.split(r"\D", phrase)]
    mark = re.sub(r"\d", "", phrase)[0]
    is_iso = len(re.split(r"\D", phrase)[0]) == 4
    year, month, day = parts if is_iso else reversed(parts)
    try:
        moved = _moved(date(year, month, day), shift)
    except ValueError:
        return None
    if moved is None:
        return None
    return moved.isoformat() if is_iso else f"{moved.day:02}{mark}{moved.month:02}{mark}{moved.year:04}"


def _moved(day: date, shift: Shift) -> date | None:
    try:
        if shift.unit in ("day", "week"):
            return day + timedelta(days=shift.count * (7 if shift.unit == "week" else 1))
        if shift.unit in ("month", "year"):
            months = day.year * 12 + day.month - 1 + shift.count * (12 if shift.unit == "year" else 1)
            year, month = divmod(months, 12)
            return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None
    return None


def preposition_for(phrase: str) -> str:
    """Return the word that a time phrase wants before it: "on" a day, "in" a month or year, or ""."""
    words = [token.lower for token in tokens_of(phrase)]
    if (
        not words
        or words[0] in ("last", "this", "next", "the", "between", "from")
        or words[0] in en.DAY_WORDS
    ):
        return "in" if words[:1] == ["the"] and _DECADE.fullmatch(words[-1]) else ""
    if words[-1] in ("ago", "earlier", "later", "before", "after"):
        return ""
    if words[0] in en.WEEKDAYS or _WRITTEN.fullmatch(words[0]):
        return "on"
    has_day = any(_ORDINAL.fullmatch(word) for word in words)
    return "on" if has_day and any(word[:3] in en.SHORT_MONTHS for word in words) else "in"


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.capitalize() if like[0].isupper() else word
