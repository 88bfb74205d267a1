"""Copies: the same wire story, or a passage of it, printed in two articles.

Articles with sentences that meet are candidates; those of them that a sieve lets through are aligned word
by word.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.relations.alignment import SHINGLE, Run, Words, stretches, words_of
from index.relations.differing import are_of_others
from index.relations.meetings import SHORTEST_SENTENCE, Signed, candidate_pairs
from index.relations.reports import Report
from index.relations.sieve import Sieve

SHORTEST_STRETCH = 30
"""Words outside quotations that two articles share at least: two reporters may quote one statement."""

_COPIED_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Copy:
    """Two articles, `first` < `second`, that share a stretch of text of 30 words or more.

    `containment` is the share, 0 to 1, of the shorter one's words that the shared stretches cover.
    `sentences` are the pairs, by their places in the two reports, that are word for word the same but
    for small edits, none of them in a number, a label or from one name to another.
    """

    first: int
    second: int
    containment: float
    sentences: tuple[tuple[int, int], ...]

    @property
    def is_whole(self) -> bool:
        """Whether the shorter article as such is the copy, not just a passage of it."""
        return self.containment >= _COPIED_SHARE


def find_copies(signed: Signed, sieve: Sieve, report: Callable[[int], Report]) -> Iterator[Copy]:
    """Yield the copies among articles, in order.

    `signed` has every article's signatures, `sieve` its shingles; `report` reads one, by its number, that is
    to be compared.
    """
    passing = [sieve.passing(pairs) for pairs in candidate_pairs(signed)]
    if passing:
        for first, second in np.unique(np.concatenate(passing), axis=0).tolist():
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
    if not any(_ownwords_of(stretch, words) >= SHORTEST_STRETCH for stretch in shared):
        return None
    kept = [stretch for stretch in shared if _ownwords_of(stretch, words) >= SHORTEST_SENTENCE]
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
    """Pair the sentences four fifths of the shorter of which stand in the other, numbers the same.

    Those of one template that tell of other things are no pair.
    """
    bounds, their_bounds = words.inside(first.sentences), theirs.inside(second.sentences)
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
            is_edited = not np.array_equal(words.hashes[start:end], theirs.hashes[their_start:their_end])
            if is_edited and are_of_others(first, place, second, their_place):
                continue
            pairs.append((place, their_place))
    return tuple(pairs)
