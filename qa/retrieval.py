"""Retriever: a question to the passages that answer it, each with its best sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index import Article, Collection, Filter, Passage, QuestionError, Span
from qa.abstention import REFUSED_BELOW, Calibration, Evidence, match, probability
from qa.answer_types import has_answer
from qa.answers import Also, Answer, Citation, Excerpt
from qa.followups import Turn, read
from qa.fusion import Floats
from qa.questions import Question, checked, read_question
from qa.quotes import SentenceSignals, nearness, sentence_matches, word_scores
from qa.ranking import RankedPassage, rank
from qa.reports import Related, independent_reports, related_sentences
from qa.reranking import Reranker, rerank
from qa.unknown_words import unknown_names, unknown_words
from qa.weights import WEIGHTS, Weights
from qa.wording import alternatives, articles, days

# Unknown words that a refusal names.
_NAMED = 5

# The best passages among whose sentences the first quote is chosen.
_QUOTED = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, in its article.

    `quote` is the span, in the article's text, of the sentence that answers best. `score` is in
    0..1, relative to the other passages found for the same question. `related` are the sentences of
    other articles that say the same as the quote.
    """

    passage: Passage
    article: Article
    quote: Span
    score: float
    related: tuple[Related, ...]

    @property
    def copies(self) -> tuple[Related, ...]:
        """Where else the quote is printed, word for word but for small edits."""
        return tuple(one for one in self.related if one.kind == "copy")

    @property
    def retellings(self) -> tuple[Related, ...]:
        """Where else it is told in other words, also those that differ in a number."""
        return tuple(one for one in self.related if one.kind != "copy")


@dataclass(frozen=True, slots=True)
class _Found:
    """Hits, and how likely the first of them answers, 0 to 1."""

    hits: list[Hit]
    confidence: float


