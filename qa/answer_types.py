"""What kind of answer a question asks for, and whether a sentence has one, by rule.

"How many" wants a number, "when" a time, "where" a place, "who" a name, "why" a reason, "what did she
say" a quotation of hers. A sentence that has it, and has it beyond what the question itself brought along, is
the likelier quote. The patterns are English.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from qa.fusion import Floats


@dataclass(frozen=True, slots=True)
class AnswerType:
    """Questions of a kind, and what in a sentence answers them.

    `strength` is what the evidence counts for; with `names_asked` it counts only in a sentence that
    has a name which the question asks about.
    """

    name: str
    question: re.Pattern[str]
    evidence: re.Pattern[str]
    strength: float = 1.0
    names_asked: bool = False


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_SPEECH = (
    "say|said|ask|tell|told|call|demand|urge|warn|claim|describe|deny|promise|argue|think|want|suggest|announce|state|"
    "propose|request|plead|appeal|accuse|respond|reply|insist|stress|predict|admit|explain|criticise|criticize"
)

ANSWER_TYPES = (
    AnswerType(
        "statement",
        re.compile(
            rf"\bwhat\b.{{0,40}}\b(?:did|does|do|has|have|had)\b.{{1,80}}\b(?:{_SPEECH})(?:ed|d)?\b",
            re.IGNORECASE,
        ),
        re.compile("[“\"„«]"),
        strength=4.0,
        names_asked=True,
    ),
    AnswerType(
        "time",
        _words("when", "(?:what|which) (?:year|date|day|month|decade|century|time)", "how long ago"),
        _words(r"(?:1\d|20)\d\ds?", r"\d+(?:st|nd|rd|th)", _MONTHS, _WEEKDAYS, "yesterday|today|tonight"),
    ),
    AnswerType(
        "quantity",
        _words("how (?:many|much|old|long|far|tall|large|big|high|deep|fast|often|wide|heavy)",
               "(?:what|which) (?:percent|percentage|share|number|amount|age|price)"),
        _words(r"\d[\d.,]*", "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty",
               "forty|fifty|dozens?|scores|hundreds?|thousands?|millions?|billions?|half|third|quarter",
               "twice|once|several"),
    ),
    AnswerType("person", _words("who|whom|whose"), re.compile(r"(?<=\s)[^\W\d_a-z]\w+")),
    AnswerType(
        "place",
        _words("where", "(?:what|which) (?:city|country|state|town|village|place|region|county|area)"),
        re.compile(r"\b(?:in|at|near|from|to|of|on|outside|across)\s+(?:the\s+)?([^\W\d_a-z]\w+)"),
    ),
    AnswerType(
        "reason",
        _words("why", "what (?:reason|cause|caused|led)"),
        _words("because", "due to", "since", "as a result", "so that", "caus(?:e|ed|ing)", "in order to",
               "reasons?", "led to", "therefore", "after", "over"),
    ),
)  # fmt: skip
"""In the order in which they are tried; the first that fits a question is its type."""

_WORD = re.compile(r"\w+")
_NAME = re.compile(r"[^\W\d_a-z]\w+")


def answer_type(question: str) -> AnswerType | None:
    """Return the first type whose pattern the question fits, or None."""
    return next((kind for kind in ANSWER_TYPES if kind.question.search(question)), None)


def has_answer(question: str, sentences: Sequence[str]) -> Floats:
    """Return what each sentence has of the answer's type, 0 for nothing; shape (sentences,).

    Usually 1. What the question itself brought along is no evidence.
    """
    kind = answer_type(question)
    if kind is None:
        return np.zeros(len(sentences))
    asked = {word.lower() for word in _WORD.findall(question)}
    return np.array([kind.strength * _is_evident(kind, asked, sentence) for sentence in sentences])


def _is_evident(kind: AnswerType, asked: Set[str], sentence: str) -> bool:
    if kind.names_asked and not any(one.group().lower() in asked for one in _NAME.finditer(sentence)):
        return False
    # What a pattern has a group for is the evidence, else all that it finds.
    group = kind.evidence.groups
    return any(one.group(group).lower() not in asked for one in kind.evidence.finditer(sentence))
