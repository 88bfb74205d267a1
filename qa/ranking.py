"""From a question to ranked passages: three searches, candidates out of them, every signal on those."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index import Collection, Filter
from index.searches import Ahead, Compared, FoundByWords, Wanted
from index.tokens import TokenMatches
from index.vectors import Scores
from qa.fusion import Floats, Ids, Signals, best_matches, ranking, scatter, token_matches, with_tokens
from qa.questions import Question
from qa.weights import PassageWeights

# Candidates: the best of each search of passages, and the nearest passage of the best articles.
_DEPTH = 60
_ARTICLES = 20

# Words are searched deeper than that, so that a candidate of the other search has its word score.
_WORDS_DEPTH = 400

# Passages whose tokens are compared.
_KEPT = 40


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage's id, its score in 0..1, and how like its tokens are to the question's.

    `nearest_sentence` is the highest cosine of the question and a sentence of it. `passes` is whether it
    passes each of the filters that were searched with.
    """

    id: int
    score: float
    nearest_sentence: float
    matches: TokenMatches
    passes: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class SearchedWords:
    """What the word searches found with each filter, what of it is compared, and what is read of that."""

    found: FoundByWords
    wanted: tuple[Wanted, ...]
    ahead: Ahead | None

    def occurs(self, word: str) -> bool:
        """Whether some article has a word that was looked up."""
        return word in self.found.occurring


@dataclass(frozen=True, slots=True)
class Searched:
    """What all searches found: what shares words, and the passages compared with the question."""

    words: SearchedWords
    compared: Compared


def search_words(
    text: str, collection: Collection, filters: Sequence[Filter], k: int, lookups: Sequence[str] = ()
) -> SearchedWords:
    """Search passages and articles, as deep as is needed for the scores of what another search brings in.

    Who searches while the model runs reads then, too, what is read of the best in any case. `lookups` are
    words of which is told whether they occur.
    """
    found = collection.find_by_words(text, max(_WORDS_DEPTH, k), filters, lookups)
    wanted = tuple(
        Wanted(where, one.passages[0][: max(_DEPTH, k)], one.articles[0][:_ARTICLES])
        for where, one in zip(filters, found.each, strict=True)
    )
    return SearchedWords(found, wanted, collection.read_ahead(wanted))


def search(question: Question, collection: Collection, k: int, words: SearchedWords) -> Searched:
    """Search by meaning, beside what was found by words, and compare what is found with the question."""
    compared = collection.compare(question.vector, max(_DEPTH, k), words.wanted, words.ahead)
    return Searched(words, compared)


def rank(
    question: Question, collection: Collection, where: Filter, k: int, weights: PassageWeights
) -> list[RankedPassage]:
    """Search, and return at least `k` passages, if `where` lets through so many, best first, ties by id."""
    words = search_words(question.text, collection, [where], k)
    return rank_found(question, collection, search(question, collection, k, words), k, weights)


def rank_found(
    question: Question, collection: Collection, found: Searched, k: int, weights: PassageWeights
) -> list[RankedPassage]:
    """Return at least `k` of the passages found, if there are so many, best first, ties by id.

    Of searches with several filters the best of each are among the passages, on the one scale.
    """
    compared, words = found.compared, found.words.found.each
    each = [
        np.concatenate([near, one.passages, nearest])
        for (near, _), one, nearest in zip(compared.near, found.words.wanted, compared.nearest, strict=True)
    ]
    candidates = np.unique(np.concatenate(each))
    if len(candidates) == 0:
        return []
    places = np.searchsorted(compared.ids, candidates)
    signals = Signals(
        meaning=compared.meaning[places],
        words=scatter(*_merged([one.passages for one in words]), candidates),
        article_words=scatter(*_merged([one.articles for one in words]), compared.articles[places]),
        article_meaning=compared.article_meaning[places],
        best_sentence=compared.best_sentence[places],
    )
    fused = signals.fused(weights)
    kept = _kept(candidates, fused, each, max(_KEPT, k))
    ids = candidates[kept]
    matches = collection.match(ids.tolist(), collection.token_coder.columns(question.tokens))
    scores = with_tokens(fused[kept], token_matches(best_matches(matches), question.weights), weights)
    numbers, nearest = ids.tolist(), signals.best_sentence[kept].tolist()
    passes = compared.passing[:, places[kept]].T.tolist()
    listed = scores.tolist()
    return [
        RankedPassage(numbers[place], listed[place], nearest[place], matches[place], tuple(passes[place]))
        for place in ranking(ids, scores).tolist()
    ]


def _merged(found: Sequence[tuple[Ids, Scores]]) -> tuple[Ids, Scores]:
    """Return what several searches found, each id once: a document has one score in all of them."""
    ids, firsts = np.unique(np.concatenate([ids for ids, _ in found]), return_index=True)
    return ids, np.concatenate([scores for _, scores in found])[firsts]


def _kept(candidates: Ids, fused: Floats, found: Sequence[Ids], most: int) -> Ids:
    """Return the places of the best candidates, `most` of each search, best first."""
    order = ranking(candidates, fused)
    if len(found) == 1:
        return order[:most]
    kept = [order[np.isin(candidates[order], ids)][:most] for ids in found]
    return order[np.isin(order, np.concatenate([order[:most], *kept]))]
