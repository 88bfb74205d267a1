"""The names in a sentence, by rule: runs of capitalised words that no place in the sentence explains.

Headings, weekdays, months and words all in capitals are no names. What a title, an age or a preposition
beside a name makes plain of its kind is told; the rules are English.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.dates.english import MONTHS, WEEKDAYS
from index.english import FUNCTION_WORDS

Kind = Literal["person", "place", "plain"]
"""What the words beside a name say it is; "plain" where they say nothing."""

_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d[\d.,]*|[^\w\s]")
_POSSESSIVE = re.compile(r"[’']s?$")
_ENDS = re.compile(r"[.?!…][”\"’')\]]*$")

_PARTICLES = frozenset("al au ben bin da de del della den der di dos du el ibn la le sur van von".split())
# Of offices and of work: a name follows them.
_TITLES = frozenset(
    """
    activist ambassador analyst archbishop author bishop captain cardinal chairman chairwoman chancellor chief
    clerk coach colonel commissioner director dr economist farmer general governor imam judge justice keeper
    king lady lawmaker lawyer leader lord major master mayor minister mr mrs ms officer owner pope president
    prime prince princess professor queen rabbi resident secretary senator sergeant sheikh sir spokesman
    spokesperson spokeswoman teacher
    """.split()
)
_SETTLEMENTS = frozenset(
    "town city village district province region capital island port county neighbourhood neighborhood".split()
)
_NO_NAMES = frozenset((*MONTHS, *WEEKDAYS)) | FUNCTION_WORDS
_SAYING = frozenset("said says told asked added".split())
_OPENING = frozenset(("", *'“"‘«:—–(?!…'))

_LONGEST = 5  # words of a name
_AGED = re.compile(r"(?:, (?:an? )?\d{1,3}(?:-year-old|,)|, aged \d| \(\d{1,3}\))")

# Of every five words of English news two are function words; of its nearest neighbours' not one.
_ENGLISH = 0.2
_TITLED = 0.8  # of a headline's longer words, more than these have capitals


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as a sentence has it.

    `has_article` says that "the" stands before it, `stands` that nothing follows which it could merely
    describe, as "Velmark" does in "Velmark voters", `opens` that its first capital may be the sentence's.
    """

    name: str
    kind: Kind
    has_article: bool
    stands: bool
    opens: bool


def is_english(text: str) -> bool:
    """Whether as many of the words are function words as in English."""
    words = [found.group().lower() for found in _TOKEN.finditer(text) if found.group()[0].isalpha()]
    return bool(words) and sum(word in FUNCTION_WORDS for word in words) >= _ENGLISH * len(words)


def mentions(sentence: str) -> Iterator[Mention]:
    """Yield the names in a sentence, in order; none of a heading. Linear in its length."""
    tokens = list(_TOKEN.finditer(sentence))
    words = [token.group() for token in tokens]
    if not _ENDS.search(sentence) or _is_titled(words):
        return
    at = 0
    while at < len(words):
        end = _end_of_run(sentence, tokens, words, at)
        if end > at:
            yield from _mention(sentence, tokens, words, at, end)
        at = max(end, at + 1)


def _mention(
    sentence: str, tokens: Sequence[re.Match[str]], words: Sequence[str], at: int, end: int
) -> Iterator[Mention]:
    # "Velmark Mayor Teo Brandt" names Teo Brandt.
    first = 1 + max((place for place in range(at, end) if words[place].lower() in _TITLES), default=at - 1)
    if first == end:
        return
    name = " ".join(_POSSESSIVE.sub("", word) for word in words[first:end])
    if end - first > _LONGEST:
        return
    before = [word.lower() for word in words[max(at - 3, 0) : first] if word != "."]
    opens = first == at and _opens(words, at)
    following = words[end] if end < len(words) else "."
    possessed = bool(_POSSESSIVE.search(words[end - 1]))
    stands = possessed or not following[0].isalnum() or following.lower() in FUNCTION_WORDS | _SAYING
    rest = sentence[tokens[end - 1].end() :]
    yield Mention(name, _kind(before, rest, end - first), before[-1:] == ["the"], stands, opens)


def _opens(words: Sequence[str], at: int) -> bool:
    """Whether a word opens a sentence, or one within a quotation; after "Dr." none begins."""
    previous = words[at - 1] if at else ""
    if previous == ".":
        return words[max(at - 2, 0)].lower() not in _TITLES
    return previous in _OPENING


def _kind(before: Sequence[str], rest: str, words: int) -> Kind:
    last = before[-1] if before else ""
    if last in _TITLES or (words > 1 and _AGED.match(rest)):
        return "person"
    if (
        last == "in"
        or (last == "of" and before[-2:-1] and before[-2] in _SETTLEMENTS)
        or last in _SETTLEMENTS
    ):
        return "place"
    return "plain"


def _end_of_run(sentence: str, tokens: Sequence[re.Match[str]], words: Sequence[str], at: int) -> int:
    """Return where the run of name words that begins at a word ends; that word where none does."""
    if not _is_name(words[at]):
        return at
    end = at + 1
    while end < len(words) and not _POSSESSIVE.search(words[end - 1]) and _adjoin(sentence, tokens, end):
        joined = end
        # "Bank of Velmark", "Ibn al Oke": small words count where a name goes on after them.
        while joined < len(words) and joined < end + 2 and words[joined] in _PARTICLES | {"of"}:
            joined += 1
        if joined >= len(words) or not _is_name(words[joined]) or not _adjoin(sentence, tokens, joined):
            break
        end = joined + 1
    return end


def _adjoin(sentence: str, tokens: Sequence[re.Match[str]], at: int) -> bool:
    """Whether nothing but one blank stands before a word."""
    return sentence[tokens[at - 1].end() : tokens[at].start()] == " "


def _is_name(word: str) -> bool:
    plain = _POSSESSIVE.sub("", word)
    # Neither "NATO" nor "IDs".
    if len(plain) < 2 or plain.isupper() or plain.lower() in _NO_NAMES:
        return False
    if len(plain) > 2 and plain[:-1].isupper():
        return False
    parts = re.split(r"[-’']", plain)
    return any(part[:1].isupper() for part in parts) and all(
        part[:1].isupper() or (part in _PARTICLES and "-" in plain) for part in parts
    )


def _is_titled(words: Sequence[str]) -> bool:
    """Whether nearly all of the longer words have capitals, as in a headline."""
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    return len(long) > 3 and sum(word[0].isupper() for word in long) > _TITLED * len(long)
