"""Counts and measures that a text mentions, by rule, each with its qualifier and its unit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress
from typing import ClassVar, Literal

from index.relations.pieces import Known, found_in, is_told_by_case, matches_at, pieces_of

_MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class Number:
    """A count or a measure, at the characters from its qualifier to its unit.

    `value` is the number in digits, "1200000" for "1.2 million" and the least for "dozens". `low` and
    `high` bound what may be meant: "428" is 428 to 428, "at least 428" up to a tenth more, "dozens" 24
    to 99. `qualifier` is "", "at least", "at most" or "about". `unit` is a noun in the singular
    ("civilian", "percent", "dollar"), "year old" for an age, "dead" or "hurt" for people who are, and
    "" where none is obvious.
    """

    kind: ClassVar[Literal["number"]] = "number"
    start: int
    end: int
    value: str
    low: float
    high: float
    qualifier: str
    unit: str


CASUALTIES = frozenset(("dead", "hurt"))
"""The units of people who are."""

PEOPLE = frozenset(
    "person civilian child woman man soldier officer worker miner passenger pilgrim student pupil resident "
    "villager tourist migrant refugee prisoner fighter militant rebel protester demonstrator journalist "
    "firefighter guard rescuer farmer teacher doctor patient victim police".split()
)
"""Units of people who may be dead or hurt."""


def numbers(text: str) -> Iterator[Number]:
    """Yield the numbers in `text`, in order: digits, words from "two" on, "dozens" and the like.

    Ordinals, times of day, a bare "one" and rows of digits that count nothing are left out.
    """
    last_end, last_unit = 0, ""
    for match in _found(text):
        is_pronoun = match["word"] and match.group().casefold() == "one"
        if is_pronoun or match.start() < last_end:
            continue
        low, high = _amount(match)
        if not low < _LARGEST:
            continue
        before = text[max(last_end, match.start() - _CONTEXT) : match.start()].rpartition("\n")[2]
        qualified = _QUALIFIER.search(before)
        qualifier, start = "", match.start()
        if qualified:
            qualifier = next(name for name, group in _QUALIFIER_GROUPS.items() if qualified[group])
            start -= len(qualified.group())
            before = before[: qualified.start()]
        unit, end = _unit(text, match, before)
        if not unit and last_end and _SAME_UNIT.fullmatch(text, last_end, start):
            unit = last_unit  # "rose from 12 to 31"
        last_end, last_unit = end, unit
        value = f"{low:.12g}" if low < _LARGE else str(int(low))
        yield Number(start, end, value, *_bounds(low, high, qualifier), qualifier, unit)


_CONTEXT = 160  # characters read before a number
_LARGE = 10**11
_LARGEST = 10**18  # a longer row of digits is a key, an account or the digits of pi

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORTH = {word: place for place, word in enumerate(_ONES)}
_WORTH |= {word: 10 * place for place, word in enumerate(_TENS, start=2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
           "m": 10**6, "bn": 10**9}  # fmt: skip
_VAGUE = {
    "tens of thousands": (20_000, 99_999), "hundreds of thousands": (200_000, 999_999),
    "millions": (2 * 10**6, 10**9), "thousands": (2_000, 19_999), "hundreds": (200, 1_999),
    "scores": (40, 199), "dozens": (24, 99), "a dozen": (12, 12), "half a dozen": (6, 6),
    "a hundred": (100, 100), "a thousand": (1_000, 1_000), "a million": (10**6, 10**6),
}  # fmt: skip
_ANY_WORTH = "|".join(sorted(_WORTH, key=len, reverse=True))
_NUMBER = re.compile(
    r"(?<![\w.,:/-])(?P<money>(?:US|C|A)?[$€£¥])?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?!\d|[:/]\d|(?:st|nd|rd|th)\b)(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|m|bn)\b)?"
    rf"|\b(?P<vague>{'|'.join(sorted(_VAGUE, key=len, reverse=True))})\b"
    rf"|\b(?P<word>(?:{_ANY_WORTH})(?:(?:-|\s(?:and\s)?)(?:{_ANY_WORTH}|hundred|thousand|million|billion)\b)*)\b",
    re.IGNORECASE,
)
_WORDS = (*_WORTH, *_VAGUE)
_AFTER_ARTICLE = tuple(word.rpartition(" ")[2] for word in _VAGUE if "a " in word)
# Where "sixty" begins, "six" is found.
_BEGINNINGS = tuple(
    word for word in _WORDS if not any(word != other and word.startswith(other) for other in _WORDS)
)
_SIGNS = re.compile(r"[\d$€£¥]+")
_CURRENCY = 2  # letters before "$", at most


_QUALIFIER_GROUPS = {"at least": "least", "at most": "most", "about": "about"}
_QUALIFIER = re.compile(
    r"\b(?:(?P<least>at least|(?:no|not) (?:fewer|less) than|(?<!no )more than|over|above|upwards? of|"
    r"surpass(?:ed|es|ing)|exceed(?:ed|s|ing)|topp(?:ed|ing)|passed)"
    r"|(?P<most>at most|up to|no more than|(?:fewer|less) than|under|below|nearly|almost|close to|short of)"
    r"|(?P<about>about|around|some|approximately|roughly|an estimated|as many as))\s$",
    re.IGNORECASE,
)
_MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_PEOPLE = frozenset("people persons person others victims passers-by lives".split())
_SINGULAR = {
    "people": "person", "persons": "person", "others": "person", "children": "child", "men": "man",
    "women": "woman", "lives": "life", "households": "home", "houses": "home", "teens": "teenager",
    "metres": "meter", "kilometres": "kilometer", "metre": "meter", "kilometre": "kilometer",
    "kph": "kilometer", "km": "kilometer", "cent": "percent", "percent": "percent", "personnel": "personnel",
    "police": "police", "troops": "soldier", "countries": "country", "families": "family", "seats": "seat",
    "bodies": "body", "feet": "foot", "pct": "percent", "policemen": "policeman",
}  # fmt: skip
_PLURAL = re.compile(r"..s$|.men$")
_NOT_PLURAL = re.compile(r"(?:ss|us|is|'s)$")
# Between a number and its noun stand adjectives, never these.
_BARRIER = frozenset(
    "a an the this that these those his her its their our my of in on at for from after before as by "
    "with and but or to into over under is are was were be been has have had will would who which "
    "when where than then said says told ago later per apart away each more".split()
)
_DEAD = "killed|killing|kills|kill|dead|died|dies|deaths|fatalities|claimed|lives|perished"
_HURT = "wounded|wounding|injured|injuring|hurt|injuries"
_COUNT_OF_DEAD = r"(?:death )?toll|number of (?:the )?(?:dead|deaths|people killed)"
_COUNT_OF_HURT = r"number of (?:the )?(?:injured|wounded|people hurt)"
_CASUALTY_BEFORE = re.compile(
    rf"\b(?:(?P<dead>{_DEAD}|(?:{_COUNT_OF_DEAD})\b[^.;]*|dead number(?:ed|s)?)"
    rf"|(?P<hurt>{_HURT}|(?:{_COUNT_OF_HURT})\b[^.;]*))\s$",
    re.IGNORECASE,
)
_CASUALTY_AFTER = re.compile(
    rf"\s(?:(?:were|was|had|have|has|been|are|other|others|people|left|feared|confirmed|reported)\s)*"
    rf"(?:(?P<dead>{_DEAD}|los(?:t|ing) (?:their|his|her) li(?:ves|fe))|(?P<hurt>{_HURT}))\b",
    re.IGNORECASE,
)
_SAME_UNIT = re.compile(r",?\s(?:people\s)?(?:up\s|down\s)?(?:to|from)\s")
_CASUALTY = re.compile(f"{_DEAD}|{_HURT}")
_PERCENT = re.compile(r"%|[\s-](?:per\s?cent|pct)\b(?:age points?)?", re.IGNORECASE)
_YEAR_OLD = re.compile(r"[\s-]years?[\s-]olds?\b", re.IGNORECASE)
_AGED = re.compile(r"\b(?:aged|age|(?:wo)?man of)\s$", re.IGNORECASE)
_MAYBE_AGED = re.compile(r"(?:\b(?:was|is)|\bAt|[^\W\d_],)\s$")
_AGE_ENDS = re.compile(r",(?!\d)|\.(?!\d)|\s?\)|\s?$")
_OLDEST = 120
_OF_WHOLE = re.compile(r"\s(?:out\s)?of(?:\s(?:the|its|his|her|their|those|them)\b)?(?:\s\d[\d,]*)?")
_LONGEST_NOUN_PHRASE = 4  # words
_WORD = re.compile(r"[\s-](?P<word>[^\W\d_]+(?:[’'-][^\W\d_]+)*)(?P<stop>[,;:.!?)]?)")


def _found(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `_NUMBER`, in order: to try it only where a number can begin is quicker."""
    if not is_told_by_case(text):
        yield from _NUMBER.finditer(text)
        return
    places: set[int] = set()
    pieces, starts = pieces_of(text)
    known = list(map(_begins_number.__getitem__, pieces))
    for place in compress(range(len(pieces)), known):
        places.update(starts[place] + begin for begin in known[place])
    yield from matches_at(_NUMBER, text, places)


