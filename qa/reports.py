"""Who else reported it: the sentences that say what a quote says, and how many reports that makes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index import Article, Collection, Filter, Span
from index.records import RelatedSentence
from index.relations import ArticleCopy, Kind

SentencePlace = tuple[int, int]
"""A sentence, by its passage's id and its place there."""

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


class Relations:
    """The relations of sentences, of each read once and of several together."""

    def __init__(self, collection: Collection, sentences: Iterable[SentencePlace] = ()) -> None:
        """Read those of `sentences`; others are read when they are asked for."""
        self._collection = collection
        self._known: dict[SentencePlace, Sequence[RelatedSentence]] = {}
        self.read(sentences)

    def read(self, sentences: Iterable[SentencePlace]) -> None:
        """Read what is not known yet of sentences that are about to be asked for."""
        unknown = [one for one in sentences if one not in self._known]
        if unknown:
            self._known |= self._collection.relations_of(unknown)

    def of(self, sentence: SentencePlace) -> Sequence[RelatedSentence]:
        """Return a sentence's relations, in the order of the others."""
        self.read([sentence])
        return self._known[sentence]

    def copies_of(self, sentence: SentencePlace) -> list[SentencePlace]:
        """Return the sentences printed in the same words, copies of copies too."""
        found = [sentence]
        for each in found:
            if each not in self._known:
                self.read(found)
            for relation in self.of(each):
                if relation.kind == "copy" and relation.other not in found and len(found) <= _MOST:
                    found.append(relation.other)
        return found[1:]


def same_as(
    collection: Collection, sentences: Sequence[SentencePlace]
) -> dict[SentencePlace, Mapping[SentencePlace, Kind]]:
    """Return which sentences say the same as each, and how; copies of copies are copies."""
    relations = Relations(collection, sentences)
    return {sentence: _kinds(sentence, relations) for sentence in sentences}


def related_sentences(
    collection: Collection, same: Mapping[SentencePlace, Mapping[SentencePlace, Kind]], where: Filter
) -> dict[SentencePlace, tuple[Related, ...]]:
    """Return which articles that pass `where` say the same as each sentence, given what `same_as` does."""
    ids = list(dict.fromkeys(number for told in same.values() for number, _ in told))
    shown = collection.shown(ids, where) if ids else {}
    return {
        sentence: tuple(
            Related(one.article, one.passage.sentences[place], kind, number, place)
            for (number, place), kind in told.items()
            if (one := shown.get(number)) is not None
        )
        for sentence, told in same.items()
    }


def _kinds(sentence: SentencePlace, relations: Relations) -> dict[SentencePlace, Kind]:
    """Return what says the same as a sentence, and how, in the order in which it is found."""
    copies = relations.copies_of(sentence)
    kinds: dict[SentencePlace, Kind] = dict.fromkeys(copies, "copy")
    # What retells or contradicts a copy retells or contradicts the quote; and so do its own copies.
    for each in (sentence, *copies):
        others = [one for one in relations.of(each) if one.kind != "copy" and one.other != sentence]
        relations.read([one.other for one in others[:_MOST]])
        for relation in others:
            if len(kinds) < _MOST:
                for other in (relation.other, *relations.copies_of(relation.other)):
                    kinds.setdefault(other, relation.kind)
    kinds.pop(sentence, None)
    return kinds


def independent_reports(collection: Collection, passage: int, related: Sequence[Related]) -> int:
    """Count the reports that a quote rests on: its own and those that retell it, copies once."""
    saying = [one for one in related if one.kind != "disagrees"]
    if not saying:
        return 1
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
