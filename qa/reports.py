"""Who else reported it: the sentences that say what a quote says, and how many reports that makes."""

from collections.abc import Sequence
from dataclasses import dataclass

from index import Article, Collection, Filter, Span
from index.relations import ArticleCopy, Kind

# Copies of copies are followed; a story printed more often than this is counted no further.
_MOST = 50


@dataclass(frozen=True, slots=True)
class Related:
    """A sentence of another article that says what a quote says.

    `kind` is "copy" (word for word, but for small edits), "retells" (in other words) or "disagrees" (in
    other words, with another number). `quote` is its span in the other article's text, `passage` and
    `place` its passage's id and where it stands among the passage's sentences.
    """

    article: Article
    quote: Span
    kind: Kind
    passage: int
    place: int


def related_sentences(collection: Collection, passage: int, place: int, where: Filter) -> list[Related]:
    """Return which articles that pass `where` say the same as a sentence; copies of copies are copies."""
    start = (passage, place)
    copies = _copies_of(collection, start)
    kinds: dict[tuple[int, int], Kind] = dict.fromkeys(copies, "copy")
    # What retells or contradicts a copy retells or contradicts the quote; and so do its own copies.
    for sentence in (start, *copies):
        for relation in collection.relations(*sentence):
            if relation.kind != "copy" and relation.other != start and len(kinds) < _MOST:
                for other in (relation.other, *_copies_of(collection, relation.other)):
                    kinds.setdefault(other, relation.kind)
    kinds.pop(start, None)
    passages = collection.passages([number for number, _ in kinds])
    related = [
        Related(collection.article(other.article_id), other.sentences[at], kind, other.id, at)
        for other, ((_, at), kind) in zip(passages, kinds.items(), strict=True)
    ]
    return [one for one in related if where.passes(one.article.published, one.article.source)]


def _copies_of(collection: Collection, sentence: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the sentences printed in the same words, by passage and place, copies of copies too."""
    found = [sentence]
    for each in found:
        for relation in collection.relations(*each):
            if relation.kind == "copy" and relation.other not in found and len(found) <= _MOST:
                found.append(relation.other)
    return found[1:]


def independent_reports(collection: Collection, passage: int, related: Sequence[Related]) -> int:
    """Count the reports that a quote rests on: its own and those that retell it, copies once."""
    saying = [one for one in related if one.kind != "disagrees"]
    passages = [passage, *(one.passage for one in saying)]
    numbers = collection.article_numbers_of(passages)
    group = {number: number for number in numbers}

    def root(number: int) -> int:
        while group[number] != number:
            number = group[number]
        return number

    joined = [
        ArticleCopy(numbers[0], number)
        for number, one in zip(numbers[1:], saying, strict=True)
        if one.kind == "copy"
    ]
    for pair in [*joined, *collection.article_copies(sorted(set(numbers)))]:
        group[root(pair.first)] = root(pair.second)
    return len({root(number) for number in numbers})
