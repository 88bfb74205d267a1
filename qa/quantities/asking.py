"""Asked: what quantity a question is about, read by rule."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.quantities.measures import ASKED_NOUN, MEASURES, QUANTITY, Course, Measure
from qa.quantities.words import ENDS_NOUN, GENERIC, PLURAL, SAME, WHO

Terms = Callable[[str], Sequence[str]]
"""Splits a text into terms: lower case, stems, function words left out."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_OPENS_SENTENCE = re.compile(r"(?:^|[.?!:]\s+)\W*$")
_LONGEST_NOUN = 6
_PRICE = re.compile(r"\bprices?\b", re.IGNORECASE)

# Words of a question that say that it is about a quantity, and nothing of what happened.
_QUANTITY_WORDS = (
    "disaster tragedy incident event crisis how many much high large big far tall deep wide long hot full "
    "cold number total count amount figure "
    "figures "
    "toll percent percentage per cent share proportion latest current official exactly altogether overall "
    "rate rates level around across near reported far develop developed change changed rise risen grow "
    "grown reach still now already yet currently "
    "according say says said tell told report reports reported reporting claim claims claimed estimate "
    "estimates estimated"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a quantity.

    `measure` is None where it is only a noun that is counted ("how many bridges"). `unit` says it in
    words. `subject` has the terms of what is counted, without those that narrow nothing ("people");
    `names` the other names in the question and `about` its other content terms,
    all as terms; `head` is among them for a level that has a name ("turnout", "ransom").
    """

    text: str
    measure: Measure | None
    unit: str
    subject: frozenset[str]
    names: frozenset[str]
    about: frozenset[str]
    head: frozenset[str]
    asks_change: bool

    @property
    def course(self) -> Course:
        """How the figure moves: a price is a level, whatever else is paid is a sum."""
        if self.measure is None:
            return "grows"
        return "level" if self.measure.name == "money" and _PRICE.search(self.text) else self.measure.course


def read_quantity(question: str, terms: Terms) -> Asked | None:
    """Return what a question asks the number of, or None if it asks for something else."""
    if not QUANTITY.search(question):
        return None
    measure = next((one for one in MEASURES if one.asked.search(question)), None)
    noun = _noun(question, measure)
    subject = same_terms(narrowing(_who(noun, measure), measure), terms) - generic_terms(terms)
    if measure is None and not subject:
        return None
    if measure is not None and not measure.counts_people:
        subject = frozenset()  # "how many dollars": the unit is asked for, not who
    left_out = set(same_terms(_QUANTITY_WORDS, terms)) | subject | generic_terms(terms)
    if measure is not None:
        left_out |= {
            term for found in measure.asked.finditer(question) for term in _unit_terms(found, measure, terms)
        }
    content = same_terms(question, terms)
    names = same_terms(" ".join(_names(question)), terms) - left_out
    return Asked(
        text=question,
        measure=measure,
        unit=measure.name if measure is not None and not subject else _unit(noun, measure),
        subject=subject,
        names=names,
        about=content - names - left_out,
        head=_head(measure, question, terms) - left_out,
        asks_change=bool(re.search(r"\bby how (?:much|many)\b", question, re.IGNORECASE)),
    )


def same_terms(text: str, terms: Terms) -> frozenset[str]:
    """Return the terms of `text`, words for the same thing as one."""
    return frozenset(terms(" ".join(SAME.get(word.casefold(), word) for word in _WORD.findall(text))))


def narrowing(counts: str, measure: Measure | None) -> str:
    """Return the words for who is counted without those that the measure itself counts ("marchers")."""
    nouns = measure.nouns if measure is not None else None
    return counts if nouns is None else nouns.sub(" ", counts)


def generic_terms(terms: Terms) -> frozenset[str]:
    """Return the terms of nouns that narrow nothing."""
    return frozenset(terms(" ".join(GENERIC)))


def _unit_terms(found: re.Match[str], measure: Measure, terms: Terms) -> frozenset[str]:
    """Return the terms that only say the measure; "inflation" and "damage" also say of what it is."""
    if measure.counts_people:
        return same_terms(found.group(), terms)
    said = re.sub(r"^how much\b.*\b|^(?:what|how \w+)\b.*\b", "", found.group(), flags=re.IGNORECASE)
    return same_terms(said, terms) if measure.units and measure.units.match(" " + said) else frozenset()


def _head(measure: Measure | None, question: str, terms: Terms) -> frozenset[str]:
    found = measure.asked.search(question) if measure is not None and not measure.counts_people else None
    return same_terms(found.group().split()[-1], terms) if found else frozenset()


def _noun(question: str, measure: Measure | None) -> str:
    """Return the words that name what is counted, "" for none: "Alawite civilians"."""
    opening = ASKED_NOUN.search(question)
    if opening is None:
        return ""
    words: list[str] = []
    for found in _WORD.finditer(question, opening.end()):
        word = found.group().casefold()
        is_verb = measure is not None and measure.verbs and measure.verbs.match(question, found.start())
        if word in ENDS_NOUN or is_verb or word == "of" or len(words) == _LONGEST_NOUN:
            break
        if words and PLURAL.match(words[-1]) and word not in GENERIC:
            break  # but "measles cases"
        words.append(found.group())
    return " ".join(words)


def _who(noun: str, measure: Measure | None) -> str:
    """Return the words that say who is counted: none of "flood victims", "measles cases".

    Before a noun that anybody is counted by, a word in small letters that isn't of people says what it
    happened in or what they have.
    """
    words = noun.split()
    if measure is None or not words or words[-1].casefold() not in GENERIC:
        return noun
    if measure.name == "infected":
        return " ".join(word for word in words if word.casefold() in WHO)
    return " ".join(word for word in words if word[0].isupper() or word.casefold() in WHO)


def _unit(noun: str, measure: Measure | None) -> str:
    return noun if measure is None else f"{noun} {measure.name}".strip()


def _names(question: str) -> list[str]:
    """Return the capitalised words inside the question, if capitals say anything in it."""
    words = list(_WORD.finditer(question))
    if not any(word.group()[0].islower() for word in words):
        return []
    return [
        word.group()
        for word in words
        if word.group()[0].isupper() and not _OPENS_SENTENCE.search(question[: word.start()])
    ]
