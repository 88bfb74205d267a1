"""Options that several commands share, and what they mean together."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from index import CollectionError
from index.sharding.layout import url_of

if TYPE_CHECKING:
    from index.readers import ReadOptions
    from qa.scope import Narrowing

_COLUMN = "The column of tables that has it, if it has no usual name."


def in_a_folder(index: Path | None) -> Path | None:
    """Return where a collection lies; CollectionError if that is at a URL, where only a cluster opens one."""
    url = None if index is None else url_of(index)
    if url is not None:
        parts = urlsplit(url)
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"  # no password
        raise CollectionError(
            f"{shown} is an address: `dateline serve --ray ADDRESS --index {shown}` answers from it, "
            "`dateline build --shards NUMBER --ray ADDRESS` writes it; for all else copy it, or a shard, "
            "to a folder."
        )
    return index


Index = Annotated[
    Path, typer.Option("--index", help="The collection's folder.", metavar="DIR", callback=in_a_folder)
]
ShardedIndex = Annotated[
    Path, typer.Option("--index", help="The collection's folder, or a URL on a cluster.", metavar="DIR")
]

Since = Annotated[str | None, typer.Option(help="The first day, as 2025-03-08.", metavar="DAY")]
Until = Annotated[str | None, typer.Option(help="The last day.", metavar="DAY")]
Sources = Annotated[
    list[str] | None, typer.Option("--source", help="Only this outlet; may be given again.", metavar="NAME")
]
Clock = Annotated[
    str,
    typer.Option(
        help="Which days --since and --until are: published, event (days that the text names) or either.",
        metavar="CLOCK",
    ),
]
KnownBy = Annotated[
    str | None, typer.Option(help="Only from articles published up to this day.", metavar="DAY")
]
Today = Annotated[
    str | None,
    typer.Option(help="The day that “last week” counts from; else the newest article's.", metavar="DAY"),
]
Literal = Annotated[bool, typer.Option("--literal", help="Read no days and no outlets in the question.")]

Mcp = Annotated[
    bool, typer.Option("--mcp", help="Be an MCP server as well, whose tools language models use.")
]
Public = Annotated[bool, typer.Option("--public", help="Let in whoever reaches the address, from wherever.")]
Rate = Annotated[
    int | None,
    typer.Option(
        help="What a visitor may ask for in a minute; 0 for no limit. On a network it is 120.",
        min=0,
        max=1_000_000,
        metavar="NUMBER",
    ),
]

TextColumn = Annotated[str | None, typer.Option("--text-column", help=_COLUMN, metavar="NAME")]
TitleColumn = Annotated[str | None, typer.Option("--title-column", help=_COLUMN, metavar="NAME")]
DateColumn = Annotated[str | None, typer.Option("--date-column", help=_COLUMN, metavar="NAME")]
SourceColumn = Annotated[str | None, typer.Option("--source-column", help=_COLUMN, metavar="NAME")]
UrlColumn = Annotated[str | None, typer.Option("--url-column", help=_COLUMN, metavar="NAME")]
AuthorColumn = Annotated[str | None, typer.Option("--author-column", help=_COLUMN, metavar="NAME")]


def narrowing_of(
    since: str | None,
    until: str | None,
    sources: list[str] | None,
    clock: str,
    known_by: str | None,
    today: str | None,
    literal: bool,
) -> "Narrowing":
    """Return what a question is narrowed by."""
    from qa.scope import INFERRED, Narrowing

    return Narrowing(
        since=since,
        until=until,
        sources=sources or None,
        clock=clock,
        known_by=known_by,
        today=today,
        infer=() if literal else INFERRED,
    )


def reading_of(
    text: str | None,
    title: str | None,
    published: str | None,
    source: str | None,
    url: str | None,
    author: str | None,
) -> "ReadOptions":
    """Return how tables are read; - is standard input."""
    from index.readers import ReadOptions

    stdin = sys.stdin.buffer if sys.stdin else None
    return ReadOptions(text, title, published, source, url, author, day_first=True, stdin=stdin)
