"""Receipts: what proves a quote, and whether the archive still says what it proves."""

import difflib
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote_plus, unquote_plus

from index import Article, Collection, CollectionError, QuestionError, Span
from index.sentences import split_sentences

Status = Literal["unchanged", "changed", "gone"]
"""Whether a quote still stands in its article word for word, was edited, or its article is no more."""

_VERSION = "dl1"
_PARTS = 6
_HASH_LENGTH = 64

# A sentence less like the quote than this is another one, and no edited form of it.
_LEAST_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a quote was found: the SHA-256 of the article's text, offsets in it, the generation.

    It holds the quote's own words, so that what became of them can be told when the archive no longer
    has them. As a string it is one word, to be pasted anywhere: `dl1:<sha256>:<start>-<end>:
    <generation>:<article>:<quote>`, the last two as in an address on the web.
    """

    sha256: str
    start: int
    end: int
    generation: int
    article_id: str
    quote: str

    def __str__(self) -> str:
        """Return it as one word."""
        place = f"{self.start}-{self.end}:{self.generation}"
        words = ":".join(quote_plus(part) for part in (self.article_id, self.quote))
        return f"{_VERSION}:{self.sha256}:{place}:{words}"

    @classmethod
    def parse(cls, text: str) -> "Receipt":
        """Read what `str` gave; raise QuestionError if it is no receipt, or not a whole one."""
        parts = text.strip().split(":")
        if parts[0] != _VERSION or len(parts) != _PARTS:
            raise QuestionError(f"{text[:60]!r} is no receipt: paste it whole, from dl1: to its end.")
        _, sha256, place, generation, article_id, quote = parts
        try:
            start, end = (int(number) for number in place.split("-"))
            receipt = cls(sha256, start, end, int(generation), unquote_plus(article_id), unquote_plus(quote))
        except ValueError as error:
            raise QuestionError(f"{text[:60]!r} is no receipt: its numbers are none.") from error
        if len(receipt.quote) != end - start or len(sha256) != _HASH_LENGTH:
            raise QuestionError(f"{text[:60]!r} is not a whole receipt: paste it to its end.")
        return receipt


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a quote.

    `article_id` and `place` say where it stands now, or what stands instead of it; None where nothing
    does. `diff` has the lines of a unified diff, where it changed. `elsewhere` are the other articles
    that have its very words, looked for where its own article hasn't.
    """

    receipt: Receipt
    status: Status
    article_id: str | None
    place: Span | None
    diff: tuple[str, ...]
    elsewhere: tuple[str, ...]

    @property
    def is_in_place(self) -> bool:
        """Whether it stands in the same article at the same place."""
        receipt = self.receipt
        return (self.article_id, self.place) == (receipt.article_id, Span(receipt.start, receipt.end))


def check(receipt: Receipt | str, collection: Collection) -> Verdict:
    """Say whether a quote is still in the collection word for word, changed, or gone.

    "unchanged" means that its article, under this id or another, has the very words, be it at another
    place. Raises QuestionError for what is no receipt, or one whose words its article never had.
    """
    receipt = Receipt.parse(receipt) if isinstance(receipt, str) else receipt
    same = collection.ids_with_text(receipt.sha256)
    if same:
        article_id = receipt.article_id if receipt.article_id in same else same[0]
        text = collection.article(article_id).text
        if text[receipt.start : receipt.end] != receipt.quote:
            raise QuestionError(f"The receipt is false: {article_id} does not have its words at that place.")
        return Verdict(receipt, "unchanged", article_id, Span(receipt.start, receipt.end), (), ())
    article = _article(collection, receipt.article_id)
    if article is None:
        return Verdict(receipt, "gone", None, None, (), _elsewhere(receipt, collection))
    if found := _nearest(article.text, receipt.quote, receipt.start):
        return Verdict(receipt, "unchanged", article.id, found, (), ())
    return _changed(receipt, article, _elsewhere(receipt, collection))


def _article(collection: Collection, article_id: str) -> Article | None:
    try:
        return collection.article(article_id)
    except CollectionError:
        if article_id in collection.article_ids():
            raise
        return None


def _nearest(text: str, quote: str, start: int) -> Span | None:
    """Return the place of `quote` in `text` that is nearest to `start`, or None."""
    places = []
    place = text.find(quote) if quote else -1
    while place >= 0:
        places.append(place)
        place = text.find(quote, place + 1)
    if not places:
        return None
    nearest = min(places, key=lambda place: abs(place - start))
    return Span(nearest, nearest + len(quote))


def _elsewhere(receipt: Receipt, collection: Collection) -> tuple[str, ...]:
    found = collection.ids_containing(receipt.quote) if receipt.quote else []
    return tuple(article_id for article_id in found if article_id != receipt.article_id)


def _changed(receipt: Receipt, article: Article, elsewhere: tuple[str, ...]) -> Verdict:
    """Compare the quote with the sentence of its article that is most like it."""
    words = receipt.quote.split()
    best: tuple[float, Span | None] = (_LEAST_ALIKE, None)
    for sentence in split_sentences(article.text):
        matcher = difflib.SequenceMatcher(None, words, sentence.span.of(article.text).split(), autojunk=False)
        if matcher.quick_ratio() >= best[0]:
            best = max(best, (matcher.ratio(), sentence.span), key=lambda one: one[0])
    now = "" if best[1] is None else best[1].of(article.text)
    diff = difflib.unified_diff(
        receipt.quote.splitlines(),
        now.splitlines(),
        f"{article.id}, generation {receipt.generation}",
        f"{article.id}, now",
        lineterm="",
    )
    return Verdict(receipt, "changed", article.id, best[1], tuple(diff), elsewhere)
