"""Asked: what a visitor asks, as a browser keeps it and sends it back.

A chip, a link, the list of earlier conversations: each carries the whole of what is to be asked, as JSON in
a data attribute, in the address, or in the browser's own storage. Nothing in what comes back is trusted.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from qa.scope import INFERRED, Narrowing
from qa.timelines import By


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor narrowed a question to, as it came from the browser; None means any.

    `infer` is what may be read from the question's own words.
    """

    since: str | None = None
    until: str | None = None
    clock: str = "published"
    known_by: str | None = None
    sources: tuple[str, ...] | None = None
    infer: tuple[str, ...] = INFERRED

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> "Filters":
        """Read what a browser sent; whatever is of no use is left out."""
        sources = sent.get("sources")
        infer = sent.get("infer")
        return cls(
            since=_text(sent.get("since")),
            until=_text(sent.get("until")),
            clock=_text(sent.get("clock")) or "published",
            known_by=_text(sent.get("known_by")),
            sources=tuple(map(str, sources)) if isinstance(sources, list) and sources else None,
            infer=tuple(one for one in INFERRED if one in infer) if isinstance(infer, list) else INFERRED,
        )

    @property
    def by(self) -> By:
        """The day that lists and bars go by: where either counts, that of publication."""
        return "event" if self.clock == "event" else "published"

    def narrowing(self) -> Narrowing:
        """Return it as what a Retriever takes."""
        return Narrowing(
            since=self.since,
            until=self.until,
            clock=self.clock,
            known_by=self.known_by,
            sources=self.sources,
            infer=self.infer,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it was narrowed to.

    `alone` is true where the words are searched as they are, whatever was asked before. `page` is that of
    the list of everything that matches, from 1, and None where an answer is wanted.
    """

    question: str
    filters: Filters
    alone: bool
    page: int | None

    @classmethod
    def of(cls, sent: object) -> "Asked":
        """Read what a browser sent; whatever is of no use is left out."""
        if not isinstance(sent, dict):
            return cls("", Filters(), alone=False, page=None)
        page = sent.get("page")
        return cls(
            question=encodable(str(sent.get("question") or "")),
            filters=Filters.of(sent),
            alone=sent.get("alone") is True,
            page=page if isinstance(page, int) and 1 <= page <= _MOST_PAGES else None,
        )

    def to_json(self) -> str:
        """Return it as `of` reads it."""
        sent = asdict(self)
        return json.dumps(sent.pop("filters") | sent, ensure_ascii=False)


# Beyond what SQLite can count there is nothing to turn to.
_MOST_PAGES = 2**31


def _text(value: object) -> str | None:
    return encodable(value.strip()) or None if isinstance(value, str) else None


def encodable(text: str) -> str:
    """Return a text with ? for half a surrogate pair, which JSON can have and nothing can encode."""
    return text.encode("utf-8", "replace").decode("utf-8")
