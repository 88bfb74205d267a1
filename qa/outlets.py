"""The outlets that a question names, by their own names or the short forms people use.

"According to the Observatory" is content, not an outlet: only the collection's own sources are
found. Of "BBC News - Entertainment & Arts" the short forms are "BBC News" and "BBC"; a short form
that several sources share means all of them. A name that is also a common word or the start of
another name ("the age of 16", "Fortune 500", "the Guardian Council") has to be written as the
outlet's. The last word of a name ("the Herald said") means the one source that ends in it, beside a
word of reporting. After "not from", "except" and "other than" an outlet isn't asked for.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from index.dates.english import MONTHS, WEEKDAYS

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")
_SECTION = re.compile(r"\s[-–—|]|\||:\s")
_ENDING = re.compile(r"\.(?:com|org|net|co\.uk|co|in|io)$", re.IGNORECASE)
_LONGEST = 10  # words of a name
# Left out of "BBC News" and "CBS Sports".
_GENERIC = frozenset(("news", "sports", "sport", "online", "magazine", "television", "tv", "radio"))
# Words of reporting, beside which a name in lower case is still meant as the outlet.
_BEFORE = frozenset(
    ("by", "to", "from", "per", "in", "and", "both", "via", "of", "does", "did", "compare", "between",
     "versus", "vs")
)  # fmt: skip
# Beside these a plain name in capitals is an outlet where its neighbour is one.
_JOINING = frozenset(("and", "or", "versus", "vs", "&", "/", ",", "nor", "with", "the"))
# After these an outlet isn't asked for.
_LEAVING_OUT = (
    ("not", "from"), ("not", "in"), ("not", "by"), ("but", "not"), (",", "not"), ("except",),
    ("except", "for"), ("except", "from"), ("except", "by"), ("other", "than"), ("rather", "than"),
    ("apart", "from"), ("aside", "from"), ("excluding",), ("without",), ("besides",),
)  # fmt: skip
# Beside the last word of a name: "according to the Herald", "in the Courier".
_LEADING = frozenset(("to", "by", "per", "via", "did", "does"))
_AFTER = frozenset(
    (
        "report", "reports", "reported", "reporting", "article", "articles", "story", "stories", "piece",
        "say", "says", "said", "coverage", "covered", "published", "write", "writes", "wrote", "claims",
        "claimed", "suggest", "suggests", "interview", "editorial", "journalist", "describes", "described",
        "post",
    )
)  # fmt: skip
_DATES = frozenset((*MONTHS, *WEEKDAYS))
# Left out of "Globes English" and "CNN International".
_EDITIONS = frozenset(("english", "international", "uk", "us", "usa", "australia", "india"))
# After a verb, not after a noun: "did the verge prefer the phone", "the independent inquiry found".
_OBJECTS = frozenset(
    ("the", "a", "an", "his", "her", "its", "their", "this", "that", "it", "about", "of", "on", "in", "for",
     "to", "as", "over", "at", "with", "when", "what", "who", "and")
)  # fmt: skip
_LINKING = frozenset(("of", "to", "for", "at"))
_SMALL = frozenset(("the", "and", "of"))


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write one or several sources.

    `coined` words ("TechCrunch") are names in any case, an `acronym` only in capitals. The others
    need their capitals or a word of reporting beside them, and a single word without its article
    (`bare`, "Verge") both.
    """

    names: frozenset[str]
    coined: bool
    acronym: bool
    bare: bool
    single: bool
    last: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """The words `first` to `last` of a text, written as a form, and whether they stand for it alone."""

    first: int
    last: int
    form: _Form
    stands: bool


def outlets(text: str, names: Collection[str]) -> set[str]:
    """Return those of `names` that the question `text` names; the time is linear in its length."""
    return {name for _, _, sources in outlet_spans(text, names) for name in sources}


def outlet_spans(text: str, names: Collection[str]) -> list[tuple[int, int, frozenset[str]]]:
    """Return where `text[start:end]` is an outlet's name, and which of `names` it means, in order.

    It means none where the question leaves the outlet out: "except the Courier". The article before a
    name is not in the span unless it is part of the name; the time is linear in the length of `text`.
    """
    return _outlets(tuple(names)).spans(text)


