"""Markdown: YAML between two lines of dashes, then the article; without it, read as plain text is."""

import re
from collections.abc import Iterator, Mapping

from index.articles import Article, normalize_line_ends
from index.errors import ArticleError
from index.readers.days import addressed, dating, stated
from index.readers.decoding import decode
from index.readers.inputs import Input, ReadOptions, Unread
from index.readers.limits import LARGEST_FRONT_MATTER
from index.readers.records import Fields, articles_of
from index.readers.text import fields_of

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n\s*|$)", re.DOTALL)

_LINE = re.compile(r"(?P<name>\w+):[ \t]+(?P<words>[^\[{|>].*)")


def read(source: Input, options: ReadOptions) -> Iterator[Article | Unread]:
    """Read a Markdown article; its text is kept as it was typed.

    What sets out to be front matter and is none, such as a line across the page, is text. Raises
    ArticleError where it is no YAML. A date that is none leaves the article undated.
    """
    text = normalize_line_ends(decode(source.content()))
    front = _FRONT_MATTER.match(text)
    named = None if front is None else _load(front["yaml"])
    if front is None or named is None:
        fields = fields_of(text)
    else:
        fields = _fields(named, text[front.end() :], options)
    yield from articles_of(source, fields)


def _fields(named: Mapping[str, str], text: str, options: ReadOptions) -> Fields:
    published = stated("header", named.get("date"), day_first=options.day_first)
    url = named.get("url")
    return Fields(
        key=None,
        title=named.get("title"),
        source=named.get("source"),
        url=url,
        author=named.get("author"),
        text=text,
        dating=dating([published, addressed(url)]),
    )


def _load(front_matter: str) -> dict[str, str] | None:
    """Return the names and their texts; None where there are none."""
    if len(front_matter) > LARGEST_FRONT_MATTER:
        raise ArticleError(f"has front matter of more than {LARGEST_FRONT_MATTER:,} characters")
    # Imported by who reads front matter: a question does without.
    import yaml

    try:
        # Of PyYAML's loaders this one makes nothing but texts, lists and mappings: no objects, and
        # no dates either, which it would move into another time zone.
        loaded = yaml.load(front_matter, yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        # Many a title has a colon, which YAML would have in quotation marks.
        lines = [_LINE.fullmatch(line) for line in front_matter.splitlines() if line.strip()]
        if not all(lines):
            raise ArticleError("has front matter that is no YAML") from error
        loaded = {line["name"]: line["words"].strip("\"' ") for line in lines if line}
    if not isinstance(loaded, dict):
        return None
    return {name.lower(): words for name, value in loaded.items() if (words := _words(value))}


def _words(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(each for each in value if isinstance(each, str))
    return value if isinstance(value, str) else None