def _find_beginnings(piece: str) -> tuple[int, ...]:
    """Return where in a piece, or before it, a number may begin."""
    lower = piece.lower()
    places = set(found_in(lower, _BEGINNINGS))
    for signs in _SIGNS.finditer(piece):
        places.update(range(max(0, signs.start() - _CURRENCY), signs.end()))
    if lower.startswith(_AFTER_ARTICLE):
        places.update((-len("a "), -len("half a ")))
    return tuple(sorted(places))


_begins_number = Known(_find_beginnings)


def _amount(match: re.Match[str]) -> tuple[float, float]:
    if match["vague"]:
        return _VAGUE[match["vague"].casefold()]
    if match["digits"]:
        amount = float(match["digits"].replace(",", "")) * _SCALES.get((match["scale"] or "").casefold(), 1)
        return amount, amount
    total = current = 0
    for word in re.split(r"[\s-]+", match["word"].casefold()):
        if word in _WORTH:
            current += _WORTH[word]
        elif word == "hundred":
            current *= 100
        elif word in _SCALES:
            total, current = total + current * _SCALES[word], 0
    return total + current, total + current


def _bounds(low: float, high: float, qualifier: str) -> tuple[float, float]:
    if qualifier == "at least":
        return low, high * (1 + _MARGIN)
    if qualifier == "at most":
        return low * (1 - _MARGIN), high
    if qualifier == "about":
        return low * (1 - _MARGIN), high * (1 + _MARGIN)
    return low, high