class Outlets:
    """The outlets that questions to one collection may name; how each may be written is worked out once."""

    def __init__(self, names: Collection[str]) -> None:
        """Know `names`."""
        self.names = tuple(names)
        self._known = frozenset(names)

    def __contains__(self, name: str) -> bool:
        """Whether it is one of the names."""
        return name in self._known

    @cached_property
    def _forms(self) -> dict[str, _Form]:
        return _forms(self.names)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._forms), default=0)

    def spans(self, text: str) -> list[tuple[int, int, frozenset[str]]]:
        """Return what `outlet_spans` does."""
        tokens = list(_TOKEN.finditer(text))
        words = [token.group() for token in tokens]
        places = list(_places(words, self._forms, self._longest))
        found: list[tuple[int, int, frozenset[str]]] = []
        left_out = False
        for index, place in enumerate(places):
            joined = index > 0 and _joined(words, places[index - 1], place)
            after = index + 1 < len(places) and _joined(words, place, places[index + 1])
            if not place.stands and not joined and not after:
                continue
            left_out = _left_out(words, place.first) or (left_out and joined)
            sources = frozenset[str]() if left_out else place.form.names
            found.append((tokens[place.first].start(), tokens[place.last].end(), sources))
        return found


@lru_cache(4)  # a page asks of the same few again and again
def _outlets(names: tuple[str, ...]) -> Outlets:
    return Outlets(names)


def _places(words: list[str], forms: dict[str, _Form], longest: int) -> Iterator[_Place]:
    """Yield the places where an outlet stands, and those where one may beside another outlet.

    No form has more than `longest` letters.
    """
    kept = [index for index, word in enumerate(words) if word.isalnum()]
    headline = _is_headline(words)
    at = 0
    while at < len(kept):
        possible: _Place | None = None
        written: list[str] = []
        for index in kept[at : at + _LONGEST]:
            written.append((written[-1] if written else "") + words[index])
            if len(written[-1]) > longest:
                break
        for size in range(len(written), 0, -1):
            here = kept[at : at + size]
            form = forms.get(written[size - 1].lower())
            if form is None:
                continue
            if _stands(words, here[0], here[-1], form, headline):
                yield _Place(here[0], here[-1], form, stands=True)
                break
            if possible is None and _plain_name(words, here[0], here[-1], form, headline):
                possible = _Place(here[0], here[-1], form, stands=False)
        else:
            size = 1
            if possible is not None:
                yield possible
        at += size


def _plain_name(words: list[str], first: int, last: int, form: _Form, headline: bool) -> bool:
    """Whether the words are a name by their capitals, though nothing beside them says an outlet's."""
    capital = all(word[0].isupper() for word in words[first : last + 1] if word.isalpha())
    return capital and not form.last and form.single and (headline or not _part_of_name(words, first, last))


def _joined(words: list[str], one: _Place, other: _Place) -> bool:
    """Whether only "and", "or", "versus" and the like stand between two places, one word long at least."""
    between = [word.lower() for word in words[one.last + 1 : other.first]]
    between = between[:-1] if between[-2:] == ["vs", "."] else between
    return 1 <= len(between) <= 3 and _JOINING.issuperset(between) and between != ["the"]


def _left_out(words: list[str], first: int) -> bool:
    """Whether the name after these words is one that isn't asked for."""
    before = [word.lower() for word in words[max(first - 4, 0) : first]]
    if before[-1:] == ["the"]:
        before = before[:-1]
    return any(tuple(before[-len(phrase) :]) == phrase for phrase in _LEAVING_OUT)


def _forms(names: tuple[str, ...]) -> dict[str, _Form]:
    """Return every form of every name, under its letters and digits in lower case.

    What is one source's whole name is never another's short form.
    """
    whole = {_key(words): _form(name, words, False, False) for name in names if (words := _words(name))}
    short: dict[str, _Form] = {}
    for name in names:
        for words, acronym, bare in _short_forms(name):
            key = _key(words)
            if not key or key in whole:
                continue
            form = _form(name, words, acronym, bare)
            known = short[key].names if key in short else frozenset()
            short[key] = _Form(form.names | known, form.coined, acronym, bare, form.single, last=False)
    return _last_words(names) | short | whole


def _last_words(names: Collection[str]) -> dict[str, _Form]:
    """Return the last words of names of several words, each of which ends one source's only."""
    ending: dict[str, set[str]] = {}
    for name in names:
        words = _head(name)
        if len(words) > 1 and words[-1].isalpha() and words[-1].lower() not in _GENERIC | _EDITIONS | _DATES:
            ending.setdefault(words[-1].lower(), set()).add(name)
    return {
        word: _Form(frozenset(sources), False, False, bare=False, single=True, last=True)
        for word, sources in ending.items()
        if len(sources) == 1
    }


def _head(name: str) -> list[str]:
    """Return the words of a name without its section and ending."""
    return _words(_ENDING.sub("", _SECTION.split(name.strip())[0]))


