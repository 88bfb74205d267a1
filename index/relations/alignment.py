"""Alignment: where two texts are word for word the same, but for small edits."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.relations.mentions import plain
from index.relations.pieces import Known, pieces_of
from index.sentences import Span

SHINGLE = 5
"""Words in a shingle: what is shared is at least this long."""

GAP = 6
"""Words that an edit may change at once."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words: hashes, character spans, whether quoted, hashes of 5-grams, numbers by place."""

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    quoted: NDArray[np.bool_]
    shingles: NDArray[np.uint64]
    figures: dict[int, str]

    def inside(self, spans: Sequence[Span]) -> list[tuple[int, int]]:
        """Return, for each span, the first word at or after its start and the first that ends beyond it."""
        firsts = np.searchsorted(self.starts, [span.start for span in spans])
        lasts = np.searchsorted(self.ends, [span.end for span in spans], side="right")
        return list(zip(firsts.tolist(), np.maximum(firsts, lasts).tolist(), strict=True))

    def figures_in(self, first: int, last: int) -> Counter[str]:
        """Count the numbers and weekdays among the words `first` to `last`, `last` excluded."""
        return Counter(self.figures[place] for place in range(first, last) if place in self.figures)


Run = tuple[int, int, int]
"""The places of the first word in one text and in the other, and how many words are the same."""

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+(?:['’][^\W_]+)*")
_FIGURE = re.compile(
    r"\d.*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
)
_QUOTATION = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@lru_cache(maxsize=256)
def words_of(text: str) -> Words:
    """Split a text into words, its case, accents, quotation marks and thousands separators left out."""
    pieces, offsets = pieces_of(text)
    hashes_of, starts_of, ends_of, figures_of = zip(*map(_words_in.__getitem__, pieces), strict=True)
    counts = np.fromiter(map(len, hashes_of), np.int64, len(pieces))
    shifts = np.repeat(np.array(offsets, np.int64), counts)
    hashes = np.fromiter(chain.from_iterable(hashes_of), np.uint64, len(shifts))
    starts = np.fromiter(chain.from_iterable(starts_of), np.int64, len(shifts)) + shifts
    ends = np.fromiter(chain.from_iterable(ends_of), np.int64, len(shifts)) + shifts
    quoted = np.zeros(len(hashes), np.bool_)
    for match in _QUOTATION.finditer(text):
        quoted[np.searchsorted(starts, match.start()) : np.searchsorted(starts, match.end())] = True
    count = max(0, len(hashes) - SHINGLE + 1)
    shingles = np.zeros(count, np.uint64)
    for offset in range(SHINGLE):
        shingles = (shingles ^ hashes[offset : offset + count]) * _MULTIPLIER
    figures = {place: figure for place, figure in enumerate(chain.from_iterable(figures_of)) if figure}
    return Words(hashes, starts, ends, quoted, shingles, figures)


def _find_words(piece: str) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[str, ...]]:
    """Return, of each word of a piece, its normal form's hash, its span, and that form if it is a figure."""
    found = list(_WORD.finditer(piece))
    normal = [plain(one.group()).replace("'", "").replace(",", "") for one in found]
    return (
        tuple(map(_hash, normal)),
        tuple(one.start() for one in found),
        tuple(one.end() for one in found),
        tuple(one if _FIGURE.fullmatch(one) else "" for one in normal),
    )


def _hash(word: str) -> int:
    digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


_words_in = Known(_find_words)


def stretches(words: Words, theirs: Words) -> Iterator[list[Run]]:
    """Yield groups of runs of equal words between which only small edits stand, none in a number.

    Linear in the words, but for a sort: shingles that a text repeats count at their first place.
    """
    _, places, their_places = np.intersect1d(words.shingles, theirs.shingles, return_indices=True)
    order = np.argsort(places)
    places, their_places = places[order], their_places[order]
    broken = np.flatnonzero((np.diff(places) != 1) | (np.diff(their_places) != 1)) + 1
    stretch: list[Run] = []
    for group in np.split(np.stack([places, their_places]), broken, axis=1):
        if group.shape[1] == 0:
            continue
        run = (int(group[0, 0]), int(group[1, 0]), group.shape[1] + SHINGLE - 1)
        if stretch and not _is_small_edit(words, theirs, stretch[-1], run):
            yield stretch
            stretch = []
        # A repeated phrase can make runs overlap; each word counts once.
        overlap = max(0, stretch[-1][0] + stretch[-1][2] - run[0]) if stretch else 0
        stretch.append((run[0] + overlap, run[1] + overlap, run[2] - overlap))
    if stretch:
        yield stretch


def _is_small_edit(words: Words, theirs: Words, run: Run, following: Run) -> bool:
    start, their_start = run[0] + run[2], run[1] + run[2]
    gap, their_gap = following[0] - start, following[1] - their_start
    if not (-SHINGLE < gap <= GAP and -SHINGLE < their_gap <= GAP):
        return False
    figures = words.figures_in(start, following[0])
    their_figures = theirs.figures_in(their_start, following[1])
    return not (figures - their_figures and their_figures - figures)
