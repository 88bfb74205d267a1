"""Amounts: which numbers of a sentence are figures of what is asked, and what each of them counts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.quantities.asking import Asked, Terms, generic_terms, same_terms
from qa.quantities.measures import MEASURES, Measure
from qa.quantities.numerals import Numeral, numerals
from qa.quantities.telling import told_measures
from qa.quantities.words import CHANGE, ENDS_NOUN, FORMER, NO_PEOPLE, PART_AFTER, PART_BEFORE, PLURAL


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a sentence that is a figure of what is asked; offsets are into the sentence.

    `unit` is the measure, or the currency or unit of length. `counts` are the words that say what is
    counted, "" for none; `scope` has the terms by which that is narrower than the question, and the
    place that it is limited to. `is_part` says that it counts only some, or others beside them;
    `is_former` that the sentence gives it as an earlier number.
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
    is_former: bool


_PLACE = re.compile(
    r"\b(?:in|at|near|outside|around)\s(?:(?:the|its|nearby|neighbouring)\s)?(?:[a-z]+\s){0,3}?"
    r"((?:[^\W\d_a-z][\w’'-]+)(?:\s[^\W\d_a-z][\w’'-]+)*)"
)
_NO_PLACE = frozenset(
    "January February March April May June July August September October November December Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday".split()
)
_NAME = re.compile(r"(?<=[\w,;] )[^\W\d_a-z][\w’'-]+")
_CLAUSE = re.compile(r";|,? (?:while|whereas)\b")
_MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_FARTHEST_PLACE = 80  # characters
_GENERIC_WORDS = re.compile(r"\b(?:the|of|his|her|their|its|our|those|these|a|an)\b", re.IGNORECASE)


def amounts(
    sentence: str, asked: Asked, terms: Terms, days: Iterable[tuple[int, int]], lead: frozenset[str]
) -> list[Amount]:
    """Return the numbers in `sentence` that count or measure what is asked, in order.

    `days` are spans of time expressions in it, `lead` the terms of the article's title and first
    sentence: a place named there limits nothing.
    """
    found = numerals(sentence, days)
    if asked.measure is None or asked.measure.counts_people:
        candidates = _counted(sentence, found, asked, terms)
    else:
        candidates = _measured(sentence, found, asked.measure, asked)
    kept = _about_the_asked(sentence, candidates, asked, terms)
    places = {one.start: _place(sentence, found, place) for place, one in enumerate(found)}
    stated = {places[numeral.start] for numeral, _, _ in kept} - {""}
    named = asked.names <= same_terms(sentence, terms)
    return [
        _amount(sentence, numeral, unit, counts, places[numeral.start], len(stated) > 1, asked, terms, lead)
        for numeral, unit, counts in kept
        # Where only the rest of the article has the place asked about, another place's number is none of it.
        if named
        or same_terms(_places(sentence, [one for one, _, _ in kept], numeral), terms)
        <= asked.names | asked.about | lead
    ]


_Candidate = tuple[Numeral, str, str]


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
                kept.append((numeral, currency, ""))
            continue
        unit = measure.units.match(sentence, numeral.end)
        if unit is None or (
            measure.name == "length"
            and re.match(
                r"[\s-]?per\b"
                r"|/",
                sentence[unit.end() :],
            )
        ):
            continue
        name = next(name for name, text in unit.groupdict().items() if text)
        whole = Numeral(numeral.start, unit.end(), numeral.low, numeral.high, numeral.qualifier, numeral.unit)
        kept.append((whole, name.replace("_", " "), ""))
    return kept


def _counted(sentence: str, found: Sequence[Numeral], asked: Asked, terms: Terms) -> list[_Candidate]:
    nouns = [noun_phrase_end(sentence, one.end) for one in found]
    measures = told_measures(sentence, found, nouns)
    generic = generic_terms(terms)
    kept = []
    counted_before: str = ""
    for numeral, noun_end, measure in zip(found, nouns, measures, strict=True):
        counts = _own_words(sentence, numeral, noun_end)
        narrow = same_terms(counts, terms) - generic if counts else frozenset()
        is_former = bool(FORMER.search(sentence[: numeral.start]))
        if not counts and is_former and counted_before:
            counts, narrow = counted_before, same_terms(counted_before, terms) - generic
        counted_before = counts
        last = counts.split()[-1].casefold() if counts else ""
        if last in NO_PEOPLE and not narrow & asked.subject:
            continue
        if asked.measure is not None and (measure is None or measure.name != asked.measure.name):
            continue
        if asked.subject and not asked.subject <= narrow:
            continue
        kept.append((numeral, asked.unit if asked.measure is None else asked.measure.name, counts))
    return kept


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
    for place, (numeral, _, _) in enumerate(candidates):
        start = candidates[place - 1][0].end if place else 0
        end = candidates[place + 1][0].start if place + 1 < len(candidates) else len(sentence)
        before = _CLAUSE.split(sentence[start : numeral.start])[-1]
        stretches.append((before, _CLAUSE.split(sentence[numeral.end : end])[0]))
    found_in = [same_terms(f"{before} {after}", terms) for before, after in stretches]
    names = asked.names if any(found & asked.names for found in found_in) else wanted
    hits = [bool(found & names) for found in found_in]
    for place, candidate in enumerate(candidates):
        before, after = stretches[place]
        others = {
            name
            for name in _NAME.findall(before + after)
            if name not in _NO_PLACE and not same_terms(name, terms) & wanted
        }
        is_former = FORMER.search(sentence[: candidate[0].start])
        if hits[place] or not any(hits) or is_former or not others:
            kept.append(candidate)
    return kept


def _amount(
    sentence: str,
    numeral: Numeral,
    unit: str,
    counts: str,
    place: str,
    has_places: bool,
    asked: Asked,
    terms: Terms,
    lead: frozenset[str],
) -> Amount:
    before, after = sentence[: numeral.start], sentence[numeral.end :]
    scope = frozenset[str]()
    if counts:
        scope = same_terms(_GENERIC_WORDS.sub(" ", counts), terms) - generic_terms(terms) - asked.subject
    at = same_terms(place, terms) if place else frozenset()
    limits = bool(at) and not at & (asked.names | asked.about) and (has_places or not at & lead)
    if limits and asked.measure is not None and not asked.measure.counts_people:
        limits = False
    is_other = bool(PART_BEFORE.search(before)) and not asked.subject
    is_other = is_other or bool(PART_AFTER.match(after) and not asked.subject)
    shown = counts
    if limits:
        shown = sentence[numeral.end : sentence.find(place, numeral.end) + len(place)].strip()
        if numeral.end > sentence.rfind(place):
            shown = f"{counts} ({place})".strip()
    return Amount(
        start=numeral.start,
        end=numeral.end,
        low=numeral.low,
        high=numeral.high,
        qualifier=numeral.qualifier,
        unit=unit,
        counts=shown,
        scope=scope | (at if limits else frozenset()),
        is_part=bool(scope) or limits or is_other,
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


def _place(sentence: str, found: Sequence[Numeral], place: int) -> str:
    """Return the place that follows a number before the next one, or that opens its clause; "" for none."""
    start = found[place].end
    end = found[place + 1].start if place + 1 < len(found) else len(sentence)
    stretch = re.split(r"[;,]\s", sentence[start : min(end, start + _FARTHEST_PLACE)])[0]
    for match in _PLACE.finditer(stretch):
        if match[1].split()[0] not in _NO_PLACE:
            return match[1]
    clause = re.split(r"[;]|\b(?:while|but)\b|, and\b", sentence[: found[place].start])[-1].lstrip()
    opening = _PLACE.match(clause[:1].lower() + clause[1:]) if clause else None
    if opening and opening[1].split()[0] not in _NO_PLACE:
        return opening[1]
    return ""


def _places(sentence: str, told: Sequence[Numeral], numeral: Numeral) -> str:
    """Return every place between the number told before and the first comma after a number."""
    start = max((one.end for one in told if one.end <= numeral.start), default=0)
    stretch = (
        _CLAUSE.split(sentence[start : numeral.start])[-1] + re.split(r"[;,]\s", sentence[numeral.end :])[0]
    )
    lowered = stretch[:1].lower() + stretch[1:]
    return " ".join(one for one in _PLACE.findall(lowered) if one.split()[0] not in _NO_PLACE)
