"""Statements: sentences reduced to what can be checked: names, numbers, days and other words."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from index.dates import EventDay
from index.relations.labels import Labelled, labelled_mentions
from index.relations.mentions import Mention, Name, plain
from index.relations.numbers import Number
from index.relations.reports import Report

Sentence = tuple[int, int]
"""A sentence by its article's number and its place in the report."""

_PERVASIVE = 0.2  # a name in more of an article's sentences tells no event from another


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence reduced to what can be checked.

    `names` and `terms` (the other words that mean something) are in lower case, terms cut to five
    letters. `telling_names` are the names that don't run through its whole article. `labels` are the
    numbers that say which thing is meant; they are not among `numbers`. `dates` are the
    first and last days of the days, weeks and months in it, `days` the single days up to its
    publication on which what it tells may have happened, `article_days` those of its article.
    """

    sentence: Sentence
    source: str
    published: date
    names: frozenset[str]
    telling_names: frozenset[str]
    numbers: tuple[Number, ...]
    labels: Labelled
    terms: frozenset[str]
    dates: frozenset[tuple[date, date]]
    days: frozenset[date]
    article_days: frozenset[date]


def statements(report: Report) -> list[Statement]:
    """Reduce the sentences of a report that name something; none of an undated one, which has no place."""
    if report.published is None:
        return []
    named = named_in(report)
    inside, names = [one.mentions for one in named], [one.names for one in named]
    days = [_event_days(report.text, group, report.published) for group in inside]
    counts = Counter(word for group in names for word in group)
    pervasive = {word for word, count in counts.items() if count > max(2, _PERVASIVE * len(names))}
    article_days = frozenset[date]().union(*days)
    return [
        Statement(
            (report.number, place), report.source, report.published, names[place], names[place] - pervasive,
            tuple(number for number in group if isinstance(number, Number)),
            named[place].labels,
            _terms(report.text[span.start : span.end], span.start, group),
            _dates(group), days[place], article_days,
        )
        for place, (span, group) in enumerate(zip(report.sentences, inside, strict=True))
        if names[place]
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """What a sentence mentions, and of that the words of names and the labels."""

    mentions: tuple[Mention, ...]
    names: frozenset[str]
    labels: Labelled


def named_in(report: Report) -> list[Named]:
    """Return what each sentence of a report mentions."""
    found, labelling = labelled_mentions(report.text, report.days)
    starts, label_starts = [one.start for one in found], [one.start for one in labelling]
    named = []
    for span in report.sentences:
        inside = found[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        own = labelling[bisect_left(label_starts, span.start) : bisect_left(label_starts, span.end)]
        labelled = frozenset((label.kind, label.value) for label in own)
        # "World War II" and "World War Two" are one name.
        written = {plain(report.text[label.start : label.end]) for label in own}
        spelled = {word for word in written if word.isalpha()}
        named.append(Named(inside, _name_words(inside) - spelled, labelled))
    return named


_NOT_OF_EVENT = re.compile(
    r"\b(?:until|till|by|next|before|born|(?:said|says|saying|told|reported|announced|confirmed)(?:\s\w+){0,3})\s"
    r"(?:on\s|late\s|early\s)*$|\b(?:will|would)\s[^.,;]*$",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W_]{2,}")
_TERM = re.compile(r"[^\W\d_]{3,}")
_COMMON_IN_NAMES = frozenset("of for the and al el de la st".split())
_COMMON = frozenset(
    "the and that this with from for was were has had have been are said says told tells their they "
    "his her its she him who which what when where why how will would could can may might after "
    "before into over out off more most than about also but not all some any one according including "
    "during while other others there here them then being because through under between among each "
    "only very".split()
)
_TERM_LENGTH = 5
_REMEMBERED = 50_000  # names
_TELLING_STRETCH = timedelta(days=31)  # longer ones are in the articles of many events
_CONTEXT = 60  # characters read before a day, to see whether the event happened on it


def _event_days(text: str, inside: Sequence[Mention], published: date) -> frozenset[date]:
    """Return the days on which something happened: not of a statement's, nor one still to come."""
    return frozenset(
        mention.first
        for mention in inside
        if isinstance(mention, EventDay)
        and mention.first == mention.last <= published
        and not _NOT_OF_EVENT.search(text, max(0, mention.start - _CONTEXT), mention.start)
    )


def _dates(inside: Sequence[Mention]) -> frozenset[tuple[date, date]]:
    return frozenset(
        (mention.first, mention.last)
        for mention in inside
        if isinstance(mention, EventDay) and mention.last - mention.first < _TELLING_STRETCH
    )


def _name_words(inside: Sequence[Mention]) -> frozenset[str]:
    return frozenset[str]().union(
        *(_words_of_name(mention.value) for mention in inside if isinstance(mention, Name))
    )


@lru_cache(_REMEMBERED)
def _words_of_name(name: str) -> frozenset[str]:
    return frozenset(_NAME_WORD.findall(name)) - _COMMON_IN_NAMES


def _terms(sentence: str, shift: int, inside: Sequence[Mention]) -> frozenset[str]:
    """Return the words outside mentions, cut to five letters as a stem."""
    for mention in inside:
        start, end = mention.start - shift, min(mention.end - shift, len(sentence))
        sentence = sentence[:start] + " " * (end - start) + sentence[end:]
    words = _TERM.findall(plain(sentence))
    return frozenset(word[:_TERM_LENGTH] for word in words if word not in _COMMON)
