"""A narrowing as JSON and back: what a question was asked with, kept for whoever asks it again."""

from collections.abc import Mapping
from typing import Any, cast

from index import QuestionError
from index.filters import day_of
from qa.scope import INFERRED, Narrowing, filter_of

_DAYS = ("since", "until", "known_by", "today")

LARGEST = 20_000
"""Characters of a narrowing as JSON: the names of some hundred outlets."""


def plain_narrowing(narrowing: Narrowing) -> dict[str, Any]:
    """Return what narrows, as JSON types; the usual is left out.

    Raises QuestionError for what makes no sense.
    """
    filter_of(narrowing)
    plain: dict[str, Any] = {}
    for name in _DAYS:
        day = day_of(narrowing.get(name), name)  # type: ignore[arg-type]  # a day, by these names
        if day is not None:
            plain[name] = day.isoformat()
    sources = narrowing.get("sources")
    if sources is not None:
        plain["sources"] = [_printable(name) for name in sorted(set(sources))]
    clock = narrowing.get("clock", "published")
    # Without days there is nothing that a clock is for.
    if clock != "published" and plain.keys() & {"since", "until"}:
        plain["clock"] = clock
    infer = [name for name in INFERRED if name in narrowing.get("infer", INFERRED)]
    if infer != list(INFERRED):
        plain["infer"] = infer
    return plain


def read_narrowing(plain: object) -> Narrowing:
    """Return the narrowing that JSON tells of; raise QuestionError if it makes no sense."""
    if not isinstance(plain, Mapping):
        raise QuestionError("what narrows a question is an object such as {“since”: “2025-03-08”}.")
    strangers = sorted(map(str, plain.keys() - Narrowing.__annotations__.keys()))
    if strangers:
        raise QuestionError(f"{strangers[0]} narrows nothing.")
    for name in ("sources", "infer"):
        listed = plain.get(name)
        if listed is not None and not (isinstance(listed, list) and all(isinstance(x, str) for x in listed)):
            raise QuestionError(f"{name} takes a list of names.")
    read = cast("Narrowing", {name: value for name, value in plain.items() if value is not None})
    filter_of(read)
    day_of(read.get("today"), "today")
    return read


def _printable(name: str) -> str:
    # What came in as half a character cannot be written down.
    return name.encode("utf-8", "replace").decode("utf-8")
