"""Copies: the same wire story, or a passage of it, printed in two articles.

Candidates come from MinHash (Broder, On the resemblance and containment of documents, 1997) over each
*sentence's* word 5-grams, in bands: an article's own signature would miss a wire passage inside a long
article, whose Jaccard similarity is low however much is contained. Each candidate pair is then
aligned word by word. rensa rather than datasketch: 800,000 signatures a second on one core, where
datasketch brings scipy and hashes in Python; and the bands are sorted in numpy, one at a time.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import rensa
from numpy.typing import NDArray

from index.relations.alignment import SHINGLE, Run, Words, stretches, words_of
from index.relations.reports import Report

Signatures = NDArray[np.uint32]
"""uint32, one row a sentence of 8 words or more, 32 minima a row."""

SIGNATURE_VERSION = f"rensa {rensa.RMinHash.ALGORITHM_VERSION}, 32 minima, seed 1, words 1"
"""Signatures stored under another version cannot be compared with new ones."""

_MINIMA = 32
_BAND = 2  # minima that must agree: two sentences half of whose 5-grams are shared meet with p = .99
BANDS = _MINIMA // _BAND
"""How many chances two sentences have to meet."""

_SHORTEST_SENTENCE = 8  # words; shorter ones ("He was 58.") are shared by chance
_REACH = 16  # neighbours in a bucket that an article is compared with, so that footers cost a constant
_SHORTEST_STRETCH = 30  # words outside quotations: two reporters may quote one statement
_COPIED_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Copy:
    """Two articles, `first` < `second`, that share a stretch of text of 30 words or more.

    `containment` is the share, 0 to 1, of the shorter one's words that the shared stretches cover.
    `sentences` are the pairs, by their places in the two reports, that are word for word the same but
    for small edits, none of them in a number.
    """

    first: int
    second: int
    containment: float
    sentences: tuple[tuple[int, int], ...]

    @property
    def is_whole(self) -> bool:
        """Whether the shorter article as such is the copy, not just a passage of it."""
        return self.containment >= _COPIED_SHARE


def signatures(report: Report) -> Signatures:
    """Return the sentences' MinHash signatures; shape (sentences of 8 words or more, 32)."""
    words = words_of(report.text)
    sets = []
    for span in report.sentences:
        first, last = words.inside(span)
        if last - first >= _SHORTEST_SENTENCE:
            sets.append(words.shingles[first : last - SHINGLE + 1].tolist())
    if not sets:
        return np.zeros((0, _MINIMA), np.uint32)
    rows = rensa.RMinHash.digest_matrix_from_token_hash_sets(sets, _MINIMA, 1).to_rows()
    return np.asarray(rows, np.uint32)


Keys = NDArray[np.int64]
"""int64, one a sentence: what it has in common, in one band, with those that it meets."""


class Buckets(Protocol):
    """Which sentences meet: those of different articles that have an equal key in one of 16 bands."""

    def holding(self, band: int, keys: Keys) -> tuple[Keys, NDArray[np.int64]]:
        """Return the sentences' keys in a band that are among `keys`, and the article that each is of."""
        ...

    def keys_of(self, band: int, articles: NDArray[np.int64]) -> Keys:
        """Return the keys in a band of the sentences of `articles`, which ascend."""
        ...


@dataclass(frozen=True, slots=True)
class Signed:
    """The sentences of many articles: `rows` their signatures, `owners` the article of each, ascending."""

    WIDTH: ClassVar[int] = _MINIMA

    rows: Signatures
    owners: NDArray[np.int64]

    @classmethod
    def of(cls, of_article: Mapping[int, Signatures]) -> "Signed":
        """Put together what is by number."""
        numbers = sorted(of_article)
        rows = [of_article[number] for number in numbers]
        owners = np.repeat(np.asarray(numbers, np.int64), [len(one) for one in rows])
        return cls(np.concatenate(rows) if rows else np.zeros((0, _MINIMA), np.uint32), owners)

    def keys(self, band: int) -> Keys:
        """Return each sentence's minima in a band, as one number: those with an equal one meet."""
        start = band * _BAND
        return (self.rows[:, start].astype(np.uint64) << np.uint64(32) | self.rows[:, start + 1]).view(
            np.int64
        )

    def holding(self, band: int, keys: Keys) -> tuple[Keys, NDArray[np.int64]]:
        """As `Buckets.holding`."""
        own = self.keys(band)
        here = np.isin(own, keys)
        return own[here], self.owners[here]

    def keys_of(self, band: int, articles: NDArray[np.int64]) -> Keys:
        """As `Buckets.keys_of`."""
        own: Keys = self.keys(band)[np.isin(self.owners, articles)]
        return own


