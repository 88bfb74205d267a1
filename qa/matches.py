"""Which passages a list or a timeline has: every one with all the words that are asked for, and no other.

The rule is exact and knows no ranking, so that the same collection gives the same passages every time: a
passage matches if each content word of the question, in any of its forms and with or without its accents, is
in it or in its article's title, and if each phrase in double quotation marks stands there word for word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index import Collection, Filter, Span
from index.vectors import Ids
from qa.listing_questions import read_listing
from qa.scope import Scope, subject, without_reporting
from qa.unknown_words import content_words

_PHRASE = re.compile(r"[“”„\"«]([^“”„\"«»]*[^\W_][^“”„\"«»]*)[“”\"»]")
_WORD = re.compile(r"[^\W_]+")

# What begins a question rather than names a topic.
_QUESTION = re.compile(
    r"\s*(?:(?:and|but|so)\s+)?(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|has|have|"
    r"had|can|could|will|would|should)\b",
    re.IGNORECASE,
)

_READ = 256  # passages at once

# Of more words that never stand together the rarest are left out unasked.
_TRIED = 12


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, and the terms that it is found by."""

    typed: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a passage must have: every word, in any form, and every phrase, word for word."""

    words: tuple[Word, ...]
    phrases: tuple[str, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """The words and phrases as they were typed."""
        return (*(word.typed for word in self.words), *self.phrases)

    @property
    def question(self) -> str:
        """A question that asks for exactly this."""
        return " ".join([*(word.typed for word in self.words), *(f'"{phrase}"' for phrase in self.phrases)])

    def terms(self, collection: Collection) -> set[str]:
        """Return the terms of the words and of the phrases."""
        found = {term for word in self.words for term in word.terms}
        return found.union(*(collection.passage_words.terms(phrase) for phrase in self.phrases))


@dataclass(frozen=True, slots=True)
class Fewer:
    """The same question with fewer words: `question` asks for it, `count` passages match it."""

    question: str
    words: tuple[str, ...]
    count: int


def without_phrases(question: str) -> str:
    """Return a question with blanks for what is in double quotation marks: no day or outlet is read there."""
    return _PHRASE.sub(lambda found: " " * len(found.group()), question)


def wanted(question: str, scope: Scope, collection: Collection) -> Wanted:
    """Return what a passage must have to match a question; nothing where it asks for whatever there is.

    Words that only ask ("list everything about"), days and outlets that are read apart, and function words
    are no part of it; nor, in what isn't the topic of a list, are "happened", "news" and the like.
    """
    listing = read_listing(question)
    topic = Span(0, len(question)) if listing is None else listing.topic
    phrases = [
        " ".join(found.group(1).split())
        for found in _PHRASE.finditer(question)
        if topic.start <= found.start() and found.end() <= topic.end
    ]
    about = subject(without_phrases(question), scope)
    about = " " * topic.start + about[topic.start : topic.end]
    if listing is None and (_QUESTION.match(question) or question.rstrip().endswith("?")):
        about = without_reporting(about)
    typed = [found.group() for found in content_words(about, collection)]
    if not typed and not phrases and listing is not None:
        typed = _WORD.findall(about) if not _only_prepositions(about) else []
    words: dict[tuple[str, ...], Word] = {}
    for one in typed:
        terms = tuple(collection.passage_words.terms(one))
        if terms:
            words.setdefault(terms, Word(one, terms))
    return Wanted(tuple(words.values()), tuple(dict.fromkeys(phrases)))


def matching(collection: Collection, asked: Wanted, where: Filter) -> tuple[Ids, Ids]:
    """Return the ids of every passage that matches and passes `where`, and its day of publication.

    They are in the order of the days, which are ordinals; undated ones come last, with -1.
    """
    ids, days = collection.passages_having(asked.terms(collection), where)
    if asked.phrases and len(ids):
        kept = np.fromiter(_have_phrases(collection, ids, asked.phrases), bool, len(ids))
        ids, days = ids[kept], days[kept]
    return ids, days


def missing(collection: Collection, asked: Wanted, where: Filter) -> tuple[str, ...]:
    """Return those of the words and phrases, as typed, that no passage that passes `where` has."""
    return tuple(
        said for said, one in zip(asked.said, _each(asked), strict=True) if not _count(collection, one, where)
    )


def fewer(collection: Collection, asked: Wanted, where: Filter) -> Fewer | None:
    """Return the same with as few words left out as it takes for a passage to match, or None.

    What no passage has goes first. Of several words that could be left out alone it is the one without
    which most passages match; where none will do, the one that fewest passages have goes as well.
    """
    counts = {one: _count(collection, one, where) for one in _each(asked)}
    common = sorted(counts, key=lambda one: -counts[one])[:_TRIED]
    left = [one for one in counts if counts[one] and one in common]
    while left:
        rest = _joined(left)
        found = _count(collection, rest, where)
        if found:
            return None if rest == asked else Fewer(rest.question, rest.said, found)
        tried = [left[:place] + left[place + 1 :] for place in range(len(left))]
        each = [_count(collection, _joined(some), where) if some else 0 for some in tried]
        rarest = min(range(len(left)), key=lambda place: counts[left[place]])
        left = tried[each.index(max(each)) if any(each) else rarest]
    return None


def phrase_places(text: str, phrase: str, collection: Collection) -> bool:
    """Whether a phrase stands in a text, word for word but for capitals and accents."""
    plain = collection.passage_words.plain
    return f" {' '.join(plain(phrase))} " in f" {' '.join(plain(text))} "


def _have_phrases(collection: Collection, ids: Ids, phrases: Sequence[str]) -> Iterator[bool]:
    for start in range(0, len(ids), _READ):
        some = ids[start : start + _READ].tolist()
        titles = collection.titles(some)
        for passage in collection.passages(some):
            texts = [passage.text, titles[passage.id] or ""]
            yield all(any(phrase_places(text, phrase, collection) for text in texts) for phrase in phrases)


def _each(asked: Wanted) -> list[Wanted]:
    return [
        *(Wanted((word,), ()) for word in asked.words),
        *(Wanted((), (phrase,)) for phrase in asked.phrases),
    ]


def _joined(parts: Sequence[Wanted]) -> Wanted:
    whole = Wanted((), ())
    for part in parts:
        whole = replace(whole, words=whole.words + part.words, phrases=whole.phrases + part.phrases)
    return whole


def _count(collection: Collection, asked: Wanted, where: Filter) -> int:
    return len(matching(collection, asked, where)[0])


def _only_prepositions(text: str) -> bool:
    """Whether what is left of a topic only led to a day or an outlet that was read apart: "from"."""
    return all(word.casefold() in _LEADS for word in _WORD.findall(text))


_LEADS = frozenset("a an and at by during for from in of on or since the this until to".split())
