"""The files of one generation: articles split, embedded, compared and indexed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from index.articles import Article
from index.collection import ARTICLE_WORDS, PASSAGE_WORDS, STORE, TOKENS, VECTORS
from index.dates import event_days
from index.embedding import EmbeddedPassage, Embedder, Vectors, unit_rows
from index.passages import PassageSpan, fit_header, header, split_passages
from index.relations import Report, find_relations
from index.sentences import Span
from index.store import RelatedSentence, Store
from index.tokens import TokenCoder
from index.vectors import VectorIndex, nearest
from index.words import WordDocument, WordIndex

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is, and out of how much: ("Embedding passages", 32, 480)."""

_WINDOW = 256  # passages embedded in one call, and lost if it is interrupted


def write_generation(
    articles: Sequence[Article],
    folder: Path,
    embedder: Embedder,
    coder: TokenCoder | None,
    day_first: bool,
    progress: Progress,
) -> int:
    """Write every file of a generation into `folder`; return the number of passages.

    With no `coder` given, one is fitted to the model.
    """
    store = Store.create(folder / STORE)
    numbers = [store.add_article(article) for article in articles]
    drafts = list(_split(articles, numbers, embedder, progress))
    vectors = np.zeros((len(drafts), embedder.identity.dimension), np.float32)
    coder = coder or TokenCoder.fit(embedder.sample_tokens())
    for start in range(0, len(drafts), _WINDOW):
        window = drafts[start : start + _WINDOW]
        embedded = _embed(window, embedder)
        vectors[start : start + len(window)] = [passage.vector for passage in embedded]
        rows = zip(window, embedded, strict=True)
        store.add_passages(
            ((draft.id, draft.article_number, draft.passage, passage) for draft, passage in rows), coder
        )
        progress("Embedding passages", start + len(window), len(drafts))
    _set_article_vectors(store, drafts, vectors)
    _add_event_days(store, drafts, day_first)
    _add_relations(store, drafts, embedder.identity.dimension, progress)
    store.close()
    coder.save(folder / TOKENS)
    VectorIndex.build([draft.id for draft in drafts], vectors).save(folder / VECTORS)
    WordIndex.build(
        folder / PASSAGE_WORDS,
        (_words(draft.id, draft.article, draft.passage.span.of(draft.article.text)) for draft in drafts),
    )
    WordIndex.build(
        folder / ARTICLE_WORDS,
        (_words(number, article, article.text) for number, article in zip(numbers, articles, strict=True)),
    )
    return len(drafts)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A passage on its way into the collection."""

    id: int
    article_number: int
    article: Article
    header: str
    passage: PassageSpan

    @property
    def embedded_text(self) -> str:
        """The header on a line of its own, then the passage."""
        return f"{self.header}\n{self.passage.span.of(self.article.text)}"

    @property
    def embedded_sentences(self) -> list[Span]:
        """The sentences' spans in the embedded text."""
        shift = len(self.header) + 1 - self.passage.span.start
        return [Span(span.start + shift, span.end + shift) for span in self.passage.sentences]


def _split(
    articles: Sequence[Article], numbers: list[int], embedder: Embedder, progress: Progress
) -> Iterator[_Draft]:
    identity = embedder.identity
    passage_id = 0
    for done, (number, article) in enumerate(zip(numbers, articles, strict=True), start=1):
        line = fit_header(header(article), embedder.count_tokens, identity.token_limit)
        room = identity.token_limit - embedder.special_tokens - embedder.count_tokens([line])[0]
        for passage in split_passages(article.text, embedder.count_tokens, room):
            passage_id += 1
            yield _Draft(passage_id, number, article, line, passage)
        progress("Splitting articles", done, len(articles))


def _embed(drafts: list[_Draft], embedder: Embedder) -> list[EmbeddedPassage]:
    return embedder.encode_passages(
        [draft.embedded_text for draft in drafts], [draft.embedded_sentences for draft in drafts]
    )


def _set_article_vectors(store: Store, drafts: list[_Draft], vectors: Vectors) -> None:
    for number, group in groupby(range(len(drafts)), key=lambda place: drafts[place].article_number):
        store.set_article_vector(number, unit_rows(vectors[list(group)].sum(axis=0, keepdims=True))[0])


def _add_event_days(store: Store, drafts: list[_Draft], day_first: bool) -> None:
    """Keep which days each passage's sentences name, read against its article's own day."""
    for _, group in groupby(drafts, key=lambda draft: draft.article_number):
        of_article = list(group)
        article = of_article[0].article
        spans = [(span.start, span.end) for draft in of_article for span in draft.passage.sentences]
        days = event_days(article.text, spans, article.published, day_first=day_first)
        for draft in of_article:
            start, end = draft.passage.span.start, draft.passage.span.end
            store.add_event_days(draft.id, [day for day in days if start <= day.start and day.end <= end])


def _add_relations(store: Store, drafts: list[_Draft], dimension: int, progress: Progress) -> None:
    """Find which sentences of different articles say the same."""
    reports: dict[int, Report] = {}
    places: dict[int, list[tuple[int, int]]] = {}
    passages: dict[int, list[int]] = {}
    for number, group in groupby(drafts, key=lambda draft: draft.article_number):
        of_article = list(group)
        article = of_article[0].article
        spans = tuple(span for draft in of_article for span in draft.passage.sentences)
        reports[number] = Report(number, article.source, article.published, article.text, spans)
        places[number] = [
            (draft.id, place) for draft in of_article for place in range(len(draft.passage.sentences))
        ]
        passages[number] = [draft.id for draft in of_article]

    def sentence_vectors(number: int) -> Vectors:
        progress("Comparing articles", number, len(reports))
        return np.concatenate(store.sentence_vectors(passages[number], dimension))

    relations, copies = find_relations(reports, sentence_vectors, nearest)
    progress("Comparing articles", len(reports), len(reports))
    related = [
        RelatedSentence(
            places[relation.first[0]][relation.first[1]],
            places[relation.second[0]][relation.second[1]],
            relation.kind,
        )
        for relation in relations
    ]
    store.add_relations(related, copies)


def _words(number: int, article: Article, text: str) -> WordDocument:
    return WordDocument(number, article.title, text, article.source, article.published)
