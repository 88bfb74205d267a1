"""Splitting a text into words, numbers and signs, and marking the names that look like time."""

import re
from dataclasses import dataclass

from index.dates import english, english_names

TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")
_PADDING = 12
# Apostrophes and dashes in their plain form.
_PLAIN = {"’": "'", "ʼ": "'", "‘": "'", "‑": "-", "‐": "-", "−": "-"}


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words, runs of ASCII digits and single other signs of a text, in order.

    `lower[i]` has apostrophes and dashes in their plain form and is "" for some places beyond either
    end, so that rules may look around without asking where they are. `sizes[i]` is how many ASCII
    digits token `i` has, 0 if it is no number; it is `text[starts[i]:ends[i]]`. `blocked` are the
    tokens of names. `cased` is false where the text is written in one case, so that capitals mean
    nothing, and `headline` true where nearly every word has one, so that they make no names.
    `day_first` is how 08/03/2025 is read.
    """

    words: list[str]
    lower: list[str]
    sizes: list[int]
    starts: list[int]
    ends: list[int]
    blocked: set[int]
    cased: bool
    headline: bool
    day_first: bool

    @property
    def count(self) -> int:
        """How many tokens the text has, the padding left out."""
        return len(self.words) - _PADDING

    def glued(self, index: int) -> bool:
        """Whether no space stands between this token and the one before it."""
        return index > 0 and self.starts[index] == self.ends[index - 1]

    def number(self, index: int) -> int | None:
        """Return the value of a run of at most five digits; None for anything else."""
        return int(self.lower[index]) if 1 <= self.sizes[index] <= 5 else None

    def digits(self, index: int) -> int:
        """Return how many ASCII digits the token has; 0 if it is no number."""
        return self.sizes[index]

    def capital(self, index: int) -> bool:
        """Whether the token begins with a capital that means something."""
        return self.cased and self.words[index][:1].isupper()

    def titled(self, index: int) -> bool:
        """Whether a capital inside a sentence makes the word part of a title: the song Yesterday."""
        if not self.capital(index) or self.headline or index == 0:
            return False
        return self.word(index - 1) or self.lower[index - 1] == ","

    def word(self, index: int) -> bool:
        """Whether the token is made of letters."""
        return self.lower[index].isalpha()

    def plain(self, index: int) -> bool:
        """Whether an expression may end before this token: the end, a sign or a function word."""
        word = self.lower[index]
        return not word or word in english.FUNCTION or not (word.isalpha() or word.isdigit())

    def phrase(self, index: int, phrase: tuple[str, ...]) -> bool:
        """Whether the tokens from `index` on are those of `phrase`."""
        return self.lower[index] == phrase[0] and tuple(self.lower[index : index + len(phrase)]) == phrase

    def possessive(self, index: int) -> bool:
        """Whether the tokens from `index` on are an apostrophe and an s."""
        return self.lower[index] == "'" and self.lower[index + 1] == "s" and self.glued(index)


def tokenize(text: str, *, day_first: bool = True) -> Tokens:
    """Return the tokens of `text`, in time linear in its length."""
    words: list[str] = TOKEN.findall(text)
    spans = [match.span() for match in TOKEN.finditer(text)]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    lower = [_PLAIN.get(word, word) for word in map(str.lower, words)]
    padding = [""] * _PADDING
    cased = not (text.isupper() or text.islower())
    lower += padding
    return Tokens(
        words + padding,
        lower,
        [len(word) if word.isdigit() and word.isascii() else 0 for word in lower],
        starts + [len(text) + 1] * _PADDING,
        ends + [len(text) + 1] * _PADDING,
        _names(words, lower, cased),
        cased,
        _headline(words),
        day_first,
    )


def _headline(words: list[str]) -> bool:
    long = [word for word in words if len(word) >= 4 and word.isalpha()]
    return len(long) >= 2 and sum(word[0].isupper() for word in long) >= 0.8 * len(long)


def phrases(table: str, *, lowered: bool = False) -> dict[str, list[tuple[str, ...]]]:
    """Return phrases separated by "|" as tuples of tokens under their first, the longest first.

    With `lowered` the first word is the key in lower case; the words themselves stay as they are.
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in table.replace("\n", "").split("|"):
        if words := tuple(TOKEN.findall(phrase)):
            found.setdefault(words[0].lower() if lowered else words[0], []).append(words)
    for same in found.values():
        same.sort(key=len, reverse=True)
    return found


def _capitals(phrase: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(index for index, word in enumerate(phrase) if word[0].isupper())


_NAMES = {
    first: [(tuple(word.lower() for word in words), _capitals(words)) for words in same]
    for first, same in phrases(english_names.NAMES, lowered=True).items()
}


def _names(words: list[str], lower: list[str], cased: bool) -> set[int]:
    blocked: set[int] = set()
    for index, word in [(index, word) for index, word in enumerate(lower) if word in _NAMES]:
        for phrase, capitals in _NAMES[word]:
            size = len(phrase)
            if tuple(lower[index : index + size]) != phrase:
                continue
            if capitals and not (cased and all(words[index + place][0].isupper() for place in capitals)):
                continue
            dated = phrase[-1] == "th" and lower[index + size] == "of"  # Friday the 13th of June
            if not dated:
                blocked.update(range(index, index + size))
            break
    return blocked
