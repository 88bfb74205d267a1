"""Noun and time phrases, found by closed word classes, a table of verbs and capitals.

No tagger: what cannot be told is left untyped (`name`), which agrees with anything not plural.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from qa.followups import english as en
from qa.followups.texts import Kind, Text


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun or time phrase: the tokens `first` to `end`, or from `outer` with its preposition."""

    kind: Kind
    text: str
    preposition: str
    is_plural: bool
    outer: int
    first: int
    end: int

    @property
    def is_proper(self) -> bool:
        """Whether it names one particular person, place, group or thing."""
        return self.kind in ("person", "place", "group", "name")


def chunks(
    question: Text, i: int, end: int, verbs: frozenset[int], subject: tuple[int, int]
) -> Iterator[Phrase]:
    """Yield the phrases between the tokens `i` and `end`, given which tokens are verbs."""
    tokens = question.tokens
    has_verb = bool(verbs)
    while i < end:
        word, outer, preposition = question.lower(i), i, ""
        stop = question.time_end(i)
        if stop > i:
            yield Phrase("time", question.between(i, stop), "", False, i, i, stop)
            i = stop
            continue
        if word in en.PREPOSITIONS and i + 1 < end:
            preposition = word
            i += 1
            stop = question.time_end(i)
            if stop > i and preposition in en.TIMED | {"of", "for", "from"}:
                yield Phrase("time", question.between(i, stop), preposition, False, outer, i, stop)
                i = stop
                continue
        first = i
        opened = False
        while (
            i < end
            and not question.is_name(i)
            and (
                question.lower(i) in en.DETERMINERS | en.POSSESSIVES
                or (question.lower(i) in en.DEMONSTRATIVES and i + 1 < end and is_content(question, i + 1))
                or (tokens[i].text[0].isdigit() and question.time_end(i) == i)
            )
        ):
            opened, i = True, i + 1
        head = i
        while i < end and i not in verbs and is_content(question, i) and question.time_end(i) == i:
            word = question.lower(i)
            if not question.is_name(i):
                clear = en.is_past(word) or (word.endswith("ing") and word in en.CLOSED)
                if clear and (i > head or not opened) and not (i == head and preposition):
                    break
                if (
                    en.is_verb(word)
                    and not en.is_plural(word)
                    and i == head
                    and not opened
                    and not preposition
                    and not has_verb
                ):
                    break
                if i > head and word in en.THIRDS and question.is_name(i - 1):
                    break
                if (
                    i > head
                    and question.is_name(i - 1)
                    and not opened
                    and word not in en.PERSON_NOUNS | en.GROUP_NOUNS | en.PLACE_NOUNS
                    and question.is_cased
                    and en.is_base(word)
                ):
                    break
            i += 1
            if (
                i + 1 < end
                and question.is_name(i - 1)
                and question.is_name(i + 1)
                and (
                    question.lower(i) in en.CONNECTORS
                    and (question.lower(i) not in ("of", "und", "y") or _takes_of(question, i - 1))
                )
            ):
                i += 1
        if i == head:
            i = max(i, outer + 1)
            continue
        yield from _typed(question, outer, first, head, i, preposition, opened, subject)
        if i < end and question.lower(i) in ("'s", "’s"):
            i += 1


def _takes_of(question: Text, place: int) -> bool:
    return question.is_name(place) and question.lower(place) in en.GROUP_NOUNS | en.PLACE_NOUNS


