"""From ranked passages to hits: each with the sentence of it that answers best, said once."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from index import Article, Collection, Filter, Passage, Span
from index.dates import EventDay
from index.filters import Days
from index.records import ShownPassage
from index.relations import Kind
from qa.abstention import SentenceMatches, token_strengths
from qa.answer_types import has_answer
from qa.fusion import Floats
from qa.questions import Question
from qa.quotes import SentenceSignals, nearness, occurrences, sentence_matches, word_scores
from qa.ranking import RankedPassage
from qa.reports import Related, SentencePlace, related_sentences, same_as
from qa.scope import Scope
from qa.weights import Weights

# The best passages among whose sentences the first quote is chosen.
QUOTED = 8

# A sentence's share of the best one's score, where the newest is asked for.
_ABOUT_AS_GOOD = 0.75

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
    """What hits are chosen by: the question and its scope, the caller's filter, and the weights.

    `matches` has what was worked out of the question's passages when they were judged.
    """

    question: Question
    scope: Scope
    where: Filter
    weights: Weights
    matches: SentenceMatches


def newest_first(
    ranked: Sequence[RankedPassage], collection: Collection, matching: Callable[[RankedPassage], bool]
) -> list[RankedPassage]:
    """Let recent passages gain up to 0.15, so that they come first among those about as relevant.

    What counts as recent is told among the days of the passages that are `matching`.
    """
    days = {number: one.published for number, one in collection.origins(_ids(ranked)).items()}
    known = sorted({day for item in ranked if matching(item) and (day := days[item.id]) is not None})
    if len(known) < 2:
        return list(ranked)
    gained = [replace(item, score=item.score + _NEWNESS * _newness(days[item.id], known)) for item in ranked]
    best = max(1.0, *(item.score for item in gained))
    return sorted(
        (replace(item, score=item.score / best) for item in gained), key=lambda item: (-item.score, item.id)
    )


def _newness(day: date | None, known: Sequence[date]) -> float:
    """Return a day's place among the known ones, 0 for the first and before, 1 for the last."""
    return 0.0 if day is None else max(0, bisect_right(known, day) - 1) / (len(known) - 1)


def matches_best(
    question: Question, ranked: Sequence[RankedPassage], words: Span | None, chance: float
) -> set[int]:
    """Return the ids of the passages whose tokens, those at `words` aside, match about as the best do.

    That is, at least half as far above `chance` as those of the best passage.
    """
    strengths = token_strengths(question, ranked, words)
    least = (chance + strengths.max(initial=0.0)) / 2
    return {item.id for item, value in zip(ranked, strengths.tolist(), strict=True) if value >= least}


def inside_first(
    choice: Choice, ranked: Sequence[RankedPassage], chance: float
) -> tuple[list[RankedPassage], int]:
    """Put the matches in the question's window and outlets first; return how many they are.

    A passage there is a match if its tokens, those for the days aside, match about as those of the
    best passage anywhere do. Where several outlets are named, the best passage
    of each, match or not, comes before the second of any.
    """
    scope, asked = choice.scope, choice.question
    if scope.is_open or not scope.is_matched or not ranked:
        return list(ranked), 0
    matching = matches_best(asked, ranked, scope.words, chance)
    several = len(scope.sources) > 1
    rounds: dict[int, int] = {}
    # What was searched with: all that the caller lets through, and each part of the scope.
    for part, _ in enumerate(scope.narrow(choice.where), 1):
        found = [item.id for item in ranked if item.passes[part]]
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
    # What comes after the first few matters only where too many of them repeat one another.
    few = max(k, QUOTED)
    picks = _picks(choice, ranked[:few], inside, collection, k)
    if len(picks) < k and few < len(ranked):
        picks = _picks(choice, ranked, inside, collection, k)
    highest = max((item.score for item in ranked), default=0.0)
    related = related_sentences(collection, {one.sentence: one.same for one in picks}, choice.where)
    return [
        Hit(
            one.shown.passage,
            one.shown.article,
            one.quote,
            one.score if at else highest,
            related[one.sentence],
            one.shown.event_days,
            one.inside,
        )
        for at, one in enumerate(picks)
    ]


@dataclass(frozen=True, slots=True)
class _Pick:
    """A passage that becomes a hit by one of its sentences; `same` says the same as that one, and how."""

    shown: ShownPassage
    sentence: SentencePlace
    quote: Span
    score: float
    inside: bool
    same: Mapping[SentencePlace, Kind]