def _short_forms(name: str) -> Iterator[tuple[list[str], bool, bool]]:
    """Yield the short forms as (words, whether an acronym, whether one word without "The")."""
    head = _head(name)
    yield head, False, False
    if len(head) > 1 and head[0].lower() == "the":
        head = head[1:]
        yield head, False, len(head) == 1
    if len(head) > 1 and head[-1].lower() in _GENERIC and head[0].isupper() and len(head[0]) > 2:
        yield head[:-1], True, False  # BBC News
    if len(head) > 1 and head[-1].lower() in _EDITIONS and head[-2].lower() not in _SMALL:
        yield head[:-1], len(head) == 2 and head[0].isupper(), len(head) == 2
    if len(head) == 1 and (split := re.match(r"([A-Z]{3,})[A-Z][a-z]+$", head[0])):
        yield [split.group(1)], True, False  # CBSSports
    if len(head) >= 3 and all(word[0].isupper() for word in head):
        yield ["".join(word[0] for word in head)], True, False  # New York Times


def _form(name: str, words: list[str], acronym: bool, bare: bool) -> _Form:
    coined = any(re.search(r"[a-z][A-Z]|[A-Z]{2}[a-z]", word) for word in words)
    return _Form(frozenset({name}), coined, acronym, bare, len(words) == 1, last=False)


def _words(name: str) -> list[str]:
    return [word for word in _TOKEN.findall(name) if word.isalnum()]


def _key(words: list[str]) -> str:
    return "".join(words).lower()


def _stands(words: list[str], first: int, last: int, form: _Form, headline: bool) -> bool:
    """Whether the words at `first` to `last` are meant as the outlet."""
    spelled = words[first : last + 1]
    if form.last:
        return _last_stands(words, first)
    if form.acronym:
        return all(word.isupper() for word in spelled)
    if form.coined:
        return True
    after, following = [*words[last + 1 : last + 3], "", ""][:2]
    names = [word for word in spelled if word.isalpha() and word.lower() not in _SMALL]
    capital = all(word[0].isupper() for word in names)
    linked = after.lower() in _LINKING and following.lower() not in _DATES
    if linked and (not capital or following[:1].isupper() or following.isdigit()):
        return False  # the age of 16, The Age of Ultron
    previous = words[first - 1].lower() if first else ""
    told = after.lower() in _AFTER or (after in {"'", "’"} and following == "s")
    told = told or (first == 0 and last > 0 and spelled[-1].lower() in _GENERIC)  # sky sports transfers
    beside = previous in _BEFORE and (capital or not form.single or previous != "and")  # fame and fortune
    told = told or (beside and (capital or _closed(previous, after, following)))
    if len(names) == 1 and capital and not headline and _part_of_name(words, first, last):
        return False  # Polygon Labs, the Guardian Council, the Golden Globes
    if form.single and not form.bare and ((after.isdigit() and len(after) < 4) or (first == 0 and not told)):
        return False  # Fortune 500; "Wired homes are …"
    return told and capital if form.bare else told or capital


def _last_stands(words: list[str], at: int) -> bool:
    """Whether the last word of a name stands for it: "the Herald reported", "according to the Herald"."""
    lead, article = ["", "", *words[:at]][-2:]
    after, following = [*words[at + 1 : at + 3], "", ""][:2]
    if not words[at][0].isupper() or article.lower() != "the":
        return False
    if after[:1].isupper() and after.lower() not in _AFTER | _DATES:
        return False  # the Herald Tribune
    told = after.lower() in _AFTER or (after in {"'", "’"} and following == "s")
    return told or lead.lower() in _LEADING


def _closed(previous: str, after: str, following: str) -> bool:
    """Whether a name in small letters ends there: "did the verge like it", not "the verge panel"."""
    if previous not in {"did", "does"} or not after.isalpha():
        return not after.isalpha() or after.lower() in _OBJECTS
    return not following.isalpha() or following.lower() in _OBJECTS


def _is_headline(words: list[str]) -> bool:
    """Whether all longer words have a capital, so that one beside a name says nothing."""
    long = [word for word in words if len(word) > 3 and word.isalpha()]
    return len(long) > 2 and all(word[0].isupper() for word in long)


def _part_of_name(words: list[str], first: int, last: int) -> bool:
    """Whether a one-word name is only part of another: a capital stands right beside it."""
    after, previous = words[last + 1 : last + 2], words[first - 1 : first] if first > 1 else []
    if after and after[0][:1].isupper() and after[0].lower() not in _AFTER | _DATES | _EDITIONS | _GENERIC:
        return True
    if not previous or words[first].lower() in _SMALL:
        return False  # The Verge begins where it says "The"
    return previous[0][:1].isupper() and previous[0].lower() not in _SMALL | _BEFORE | _DATES
