"""Amounts: which numbers of a sentence are figures of what is asked, and what each of them counts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qa.quantities.asking import Asked, Terms, generic_terms, narrowing, same_terms
from qa.quantities.measures import MEASURES, Measure
from qa.quantities.numerals import Numeral, numerals, without_more
from qa.quantities.places import CLAUSE, NO_PLACE, place_of, places_of
from qa.quantities.relevance import Surroundings
from qa.quantities.telling import told_measures
from qa.quantities.words import (
    CHANGE,
    COUNTED_ALONE,
    COUNTS_OTHERWISE,
    ENDS_CLAUSE,
    ENDS_NOUN,
    FINDS,
    FORMER,
    NO_PEOPLE,
    OTHERS_AFTER,
    PART_AFTER,
    PART_BEFORE,
    PLURAL,
    WITH_ITS_OBJECT,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a sentence that is a figure of what is asked; offsets are into the sentence.

    `unit` is the measure, or the currency or unit of length. `counts` are the words that say what is
    counted, "" for none; `scope` has the terms by which that is narrower than the question, and the
    place that it is limited to. `is_part` says that it counts only some, or others beside them;
    `is_increment` that it comes on top of an earlier number; `is_former` that the sentence gives it as
    an earlier number.
    """

    start: int
    end: int
    low: float
    high: float
    qualifier: str
    unit: str
    counts: str
    scope: frozenset[str]
    is_part: bool
    is_increment: bool
    is_former: bool


