"""Pieces: a text cut at its blanks, and what was found out of each: other texts have nearly all of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import accumulate, count
from operator import add
from typing import Generic, NamedTuple, TypeVar

Found = TypeVar("Found")

_REMEMBERED = 50_000  # pieces
_LONGEST = 50  # characters of one that is remembered; some languages have no blanks


class Pieces(NamedTuple):
    """What stands between the blanks of a text, a piece may be empty, and where each piece starts."""

    pieces: list[str]
    starts: list[int]


@lru_cache(4)
def pieces_of(text: str) -> Pieces:
    """Cut a text at its blanks; other white space is left in the pieces."""
    pieces = text.split(" ")
    return Pieces(pieces, starts_of(pieces, 0))


def starts_of(pieces: Sequence[str], first: int) -> list[int]:
    """Return where each of the pieces of a text starts if the first of them starts at `first`."""
    # One blank after each; without a step of Python a piece.
    return list(map(add, accumulate(map(len, pieces[:-1]), initial=first), count()))


class Known(dict[str, Found], Generic[Found]):
    """What a function tells of a piece or a word, of so many as are remembered."""

    def __init__(self, tell: Callable[[str], Found]) -> None:
        """Remember nothing yet of what `tell` tells."""
        super().__init__()
        self._tell = tell

    def __missing__(self, piece: str) -> Found:
        found = self._tell(piece)
        if len(piece) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[piece] = found
        return found


def is_told_by_case(text: str) -> bool:
    """Whether letters of a text that are the same but for case are so in lower case."""
    return len(text.lower()) == len(text) and "ſ" not in text and "ı" not in text


def found_in(lower: str, words: Iterable[str]) -> Iterator[int]:
    """Yield where words, or what begins with them, begin in a text in lower case."""
    for word in words:
        start = lower.find(word)
        while start >= 0:
            if not (start and lower[start - 1].isalpha()):
                yield start
            start = lower.find(word, start + 1)


def matches_at(pattern: re.Pattern[str], text: str, starts: Set[int]) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern that `finditer` finds, given all places where one may begin."""
    end = 0
    for start in sorted(starts):
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match