def _typed(
    question: Text,
    outer: int,
    first: int,
    head: int,
    end: int,
    preposition: str,
    opened: bool,
    subject: tuple[int, int],
) -> Iterator[Phrase]:
    """Yield the phrase with its kind; a title or a common noun before a name goes with the name."""
    names = [place for place in range(head, end) if question.is_name(place)]
    last = question.lower(end - 1)
    plural = False
    kind: Kind
    if not names:
        plural = en.is_plural(last)
        singular = last[:-1] if last.endswith("s") else last
        if last in en.PERSON_NOUNS or singular in en.PERSON_NOUNS or last in en.HUMAN_PLURALS:
            kind = "human"
        elif not question.is_cased and not opened and _place_like(question, end, preposition):
            kind = "place"
        elif not question.is_cased and not opened and not plural and (head, end) == subject:
            kind = "name"
        else:
            kind = "thing"
        if not plural and opened and question.lower(first) in ("many", "several", "few", "these", "those"):
            plural = True
        yield Phrase(kind, question.between(first, end), preposition, plural, outer, first, end)
        return
    if end - 1 not in names:
        # "the Kessel bridge", "the Kirn district", "the Guild leader"
        singular = last[:-1] if last.endswith("s") else last
        if singular in en.PERSON_NOUNS:
            kind, plural = "human", en.is_plural(last)
        elif last in en.PLACE_NOUNS:
            kind = "place"
        elif last in en.GROUP_NOUNS:
            kind = "group"
        else:
            kind, plural = "thing", en.is_plural(last)
        yield Phrase(kind, question.between(first, end), preposition, plural, outer, first, end)
        return
    start = names[0]
    titles = [place for place in range(head, end) if question.lower(place) in en.TITLES]
    kind = _name_kind(question, first, start, end, preposition, bool(titles), opened)
    keep = first
    if start > head and kind == "person" and not opened:
        keep = start  # "striker Dembo Traske" is Dembo Traske
    elif start > head and not opened and kind != "person":
        keep = start
    while kind == "person" and keep < end - 1 and question.lower(keep) in en.TITLES and not opened:
        keep += 1
    if question.lower(first) == "the" and start == first:
        keep = first
    if preposition == "" and keep > first:
        outer = keep
    yield Phrase(kind, question.between(keep, end), preposition, False, outer, keep, end)


def _place_like(question: Text, end: int, preposition: str) -> bool:
    if preposition not in en.PLACED | {"to", "from"}:
        return False
    last = question.lower(end - 1)
    return last not in en.NO_PLACES and not en.is_plural(last) and not en.is_verb(last)


def _name_kind(
    question: Text, first: int, start: int, end: int, preposition: str, titled: bool, opened: bool
) -> Kind:
    words = [question.lower(place) for place in range(start, end)]
    name = bare(question.between(start, end)).lower()
    known = question.known.get(name)
    if known not in (None, "name"):
        return known
    follower = question.lower(end)
    if any(word in en.GROUP_NOUNS for word in words):
        return "group"
    if words[0] in en.PLACE_NOUNS or words[-1] in en.PLACE_NOUNS:
        return "place"
    if titled:
        return "person"
    text = question.between(start, end)
    if question.is_cased and text.isupper() and 1 < len(text) <= 6:
        return "group"
    if words[0] == "the":
        return "name"
    if opened:
        return "group" if question.lower(first) == "the" and start == first + 1 else "name"
    length = end - start
    if preposition in en.PLACED or (
        preposition in ("to", "from", "toward", "towards", "into") and length == 1
    ):
        return "place"
    if preposition == "on" and question.lower(first - 2).startswith("happen"):
        return "place"
    if question.lower(start - 1) == "and" and follower == "":
        return "name"
    speaks = follower in en.SAYING or (follower in en.AUXILIARIES and length > 1)
    if length in (2, 3) and not preposition and "&" not in words:
        return "person"
    if length in (2, 3) and preposition in (
        "by",
        "with",
        "about",
        "against",
        "for",
        "to",
        "from",
        "than",
        "like",
    ):
        return "person" if "&" not in words and not known else "name"
    return "person" if speaks and length > 1 else "name"


def bare(name: str) -> str:
    """Return a name without a leading "the"."""
    return name[4:] if name[:4].lower() == "the " else name


def is_content(question: Text, place: int) -> bool:
    """Whether the token is a name, a number or a word of an open class."""
    token = question.tokens[place]
    if question.is_name(place):
        return True
    return token.is_word and token.lower not in en.CLOSED and token.text[0].isalnum()
