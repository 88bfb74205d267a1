"""JSON: a list of articles, an object around such a list, an article by itself, or several of these."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from index.articles import Article
from index.errors import ArticleError
from index.readers.inputs import Input, ReadOptions, Skipped, Unread, read_some
from index.readers.json_lines import JsonObjects
from index.readers.limits import DEEPEST_JSON, LARGEST_ARTICLE

_LISTS = frozenset(
    ("articles", "items", "results", "data", "docs", "documents", "rows", "records", "entries")
)
"""What an object calls the list of articles in it."""


def read(source: Input, options: ReadOptions) -> Iterator[Article | Skipped | Unread]:
    """Read the articles one at a time as they come: the file is never in memory whole."""
    objects = JsonObjects(source, options)
    with source.open() as stream:
        for number, value in enumerate(_values(stream), start=1):
            yield from objects.articles(value, f"item {number}")


def _values(stream: BinaryIO) -> Iterator[object]:
    """Yield the values that may be articles; raise ArticleError where the JSON ends to be any."""
    # ijson takes a moment to load its C library, which archives without .json needn't wait for.
    import ijson

    metered = _Metered(stream)
    try:
        events = ijson.basic_parse(metered, use_float=True, multiple_values=True)
        yield from _Splitter(metered).values(events)
    except ijson.JSONError as error:
        raise ArticleError("is no JSON, or no longer JSON from here on") from error
    except UnicodeError as error:
        raise ArticleError("is not UTF-8") from error


class _Metered:
    """A stream that stops where one article would become too large, wherever its end may be."""

    def __init__(self, stream: BinaryIO) -> None:
        # What is no UTF-8 would end the parse; UTF-16 and the mark of UTF-8 it doesn't take at all.
        self._stream = stream
        self._since = 0
        self._first = True

    def read(self, size: int) -> bytes:
        """Read the next bytes."""
        part = read_some(self._stream, size)
        if self._first:
            part, self._first = part.removeprefix(b"\xef\xbb\xbf"), size == 0
        self._since += len(part)
        if self._since > LARGEST_ARTICLE:
            raise ArticleError(f"has an item that is larger than {LARGEST_ARTICLE // 1_000_000} MB")
        return part

    def start_again(self) -> None:
        """Begin to count the next article."""
        self._since = 0


class _Splitter:
    """Cuts a stream of JSON's parts into the values that may be articles."""

    def __init__(self, metered: _Metered) -> None:
        self._metered = metered

    def values(self, events: Iterator[tuple[str, Any]]) -> Iterator[object]:
        """Yield what stands in a list at the top or in an object's list of articles, and other objects."""
        for event, value in events:
            if event == "start_array":
                yield from self._elements(events)
            elif event == "start_map":
                yield from self._object(events)
            else:
                yield value
            self._metered.start_again()

    def _elements(self, events: Iterator[tuple[str, Any]]) -> Iterator[object]:
        for event, value in events:
            if event == "end_array":
                return
            yield _build(event, value, events, depth=1)
            self._metered.start_again()

    def _object(self, events: Iterator[tuple[str, Any]]) -> Iterator[object]:
        """Yield the articles in an object's list of them, or else the object."""
        found: dict[str, object] = {}
        holds_articles = False
        for event, key in events:
            if event == "end_map":
                break
            event, value = next(events)
            if event == "start_array" and key in _LISTS and not holds_articles:
                first = next(events)
                if first[0] == "start_map":
                    holds_articles = True
                    yield _build(*first, events, depth=2)
                    self._metered.start_again()
                    yield from self._elements(events)
                else:
                    found[key] = _build_list(first, events, depth=2)
            else:
                found[key] = _build(event, value, events, depth=1)
        if not holds_articles:
            yield found


def _build(event: str, value: Any, events: Iterator[tuple[str, Any]], depth: int) -> object:
    """Build the value that begins with an event."""
    if event == "start_array":
        return _build_list(next(events), events, depth)
    if event != "start_map":
        return value
    _check(depth)
    built: dict[str, object] = {}
    for event, key in events:
        if event == "end_map":
            break
        built[key] = _build(*next(events), events, depth + 1)
    return built


def _build_list(first: tuple[str, Any], events: Iterator[tuple[str, Any]], depth: int) -> list[object]:
    _check(depth)
    built: list[object] = []
    event, value = first
    while event != "end_array":
        built.append(_build(event, value, events, depth + 1))
        event, value = next(events)
    return built


def _check(depth: int) -> None:
    if depth > DEEPEST_JSON:
        raise ArticleError(f"is nested more than {DEEPEST_JSON} levels deep")
