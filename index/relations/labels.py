"""Labels: numbers and letters that say which thing is meant, not how many: district 5, case No. 17, Block C.

Two sentences with another label of one kind are about different things, however alike their words are.
By rule: after a noun that is numbered or a name, before a street, in a code ("A320"), in a date of birth.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from typing import NamedTuple

from index.dates import EventDay
from index.relations.mentions import Mention, Name, mentions, plain
from index.relations.numbers import Number
from index.relations.pieces import Known, found_in, is_told_by_case, matches_at, pieces_of


@dataclass(frozen=True, slots=True)
class Label:
    """A label whose value stands at the characters `start` to `end`.

    `kind` is the noun in lower case and in the singular ("district"), the street, "code", "born", or
    "no." where none is named. `value` is "5" for "5", "Five", "5th" and "V", and else in lower case.
    """

    start: int
    end: int
    kind: str
    value: str


Labelled = frozenset[tuple[str, str]]
"""The labels of a sentence, each by its kind and its value."""


def labelled_mentions(text: str, days: Sequence[EventDay]) -> tuple[tuple[Mention, ...], list[Label]]:
    """Return what a text mentions, `days` among it, and its labels, both in order.

    Numbers that are labels are not among what it mentions.
    """
    found = _Found(mentions(text, days))
    labelling = sorted(_labels(text, found), key=lambda label: label.start)
    hiding: set[int] = set()
    uncounted = set[Mention]()
    for label in labelling:
        number = found.at(label.start)
        if isinstance(number, Number):
            uncounted.add(number)
            # "5 of Zarnholm cancelled classes" looks like a count of classes, and hides a name.
            if any(map(str.isupper, text[label.end : number.end])):
                hiding.add(label.start)
    if hiding:
        found = _Found(mentions(text, days, hiding))
    return tuple(one for one in found.mentions if one not in uncounted), labelling


class _Found:
    """What a text mentions, in order, by the character."""

    def __init__(self, mentioned: Sequence[Mention]) -> None:
        self.mentions = mentioned
        self._starts = [one.start for one in mentioned]

    def at(self, place: int) -> Mention | None:
        """Return the mention that has the character `place`."""
        before = bisect_right(self._starts, place) - 1
        return self.mentions[before] if before >= 0 and place < self.mentions[before].end else None

    def unit_at(self, place: int) -> str:
        """Return the unit of the number that has the character `place`, "" where none is."""
        number = self.at(place)
        return number.unit if isinstance(number, Number) else ""


def _labels(text: str, found: _Found) -> Iterator[Label]:
    """Yield the labels in `text`; `found` is what it mentions. A number in it with a unit may be none."""
    patterns = (_LABELLED, _ORDINAL, _ADDRESS)
    labelled, ordinal, addressed = (
        map(matches_at, patterns, repeat(text), _places(text))
        if is_told_by_case(text)
        else (pattern.finditer(text) for pattern in patterns)
    )
    for match in labelled:
        if not any(isinstance(found.at(place), EventDay) for place in (match.start(), match.end() - 1)):
            yield from _labelled(text, match, found)
    for match in ordinal:
        nouns = [match["noun"]]
        if match["second"] and match["noun"].istitle():
            nouns.append(match["second"])  # "the Fifth Congressional District"
        noun = next((one for one in map(_singular, nouns) if one in _ANY_NUMBERED), None)
        if noun:
            yield Label(match.start("value"), match.end("value"), noun, _ordinal(match["value"]))
    for match in addressed:
        start, end = match.span("value")
        is_day = isinstance(found.at(start), EventDay)
        if not is_day and (not found.unit_at(start) or _AT.search(text, max(0, start - 10), start)):
            street = " ".join(plain(match["street"]).split())
            yield Label(start, end, street, match["value"].casefold())
    for day in found.mentions:
        if isinstance(day, EventDay) and _BORN.search(text, max(0, day.start - 20), day.start):
            kind = "born" if day.first == day.last else "born in"
            yield Label(day.start, day.end, kind, day.first.isoformat())


class _Places(NamedTuple):
    """Where in a text a label, an ordinal and the number of a house may begin."""

    labelled: set[int]
    ordinal: set[int]
    digits: set[int]


def _places(text: str) -> _Places:
    """Return where to try the patterns in a text, which is quicker than everywhere."""
    pieces, starts = pieces_of(text)
    found = _Places(set(), set(), set())
    inside = list(map(_values_in.__getitem__, pieces))
    for place in compress(range(len(pieces)), inside):
        has_value, ordinal, digits = inside[place] or (False, (), ())
        found.ordinal.update(starts[place] + begin for begin in ordinal)
        found.digits.update(starts[place] + begin for begin in digits)
        # Before a value stand a noun and a marker at most.
        for before in range(max(0, place - _PIECES_BEFORE), place + 1) if has_value else ():
            found.labelled.update(starts[before] + begin for begin in _begins_in[pieces[before]])
    return found


def _find_values(piece: str) -> tuple[bool, tuple[int, ...], tuple[int, ...]] | None:
    """Return whether a piece may have a label's value, and where ordinals and digits in it may begin."""
    lower = piece.lower()
    digits = tuple(match.start() for match in _DIGIT.finditer(piece))
    ordinal = (*digits, *found_in(lower, _ORDINALS))
    has_value = (
        bool(digits)
        or any(True for _ in found_in(lower, _WORTH))
        or any(_ONE_VALUE.fullmatch(match.group()) for match in _CAPITALS.finditer(piece))
    )
    return (has_value, ordinal, digits) if has_value or ordinal else None


