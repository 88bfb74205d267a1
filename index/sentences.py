"""Sentences of an article as spans into its untouched text.

The splitting is nupunkt's (an offset-keeping Punkt trained on legal and news text). Measured on the
cases in `tests/test_sentences.py`, blingfire breaks after "Rep." and "J.", sentencex after
"5 p.m. Friday"; nupunkt broke only "Lt. Col." and inside quotations. What is added here: paragraphs,
headings, a few abbreviations of the trade, and quotations of several sentences kept whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import nupunkt


_ABBREVIATIONS = ("lt", "cpl", "pvt", "cmdr", "supt", "det", "insp", "amb", "approx", "est", "ariz", "minn")

# A quotation longer than this is split after all: a page-long one is no use as a quote.
_LONGEST_QUOTATION = 600

# Without blank lines, lines this long on average are paragraphs; shorter ones are hard-wrapped.
_PARAGRAPH_LINE = 100

_LONGEST_HEADING = 100
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_QUOTE_MARK = re.compile('[“”"]')


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `start` to `end`, `end` excluded, of some text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or heading, without white space around it."""

    span: Span
    is_heading: bool
    ends_paragraph: bool


def split_sentences(text: str) -> list[Sentence]:
    """Split an article's text; the spans hold every non-blank character once, in order.

    A paragraph is what stands between blank lines (or, in a text that has none, a long line). A
    heading is a paragraph of one short line without a full stop that another paragraph follows.
    Nothing is split inside a quotation of up to 600 characters that opens and closes in its
    paragraph.
    """
    paragraphs = list(_paragraphs(text))
    heading_like = [_looks_like_heading(paragraph.of(text)) for paragraph in paragraphs]
    # Only what stands above ordinary text is a heading: a text of short lines alone is all sentences.
    last_ordinary = max((place for place, like in enumerate(heading_like) if not like), default=-1)
    sentences = []
    for place, paragraph in enumerate(paragraphs):
        if heading_like[place] and place < last_ordinary:
            sentences.append(Sentence(paragraph, is_heading=True, ends_paragraph=True))
            continue
        spans = _sentence_spans(text, paragraph)
        sentences += [Sentence(span, is_heading=False, ends_paragraph=span is spans[-1]) for span in spans]
    return sentences


def first_sentence(text: str) -> str:
    """Return the first sentence that isn't a heading, its white space folded; "" for a blank text."""
    for sentence in split_sentences(text[:5_000]):
        if not sentence.is_heading:
            return " ".join(sentence.span.of(text).split())
    return ""


def _paragraphs(text: str) -> Iterator[Span]:
    breaks = [match.span() for match in _BLANK_LINE.finditer(text)]
    if not breaks:
        lines = [line for line in text.split("\n") if line.strip()]
        if lines and fmean(len(line) for line in lines) > _PARAGRAPH_LINE:
            breaks = [match.span() for match in re.finditer(r"\n\s*", text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    for start, end in zip(starts, ends, strict=True):
        span = _trimmed(text, start, end)
        if span is not None:
            yield span


def _looks_like_heading(paragraph: str) -> bool:
    return (
        len(paragraph) <= _LONGEST_HEADING
        and "\n" not in paragraph
        and not _SENTENCE_END.search(paragraph)
        and paragraph[:1] not in "“\"'‘«—–-•*"
    )


def _sentence_spans(text: str, paragraph: Span) -> list[Span]:
    body = paragraph.of(text)
    starts = sorted({start for start, _ in _splitter().spans(body)} | {0})
    quotations = list(_quotations(body))
    kept = [start for start in starts if not any(opens < start < closes for opens, closes in quotations)]
    spans = (_trimmed(body, start, end) for start, end in pairwise([*kept, len(body)]))
    return [Span(paragraph.start + span.start, paragraph.start + span.end) for span in spans if span]


def _quotations(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield where quotations open and close; straight marks count only if they pair up."""
    straight_pair_up = paragraph.count('"') % 2 == 0
    opened: int | None = None
    for match in _QUOTE_MARK.finditer(paragraph):
        mark, place = match.group(), match.start()
        if mark == '"' and not straight_pair_up:
            continue
        if mark == "“" or (mark == '"' and opened is None):
            opened = place
        elif opened is not None:
            if place - opened <= _LONGEST_QUOTATION:
                yield opened, place
            opened = None


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    if not piece.strip():
        return None
    return Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))


@cache
def _splitter() -> "nupunkt.PunktSentenceTokenizer":
    # Imported by who splits: a question does without.
    import nupunkt

    splitter = nupunkt.load_default_model()
    splitter.add_abbreviations(list(_ABBREVIATIONS))
    return splitter
