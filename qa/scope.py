"""What a question's own words narrow it to: a window of time, outlets, the newest."""

import re
from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypedDict

from index import Filter, QuestionError, Span
from index.english import FUNCTION_WORDS
from index.filters import Clock, Days, day_of
from qa.outlets import Outlets, outlet_spans
from qa.windows import Refusal, Window, window_or_reason

Inferred = Literal["window", "sources"]
"""What may be read from a question."""

INFERRED: tuple[Inferred, ...] = ("window", "sources")
"""All of it."""


class Narrowing(TypedDict, total=False):
    """What a caller may narrow a question by; everything may be left out.

    `since` and `until` are days, both included, as dates or as ISO 8601: of publication, or with
    `clock="event"` days that a passage names ("either" takes both). `known_by` leaves out what was
    published after that day. `sources` are outlets by their exact names. `today` is the day that "last
    week" in a question counts from; the collection's newest day unless given. `infer` says what is
    read from the question's own words: "window", "sources", both (the usual) or neither; the words for
    a window that is not wanted are set aside.
    """

    since: date | str | None
    until: date | str | None
    clock: str
    known_by: date | str | None
    sources: Sequence[str] | None
    today: date | str | None
    infer: Some[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """What was read from a question: days, outlets, and whether it asks for the newest.

    `words` is where the question says the days; without it the question names none. `clock` is the
    clock that they are on, `named` where it names outlets. `is_strict` says that nothing else may
    answer: for what was known on a day. `refused` says why a day that the question names cannot be one.
    `is_matched` is false where what is in the scope doesn't answer and something outside it does,
    `is_set_aside` true where the days narrow nothing, as the caller doesn't want them read or they
    cannot be: no passage need have their words.
    """

    since: date | None
    until: date | None
    words: Span | None
    clock: Clock
    sources: tuple[str, ...]
    named: tuple[Span, ...]
    is_strict: bool
    is_recent: bool
    refused: str | None
    is_matched: bool
    is_set_aside: bool

    @classmethod
    def nothing(cls) -> "Scope":
        """Return the scope of a question that names no days and no outlets."""
        return cls(
            since=None,
            until=None,
            words=None,
            clock="either",
            sources=(),
            named=(),
            is_strict=False,
            is_recent=False,
            refused=None,
            is_matched=True,
            is_set_aside=False,
        )  # fmt: skip

    @property
    def days(self) -> Days | None:
        """The window, if there is one."""
        if self.words is None or self.is_set_aside:
            return None
        return Days(self.since, self.until, self.clock)

    @property
    def is_open(self) -> bool:
        """Whether the question names neither days nor outlets."""
        return self.days is None and not self.sources

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON types; the days as ISO 8601."""
        return {
            "since": None if self.since is None else self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "words": None if self.words is None else [self.words.start, self.words.end],
            "set_aside": self.is_set_aside,
            "sources": list(self.sources),
            "recent": self.is_recent,
        }

    def strictly(self, where: Filter, clock: Clock | None = None) -> Filter:
        """Return `where` narrowed to the window and the outlets; nothing passes for a day that can't be.

        A window that may be on either clock is on `clock`, if one is given.
        """
        if self.refused is not None:
            where = where.among([])
        if (days := self.days) is not None:
            where = where.within(replace(days, clock=clock) if clock and days.clock == "either" else days)
        return where.among(self.sources) if self.sources else where

    def narrow(self, where: Filter) -> list[Filter]:
        """Return `where` narrowed to the window, once for each outlet or once for none."""
        inside = where if self.days is None else where.within(self.days)
        return [inside.among([source]) for source in self.sources] or [inside]


@dataclass(frozen=True, slots=True)
class Context:
    """What questions are read against: the collection's first and newest day, its outlets, its dates' order.

    `days` is None for a collection without a dated article.
    """

    days: tuple[date, date] | None
    outlets: Outlets
    day_first: bool


def read_scope(question: str, against: Context, narrowing: Narrowing) -> Scope:
    """Read a question; raise QuestionError for a `today` or `infer` that makes no sense.

    Outlets that the caller's `sources` leave out are not read. Without a single dated article and
    without `today` there is no clock, and only absolute dates are read. "By 8 March" asks what had been
    published by then, in a collection that goes back so far: later articles name earlier days too.
    """
    infer = _inferred(narrowing)
    allowed = narrowing.get("sources")
    if allowed is None:
        spans = against.outlets.spans(question)
    else:
        spans = outlet_spans(question, [name for name in sorted(set(allowed)) if name in against.outlets])
    sources = sorted({name for *_, meant in spans for name in meant}) if "sources" in infer else []
    # "The Sunday Courier" is no Sunday.
    named = tuple(Span(start, end) for start, end, _ in spans)
    found = window_or_reason(
        _blanked(question, named), _today(against, narrowing), day_first=against.day_first
    )
    window = found if isinstance(found, Window) else None
    words = None if found is None else Span(found.start, found.end)
    since, until = (window.since, window.until) if window else (None, None)
    begun = until is not None and against.days is not None and against.days[0] <= until
    # A collection that does not go back so far knew nothing then: what it tells of those days counts.
    known = words is not None and begun and _asks_what_was_known(question, words)
    if known:
        since = None
    return Scope(
        since=since,
        until=until,
        words=words,
        clock="published" if begun and since is None else "either",
        sources=tuple(sources),
        named=named,
        is_strict=known and "window" in infer,
        is_recent=bool(_RECENT.search(question)),
        refused=found.reason if isinstance(found, Refusal) else None,
        is_matched=True,
        is_set_aside=words is not None and (window is None or "window" not in infer),
    )


def _asks_what_was_known(question: str, words: Span) -> bool:
    return bool(_KNOWN.search(question[: words.start]) or _AS_OF.match(question, words.start))


def filter_of(narrowing: Narrowing) -> Filter:
    """Return what holds strictly; QuestionError if it makes no sense, TypeError for another keyword."""
    strangers = sorted(narrowing.keys() - Narrowing.__annotations__.keys())
    if strangers:
        raise TypeError(f"unexpected keyword argument {strangers[0]!r}")
    return Filter.of(
        narrowing.get("since"),
        narrowing.get("until"),
        narrowing.get("sources"),
        narrowing.get("clock", "published"),
        narrowing.get("known_by"),
    )


def check_narrowing(narrowing: Narrowing) -> None:
    """Raise what a question with this narrowing would raise: QuestionError or TypeError."""
    filter_of(narrowing)
    day_of(narrowing.get("today"), "today")
    _inferred(narrowing)


def _inferred(narrowing: Narrowing) -> frozenset[str]:
    infer = frozenset(narrowing.get("infer", INFERRED))
    if not infer <= frozenset(INFERRED):
        stranger = sorted(infer - set(INFERRED))[0]
        raise QuestionError(f"infer has {stranger!r}; it may have window and sources.")
    return infer


def without_days(question: str, scope: Scope) -> str:
    """Return a question with blanks where it says the days."""
    return question if scope.words is None else _blanked(question, [scope.words])


def subject(question: str, scope: Scope) -> str:
    """Return a question with blanks where it says the days or names an outlet: what it is about."""
    return _blanked(without_days(question, scope), scope.named)


def _blanked(text: str, spans: Sequence[Span]) -> str:
    for span in spans:
        text = f"{text[: span.start]}{' ' * (span.end - span.start)}{text[span.end :]}"
    return text


def without_reporting(question: str) -> str:
    """Return a question with blanks for "happened", "news" and the like, which no article need have."""
    return _REPORTING_WORD.sub(lambda found: " " * len(found.group()), question)


def has_content(question: str, scope: Scope) -> bool:
    """Whether a question asks for more than a day, an outlet or the news."""
    return any(
        word not in FUNCTION_WORDS and not _REPORTING_WORD.fullmatch(word)
        for word in (_POSSESSIVE.sub("", word) for word in _WORD.findall(subject(question, scope).casefold()))
    )


def _today(against: Context, narrowing: Narrowing) -> date | None:
    """Return the caller's day, or the newest that the caller lets be known."""
    today = day_of(narrowing.get("today"), "today")
    if today is not None or against.days is None:
        return today
    known = day_of(narrowing.get("known_by"), "known_by")
    return against.days[1] if known is None else min(known, against.days[1])


_AS_OF = re.compile(r"as\s+of\b|as\s+at\b", re.IGNORECASE)

_POSSESSIVE = re.compile(r"['’]s?$")

# "What was known on 8 March", not "what was it known as in 1920".
_KNOWN = re.compile(
    r"\b(?:what|how much|all|everything)\b[^.?!]{0,20}\b(?:known|knew|know)\b"
    r"(?!\s+(?:as|for|to)\b)[^.?!]{0,40}$",
    re.IGNORECASE,
)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

# "At the latest", "an electric current" and "the currents" ask for nothing new.
_RECENT = re.compile(
    r"(?<!at the )\b(?:latest|newest|most recent(?:ly)?|so far|currently|up[ -]to[ -]date|right now)\b"
    r"|(?<!electric )(?<!ocean )(?<!alternating )(?<!direct )\bcurrent\b"
    r"(?=\s+[^\W\d_])(?!\s+(?:of|in|flows?|from|was|is)\b)",
    re.IGNORECASE,
)

# What a question about a day or an outlet says besides: it asks for whatever there is.
_REPORTING_WORD = re.compile(
    r"\b(?:happen(?:s|ed|ing)?|occur(?:s|red)?|events?|news|stor(?:y|ies)|articles|headlines?|reports?|reported|"
    r"reporting|coverage|cover(?:s|ed)?|published?|publish(?:es)?|say|says|said|write|writes|wrote|going|"
    r"went|new|newest|latest|recent|compare|recently|summar(?:y|ise|ize)|list|show|tell|give|everything|anything|something|"
    r"else|main|top|important|things?|developments?|according|days?|today|took|place|known)\b",
    re.IGNORECASE,
)