def _unit(text: str, match: re.Match[str], before: str) -> tuple[str, int]:
    """Return the unit of a number and where the mention ends."""
    end = match.end()
    if match["money"]:
        return _MONEY[match["money"][-1]], end
    percent = _PERCENT.match(text, end)
    if percent:
        return "percent", percent.end()
    old = _YEAR_OLD.match(text, end)
    if old:
        return "year old", old.end()
    bare = (match["digits"] or "").isdigit() and not match["scale"]
    could_be_age = bare and float(match["digits"]) < _OLDEST
    if could_be_age and (_AGED.search(before) or (_MAYBE_AGED.search(before) and _AGE_ENDS.match(text, end))):
        return "year old", end
    noun, noun_end = _noun(text, end)
    if not noun or noun in _PEOPLE:
        after = _CASUALTY_AFTER.match(text, noun_end)
        if after:
            return ("dead" if after["dead"] else "hurt"), after.end()
        casualty = _CASUALTY_BEFORE.search(before)
        if casualty:
            return ("dead" if casualty["dead"] else "hurt"), noun_end
    return _singular(noun), noun_end


def _noun(text: str, end: int) -> tuple[str, int]:
    """Return the counted noun, in lower case, that follows `end`, and where it ends; or "" and `end`."""
    whole = _OF_WHOLE.match(text, end)
    place = whole.end() if whole else end
    for step in range(_LONGEST_NOUN_PHRASE):
        found = _WORD.match(text, place)
        if not found:
            break
        word, place = _plain_word(found["word"]).removesuffix("'s"), found.end("word")
        if word in _BARRIER or word in _WORTH or _CASUALTY.fullmatch(word):
            break
        if word in _SINGULAR or (_PLURAL.search(word) and not _NOT_PLURAL.search(word)):
            # In "83 of the 120 seats" both numbers count seats, and the second is a mention of its own.
            return word, end if whole and whole.group()[-1].isdigit() else place
        if step == 0 and text[found.start()] == "-":
            return word, place  # "90-day truce", "14-year-long conflict"
        if found["stop"]:
            break
    return "", end


def _plain_word(word: str) -> str:
    """Return a word in lower case, its apostrophe straight."""
    return word.casefold().replace("’", "'")


def _singular(noun: str) -> str:
    if noun in _SINGULAR:
        return _SINGULAR[noun]
    noun = noun.partition("-")[0] if noun.startswith(("year-", "day-", "month-", "week-")) else noun
    if noun.endswith("men"):
        return noun[:-2] + "an"
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "xes", "sses")):
        return noun[:-2]
    return noun.removesuffix("s") if not _NOT_PLURAL.search(noun) else noun
