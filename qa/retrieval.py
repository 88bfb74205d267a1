"""Retriever: a question to the passages that answer it, each with its best sentence."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from threading import Lock
from typing import Unpack

from index import Collection, EmbeddedQuestion, Filter, QuestionError
from index.errors import PartLostError
from qa.abstention import REFUSED_BELOW, Calibration, Evidence, SentenceMatches, match, probability
from qa.answers import Answer
from qa.citing import cite
from qa.digests import digest
from qa.hits import QUOTED, Choice, Hit, choose_hits, inside_first, matches_best, newest_first
from qa.listing import Listing, listing_of
from qa.matches import Wanted, matching, wanted, without_phrases
from qa.outlets import Outlets
from qa.questions import WordWeights, checked, weighed
from qa.ranking import RankedPassage, Searched, SearchedWords, rank_found, search, search_words
from qa.refusals import not_in_these, not_in_window, nothing_passes, unknown_outlets
from qa.reports import independent_reports
from qa.reranking import Reranker, rerank
from qa.scope import (
    Context,
    Narrowing,
    Scope,
    filter_of,
    has_content,
    read_scope,
    subject,
    without_days,
    without_reporting,
)
from qa.timelines import By, Timeline, checked_by, timeline_of
from qa.unknown_words import Occurs, names_in, unknown_names, unknown_words, words_in
from qa.weights import WEIGHTS, Weights

# Threads that embed questions; as many as may read a collection at once.
_ASIDE = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, how likely the first of them answers, 0 to 1, and what they were searched by.

    `unknown_words` are the question's words that no article has.
    """

    hits: list[Hit]
    confidence: float
    unknown_words: tuple[str, ...]
    scope: Scope
    where: Filter


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
        # Ranking is many short steps for which threads would only wrest the interpreter from one another:
        # they take turns, while others encode and search. A model that reads the passages again takes long,
        # and lets go of the interpreter; so does who waits for other processes.
        waits = reranker is not None or collection.is_elsewhere
        self._turns: AbstractContextManager[object] = nullcontext() if waits else Lock()
        self._aside = ThreadPoolExecutor(_ASIDE, "dateline-embedding")
        self._calibration = Calibration.of(collection)
        self._context = Context(
            collection.days(), Outlets(collection.sources()), collection.manifest.day_first
        )

    @property
    def outlets(self) -> tuple[str, ...]:
        """The names of the collection's sources."""
        return self._context.outlets.names

    def retrieve(
        self, question: str, *, k: int = 5, partial: bool = False, **narrowing: Unpack[Narrowing]
    ) -> list[Hit]:
        """Return up to `k` passages, best first: the one with the best quote, then by relevance.

        A passage whose quote is a copy or a retelling of one before it is not a hit of its own: it is
        among that hit's `copies` or `retellings`. One that disagrees in a number is both.

        What the caller narrows the search by (`Narrowing`) holds strictly and before it ranks. Days and
        outlets that the question's own words name only come first: passages published on those days or
        naming one of them, and of each outlet at least one. Where the question asks for nothing but a
        day or an outlet, the most reported of it comes first. "The latest" and the like prefer recent
        passages among those about as relevant.

        Raises QuestionError for a question without a word or over 10,000 characters, a day that
        doesn't exist, or a `k` below 1; and CollectionError where a part of the collection cannot be
        searched, unless what the others have is wanted: `partial`.
        """
        if not partial:
            self.refuse_part()
        return self._search(question, k, narrowing).hits

    def ask(
        self, question: str, *, k: int = 5, earlier: Sequence[Answer] = (), **narrowing: Unpack[Narrowing]
    ) -> Answer:
        """Return the whole answer; one that finds nothing, or can't be asked, says why in a sentence.

        Takes what `retrieve` takes, and the answers before it in a conversation, oldest first: "and in
        Baniyas?" then takes from them what it leaves out. Raises QuestionError only for a filter or a
        `k` that makes no sense. Where a part of the collection cannot be searched, its notice says which.
        """
        answer = self._answer(question, k, earlier, narrowing)
        if self.collection.unavailable is None:
            return answer
        said = (self.collection.unavailable, answer.notice)
        return replace(answer, notice=" ".join(sentence for sentence in said if sentence))

    def _answer(self, question: str, k: int, earlier: Sequence[Answer], narrowing: Narrowing) -> Answer:
        try:
            checked(question)
        except QuestionError as error:
            scope = Scope.nothing()
            return Answer(question, question, (), str(error), 0, None, (), (), scope, None)
        asked = checked(_in_full(question, earlier))
        found = self._search(asked, k, narrowing)
        generation = self.collection.manifest.generation
        citations = tuple(cite(number, hit, generation) for number, hit in enumerate(found.hits, 1))
        notice = found.scope.refused or unknown_outlets(self.collection.sources(), found.where)
        if found.scope.refused and not has_content(asked, found.scope):
            return Answer(question, asked, (), found.scope.refused, 0, None, (), (), found.scope, None)
        if not citations:
            message = nothing_passes(self.collection, found.where, found.scope)
            said = None if notice == message else notice
            return Answer(question, asked, (), message, 0, None, (), (), found.scope, said)
        unknown = found.unknown_words
        if found.confidence < self._refuse_below:
            message, nearest = self._refusal(asked, found)
            closest = tuple(cite(number, hit, generation) for number, hit in enumerate(nearest, 1))
            return Answer(
                question, asked, (), message, 0, found.confidence, closest, unknown, found.scope, notice
            )
        first = found.hits[0]
        if found.scope.days and not first.inside:
            notice = not_in_window(found.scope.days, found.hits)
        reports = independent_reports(self.collection, first.passage.id, first.related)
        return Answer(
            question, asked, citations, None, reports, found.confidence, (), unknown, found.scope, notice
        )

    def timeline(
        self, question: str | None = None, *, by: str = "event", **narrowing: Unpack[Narrowing]
    ) -> Timeline:
        """Return how many passages there are of each day, and which.

        With a question they are those that `everything` lists, without one all that the narrowing lets
        through. `by` is "event", the days that passages name, or "published". Raises QuestionError as
        `retrieve` does.
        """
        clock = checked_by(by)
        self.refuse_part()
        if question is None:
            where = filter_of(narrowing)
            return timeline_of(self.collection, self.collection.passage_ids(where), where, clock, None)
        asked, _, where = self._wanted(question, clock, narrowing)
        ids, _ = matching(self.collection, asked, where)
        return timeline_of(self.collection, ids, where, clock, question)

    def everything(
        self, question: str, *, by: str = "published", fold: bool = False, **narrowing: Unpack[Narrowing]
    ) -> Listing:
        """List every passage that has all the words of a question, in order of date, and count them.

        It makes no difference whether the question asks for a list ("list everything about the flood")
        or is the words alone. A word counts in any of its forms, with or without its accents; a phrase in
        double quotation marks word for word; a word in the article's title for each of its passages.
        Nothing is ranked, and nothing left out. Days and outlets that the question's own words name hold
        strictly here, days on the clock that the list is in order of: `by` is "published" or "event", the
        first day that a passage names. With `fold` the copies of passages that come before them are
        counted, and not shown. Raises QuestionError as `retrieve` does.
        """
        clock = checked_by(by)
        self.refuse_part()
        asked, scope, where = self._wanted(question, clock, narrowing)
        return listing_of(self.collection, question, asked, scope, where, clock, fold=fold)

    def refuse_part(self) -> None:
        """Raise CollectionError where what is returned could not say that it is not all."""
        if self.collection.unavailable is not None:
            raise PartLostError(self.collection.unavailable)

    def _wanted(self, question: str, by: By, narrowing: Narrowing) -> tuple[Wanted, Scope, Filter]:
        """Return what a question's passages must have, what is read from it, and what they must pass."""
        text = checked(question)
        scope = read_scope(without_phrases(text), self._context, narrowing)
        return wanted(text, scope, self.collection), scope, scope.strictly(filter_of(narrowing), by)

    def scope(self, question: str | None, narrowing: Narrowing) -> Scope:
        """Return what is read from a question besides what it is about; nothing where none is asked."""
        return Scope.nothing() if question is None else read_scope(question, self._context, narrowing)

    def strictly(self, question: str, narrowing: Narrowing) -> tuple[str, Filter]:
        """Return what a question is about, and the filter in which its days and outlets hold strictly.

        Nothing passes where the question names a day that cannot be.
        """
        scope = read_scope(checked(question), self._context, narrowing)
        return subject(question, scope), scope.strictly(filter_of(narrowing))

    def _search(self, question: str, k: int, narrowing: Narrowing) -> Found:
        text = checked(question)
        if not isinstance(k, int) or k < 1:
            raise QuestionError(f"k is {k}; ask for at least 1 passage.")
        where = filter_of(narrowing)
        embedding = self._embed(text)
        scope = read_scope(text, self._context, narrowing)
        if scope.is_strict and scope.days is not None:
            where = where.within(scope.days)
        return self._find(text, embedding, k, where, scope)

    def _embed(self, text: str) -> Future[EmbeddedQuestion]:
        """Begin to embed a question; what needs no vectors is done meanwhile."""
        return self._aside.submit(self.collection.embedder.encode_question, text)

    def _find(
        self,
        text: str,
        embedding: Future[EmbeddedQuestion],
        k: int,
        where: Filter,
        scope: Scope,
        least: float = 0.0,
    ) -> Found:
        """Search; no hits are chosen where the confidence is less than `least`."""
        if not (scope.is_open and where.is_open and not scope.is_recent) and not has_content(text, scope):
            weights = WordWeights(text, self.collection.passage_words)
            asked = weighed(text, embedding.result(), weights)
            choice = Choice(asked, scope, where, self._weights, SentenceMatches())
            with self._turns:
                hits = digest(choice, self.collection, k)
            # No word is left that an article could lack.
            return Found(hits, 1.0, (), scope, where)
        filters = [where] if scope.is_open else [where, *scope.narrow(where)]
        # Some more than asked for, as those that only repeat another one are left out.
        deep = k + QUOTED
        # Words are searched and looked up while the model runs.
        words, weights, names, unknown = self._read_words(text, filters, scope, deep)
        asked = weighed(text, embedding.result(), weights)
        found = search(asked, self.collection, deep, words)
        choice = Choice(asked, scope, where, self._weights, SentenceMatches())
        with self._turns:
            hits, confidence, scope = self._ranked(choice, found, names, k, least)
        return Found(hits, confidence, unknown, scope, where)

    def _read_words(
        self, text: str, filters: Sequence[Filter], scope: Scope, deep: int
    ) -> tuple[SearchedWords, WordWeights, float, tuple[str, ...]]:
        """Return what is found by words, what they weigh, the share of unknown names, and unknown words."""
        names = names_in(without_days(text, scope) if scope.is_set_aside else text, self.collection)
        words = words_in(without_reporting(subject(text, scope)), self.collection)
        found = search_words(text, self.collection, filters, deep, tuple({*names, *words}))
        weights = WordWeights(text, self.collection.passage_words)
        return found, weights, unknown_names(names, found.occurs), unknown_words(words, found.occurs)

    def _ranked(
        self, choice: Choice, found: Searched, names: float, k: int, least: float
    ) -> tuple[list[Hit], float, Scope]:
        """Return the hits, how likely the first answers, and the scope; of the names so many are unknown.

        No hits where that is less than `least`.
        """
        asked, scope = choice.question, choice.scope
        ranked = rank_found(asked, self.collection, found, k + QUOTED, self._weights.passage)
        scope, confidence = self._judged(choice, ranked, names, found.words.occurs)
        if confidence < least:
            return [], confidence, scope
        choice = replace(choice, scope=scope)
        if self._reranker is not None:
            ranked = rerank(asked.text, ranked, self.collection, self._reranker)
        if scope.is_recent:
            alike = matches_best(asked, ranked, scope.words, self._calibration.chance.tokens)
            ranked = newest_first(ranked, self.collection, lambda item: item.id in alike)
        ranked, inside = inside_first(choice, ranked, self._calibration.chance.tokens)
        return choose_hits(choice, ranked[: k + QUOTED], inside, self.collection, k), confidence, scope

    def _judged(
        self, choice: Choice, ranked: list[RankedPassage], names: float, occurs: Occurs
    ) -> tuple[Scope, float]:
        """Return how likely the passages answer, and the scope, marked unmatched where none in it does.

        Of passages that are in the window its words are no question any more.
        """
        asked, scope = choice.question, choice.scope
        evidence = Evidence(
            match(asked, ranked, scope.words if scope.is_set_aside else None, choice.matches), names
        )
        everywhere = probability(evidence, self._calibration)
        chance = self._calibration.chance.tokens
        matches, inside = inside_first(choice, ranked, chance)
        if not inside:
            return scope, everywhere
        names = unknown_names(names_in(without_days(asked.text, scope), self.collection), occurs)
        evidence = Evidence(match(asked, matches[:inside], scope.words), names)
        here = probability(evidence, self._calibration)
        if here < self._refuse_below <= everywhere:
            return replace(scope, is_matched=False), everywhere
        return scope, here

    def _refusal(self, asked: str, found: Found) -> tuple[str, list[Hit]]:
        """Return what is said of a question without an answer, and what comes nearest.

        Where only its days leave it without one, the days that have something are named.
        """
        days = found.scope.days or next(iter(found.where.days), None)
        if days is not None:
            soft = found.scope.days and not found.scope.is_strict
            where = found.where if soft else found.where.without_days
            text = without_days(asked, found.scope)
            if any(character.isalnum() for character in text):
                most = len(found.hits) or QUOTED
                others = self._find(text, self._embed(text), most, where, Scope.nothing(), self._refuse_below)
                if others.confidence >= self._refuse_below:
                    return not_in_window(days, others.hits), others.hits
        return not_in_these(self.collection, found.where, found.unknown_words), found.hits


def _in_full(question: str, earlier: Sequence[Answer]) -> str:
    """Return a question with what it leaves out taken from the answers before it."""
    if not earlier:
        return question
    # Imported by who follows up: its patterns take a while to compile.
    from qa.followups import Turn, read

    def turn(answer: Answer) -> Turn:
        quotes = tuple(citation.quote.text for citation in answer.citations)
        return Turn(answer.searched_for, answer.question, quotes)

    return read(question, [turn(answer) for answer in earlier]).text
