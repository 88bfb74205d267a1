"""From ranked passages to hits: each with the sentence of it that answers best, said once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index import Article, Collection, Filter, Passage, Span
from index.dates import EventDay
from index.filters import Days
from qa.abstention import match
from qa.answer_types import has_answer
from qa.fusion import Floats
from qa.questions import Question
from qa.quotes import SentenceSignals, nearness, sentence_matches, word_scores
from qa.ranking import RankedPassage
from qa.reports import Related, related_sentences
from qa.scope import Scope
from qa.weights import Weights

# The best passages among whose sentences the first quote is chosen.
QUOTED = 8

# What the newest passage gains over the oldest, where a question asks for the newest.
_NEWNESS = 0.15


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, in its article.

    `quote` is the span, in the article's text, of the sentence that answers best. `score` is in
    0..1, relative to the other passages found for the same question. `related` are the sentences of
    other articles that say the same as the quote. `event_days` are the days that the passage names.
    `inside` is whether it is in the window and of the outlets that the question names.
    """

    passage: Passage
    article: Article
    quote: Span
    score: float
    related: tuple[Related, ...]
    event_days: tuple[EventDay, ...]
    inside: bool

    @property
    def copies(self) -> tuple[Related, ...]:
        """Where else the quote is printed, word for word but for small edits."""
        return tuple(one for one in self.related if one.kind == "copy")

    @property
    def retellings(self) -> tuple[Related, ...]:
        """Where else it is told in other words, also those that differ in a number."""
        return tuple(one for one in self.related if one.kind != "copy")


@dataclass(frozen=True, slots=True)
class Choice:
    """What hits are chosen by: the question and its scope, the caller's filter, and the weights."""

    question: Question
    scope: Scope
    where: Filter
    weights: Weights


def newest_first(ranked: Sequence[RankedPassage], collection: Collection) -> list[RankedPassage]:
    """Let recent passages gain up to 0.15, so that they come first among those about as relevant."""
    days = [article.published for article in _articles(ranked, collection)]
    known = sorted({day for day in days if day is not None})
    if len(known) < 2:
        return list(ranked)
    span = (known[-1] - known[0]).days
    gained = [
        replace(item, score=item.score + (0 if day is None else _NEWNESS * (day - known[0]).days / span))
        for item, day in zip(ranked, days, strict=True)
    ]
    best = max(1.0, *(item.score for item in gained))
    return sorted(
        (replace(item, score=item.score / best) for item in gained), key=lambda item: (-item.score, item.id)
    )


def inside_first(
    choice: Choice, ranked: Sequence[RankedPassage], collection: Collection, chance: float
) -> tuple[list[RankedPassage], int]:
    """Put the matches in the question's window and outlets first; return how many they are.

    A passage there is a match if its tokens, those for the days aside, are at least half as far above
    `chance` as those of the best passage anywhere. Where several outlets are named, the best passage
    of each, match or not, comes before the second of any.
    """
    scope, asked = choice.scope, choice.question
    if scope.is_open or not scope.is_matched or not ranked:
        return list(ranked), 0
    ids = np.array([item.id for item in ranked], np.int64)
    tokens = [match(asked, [item], scope.words).tokens for item in ranked]
    least = (chance + max(tokens)) / 2
    matching = {item.id for item, value in zip(ranked, tokens, strict=True) if value >= least}
    several = len(scope.sources) > 1
    rounds: dict[int, int] = {}
    for part in scope.narrow(choice.where):
        inside = set(collection.passing(ids, part).tolist())
        found = [item.id for item in ranked if item.id in inside]
        found = [one for one in found if one in matching] or (found[:1] if several else [])
        rounds |= {number: place for place, number in enumerate(found)}
    matches = [item for item in ranked if item.id in rounds]
    if several:
        matches.sort(key=lambda item: rounds[item.id])
    return matches + [item for item in ranked if item.id not in rounds], len(matches)


def choose_hits(
    choice: Choice, ranked: Sequence[RankedPassage], inside: int, collection: Collection, k: int
) -> list[Hit]:
    """Choose each passage's best sentence, and put the passage with the best of all first.

    `inside` is how many of the first passages are matches in the question's scope; the first hit is
    one of them, if there are any.
    """
    passages = collection.passages([item.id for item in ranked])
    events = collection.event_days([item.id for item in ranked])
    scores = sentence_scores(choice, ranked, passages, events, collection)
    order = _order(scores, inside, choice)
    hits: list[Hit] = []
    told: set[tuple[int, int]] = set()
    missing = set(choice.scope.sources)
    for place in order:
        passage = passages[place]
        # A passage that is headings alone is quoted whole.
        quote, related = Span(passage.start, passage.end), []
        if passage.sentences:
            best = int(scores[place].argmax())
            if (passage.id, best) in told and not _is_asked_for(passage, missing, collection):
                continue
            quote = passage.sentences[best]
            related = related_sentences(collection, passage.id, best, choice.where)
            told.update((one.passage, one.place) for one in related if one.kind != "disagrees")
        score = max(item.score for item in ranked) if place == order[0] else ranked[place].score
        article = collection.article(passage.article_id)
        missing.discard(article.source)
        hits.append(Hit(passage, article, quote, score, tuple(related), events[place], place < inside))
        if len(hits) == k:
            break
    return hits


def _is_asked_for(passage: Passage, missing: set[str], collection: Collection) -> bool:
    """Whether a passage that repeats another is of an outlet that was named and has none yet."""
    return bool(missing) and collection.article(passage.article_id).source in missing


def sentence_scores(
    choice: Choice,
    ranked: Sequence[RankedPassage],
    passages: Sequence[Passage],
    events: Sequence[Sequence[EventDay]],
    collection: Collection,
) -> list[Floats]:
    """Score every sentence of the passages; one array a passage."""
    if not passages:
        return []
    question, words = choice.question, collection.passage_words
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
        in_window=np.array(
            [
                names_day(span, days, choice.scope.days)
                for passage, days in zip(passages, events, strict=True)
                for span in passage.sentences
            ],
            np.float64,
        ),
    ).fused(choice.weights.quote, reference=sum(counts[:QUOTED]))
    return np.split(fused, np.cumsum(counts)[:-1])


def names_day(sentence: Span, named: Sequence[EventDay], window: Days | None) -> bool:
    """Whether a sentence names a day in the window."""
    return window is not None and any(
        sentence.start <= day.start and day.end <= sentence.end and window.meets(day.first, day.last)
        for day in named
    )


def _order(scores: Sequence[Floats], inside: int, choice: Choice) -> list[int]:
    """Return the passages' places, the one with the best sentence among the first 8 first."""
    order = list(range(len(scores)))
    if order and choice.weights.best_quote_first:
        first = order[: min(inside, QUOTED)] or order[:QUOTED]
        best = max(first, key=lambda place: scores[place].max(initial=-np.inf))
        order.insert(0, order.pop(best))
    return order


def _articles(ranked: Sequence[RankedPassage], collection: Collection) -> list[Article]:
    found: dict[str, Article] = {}
    passages = collection.passages([item.id for item in ranked])
    for passage in passages:
        if passage.article_id not in found:
            found[passage.article_id] = collection.article(passage.article_id)
    return [found[passage.article_id] for passage in passages]
