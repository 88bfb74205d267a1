"""What every format is written from, and what some of them share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qa.listing import ListedPassage

_WEB = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """A title, what it is about, notes on it, and the passages, which can be gone through once."""

    title: str
    subject: str
    notes: tuple[str, ...]
    rows: Iterable[ListedPassage]


def one_line(text: str) -> str:
    """Return a text in one line, without control characters."""
    return " ".join("".join(" " if ord(one) < 32 or 127 <= ord(one) < 160 else one for one in text).split())


def web_address(url: str | None) -> str | None:
    """Return an address of the web, what would end it in some format as %XX; None if it is none.

    An address that runs a program when it is followed ("javascript:…") is none.
    """
    if url is None or not _WEB.match(url.strip()):
        return None
    return "".join(
        f"%{ord(one):02X}" if one in _UNSAFE or ord(one) < 33 or ord(one) == 127 else one
        for one in url.strip()
    )


_UNSAFE = frozenset('"<>\\^`{|}')
