"""What happened to those that the numbers of a sentence count, by the verbs and nouns beside each."""

import re
from collections.abc import Sequence

from qa.quantities.measures import MEASURES, Measure
from qa.quantities.numerals import Numeral
from qa.quantities.words import (
    AUXILIARIES,
    CARRIES_ON,
    COUNTS_OTHERWISE,
    ENDS_CLAUSE,
    NO_PEOPLE,
    PART_BEFORE,
)

_PEOPLE = [one for one in MEASURES if one.counts_people]
_LINK = re.compile(r"(?:\s(?:of|the lives of|the|its|up to))*\s")
_AMONG = re.compile(
    r"\b(?:among (?:the|those) (?P<among>\w+)(?: (?:were|are|was|is))?|the (?P<those>\w+) includ(?:e|ed"
    r"|es|ing))(?: at least)?\s$",
    re.IGNORECASE,
)
# "Displaced families, about 3,500 people, sleep in schools."
_APPOSED = re.compile(r"\b(\w+) [^\W\d]+s, $")
_CONNECTED = re.compile(
    r"\b(?:to|at|of|is|was|were|be|now|reach(?:ed|es|ing)?|hit|had|total(?:l?ed|s)?|from|with|than|only"
    r"|just|—|:)\s*$",
    re.IGNORECASE,
)
_TALLY = re.compile(
    r"\b(?:number|count|tally|toll|total|figure|estimates?|those|list)\b[^.;]*$", re.IGNORECASE
)
_SURPASSED = re.compile(r"(?:surpass|exceed|topp|passed)", re.IGNORECASE)
_COORDINATED = re.compile(r"^\s*,?\s*(?:and|while|but|or|,)\s*(?:also\s|then\s|\w+ly\s)?$", re.IGNORECASE)
# "rose to 17, while the number of missing fell"
_OF_ANOTHER = re.compile(r"\b(?:while|whereas|the (?:number|count|tally|toll))\b", re.IGNORECASE)
_INTRANSITIVE = re.compile(
    r"died|dead|alive|dying|perished|fled|flee|fleeing|missing|homeless|unaccounted for|disappeared"
    r"|drowned|sickened|fell ill|fallen ill"
    r"|tested positive|lost their lives|took refuge|taken refuge|sought shelter|taking shelter"
    r"|taken shelter|lost their homes"
    r"|left their homes|abandoned their homes"
    r"|march(?:ed|ing|es)|demonstrat(?:ed|ing)|protest(?:ed|ing)|rall(?:ied|ying)|attend(?:ed|ing)"
    r"|gather(?:ed|ing)|took part|taking part|took to the streets|taking to the streets|turned out",
    re.IGNORECASE,
)
_GERUND = re.compile(r"(?!missing|dying)\w+ing", re.IGNORECASE)
_OBJECT = re.compile(
    r"\s+(?:(?:the|a|an|his|her|their|its|at least|about|some|more than|over)\b|\d|[^\W\d_a-z])"
)
_ACTIVE_OBJECT_AFTER_PASSIVE = re.compile(r"\s+(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day\b")
_RELATIVE = re.compile(r"\b(?:where|which|that|when|after|as|before|if|whose)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_FARTHEST = 14  # words between what is counted and its verb


def told_measures(sentence: str, found: Sequence[Numeral], nouns: Sequence[int]) -> list[Measure | None]:
    """Return for each numeral what happened to those it counts, None where the sentence doesn't say.

    `nouns` has where each numeral's noun phrase ends.
    """
    told: list[Measure | None] = []
    for place, (numeral, noun_end) in enumerate(zip(found, nouns, strict=True)):
        end = found[place + 1].start if place + 1 < len(found) else len(sentence)
        last = sentence[numeral.end : noun_end].split()[-1:]
        if last and last[0].casefold() in NO_PEOPLE:
            told.append(_said_after(sentence, noun_end, end))
            continue
        told.append(
            _verb_before(sentence, numeral)
            or _said_after(sentence, noun_end, end)
            or _own_noun(sentence, numeral, noun_end)
            or _tallied(sentence, found, place)
        )
    for place in range(1, len(told)):
        between = sentence[found[place - 1].end : found[place].start]
        following = _WORD.match(sentence[nouns[place] :].lstrip())
        has_verb = following is not None and following.group().casefold() in AUXILIARIES
        if (
            told[place] is None
            and not has_verb
            and (
                CARRIES_ON.match(between)
                or PART_BEFORE.search(between)
                or (COUNTS_OTHERWISE.search(between) and ENDS_CLAUSE.match(sentence, nouns[place]))
            )
        ):
            told[place] = told[place - 1]
    for place in range(len(told) - 2, -1, -1):
        between = sentence[nouns[place] : found[place + 1].start]
        if told[place] is None and re.fullmatch(r"\s*(?:,|and|, and|or)\s*", between):
            told[place] = told[place + 1]
    return told


def _verb_before(sentence: str, numeral: Numeral) -> Measure | None:
    before = sentence[: numeral.start]
    among = _AMONG.search(before)
    if among:  # "among the dead were nine children"
        word = among["among"] or among["those"]
        return next((one for one in _PEOPLE if one.verbs is not None and one.verbs.fullmatch(word)), None)
    apposed = _APPOSED.search(before)
    for measure in _PEOPLE:
        assert measure.verbs is not None
        if apposed and measure.verbs.fullmatch(apposed[1]):
            return measure
        for verb in measure.verbs.finditer(sentence):
            if _LINK.fullmatch(sentence, verb.end(), numeral.start):
                return measure
    return None


def _own_noun(sentence: str, numeral: Numeral, noun_end: int) -> Measure | None:
    """Read "12 deaths", "12 dead"."""
    for measure in _PEOPLE:
        assert measure.nouns is not None
        for found in measure.nouns.finditer(sentence, numeral.end, noun_end + 40):
            # It is the last of the words that are counted, or the first after them.
            if found.end() == noun_end or not sentence[noun_end : found.start()].strip():
                return measure
    return None


def _said_after(sentence: str, start: int, end: int) -> Measure | None:
    """Read "12 people were killed", "12 killed", "12 residents of the valley have fled"."""
    window = re.split(r"[;:.](?=\s|$)", sentence[start:end])[0]
    matches = [
        (match.start(), -len(match.group()), place, match)
        for place, measure in enumerate(_PEOPLE)
        if measure.verbs is not None and (match := measure.verbs.search(window))
    ]
    if not matches:
        return None
    _, _, place, verb = min(matches, key=lambda one: one[:3])
    between = window[: verb.start()]
    if (
        _OF_ANOTHER.search(between)
        or _COORDINATED.match(between)
        or _GERUND.fullmatch(verb.group())
        or len(between.split()) > _FARTHEST
    ):
        return None
    words = [word.casefold() for word in _WORD.findall(between)]
    trailing = 0
    while trailing < len(words) and (
        words[-1 - trailing] in AUXILIARIES or words[-1 - trailing].endswith("ly")
    ):
        trailing += 1
    rest = words[: len(words) - trailing]
    # "300 soldiers were sent to where 12 were killed": the verb of the 300 is another.
    if any(word in AUXILIARIES for word in rest) and not _RELATIVE.search(between):
        return None
    if _RELATIVE.search(between) and "," not in between[_RELATIVE.search(between).start() :]:  # type: ignore[union-attr]
        return None
    if re.search(r"\b(?:and|but|while)\b", between) and any(word in AUXILIARIES for word in rest):
        return None
    if trailing == 0 and not _INTRANSITIVE.fullmatch(verb.group()):
        after = window[verb.end() :]
        active = _OBJECT.match(after) and not _ACTIVE_OBJECT_AFTER_PASSIVE.match(after)
        if active or re.search(r",|\band\b", between) or len(rest) > 3:
            return None
    return _PEOPLE[place]


def _tallied(sentence: str, found: Sequence[Numeral], place: int) -> Measure | None:
    """Read "the number of injured rose to 80", "the toll now stands at 17"."""
    numeral = found[place]
    before = sentence[: numeral.start]
    tally = _TALLY.search(before)
    surpassed = _SURPASSED.match(sentence, numeral.start)
    if tally is None or not (surpassed or _CONNECTED.search(before)):
        return None
    stretch = tally.group()
    matches = [
        (match.end(), measure)
        for measure in _PEOPLE
        for pattern in (measure.verbs, measure.nouns)
        if pattern is not None
        for match in pattern.finditer(stretch)
    ]
    return max(matches, key=lambda one: one[0])[1] if matches else None