def _find_begins(piece: str) -> tuple[int, ...]:
    return tuple(match.start() for match in _BEGINS.finditer(piece))


_values_in, _begins_in = Known(_find_values), Known(_find_begins)


def name_others(own: Labelled, theirs: Labelled) -> bool:
    """Whether, of one kind, each has a label that the other lacks; wards 3 and 4 and ward 3 don't."""
    for kind in {kind for kind, _ in own} & {kind for kind, _ in theirs}:
        values, others = _of_kind(own, kind), _of_kind(theirs, kind)
        if values - others and others - values:
            return True
    return False


# Nouns that a number without a plural follows as a label, whatever comes after it.
_NUMBERED = frozenset(
    "district ward precinct route flight courtroom room apartment gate platform terminal runway game case "
    "docket building block sector zone section article clause chapter phase exit highway interstate motorway "
    "junction pier berth hangar lot plot suite model borough canton arrondissement proposition episode "
    "volume squadron".split()
)
# Nouns that it follows as a label unless it counts what comes after it.
_SOMETIMES_NUMBERED = frozenset(
    "line bus tram train car lane court track reactor unit engine company division battalion brigade "
    "regiment group stage round match race heat set week day year season part page rule law act bill "
    "measure amendment question item form order type class tier version series mark seed table seat row "
    "area region field well mine shaft plant camp site house tower hall floor bay box quarter half period "
    "inning school hospital station street avenue road dock pump tank farm pavilion studio lock bridge "
    "tunnel cell hole lap leg entry exhibit count appeal permit circuit corps army fleet airborne "
    "congress edition number".split()
)
_ANY_NUMBERED = _NUMBERED | _SOMETIMES_NUMBERED
_WORTH = {
    word: str(place)
    for place, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split(),
        start=1,
    )
}
_ORDINALS = {
    word: str(place)
    for place, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}
