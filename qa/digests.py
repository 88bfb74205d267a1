"""What there is of a day or of an outlet, for questions that ask about nothing else."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from index import Collection, Passage
from index.dates import EventDay
from qa.fusion import Ids
from qa.hits import Choice, Hit, share_in_window
from qa.reports import related_sentences, same_as

# More passages are not looked at: then only the first of each article are, the newest articles first.
_MOST = 1_000

# What speaks for a sentence. Who else reports it counts most, by the logarithm of how many there are;
# then whether it names a day in the window; then that news says first what matters.
_REPORTED, _NAMES_DAY, _LEADS, _OPENS = 1.0, 1.0, 0.6, 0.3

_SHORTEST = 6  # words of a sentence that says something by itself


def digest(choice: Choice, collection: Collection, k: int) -> list[Hit]:
    """Return up to `k` passages in the scope, the most reported first, one an article before a second.

    Without any window or outlet, the caller's or the question's, they are of the newest day. Where
    several outlets are named, each has its turn.
    """
    queues = [_hits(choice, collection, ids, k) for ids in _ids(choice, collection)]
    hits = [hit for turn in range(k) for queue in queues for hit in queue[turn : turn + 1]]
    told: set[tuple[int, int]] = set()
    chosen: list[Hit] = []
    for hit in hits:
        at = (hit.passage.id, hit.quote.start)
        if at not in told:
            chosen.append(hit)
            told.add(at)
            told.update((one.passage, one.quote.start) for one in hit.copies)
    return chosen[:k]


def _ids(choice: Choice, collection: Collection) -> list[Ids]:
    """Return the passages of each part of the scope; without one, those of the newest day."""
    where = choice.where
    if choice.scope.is_open and where.is_open:
        newest = collection.coverage(where).days
        return [] if newest is None else [collection.passage_ids(where.published_on(newest[1]))]
    return [collection.passage_ids(part) for part in choice.scope.narrow(where)]


def _newest_first(ids: Ids, collection: Collection) -> Ids:
    """Order passages by their articles' days, and those of a day by their articles' ids, both descending."""
    origins = collection.origins(ids.tolist())

    def order(number: int) -> tuple[date, str]:
        return origins[number].published or date.min, origins[number].article_id

    return np.array(sorted(ids.tolist(), key=order, reverse=True), np.int64)


def _hits(choice: Choice, collection: Collection, ids: Ids, k: int) -> list[Hit]:
    if len(ids) > _MOST:
        _, firsts = np.unique(collection.article_numbers(ids), return_index=True)
        ids = np.sort(_newest_first(ids[firsts], collection)[:_MOST])
    listed = ids.tolist()
    passages, events = collection.passages(listed), collection.event_days(listed)
    reported = collection.relation_counts(listed)
    origins = collection.origins(listed)
    published = [origins[number].published for number in listed]
    leads: dict[str, int] = {}
    scored: list[tuple[float, int, int, int]] = []
    for place, passage in enumerate(passages):
        is_lead = leads.setdefault(passage.article_id, place) == place
        if passage.sentences:
            scores = [
                _score(
                    _in_window(choice, passage, at, events[place], published[place]),
                    _words(passage, at),
                    at,
                    reported.get((passage.id, at), 0),
                    is_lead,
                )
                for at in range(len(passage.sentences))
            ]
            best = int(np.argmax(scores))
            # Of two as good the newer one.
            newer = -(published[place] or date.min).toordinal()
            scored.append((-scores[best], newer, place, best))
    turns: dict[str, int] = {}
    order = []
    for one in sorted(scored):
        article_id = passages[one[2]].article_id
        turns[article_id] = turns.get(article_id, -1) + 1
        order.append((turns[article_id], *one))
    best_first = [(passages[place], best, events[place]) for *_, place, best in sorted(order)[:k]]
    same = same_as(collection, [(one.id, best) for one, best, _ in best_first])
    related = related_sentences(collection, same, choice.where)
    articles = collection.articles([one.article_id for one, *_ in best_first])
    return [
        Hit(one, article, one.sentences[best], 1.0, related[one.id, best], days, inside=True)
        for (one, best, days), article in zip(best_first, articles, strict=True)
    ]


def _score(in_window: float, words: int, at: int, reports: int, is_lead: bool) -> float:
    return (
        _REPORTED * float(np.log1p(reports))
        + _NAMES_DAY * in_window
        + _LEADS * is_lead
        + _OPENS * (is_lead and at == 0)
        - (words < _SHORTEST)
    )


def _in_window(
    choice: Choice, passage: Passage, at: int, named: Sequence[EventDay], published: date | None
) -> float:
    return share_in_window(passage.sentences[at], named, published, choice.scope.days)


def _words(passage: Passage, at: int) -> int:
    sentence = passage.sentences[at]
    return len(passage.text[sentence.start - passage.start : sentence.end - passage.start].split())
