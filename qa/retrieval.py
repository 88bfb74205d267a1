"""Retriever: a question to the passages that answer it, each with its best sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index import Article, Collection, Filter, Passage, QuestionError, Span
from index.embedding import Vectors
from qa.answer_types import has_answer
from qa.answers import Answer, Citation, Excerpt
from qa.fusion import Floats, min_max, ranking, scatter
from qa.quotes import (
    HIGHEST_SENTENCE_SCORE,
    full_names,
    overlap,
    sentence_scores,
    with_first_names,
)

LONGEST_QUESTION = 10_000
"""Characters; more is no question."""

_POOL = 50  # candidates from each search
_WORDS_WEIGHT = 0.7  # measured: dense + 0.7 BM25 of passages + 0.5 BM25 of articles
_ARTICLE_WEIGHT = 0.5
_SENTENCE_WEIGHT = 0.5
_READ = 20  # passages whose sentences are looked at


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, in its article.

    `quote` is the span, in the article's text, of the sentence that answers best. `score` is in
    0..1, relative to the other passages found for the same question.
    """

    passage: Passage
    article: Article
    quote: Span
    score: float


class Retriever:
    """Answers questions from one collection; safe to use from several threads at once."""

    def __init__(self, collection: Collection) -> None:
        """Load the collection's model; raise CollectionError if it isn't the one it was made with."""
        collection.check_model()
        self.collection = collection

    def retrieve(
        self,
        question: str,
        *,
        k: int = 5,
        since: date | str | None = None,
        until: date | str | None = None,
        sources: Sequence[str] | None = None,
    ) -> list[Hit]:
        """Return up to `k` passages, best first; equal scores stand in the order of the articles.

        `since` and `until` are publication days, both included, as dates or as ISO 8601; `sources`
        are outlets by their exact names. All three narrow the search before it ranks. Raises
        QuestionError for a question without a word or over 10,000 characters, a day that doesn't
        exist, or a `k` below 1.
        """
        question = checked(question)
        if k < 1:
            raise QuestionError(f"k is {k}; ask for at least 1 passage.")
        where = Filter.of(since, until, sources)
        vector = self.collection.embedder.encode_question(question)
        candidates, scores = self._search(question, vector, where)
        read = ranking(candidates, scores)[: max(k, _READ)]
        hits = self._read(question, vector, candidates[read], scores[read])
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        since: date | str | None = None,
        until: date | str | None = None,
        sources: Sequence[str] | None = None,
    ) -> Answer:
        """Return the whole answer; one that finds nothing, or can't be asked, says why in a sentence.

        Takes what `retrieve` takes. Raises QuestionError only for a filter or a `k` that makes no
        sense.
        """
        try:
            checked(question)
        except QuestionError as error:
            return Answer(question, (), str(error))
        hits = self.retrieve(question, k=k, since=since, until=until, sources=sources)
        if not hits:
            return Answer(question, (), self._nothing(Filter.of(since, until, sources)))
        return Answer(question, tuple(_citation(number, hit) for number, hit in enumerate(hits, 1)), None)

    def _search(self, question: str, vector: Vectors, where: Filter) -> tuple[NDArray[np.int64], Floats]:
        near, _ = self.collection.search_vectors(vector, _POOL, where)
        worded, word_scores = self.collection.search_words(question, _POOL, where)
        candidates = np.union1d(near, worded)
        if len(candidates) == 0:
            return candidates, np.zeros(0)
        articles, article_scores = self.collection.article_words.search(question, _POOL, where)
        by_number = np.argsort(articles)
        numbers = self.collection.article_numbers(candidates)
        of_article = dict(zip(articles[by_number].tolist(), article_scores[by_number].tolist(), strict=True))
        dense = (self.collection.vectors(candidates) @ vector).astype(np.float64)
        words = scatter(worded, word_scores, candidates)
        whole = np.array([of_article.get(number, 0.0) for number in numbers.tolist()])
        fused = min_max(dense) + _WORDS_WEIGHT * min_max(words) + _ARTICLE_WEIGHT * min_max(whole)
        return candidates, fused / (1 + _WORDS_WEIGHT + _ARTICLE_WEIGHT)

    def _read(self, question: str, vector: Vectors, ids: NDArray[np.int64], scores: Floats) -> list[Hit]:
        """Find each passage's best sentence, and let it speak for the passage."""
        words = self.collection.passage_words
        asked = words.content_terms(question)
        rarity = words.rarity(asked)
        hits = []
        for passage, vectors, score in zip(
            self.collection.passages(ids.tolist()),
            self.collection.sentence_vectors(ids.tolist()),
            scores.tolist(),
            strict=True,
        ):
            article = self.collection.article(passage.article_id)
            names = full_names(article.text, words.terms)
            sentences = [span.of(article.text) for span in passage.sentences]
            overlaps = [
                overlap(asked, with_first_names(asked, words.terms(sentence), names), rarity)
                for sentence in sentences
            ]
            # A passage of headings alone is quoted whole.
            quote, evidence = Span(passage.start, passage.end), 0.0
            if passage.sentences:
                by_sentence = sentence_scores(vector, vectors, overlaps, has_answer(question, sentences))
                quote = passage.sentences[int(np.argmax(by_sentence))]
                evidence = float(np.clip(by_sentence.max() / HIGHEST_SENTENCE_SCORE, 0, 1))
            hits.append(
                Hit(passage, article, quote, (score + _SENTENCE_WEIGHT * evidence) / (1 + _SENTENCE_WEIGHT))
            )
        return hits

    def _nothing(self, where: Filter) -> str:
        """Say why nothing was found."""
        if self.collection.passage_count == 0:
            return "The collection is empty: add articles with `dateline build`."
        unknown = sorted((where.sources or frozenset()) - set(self.collection.sources()))
        if unknown:
            return f"The collection has no article from {', '.join(unknown)}."
        days = self.collection.days()
        span = f"; its articles are of {days[0]} to {days[1]}" if days else "; its articles are undated"
        return f"No article in the collection passes these filters{span}."


def checked(question: str) -> str:
    """Return a question that can be searched; raise QuestionError, saying why, if it can't be."""
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters; ask it in at most {LONGEST_QUESTION:,}."
        )
    if not any(character.isalnum() for character in question):
        raise QuestionError("There is no word in the question; ask about a person, a place or an event.")
    # What came in as half a character can be neither tokenised nor written down.
    return question.encode("utf-8", "replace").decode("utf-8")


def _citation(number: int, hit: Hit) -> Citation:
    article, passage = hit.article, hit.passage
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        score=hit.score,
        passage=Excerpt(passage.start, passage.end, passage.text),
        quote=Excerpt(hit.quote.start, hit.quote.end, hit.quote.of(article.text)),
    )