_ROMAN = {
    word: str(place)
    for place, word in enumerate("I II III IV V VI VII VIII IX X XI XII XIII XIV XV".split(), start=1)
}
_MARKER = r"(?:(?:Nos?\.?|nos?\.)\s?(?=\d)|[Nn]umbers?\s|#|№\s?)"
_DIGITS = r"(?:[A-Z][A-Za-z]{0,5}-?)?\d{1,6}(?:[-/](?:\d+|[a-z]{2}-\d+))*[A-Za-z]?(?!-?\w|%|\s%|[.,:]\d)"
_WORDS = rf"(?i:{'|'.join(sorted(_WORTH, key=len, reverse=True))})(?![\w-])"
_VALUE = rf"(?:{_DIGITS}|{_WORDS}|[IVX]{{2,5}}(?![\w-])|[A-Z](?![\w'’&-]))"
_LABELLED = re.compile(
    rf"(?<![\w$€£¥.,-])(?:(?P<noun>[^\W\d_]+)[^\S\n])?(?P<marker>{_MARKER})?"
    rf"(?P<value>{_VALUE})(?P<more>(?:(?:,?\s(?:and|or|to)\s|,\s|–){_VALUE})*)"
)
_DIGIT = re.compile(r"\d+")
_CAPITALS = re.compile(r"[A-Z]+(?![\w-])")
_ONE_VALUE = re.compile(r"[IVX]{2,5}|[A-Z]")
_BEGINS = re.compile(r"(?<![\w$€£¥.,-])\S")
_PIECES_BEFORE = 2
_ANY_VALUE = re.compile(_VALUE)
_CODE = re.compile(r"(?!(?:Mid|Pre|Post|Top|Non)\b)[A-Z][A-Za-z]*-?\d+[A-Za-z]?")
_RANGE = re.compile(r"(\d+)-(\d+)")
_DETERMINED = re.compile(
    r"\b(?:an?|the|this|that|each|every|per|one|his|her|its|their|our)\s$", re.IGNORECASE
)
_PEOPLE_FOLLOW = re.compile(r"\s(?:people|persons|others|men|women|children)\b")
_ORDINAL = re.compile(
    rf"\b(?P<value>\d{{1,3}}(?:st|nd|rd|th)|(?i:{'|'.join(_ORDINALS)}))[^\S\n]"
    r"(?P<noun>[A-Za-z]{3,})(?:[^\S\n](?P<second>[A-Za-z]{3,}))?\b"
)
_ADDRESS = re.compile(
    r"(?<![\w$€£¥.,:/-])(?P<value>\d{1,5}[A-Za-z]?)\s(?P<street>(?:[A-Z][\w.'’-]*\s){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive|Boulevard|Way|Square|Place|Court|Terrace|Close|Row|Crescent|"
    r"Quay))\b"
)
_AT = re.compile(r"\b(?:at|of|in|from|to|near|outside)\s$")
_BORN = re.compile(r"\b(?:born(?:\s(?:on|in))?|date of birth:?|DOB:?)\s$")


def _labelled(text: str, match: re.Match[str], found: _Found) -> Iterator[Label]:
    """Yield the labels of a match, if that is what it has: one for each of "wards 3, 4 and 6"."""
    written, value = match["noun"] or "", match["value"]
    noun, unit = _singular(written), found.unit_at(match.start("value"))
    is_named = isinstance(found.at(match.end("noun") - 1), Name)
    values = list(_ANY_VALUE.finditer(text, match.start("value"), match.end()))
    if not _may_label(text, match, unit, noun):
        if match["marker"] and value[0].isdigit() and not unit:
            noun = "no."
        elif _CODE.fullmatch(value):
            noun = "code"
        elif not is_named or unit or not _can_follow_name(value):
            return
    is_many = written.casefold() == f"{noun}s"
    for each in values if is_many else values[:1]:
        span = _RANGE.fullmatch(each.group()) if is_many else None
        for one in span.groups() if span else (each.group(),):
            yield Label(each.start(), each.end(), noun, _plain_value(one))


def _can_follow_name(value: str) -> bool:
    """Whether a value is one behind any name: "Apollo 11", "Elizabeth II", not "Robert C"."""
    return value.isdigit() or (len(value) > 1 and value[0].isupper())


def _may_label(text: str, match: re.Match[str], unit: str, noun: str) -> bool:
    """Whether what follows a noun labels it: not in "the house I saw", "in the district 40 people"."""
    if noun not in _NUMBERED and (noun not in _SOMETIMES_NUMBERED or unit):
        return False
    if match["marker"] or match["noun"][0].isupper():
        return True
    if match["value"] in ("A", "I") or _PEOPLE_FOLLOW.match(text, match.end()):
        return False
    start = match.start("noun")
    return not _DETERMINED.search(text, max(0, start - 8), start)


def _of_kind(labelled: Labelled, kind: str) -> set[str]:
    return {value for each, value in labelled if each == kind}


def _singular(noun: str) -> str:
    noun = plain(noun)
    shorter = noun.removesuffix("s")
    return shorter if shorter in _ANY_NUMBERED else noun


def _plain_value(value: str) -> str:
    if value in _ROMAN:
        return _ROMAN[value]
    lower = value.casefold()
    return _WORTH.get(lower) or (str(int(lower)) if lower.isdecimal() else lower.replace("-", ""))


def _ordinal(value: str) -> str:
    lower = value.casefold()
    return _ORDINALS.get(lower) or str(int(re.sub(r"\D", "", lower)))
