"""Passages: whole sentences packed up to the number of tokens that the model reads."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.articles import Article
from index.sentences import Sentence, Span, split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]
"""Counts the model's tokens in each text, special tokens left out."""

# A passage this full is closed at a paragraph's end when the next paragraph doesn't fit whole.
_FULL_ENOUGH = 0.5

_WORD = re.compile(r"\S+")

# A header may take this share of the limit; a longer one is cut, so that text always has room.
_HEADER_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """Where a passage stands in its article, and the sentences in it that may be quoted."""

    span: Span
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stored passage: `text` is exactly `article.text[start:end]`.

    `id` is the integer that ties the store, the vectors and the words together. `sentences` are the
    spans, in the article's text, that may be quoted: headings are not among them.
    """

    id: int
    article_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]


def header(article: Article) -> str:
    """Return the line that is embedded above each passage: title, source and day, as far as known."""
    day = None if article.published is None else article.published.isoformat()
    return " | ".join(part for part in (article.title, article.source, day) if part)


def fit_header(line: str, count_tokens: CountTokens, token_limit: int) -> str:
    """Cut a header at a word so that it takes at most a quarter of `token_limit`."""
    words = line.split()
    total = 0
    for place, tokens in enumerate(count_tokens(words) if words else []):
        total += tokens
        if total > token_limit * _HEADER_SHARE:
            return " ".join(words[:place])
    return " ".join(words)


def split_passages(text: str, count_tokens: CountTokens, token_limit: int) -> list[PassageSpan]:
    """Pack the sentences of `text` into passages of at most `token_limit` tokens.

    The spans hold every non-blank character once, in order. A passage ends at a paragraph's end
    where that leaves it at least half full; a heading goes with what follows it; a sentence longer
    than the limit is cut at a word, and a word longer than that anywhere.
    """
    sentences = split_sentences(text)
    counts = count_tokens([sentence.span.of(text) for sentence in sentences]) if sentences else []
    pieces: list[_Piece] = []
    for sentence, tokens in zip(sentences, counts, strict=True):
        pieces += _cut(text, sentence, tokens, count_tokens, token_limit)
    return [_passage(group) for group in _pack(pieces, token_limit)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or the part of an overlong one, that goes into a passage whole."""

    span: Span
    tokens: int
    is_heading: bool
    ends_paragraph: bool


def _cut(
    text: str, sentence: Sentence, tokens: int, count_tokens: CountTokens, token_limit: int
) -> Iterator[_Piece]:
    if tokens <= token_limit:
        yield _Piece(sentence.span, tokens, sentence.is_heading, sentence.ends_paragraph)
        return
    # A character is four tokens at most (one for each byte of UTF-8), so stretches of this length
    # always fit; only a "word" of no use to a reader is ever that long.
    longest_word = max(1, token_limit // 4)
    words = [
        Span(start, min(start + longest_word, match.end()))
        for match in _WORD.finditer(text, sentence.span.start, sentence.span.end)
        for start in range(match.start(), match.end(), longest_word)
    ]
    start, total = 0, 0
    for place, word_tokens in enumerate(count_tokens([word.of(text) for word in words])):
        if total + word_tokens > token_limit and place > start:
            yield _Piece(Span(words[start].start, words[place - 1].end), total, False, False)
            start, total = place, 0
        total += word_tokens
    yield _Piece(Span(words[start].start, words[-1].end), total, False, sentence.ends_paragraph)


def _pack(pieces: list[_Piece], token_limit: int) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    total = 0
    for place, piece in enumerate(pieces):
        overflows = total + piece.tokens > token_limit
        if group and (overflows or _better_cut_here(group[-1], pieces, place, total, token_limit)):
            # Headings at the end of a full passage belong to what follows them.
            kept = _without_trailing_headings(group)
            yield kept
            group = group[len(kept) :]
            total = sum(member.tokens for member in group)
            if total + piece.tokens > token_limit and group:
                yield group
                group, total = [], 0
        group.append(piece)
        total += piece.tokens
    if group:
        yield group


def _better_cut_here(last: _Piece, pieces: list[_Piece], place: int, total: int, token_limit: int) -> bool:
    """Whether a paragraph ended, the passage is full enough and the next paragraph won't fit whole."""
    if not last.ends_paragraph or last.is_heading or total < _FULL_ENOUGH * token_limit:
        return False
    needed = total
    for piece in pieces[place:]:
        needed += piece.tokens
        if needed > token_limit:
            return True
        if piece.ends_paragraph and not piece.is_heading:
            return False
    return False


def _without_trailing_headings(group: list[_Piece]) -> list[_Piece]:
    end = len(group)
    while end > 0 and group[end - 1].is_heading:
        end -= 1
    return group[:end] or group


def _passage(group: list[_Piece]) -> PassageSpan:
    quotable = tuple(piece.span for piece in group if not piece.is_heading)
    return PassageSpan(Span(group[0].span.start, group[-1].span.end), quotable)