class Retriever:
    """Answers questions from one collection; safe to use from several threads at once."""

    def __init__(
        self,
        collection: Collection,
        weights: Weights = WEIGHTS,
        reranker: Reranker | None = None,
        refuse_below: float = REFUSED_BELOW,
    ) -> None:
        """Load the collection's model; raise CollectionError if it isn't the one it was made with.

        With a `reranker` the best passages are read again together with the question. `ask` cites
        nothing where its confidence is less than `refuse_below`; 0 makes it cite always.
        """
        collection.check_model()
        self.collection = collection
        self._weights = weights
        self._reranker = reranker
        self._refuse_below = refuse_below
        self._calibration = Calibration.of(collection)

    def retrieve(
        self,
        question: str,
        *,
        k: int = 5,
        since: date | str | None = None,
        until: date | str | None = None,
        sources: Sequence[str] | None = None,
    ) -> list[Hit]:
        """Return up to `k` passages, best first: the one with the best quote, then by relevance.

        A passage whose quote is a copy or a retelling of one before it is not a hit of its own: it is
        among that hit's `copies` or `retellings`. One that disagrees in a number is both.

        `since` and `until` are publication days, both included, as dates or as ISO 8601; `sources`
        are outlets by their exact names. All three narrow the search before it ranks. Raises
        QuestionError for a question without a word or over 10,000 characters, a day that doesn't
        exist, or a `k` below 1.
        """
        return self._search(question, k, Filter.of(since, until, sources)).hits

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        since: date | str | None = None,
        until: date | str | None = None,
        sources: Sequence[str] | None = None,
        earlier: Sequence[Answer] = (),
    ) -> Answer:
        """Return the whole answer; one that finds nothing, or can't be asked, says why in a sentence.

        Takes what `retrieve` takes, and the answers before it in a conversation, oldest first: "and in
        Baniyas?" then takes from them what it leaves out. Raises QuestionError only for a filter or a
        `k` that makes no sense.
        """
        try:
            checked(question)
        except QuestionError as error:
            return _nothing(question, question, str(error))
        where = Filter.of(since, until, sources)
        asked = checked(read(question, [_turn(answer) for answer in earlier]).text)
        found = self._search(asked, k, where)
        if not found.hits:
            return _nothing(question, asked, self._why_nothing(where))
        citations = tuple(_citation(number, hit) for number, hit in enumerate(found.hits, 1))
        unknown = unknown_words(asked, self.collection, where)
        if found.confidence < self._refuse_below:
            message = self._not_in_these(where, unknown)
            return Answer(question, asked, (), message, 0, found.confidence, citations, unknown)
        first = found.hits[0]
        reports = independent_reports(self.collection, first.passage.id, first.related)
        return Answer(question, asked, citations, None, reports, found.confidence, (), unknown)

    def _search(self, question: str, k: int, where: Filter) -> _Found:
        text = checked(question)
        if not isinstance(k, int) or k < 1:
            raise QuestionError(f"k is {k}; ask for at least 1 passage.")
        asked = read_question(text, self.collection)
        # Some more than asked for, as those that only repeat another one are left out.
        ranked = rank(asked, self.collection, where, k + _QUOTED, self._weights.passage)
        evidence = Evidence(match(asked, ranked), unknown_names(text, self.collection, where))
        if self._reranker is not None:
            ranked = rerank(text, ranked, self.collection, self._reranker)
        hits = self._hits(asked, ranked[: k + _QUOTED], where, k)
        return _Found(hits, probability(evidence, self._calibration))

    def _hits(self, question: Question, ranked: list[RankedPassage], where: Filter, k: int) -> list[Hit]:
        """Choose each passage's best sentence, and put the passage with the best of all first."""
        passages = self.collection.passages([item.id for item in ranked])
        scores = self._sentence_scores(question, ranked, passages)
        order = self._order(scores)
        hits: list[Hit] = []
        told: set[tuple[int, int]] = set()
        for place in order:
            passage = passages[place]
            # A passage that is headings alone is quoted whole.
            quote, related = Span(passage.start, passage.end), []
            if passage.sentences:
                best = int(scores[place].argmax())
                if (passage.id, best) in told:
                    continue
                quote = passage.sentences[best]
                related = related_sentences(self.collection, passage.id, best, where)
                told.update((one.passage, one.place) for one in related if one.kind != "disagrees")
            score = ranked[0].score if place == order[0] else ranked[place].score
            article = self.collection.article(passage.article_id)
            hits.append(Hit(passage, article, quote, score, tuple(related)))
            if len(hits) == k:
                break
        return hits

    def _order(self, scores: list[Floats]) -> list[int]:
        """Return the passages' places, the one with the best sentence among the first 8 first."""
        order = list(range(len(scores)))
        if order and self._weights.best_quote_first:
            best = max(order[:_QUOTED], key=lambda place: scores[place].max(initial=-np.inf))
            order.insert(0, order.pop(best))
        return order

    def _sentence_scores(
        self, question: Question, ranked: list[RankedPassage], passages: list[Passage]
    ) -> list[Floats]:
        """Score every sentence of the passages; one array a passage."""
        if not passages:
            return []
        words = self.collection.passage_words
        counts = [len(passage.sentences) for passage in passages]
        texts = [
            passage.text[span.start - passage.start : span.end - passage.start]
            for passage in passages
            for span in passage.sentences
        ]
        terms = [words.terms(text) for text in texts]
        matches = [
            sentence_matches(item.similarities, item.labels, count)
            for item, count in zip(ranked, counts, strict=True)
        ]
        fused = SentenceSignals(
            passage=np.repeat([item.score for item in ranked], counts),
            tokens=np.concatenate(matches),
            words=word_scores(terms, question.rarity),
            nearness=nearness(terms, question.rarity),
            has_answer=has_answer(question.text, texts),
        ).fused(self._weights.quote, reference=sum(counts[:_QUOTED]))
        return np.split(fused, np.cumsum(counts)[:-1])

    def _why_nothing(self, where: Filter) -> str:
        """Say why there was nothing to search."""
        if self.collection.passage_count == 0:
            return "The collection is empty: add articles with `dateline build`."
        unknown = sorted((where.sources or frozenset()) - set(self.collection.sources()))
        if unknown:
            return f"The collection has no article from {', '.join(unknown)}."
        covered = self.collection.days()
        span = f"its articles are of {days(*covered)}" if covered else "its articles are undated"
        return f"No article in the collection passes these filters; {span}."

    def _not_in_these(self, where: Filter, unknown: Sequence[str]) -> str:
        """Say what was searched in vain."""
        coverage = self.collection.coverage(where)
        covered = f" of {days(*coverage.days)}" if coverage.days else ""
        message = f"That is not in these articles: {articles(coverage.articles)}{covered} searched."
        return f"{message} None has {alternatives(unknown[:_NAMED])}." if unknown else message


def _nothing(question: str, asked: str, message: str) -> Answer:
    return Answer(question, asked, (), message, 0, None, (), ())


def _turn(answer: Answer) -> Turn:
    quotes = tuple(citation.quote.text for citation in answer.citations)
    return Turn(answer.searched_for, answer.question, quotes)


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
        also=tuple(_also(one) for one in hit.related),
    )


def _also(related: Related) -> Also:
    article, quote = related.article, related.quote
    return Also(
        kind=related.kind,
        article_id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        quote=Excerpt(quote.start, quote.end, quote.of(article.text)),
    )