_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z][\w’'-]+")
_MONEY = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
_AGAIN = re.compile(r"\s(?:are|were|have|had|remain(?:ed)?|is|was|died|drowned)\b")
_GENERIC_WORDS = re.compile(r"\b(?:the|of|his|her|their|its|our|those|these|a|an)\b", re.IGNORECASE)


def amounts(told: Surroundings, asked: Asked, terms: Terms, days: Iterable[tuple[int, int]]) -> list[Amount]:
    """Return the numbers in a sentence that count or measure what is asked, in order.

    `days` are spans of time expressions in it. A place that its article's lead names limits nothing.
    """
    sentence, lead = told.sentence, same_terms(told.lead, terms)
    found = numerals(sentence, days)
    if asked.measure is None or asked.measure.counts_people:
        candidates = _counted(told, found, asked, terms)
    else:
        candidates = _measured(sentence, found, asked.measure, asked)
    kept = _about_the_asked(sentence, candidates, asked, terms)
    places = {one.start: place_of(sentence, found, place) for place, one in enumerate(found)}
    stated = {places[one.numeral.start] for one in kept} - {""}
    named = asked.names <= same_terms(sentence, terms)
    numbers = [one.numeral for one in kept]
    return [
        _amount(sentence, one, places[one.numeral.start], len(stated) > 1, asked, terms, lead)
        for one in kept
        # Where only the rest of the article has the place asked about, another place's number is none of it.
        if named
        or same_terms(places_of(sentence, numbers, one.numeral), terms) <= asked.names | asked.about | lead
    ]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number with its unit and what it counts; `is_beside` says that others were told of otherwise."""

    numeral: Numeral
    unit: str
    counts: str
    is_beside: bool


def _measured(sentence: str, found: Sequence[Numeral], measure: Measure, asked: Asked) -> list[_Candidate]:
    assert measure.units is not None
    kept = []
    for numeral in found:
        if CHANGE.search(sentence[: numeral.start]) and not asked.asks_change:
            continue
        words = sentence[numeral.start : numeral.end]
        currency = next((name for sign, name in _MONEY.items() if sign in words), None)
        if currency is not None:
            if measure.name == "money":
                kept.append(_Candidate(numeral, currency, "", is_beside=False))
            continue
        unit = measure.units.match(sentence, numeral.end)
        if unit is None or (measure.name == "length" and re.match(r"[\s-]?per\b|/", sentence[unit.end() :])):
            continue
        name = next(name for name, text in unit.groupdict().items() if text)
        whole = replace(numeral, end=unit.end())
        kept.append(_Candidate(whole, name.replace("_", " "), "", is_beside=False))
    return kept


def _counted(told: Surroundings, found: Sequence[Numeral], asked: Asked, terms: Terms) -> list[_Candidate]:
    sentence = told.sentence
    nouns = [noun_phrase_end(sentence, one.end) for one in found]
    measures = told_measures(sentence, found, nouns)
    kept = []
    counted_before = ""
    if found and measures[0] is None and COUNTED_ALONE.match(sentence[: found[0].start]):
        measures[0], counted_before = _last_told(told.before), _last_counted(told.before)
    for place, (numeral, noun_end, measure) in enumerate(zip(found, nouns, measures, strict=True)):
        counts = _own_words(sentence, numeral, noun_end)
        between = sentence[found[place - 1].end if place else 0 : numeral.start]
        otherwise = COUNTS_OTHERWISE.search(between) or (not place and COUNTED_ALONE.match(between))
        is_same = bool(FORMER.search(sentence[: numeral.start])) or (
            bool(otherwise) and bool(ENDS_CLAUSE.match(sentence, numeral.end))
        )
        if not counts and is_same:
            counts = counted_before
        elif not counts and asked.subject and _AGAIN.match(sentence, numeral.end):
            counts = counted_before or _last_counted(told.before)  # "Thirty-four are still trapped."
        elif not counts and asked.subject and place and _shares_object(sentence, nouns[place - 1], numeral):
            counts = counted_before
        counted_before = counts
        narrow = _narrow(counts, asked, terms)
        last = counts.split()[-1].casefold() if counts else ""
        if last in NO_PEOPLE and not narrow & asked.subject:
            continue
        if asked.measure is not None and (measure is None or measure.name != asked.measure.name):
            continue
        if asked.subject and not asked.subject <= narrow:
            continue
        unit = asked.unit if asked.measure is None else asked.measure.name
        kept.append(_Candidate(numeral, unit, counts, _is_beside(told, measures, place)))
    return kept


def _shares_object(sentence: str, noun_end: int, numeral: Numeral) -> bool:
    """Whether "wounded 17 soldiers and killed three" counts three soldiers."""
    between = WITH_ITS_OBJECT.fullmatch(sentence, noun_end, numeral.start)
    return bool(between and ENDS_CLAUSE.match(sentence, numeral.end))


def _narrow(counts: str, asked: Asked, terms: Terms) -> frozenset[str]:
    return (
        same_terms(narrowing(counts, asked.measure), terms) - generic_terms(terms) if counts else frozenset()
    )


def _last_counted(text: str) -> str:
    """Return what the last number of a text counts, if they are people; else ""."""
    for one in reversed(numerals(text, ())):
        counts = _own_words(text, one, noun_phrase_end(text, one.end))
        if counts and counts.split()[-1].casefold() not in NO_PEOPLE:
            return counts
    return ""


def _last_told(text: str) -> Measure | None:
    """Return what happened to those that the last number of a text counts."""
    found = numerals(text, ())
    told = told_measures(text, found, [noun_phrase_end(text, one.end) for one in found])
    return told[-1] if told else None


def _is_beside(told: Surroundings, measures: Sequence[Measure | None], place: int) -> bool:
    """Whether those counted before met with something else, as the dead before "another 85 were injured".

    Then "another" and "more" say that they are other people, not that an earlier number was less.
    """
    before = [one.name for one in measures[:place] if one is not None]
    if not before:
        found = numerals(told.before, ())
        nouns = [noun_phrase_end(told.before, one.end) for one in found]
        before = [one.name for one in told_measures(told.before, found, nouns) if one is not None]
    measure = measures[place]
    return measure is not None and bool(before) and measure.name not in before


def _own_words(sentence: str, numeral: Numeral, noun_end: int) -> str:
    """Return what is counted, "people" of "thousands of people"."""
    counts = sentence[numeral.end : noun_end].strip(" -")
    is_round = sentence[numeral.start : numeral.end].casefold().endswith("s")
    return counts.removeprefix("of ") if is_round else counts


def _about_the_asked(
    sentence: str,
    candidates: Sequence[_Candidate],
    asked: Asked,
    terms: Terms,
) -> list[_Candidate]:
    """Leave out numbers of somebody or somewhere else in a sentence that also has the asked one's."""
    wanted = asked.names | asked.about
    if not wanted or len(candidates) < 2:
        return list(candidates)
    kept: list[_Candidate] = []
    stretches = []
    for place, one in enumerate(candidates):
        numeral = one.numeral
        start = candidates[place - 1].numeral.end if place else 0
        end = candidates[place + 1].numeral.start if place + 1 < len(candidates) else len(sentence)
        before = CLAUSE.split(sentence[start : numeral.start])[-1]
        stretches.append((before, CLAUSE.split(sentence[numeral.end : end])[0]))
    found_in = [same_terms(f"{before} {after}", terms) for before, after in stretches]
    names = asked.names if any(found & asked.names for found in found_in) else wanted
    hits = [bool(found & names) for found in found_in]
    for place, candidate in enumerate(candidates):
        before, after = stretches[place]
        others = {
            name
            for name in _NAME.findall(before + after)
            if name not in NO_PLACE and not same_terms(name, terms) & wanted
        }
        is_former = FORMER.search(sentence[: candidate.numeral.start])
        if hits[place] or not any(hits) or is_former or not others:
            kept.append(candidate)
    return kept


def _amount(
    sentence: str,
    candidate: _Candidate,
    place: str,
    has_places: bool,
    asked: Asked,
    terms: Terms,
    lead: frozenset[str],
) -> Amount:
    numeral, counts = candidate.numeral, candidate.counts
    before, after = sentence[: numeral.start], sentence[numeral.end :]
    scope = frozenset[str]()
    if counts:
        scope = _narrow(_GENERIC_WORDS.sub(" ", counts), asked, terms) - asked.subject
    at = same_terms(place, terms) if place else frozenset()
    limits = bool(at) and not at & (asked.names | asked.about) and (has_places or not at & lead)
    if limits and asked.measure is not None and not asked.measure.counts_people:
        limits = False
    is_increment = numeral.is_more and not candidate.is_beside
    is_other = bool(PART_BEFORE.search(before) or PART_AFTER.match(after)) and not asked.subject
    is_other = is_other or bool(OTHERS_AFTER.match(after) and not asked.subject and not candidate.is_beside)
    is_other = is_other or bool(FINDS.search(f"{before}{counts}"))
    shown = counts
    if limits:
        shown = sentence[numeral.end : sentence.find(place, numeral.end) + len(place)].strip()
        if numeral.end > sentence.rfind(place):
            shown = f"{counts} ({place})".strip()
    start, end = numeral.start, numeral.end
    if numeral.is_more and not is_increment:
        start, end = without_more(sentence, start, end)
    return Amount(
        start=start,
        end=end,
        low=numeral.low,
        high=numeral.high,
        qualifier=numeral.qualifier,
        unit=candidate.unit,
        counts=shown,
        scope=scope | (at if limits else frozenset()),
        is_part=bool(scope) or limits or is_other or is_increment,
        is_increment=is_increment,
        is_former=bool(FORMER.search(before)),
    )


_TOKEN = re.compile(r"[\s-]+([^\W\d_]+(?:[’'-][^\W\d_]+)*)")
_OF = re.compile(r"\s(?:out\s)?of(?:\s(?:the|its|his|her|their|those|these|our))?(?=\s[^\W\d])")
_LONGEST_NOUN = 5
_ALL_VERBS = [one.verbs for one in MEASURES if one.verbs is not None]


def noun_phrase_end(sentence: str, start: int) -> int:
    """Return where the words end that name what a number at `start` counts; `start` if there are none."""
    whole = _OF.match(sentence, start)
    place = end = whole.end() if whole else start
    for _ in range(_LONGEST_NOUN):
        found = _TOKEN.match(sentence, place)
        if found is None:
            break
        word = found[1]
        if word.casefold() in ENDS_NOUN or any(verbs.fullmatch(word) for verbs in _ALL_VERBS):
            break
        place = end = found.end()
        if PLURAL.match(word):
            break
    return end if end > (whole.end() if whole else start) else start
