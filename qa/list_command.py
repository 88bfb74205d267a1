"""dateline list: everything on something, on the screen or in a file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from index import QuestionError
from qa.defaults import DEFAULT_INDEX, LONGEST_QUESTION
from qa.options import Clock, Index, KnownBy, Literal, Since, Sources, Today, Until, narrowing_of

_SCREEN = 20  # passages of a page

lists = typer.Typer()


@lists.command("list", epilog='Example: dateline list "Tuwaym" --output tuwaym.csv')
def list_command(
    question: Annotated[
        str, typer.Argument(help=f"The words, or a question; up to {LONGEST_QUESTION:,} characters.")
    ],
    index: Index = DEFAULT_INDEX,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    clock: Clock = "published",
    known_by: KnownBy = None,
    today: Today = None,
    literal: Literal = False,
    by: Annotated[
        str, typer.Option(help="In order of publication, or of event: the first day that each names.")
    ] = "published",
    fold: Annotated[bool, typer.Option("--fold", help="Leave out copies of what comes before.")] = False,
    page: Annotated[
        int | None,
        typer.Option(help="Which page; an export has all unless one is named.", metavar="NUMBER"),
    ] = None,
    size: Annotated[int, typer.Option(help="Passages of a page.", metavar="NUMBER")] = _SCREEN,
    name: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="text, csv, jsonl, markdown, bibtex, ris or csl; as --output is named, else text.",
            metavar="FORMAT",
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write to this file.", metavar="FILE")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Even if the file is there.")] = False,
) -> None:
    """List every passage that has all the words, in order of date."""
    from index import open_collection
    from qa import ledger
    from qa.exports import FORMATS, export, format_of, write
    from qa.retrieval import Retriever

    named = format_of(output) if output and name is None else None
    if output and name is None and named is None:
        raise QuestionError(f"{output} could be in any format; add --format {' or '.join(FORMATS)}.")
    wanted = named.name if named else name or "text"
    if wanted != "text" and wanted not in FORMATS:
        raise QuestionError(f"format is {wanted!r}; it can be text, {', '.join(FORMATS)}.")
    if wanted == "text" and output:
        raise QuestionError(f"text is for the screen; name {output} as one of {', '.join(FORMATS)}.")
    retriever = Retriever(open_collection(index, notice=ledger.notice))
    narrowing = narrowing_of(since, until, source, clock, known_by, today, literal)
    listing = retriever.everything(question, by=by, fold=fold, **narrowing)
    if wanted == "text":
        from qa import terminal_lists

        terminal_lists.print_page(listing, listing.page(page or 1, size))
        return
    rows = None if page is None else listing.page(page, size).rows
    written = export(listing, wanted, rows)
    if output:
        write(written, output, overwrite=overwrite)
        from qa import terminal_lists

        terminal_lists.print_written(output, listing)
        return
    for part in written.parts:
        sys.stdout.buffer.write(part)
