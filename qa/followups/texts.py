"""A short text as tokens, and which of them belong to a proper name."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from index.dates import Tokens, tokenize
from qa.followups import english as en
from qa.followups.times import DAY_NAMES, time_end

Kind = Literal["person", "place", "group", "name", "human", "thing", "time"]
"""What a phrase names: `human` is a common noun for a person, `name` a proper name of unknown kind."""


_TOKEN = re.compile(
    r"\d+(?:[.,:/-]\d+)*[^\W\d_]*|['’]s\b|[^\W_](?:[^\W_]|[-.&'’](?!s\b)(?=[^\W_]))*|[^\w\s]", re.UNICODE
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a "'s" or a punctuation mark, and where it stands."""

    text: str
    lower: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is more than a punctuation mark."""
        return self.lower[0].isalnum() or self.lower in ("'s", "’s")

    @property
    def is_capitalised(self) -> bool:
        """Whether it opens with a capital letter."""
        return self.text[0].isupper()


def tokens_of(text: str) -> tuple[Token, ...]:
    """Split a short text; the spans hold every non-blank character but underscores."""
    found = []
    for match in _TOKEN.finditer(text):
        found.append(Token(match.group(), match.group().lower(), match.start(), match.end()))
    return tuple(found)


@dataclass(frozen=True)  # no slots: the parts are found once, when first asked for
class Text:
    """A short text and its tokens; `known` are names seen elsewhere and their kinds."""

    text: str
    known: Mapping[str, Kind]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The text's words and marks."""
        return tokens_of(self.text)

    @cached_property
    def is_cased(self) -> bool:
        """Whether capitals tell names: neither all capitals nor a headline."""
        words = [token for token in self.tokens if token.text[0].isalpha()]
        capitals = sum(token.is_capitalised for token in words)
        ordinary = [token for token in words if token.lower in en.CLOSED or en.is_verb(token.lower)]
        shouted = sum(token.is_capitalised for token in ordinary)
        return capitals > 0 and not (len(ordinary) > 2 and shouted > 0.7 * len(ordinary))

    def lower(self, place: int) -> str:
        """Return the word at a token index in lower case, or "" beyond either end."""
        return self.tokens[place].lower if 0 <= place < len(self.tokens) else ""

    def between(self, first: int, end: int) -> str:
        """Return the text of the tokens `first` to `end`, `end` excluded."""
        return self.text[self.tokens[first].start : self.tokens[end - 1].end] if first < end else ""

    @cached_property
    def _dated(self) -> Tokens:
        return tokenize(self.text)

    def time_end(self, place: int) -> int:
        """Return the index after the time phrase that opens at a token, or `place` if none does."""
        if not 0 <= place < len(self.tokens):
            return place
        dated = self._dated
        at = bisect_left(dated.starts, self.tokens[place].start, 0, dated.count)
        before = self.lower(place - 1)
        on_somebody = before in ("on", "over") and self.lower(place) in ("may", "march")
        end = time_end(dated, at, before in en.TIMED | {"from", "for"} and not on_somebody)
        while end > at and place < len(self.tokens) and self.tokens[place].start < dated.ends[end - 1]:
            place += 1
        return place

    @cached_property
    def words_end(self) -> int:
        """The index after the last word: what follows is punctuation."""
        return max((place + 1 for place, token in enumerate(self.tokens) if token.is_word), default=0)

    def is_name(self, place: int) -> bool:
        """Whether the token belongs to a proper name, by capitals or by what is known."""
        if not 0 <= place < len(self.tokens):
            return False
        token = self.tokens[place]
        if not token.text[0].isalpha():
            return False
        if not self.is_cased:
            return place in self._known_places
        if not token.is_capitalised or token.lower in DAY_NAMES or token.text == "I":
            return token.text[0].islower() and place in self._known_places
        if self._opens(place):
            return self._opening_is_name(place)
        return (
            token.lower not in en.CLOSED
            or token.lower == "the"
            or (token.text.isupper() and len(token.text) > 1)
        )

    def _opens(self, place: int) -> bool:
        return place == 0 or self.lower(place - 1) in set('.?!:"“”«')

    def _opening_is_name(self, place: int) -> bool:
        token = self.tokens[place]
        following = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        if place in self._known_places or (token.text.isupper() and len(token.text) > 1):
            return token.lower not in en.CLOSED
        if token.lower in en.CLOSED or token.lower in en.GENERIC:
            return False
        if following is None or not following.is_word:
            return not en.is_verb(token.lower) and not en.is_plural(token.lower)
        if following.is_capitalised:
            return token.lower not in en.TITLES and not en.is_verb(token.lower)
        if en.is_plural(token.lower) or token.lower in en.PERSON_NOUNS or en.is_base(token.lower):
            return False
        return (
            following.lower in ("'s", "’s")
            or following.lower in en.AUXILIARIES
            or en.is_verb(following.lower)
        )

    @cached_property
    def _known_places(self) -> frozenset[int]:
        found: set[int] = set()
        words = [token.lower for token in self.tokens]
        for name in self.known:
            parts = name.split()
            if self.is_cased and len(parts) == 1:
                continue
            for place in range(len(words) - len(parts) + 1):
                if words[place] == parts[0] and words[place : place + len(parts)] == parts:
                    found.update(range(place, place + len(parts)))
        if self.is_cased:
            capitals = {place for place in found if self.tokens[place].is_capitalised}
            single = {
                p for p, word in enumerate(words) if word in self.known and self.tokens[p].is_capitalised
            }
            return frozenset(capitals | single)
        return frozenset(found)
