"""Places in a sentence that a number is limited to."""

import re
from collections.abc import Sequence

from qa.quantities.numerals import Numeral

_PLACE = re.compile(
    r"\b(?:in|at|near|outside|around)\s(?:(?:the|its|nearby|neighbouring)\s)?(?:[a-z]+\s){0,3}?"
    r"((?:[^\W\d_a-z][\w’'-]+)(?:\s[^\W\d_a-z][\w’'-]+)*)"
)
# Where somebody is treated or speaks says nothing of where it happened.
_ELSEWHERE = re.compile(
    r"\b(?:hospitals?|clinics?|wards?|morgues?|courts?|officials?|spokes\w+|ministers?|ministry)\s(?=in\b|at\b)",
    re.IGNORECASE,
)
NO_PLACE = frozenset(
    "January February March April May June July August September October November December Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday".split()
)
"""Names that are none of a place or of somebody."""

CLAUSE = re.compile(r";|,? (?:while|whereas)\b")
"""Between two clauses."""

_FARTHEST = 80  # characters


def place_of(sentence: str, found: Sequence[Numeral], place: int) -> str:
    """Return the place that follows a number before the next one, or that opens its clause; "" for none."""
    start = found[place].end
    end = found[place + 1].start if place + 1 < len(found) else len(sentence)
    stretch = re.split(r"[;,]\s", sentence[start : min(end, start + _FARTHEST)])[0]
    names = _named(stretch)
    if names:
        return names[0]
    clause = re.split(r"[;]|\b(?:while|but)\b|, and\b", sentence[: found[place].start])[-1].lstrip()
    opening = _PLACE.match(clause[:1].lower() + clause[1:]) if clause else None
    if opening and opening[1].split()[0] not in NO_PLACE:
        return opening[1]
    return ""


def places_of(sentence: str, told: Sequence[Numeral], numeral: Numeral) -> str:
    """Return every place between the number told before and the first comma after a number."""
    start = max((one.end for one in told if one.end <= numeral.start), default=0)
    before = CLAUSE.split(sentence[start : numeral.start])[-1]
    stretch = before + re.split(r"[;,]\s", sentence[numeral.end :])[0]
    return " ".join(_named(stretch[:1].lower() + stretch[1:]))


def _named(stretch: str) -> list[str]:
    elsewhere = [match.end() for match in _ELSEWHERE.finditer(stretch)]
    return [
        match[1]
        for match in _PLACE.finditer(stretch)
        if match[1].split()[0] not in NO_PLACE and match.start() not in elsewhere
    ]