def _picks(
    choice: Choice, ranked: Sequence[RankedPassage], inside: int, collection: Collection, k: int
) -> list[_Pick]:
    """Return up to `k` of the passages that don't repeat one another, each with its own score."""
    ids = _ids(ranked)
    found = collection.shown(ids)
    shown = [found[number] for number in ids]
    passages, events = [one.passage for one in shown], [one.event_days for one in shown]
    days = [one.article.published for one in shown]
    scores = sentence_scores(choice, ranked, passages, events, days, collection)
    bests = [int(of.argmax()) if len(of) else 0 for of in scores]
    sentences = list(zip(ids, bests, strict=True))
    same = same_as(collection, [one for one, of in zip(sentences, scores, strict=True) if len(of)])
    picks: list[_Pick] = []
    told: set[SentencePlace] = set()
    missing = set(choice.scope.sources)
    for place in _order(scores, inside, choice, days):
        one, sentence = shown[place], sentences[place]
        if sentence in told and one.article.source not in missing:
            continue
        passage, also = one.passage, same.get(sentence, {})
        # A passage that is headings alone is quoted whole.
        quote = passage.sentences[bests[place]] if passage.sentences else Span(passage.start, passage.end)
        told.update(other for other, kind in also.items() if kind != "disagrees")
        # One that repeats another may be of an outlet that was named and has none yet.
        missing.discard(one.article.source)
        picks.append(_Pick(one, sentence, quote, ranked[place].score, place < inside, also))
        if len(picks) == k:
            break
    return picks


def sentence_scores(
    choice: Choice,
    ranked: Sequence[RankedPassage],
    passages: Sequence[Passage],
    events: Sequence[Sequence[EventDay]],
    published: Sequence[date | None],
    collection: Collection,
) -> list[Floats]:
    """Score every sentence of the passages; one array a passage."""
    if not passages:
        return []
    question, window, words = choice.question, choice.scope.days, collection.passage_words
    counts = [len(passage.sentences) for passage in passages]
    texts = [
        passage.text[span.start - passage.start : span.end - passage.start]
        for passage in passages
        for span in passage.sentences
    ]
    forms = words.forms_of(question.rarity)
    found = [occurrences(words.stems(text), forms) for text in texts]
    matches = [
        known if len(known) == count else sentence_matches([item.matches.sentences], [count])[0]
        for known, item, count in zip(choice.matches.of(ranked), ranked, counts, strict=True)
    ]
    fused = SentenceSignals(
        passage=np.repeat([item.score for item in ranked], counts),
        tokens=np.concatenate(matches),
        words=word_scores(found, question.rarity),
        nearness=nearness(found, question.rarity),
        has_answer=has_answer(question.text, texts),
        in_window=np.zeros(len(texts))
        if window is None
        else np.array(
            [
                share_in_window(span, named, day, window)
                for passage, named, day in zip(passages, events, published, strict=True)
                for span in passage.sentences
            ],
            np.float64,
        ),
    ).fused(choice.weights.quote, reference=sum(counts[:QUOTED]))
    return np.split(fused, np.cumsum(counts)[:-1])


def share_in_window(
    sentence: Span, named: Sequence[EventDay], published: date | None, window: Days | None
) -> float:
    """Return how much of what a sentence says of days is in the window, 0 to 1.

    It is 1 for a day in it, less for a stretch that goes beyond, and 0.5 for a sentence without a day
    in an article that was published then.
    """
    if window is None:
        return 0.0
    spoken = [day for day in named if sentence.start <= day.start and day.end <= sentence.end]
    if not spoken:
        return 0.5 if window.holds(published) else 0.0
    return max(_overlap(day, window) if window.meets(day.first, day.last) else 0.0 for day in spoken)


def _overlap(day: EventDay, window: Days) -> float:
    first, last = max(day.first, window.since or day.first), min(day.last, window.until or day.last)
    return ((last - first).days + 1) / ((day.last - day.first).days + 1)


def _order(
    scores: Sequence[Floats], inside: int, choice: Choice, published: Sequence[date | None]
) -> list[int]:
    """Return the passages' places, the one with the best sentence among the first 8 first.

    Where the newest is asked for, it is the newest of those with a sentence about as good.
    """
    order = list(range(len(scores)))
    if order and choice.weights.best_quote_first:
        first = order[: min(inside, QUOTED)] or order[:QUOTED]
        bests = {place: float(scores[place].max(initial=-np.inf)) for place in first}
        least = max(bests.values())
        if choice.scope.is_recent:
            least *= _ABOUT_AS_GOOD
        good = [place for place in first if bests[place] >= least]
        best = max(good, key=lambda place: (published[place] or date.min, bests[place]))
        order.insert(0, order.pop(best))
    return order


def _ids(ranked: Sequence[RankedPassage]) -> list[int]:
    return [item.id for item in ranked]