def candidate_pairs(of_article: Mapping[int, Signatures], new: Set[int]) -> list[tuple[int, int]]:
    """Return the pairs of article numbers, the lesser first and at least one in `new`, worth comparing.

    Two sentences meet if they agree in both minima of one of 16 bands. In a bucket, in the order of
    their numbers, each article is paired with the 16 after it: the cost is linear in the sentences,
    whatever they say.
    """
    signed = Signed.of(of_article)
    found = {pair for band in range(BANDS) for pair in pairs_meeting(signed.keys(band), signed.owners)}
    return sorted(pair for pair in found if not new.isdisjoint(pair))


def pairs_meeting(keys: NDArray[np.int64], owners: NDArray[np.int64]) -> set[tuple[int, int]]:
    """Return the pairs of `owners` with an equal key, each with the 16 after it that have it."""
    found: set[tuple[int, int]] = set()
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    once = np.ones(len(keys), np.bool_)
    once[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
    keys, owners = keys[once], owners[once]
    for step in range(1, _REACH + 1):
        meet = np.flatnonzero(keys[step:] == keys[:-step])
        if len(meet) == 0:
            break
        found.update(zip(owners[meet].tolist(), owners[meet + step].tolist(), strict=True))
    return found


def find_copies(
    of_article: Mapping[int, Signatures], new: Set[int], report: Callable[[int], Report]
) -> Iterator[Copy]:
    """Yield the copies among articles, each pair with at least one article in `new`, in order.

    `of_article` has every article's signatures by number; `report` reads one that is to be compared.
    """
    for first, second in candidate_pairs(of_article, new):
        copy = compare(report(first), report(second))
        if copy is not None:
            yield copy


def compare(one: Report, other: Report) -> Copy | None:
    """Compare two articles word by word; return what they share, or None. The order is all the same."""
    first, second = sorted((one, other), key=lambda report: report.number)
    if first.number == second.number:
        return None
    words, theirs = words_of(first.text), words_of(second.text)
    shorter = min(len(words.hashes), len(theirs.hashes))
    shared = list(stretches(words, theirs))
    if first.source == second.source and _length(shared) < _COPIED_SHARE * shorter:
        # What ends two articles of one outlet is its footer.
        shared = [stretch for stretch in shared if not _ends_both(stretch[-1], words, theirs)]
    if not any(_ownwords_of(stretch, words) >= _SHORTEST_STRETCH for stretch in shared):
        return None
    kept = [stretch for stretch in shared if _ownwords_of(stretch, words) >= _SHORTEST_SENTENCE]
    runs = [run for stretch in kept for run in stretch]
    sentences = _sentences(first, second, words, theirs, runs)
    return Copy(first.number, second.number, min(1.0, _length(kept) / shorter), sentences)


def _length(shared: Sequence[Sequence[Run]]) -> int:
    return sum(length for stretch in shared for _, _, length in stretch)


def _ownwords_of(stretch: Sequence[Run], words: Words) -> int:
    """Count the shared words that don't stand in a quotation."""
    return sum(int(np.sum(~words.quoted[first : first + length])) for first, _, length in stretch)


def _ends_both(run: Run, words: Words, theirs: Words) -> bool:
    left = len(words.hashes) - run[0] - run[2], len(theirs.hashes) - run[1] - run[2]
    return max(left) < SHINGLE


def _sentences(
    first: Report, second: Report, words: Words, theirs: Words, runs: Sequence[Run]
) -> tuple[tuple[int, int], ...]:
    """Pair the sentences four fifths of the shorter of which stand in the other, numbers the same."""
    bounds = [words.inside(span) for span in first.sentences]
    their_bounds = [theirs.inside(span) for span in second.sentences]
    sentence_of = {word: place for place, (start, end) in enumerate(bounds) for word in range(start, end)}
    their_sentence_of = {
        word: place for place, (start, end) in enumerate(their_bounds) for word in range(start, end)
    }
    shared = Counter(
        (sentence_of[place + step], their_sentence_of[their_place + step])
        for place, their_place, length in runs
        for step in range(length)
        if place + step in sentence_of and their_place + step in their_sentence_of
    )
    pairs = []
    for (place, their_place), count in sorted(shared.items()):
        (start, end), (their_start, their_end) = bounds[place], their_bounds[their_place]
        figures, their_figures = words.figures_in(start, end), theirs.figures_in(their_start, their_end)
        if count >= _COPIED_SHARE * min(end - start, their_end - their_start) and not (
            figures - their_figures and their_figures - figures
        ):
            pairs.append((place, their_place))
    return tuple(pairs)
