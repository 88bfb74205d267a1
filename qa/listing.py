"""Listing: every passage that matches a question, in order of date, read a page at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from index import Collection, Filter, Passage, QuestionError, Span
from index.articles import Article, DatedBy
from index.dates import EventDay
from index.sentences import first_sentence
from index.vectors import Ids
from qa.answers import Excerpt
from qa.matches import Fewer, Wanted, fewer, matching, missing, phrase_places
from qa.receipts import Receipt
from qa.refusals import nothing_passes, unknown_outlets
from qa.scope import Scope
from qa.timelines import By, on_clock
from qa.wording import alternatives, articles, listed, passages

PAGE = 50
"""Passages of a page, unless another number is asked for."""

LONGEST_PAGE = 1_000
"""Passages; more is an export."""

_READ = 256  # passages at once, where all are read

# Words; of more it isn't looked up which of them no passage has.
_EXPLAINED = 30


@dataclass(frozen=True, slots=True)
class ListedPassage:
    """A passage of a list, at its place `number`, counted from 1 over the whole list.

    `day` is the one that it stands at: of publication or, in a list by event day, the first that it names;
    None for one of no day. `quote` is the sentence with most of the words that are asked for, the first
    of those. `heading` is the article's title or, where it has none, its first sentence.
    """

    number: int
    day: date | None
    article_id: str
    title: str | None
    heading: str
    author: str | None
    source: str
    url: str | None
    published: date | None
    dated_by: DatedBy
    other_day: date | None
    passage: Excerpt
    quote: Excerpt
    event_days: tuple[EventDay, ...]
    receipt: Receipt

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON types; days as ISO 8601."""
        return {
            "number": self.number,
            "day": None if self.day is None else self.day.isoformat(),
            "article_id": self.article_id,
            "title": self.title,
            "author": self.author,
            "source": self.source,
            "url": self.url,
            "published": None if self.published is None else self.published.isoformat(),
            "dated_by": self.dated_by,
            "other_day": None if self.other_day is None else self.other_day.isoformat(),
            "passage": {"start": self.passage.start, "end": self.passage.end, "text": self.passage.text},
            "quote": {"start": self.quote.start, "end": self.quote.end, "text": self.quote.text},
            "event_days": [
                {
                    "start": one.start,
                    "end": one.end,
                    "first": one.first.isoformat(),
                    "last": one.last.isoformat(),
                }
                for one in self.event_days
            ],
            "receipt": str(self.receipt),
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list: page `number` of `pages`, counted from 1, with up to `size` of its passages."""

    number: int
    pages: int
    size: int
    rows: tuple[ListedPassage, ...]


@dataclass(frozen=True)
class Listing:
    """Every passage that matches a question; nothing of them is read before a page or an export is.

    `asked` is what each of them has, `by` which day they are in order of; those of a day are in the
    collection's order, and those of no day come last. `ids` are all that match, `days` the day that each
    stands at as an ordinal, -1 for none. With `is_folded` those that are copies are left out of the pages
    and exports, not of the counts. Where there is none, `message` says why in a sentence, `missing` names
    words that no passage has, and `fewer` is the same with as few words left out as it takes.

    Pages and exports read `collection`, which must be open.
    """

    question: str
    by: By
    asked: Wanted
    scope: Scope
    is_folded: bool
    message: str | None
    missing: tuple[str, ...]
    fewer: Fewer | None
    collection: Collection
    ids: Ids
    days: Ids

    @property
    def total(self) -> int:
        """How many passages match, copies and all."""
        return len(self.ids)

    @property
    def count(self) -> int:
        """How many passages are on the pages: all that match or, folded, those that are no copies."""
        return len(self._shown)

    @cached_property
    def articles(self) -> int:
        """How many articles the passages that match are in."""
        return len(np.unique(self.collection.article_numbers(self.ids)))

    @property
    def copies(self) -> int:
        """How many of the passages that match are copies of one that comes before them.

        That is, more than half of their sentences are printed in such passages of other articles.
        """
        return int(self._is_copy.sum())

    @property
    def rule(self) -> str:
        """In a sentence, what is on the list."""
        if not self.asked.said:
            return "Every passage of these days and outlets."
        words = [f"“{word.typed}”" for word in self.asked.words]
        phrases = [f"“{phrase}” word for word" for phrase in self.asked.phrases]
        have = [f"{listed(words)} in any form"] if words else []
        have += [listed(phrases)] if phrases else []
        return f"Every passage that has {listed(have)}, itself or in its article's title."

    @property
    def summary(self) -> str:
        """What there is, counted: "212 passages in 140 articles, 31 of them copies"."""
        said = f"{passages(self.total)} in {articles(self.articles)}"
        if not self.copies:
            return said
        folded = ", left out here" if self.is_folded else ""
        return f"{said}, {self.copies:,} of them {'a copy' if self.copies == 1 else 'copies'}{folded}"

    def page(self, number: int = 1, size: int = PAGE) -> Page:
        """Return a page; only its own passages are read. An empty list has one page, without any.

        Raises QuestionError for a page that there is not, or a size that is none.
        """
        if not isinstance(size, int) or not 1 <= size <= LONGEST_PAGE:
            raise QuestionError(f"size is {size}; a page can have 1 to {LONGEST_PAGE:,} passages.")
        pages = max(1, -(-self.count // size))
        if not isinstance(number, int) or not 1 <= number <= pages:
            told = "there is only page 1" if pages == 1 else f"there are pages 1 to {pages:,}"
            raise QuestionError(f"page is {number}; {told}.")
        return Page(number, pages, size, tuple(self._read((number - 1) * size, number * size)))

    def rows(self) -> Iterator[ListedPassage]:
        """Yield every passage of the pages in order, of which some hundreds are held at a time."""
        for start in range(0, self.count, _READ):
            yield from self._read(start, start + _READ)

    def to_dict(self) -> dict[str, Any]:
        """Return all but the passages as JSON types."""
        return {
            "question": self.question,
            "by": self.by,
            "words": [word.typed for word in self.asked.words],
            "phrases": list(self.asked.phrases),
            "rule": self.rule,
            "scope": self.scope.to_dict(),
            "passages": self.total,
            "articles": self.articles,
            "copies": self.copies,
            "folded": self.is_folded,
            "message": self.message,
            "missing": list(self.missing),
            "fewer": None
            if self.fewer is None
            else {"question": self.fewer.question, "passages": self.fewer.count},
        }

    @cached_property
    def _shown(self) -> Ids:
        """The places, among those that match, of what is on the pages."""
        return np.flatnonzero(~self._is_copy) if self.is_folded else np.arange(len(self.ids))

    @cached_property
    def _is_copy(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        copied = self.collection.copied_sentences(self.ids)
        counts = self.collection.sentence_counts(np.array(sorted(copied), np.int64))
        places: Mapping[int, int] = {number: place for place, number in enumerate(self.ids.tolist())}
        found = np.zeros(len(self.ids), bool)
        for number, sentences in copied.items():
            place = places[number]
            before = {at for at, other in sentences if places.get(other, place) < place}
            found[place] = 2 * len(before) > counts[number]
        return found

    def _read(self, start: int, end: int) -> Iterator[ListedPassage]:
        places = self._shown[start:end]
        ids = self.ids[places].tolist()
        read, events = self.collection.passages(ids), self.collection.event_days(ids)
        wanted_articles = list(dict.fromkeys(passage.article_id for passage in read))
        known = dict(zip(wanted_articles, self.collection.articles(wanted_articles), strict=True))
        headings = {one: heading_of(article) for one, article in known.items()}
        days, generation = self.days[places].tolist(), self.collection.manifest.generation
        for number, passage, named, day in zip(
            range(start + 1, start + len(ids) + 1), read, events, days, strict=True
        ):
            span = best_sentence(passage, self.asked, self.collection)
            article, at = known[passage.article_id], None if day < 0 else date.fromordinal(day)
            quote = Excerpt(span.start, span.end, span.of(article.text))
            receipt = Receipt(article.sha256, span.start, span.end, generation, article.id, quote.text)
            yield listed_passage(number, at, article, headings[article.id], passage, quote, named, receipt)


def heading_of(article: Article) -> str:
    """Return an article's title or, where it has none, its first sentence."""
    return article.title or first_sentence(article.text)


def listed_passage(
    number: int,
    day: date | None,
    article: Article,
    heading: str,
    passage: Passage | Excerpt,
    quote: Excerpt,
    named: tuple[EventDay, ...],
    receipt: Receipt,
) -> ListedPassage:
    """Return a passage of an article as it stands in a list."""
    return ListedPassage(
        number=number,
        day=day,
        article_id=article.id,
        title=article.title,
        heading=heading,
        author=article.author,
        source=article.source,
        url=article.url,
        published=article.published,
        dated_by=article.dated_by,
        other_day=article.other_day,
        passage=Excerpt(passage.start, passage.end, passage.text),
        quote=quote,
        event_days=named,
        receipt=receipt,
    )


def best_sentence(passage: Passage, asked: Wanted, collection: Collection) -> Span:
    """Return the sentence with most of what is asked for, phrases before words; the first of those."""
    if not passage.sentences:
        return Span(passage.start, passage.end)
    words = collection.passage_words
    terms = asked.terms(collection)

    def found(sentence: Span) -> tuple[int, int]:
        text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
        phrases = sum(phrase_places(text, phrase, collection) for phrase in asked.phrases)
        return phrases, len(terms.intersection(words.terms(text)))

    return max(passage.sentences, key=found)


def listing_of(
    collection: Collection,
    question: str,
    asked: Wanted,
    scope: Scope,
    where: Filter,
    by: By,
    *,
    fold: bool,
) -> Listing:
    """List what matches and passes `where`; where nothing does, find out why."""
    ids, days = matching(collection, asked, where)
    if by == "event":
        named = collection.first_named_days(ids, on_clock(where, by))
        days = np.array([named.get(number, -1) for number in ids.tolist()], np.int64)
        order = np.lexsort((ids, days, days < 0))
        ids, days = ids[order], days[order]
    message: str | None = None
    lacking: tuple[str, ...] = ()
    offer: Fewer | None = None
    if not len(ids):
        if asked.said and len(matching(collection, Wanted((), ()), where)[0]):
            if len(asked.said) <= _EXPLAINED:
                lacking, offer = missing(collection, asked, where), fewer(collection, asked, where)
            message = _no_match(asked, lacking, "" if where.is_open else " of these days and outlets")
        else:
            message = scope.refused or nothing_passes(collection, where, scope)
    notice = unknown_outlets(collection.sources(), where)
    if message is not None and notice and notice != message:
        message = f"{message} {notice}"
    return Listing(question, by, asked, scope, fold, message, lacking, offer, collection, ids, days)


def _no_match(asked: Wanted, lacking: tuple[str, ...], among: str) -> str:
    if len(asked.said) > _EXPLAINED:
        return f"No passage{among} has all of these {len(asked.said):,} words: ask with fewer."
    if lacking:
        return f"No passage{among} has {alternatives(lacking)}."
    return (
        f"No passage{among} has {listed([f'“{one}”' for one in asked.said])} together; each stands in some."
    )
