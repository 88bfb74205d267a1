"""Whether a question asks for everything that there is on something, by rule; English."""

import re
from dataclasses import dataclass
from functools import cache

from index import Span


def _one_of(*phrases: str) -> str:
    """Return a pattern that takes any of the phrases, whose blanks are any white space."""
    alternatives = sorted((re.sub(r" ", r"\\s+", one) for one in phrases), key=len, reverse=True)
    return f"(?:{'|'.join(alternatives)})"


# What an archive consists of. "News sources" are no part of it.
_THINGS = r"(?:(?:news|press)\s+)?" + _one_of(
    "articles?", "passages?", "reports?", "story", "stories", "mentions?", "references?", "quotes?",
    "quotations?", "pieces?", "items?", "entry", "entries", "texts?", "coverage", "reporting", "news",
)  # fmt: skip

# What leads from them to what they are about. "The articles of a treaty" are none of an archive.
_ABOUT = _one_of(
    "about", "on", "regarding", "concerning", "covering", "mentioning", "naming", "discussing", "describing",
    "containing", "involving", "with", "relat(?:ing|ed) to", "having to do with", "dealing with",
    "referring to", "(?:that|which) (?:is|are) about", "(?:that|which) (?:deals?|has to do|have to do) with",
    "(?:that|which) (?:concern|mention|name|cover|discuss|describe|contain|involve|refer to)s?",
    "(?:that|which) (?:has|have|refers to)", "in which", "where",
    r"(?<!articles\x20)(?<!pieces\x20)(?<!items\x20)of", r"(?<!articles\x20)(?<!reports\x20)to",
)  # fmt: skip

# Of them: that they are there, were published, can be found.
_THERE = (
    r"(?:\s+"
    + _one_of(
        "(?:(?:that|which) )?there (?:is|was|are)",
        "(?:(?:that|which) )?you (?:have|know|find|can find|got|have got)",
        "(?:(?:that|which) )?we have",
        "(?:(?:that|which) )?(?:has been|have been|is|are|was|were) "
        "(?:written|published|reported|printed|said|known)",
        "published", "written", "printed", "reported", "available", "in the (?:archive|collection)",
    )
    + ")?"
)  # fmt: skip

# What may follow instead of a topic: an outlet or days, which are read apart.
_FROM = (
    r"(?=\s+(?:(?:from|since|until|till|before|after|between|during|published|dated|this|last)\b|"
    r"(?:in|for|of|on|over)\s+(?:the\s+)?"
    r"(?:last|past|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)))"
)

_NOTHING = r"(?=\s*[.!?]*$)"

_POLITELY = r"(?:(?:please|now|ok|okay|and|so|then),?\s+)*"

_ASKS = (
    _POLITELY
    + r"(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?|"
    r"i(?:\s+would|['’]d)?\s+(?:want|like|need)\s+(?:to\s+(?:see|read|have)\s+)?|"
    r"let(?:\s+me|['’]s)\s+(?:see|have)\s+)?(?:(?:please\s+)?"
    + _one_of(
        "list", "show", "give", "find", "get", "display", "print", "export", "download", "collect", "gather",
        "return", "fetch", "see", "read", "search for", "pull up", "bring up", "look up", "enumerate", "tell",
    )
    + r"(?:\s+(?:me|us|out))?\s+)?"
)  # fmt: skip

_LISTS = _POLITELY + r"(?:list|enumerate|export|download)(?:\s+(?:me|us|out))?\s+(?:the\s+|any\s+)?"

_EVERY = r"(?:all|every|each|every\s+single|any\s+and\s+all)\s+(?:of\s+)?(?:the\s+|our\s+|your\s+|its\s+)?"

_WHOLE = (
    r"(?:a|an|the)\s+(?:full|complete|exhaustive|entire|whole)\s+(?:list|listing|record|index|chronology)"
    r"\s+of\s+"
)

_EVERYTHING = r"(?:absolutely\s+)?(?:everything|all(?:\s+that)?" + (
    r"(?=\s+(?:about|on|regarding|concerning|there\s+is|you|we|has|was|is)\b))"
)

_ABOUT_ALL = _one_of(
    "about", "on", "regarding", "concerning", "mentioning", "relat(?:ed|ing) to", "to do with"
)

_FRAMES = (
    # Everything about …; all there is on …
    rf"{_ASKS}{_EVERYTHING}{_THERE}(?:\s+{_ABOUT_ALL}\b|{_FROM}|{_NOTHING})",
    # All articles on …; every mention of …; a full list of all reports about …
    rf"{_ASKS}(?:{_WHOLE})?{_EVERY}{_THINGS}{_THERE}(?:\s+{_ABOUT}\b|{_FROM}|{_NOTHING})",
    rf"{_ASKS}{_WHOLE}{_THINGS}{_THERE}(?:\s+{_ABOUT}\b|{_FROM}|{_NOTHING})",
    # List articles about …
    rf"{_LISTS}{_THINGS}{_THERE}(?:\s+{_ABOUT}\b|{_FROM}|{_NOTHING})",
    # What are all the articles on …
    rf"(?:what|which)\s+are\s+(?:{_EVERY}|the\s+){_THINGS}{_THERE}\s+{_ABOUT}\b",
    # Which articles mention …
    rf"(?:which|what)\s+(?:of\s+the\s+)?{_THINGS}\s+"
    + _one_of(
        "mention", "name", "discuss", "describe", "contain", "cover", "are about", "deal with", "refer to"
    )
    + r"\b",
)  # fmt: skip


@cache
def _frame() -> re.Pattern[str]:
    # Compiled by who lists: other questions do without.
    return re.compile(rf"\s*(?:{'|'.join(_FRAMES)})", re.IGNORECASE)


# What may be said besides, before the topic and after it.
_BEFORE = re.compile(
    r"[\s,]*"
    + _one_of("about", "regarding", "concerning", "mentioning", "on the (?:topic|subject|matter) of")
    + r"\b",
    re.IGNORECASE,
)  # fmt: skip
_AFTER = re.compile(
    r"[\s,]*(?:\b"
    + _one_of(
        "please", "thanks", "thank you", "in (?:the|this|your|our) (?:archive|collection|articles)",
        "(?:in|by) (?:date|chronological) order", "(?:in )?chronologically", "sorted by date",
        "(?:is|are|was|were) (?:named|mentioned|discussed|described|covered|quoted)",
        "(?:that )?(?:there is|you have|we have)",
    )
    + r"\b[\s,]*)?[.!?\s]*$",
    re.IGNORECASE,
)  # fmt: skip

# "All reports of the flood were false" says something of them; "list everything about who was hurt" asks.
_SAYS = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|did|does)\b", re.IGNORECASE)
_UNASKED = re.compile(r"\s*(?:everything|all|every|each)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListingQuestion:
    """A question that asks for everything; `topic` is the rest of it, days and outlets included.

    The topic is empty where everything is asked for that there is.
    """

    topic: Span


def read_listing(question: str) -> ListingQuestion | None:
    """Return where a question says what everything is asked about, or None if it asks something else."""
    frame = _frame().match(question)
    if frame is None:
        return None
    after = _AFTER.search(question, frame.end())
    end = after.start() if after else len(question)
    before = _BEFORE.match(question, frame.end(), end)
    start = before.end() if before else frame.end()
    while start < end and question[start].isspace():
        start += 1
    end = max(start, end)
    if _UNASKED.match(question) and _SAYS.search(question, start, end):
        return None
    return ListingQuestion(Span(start, end))
