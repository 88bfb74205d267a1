"""What the command line shows of a list: a page of it."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from qa.listing import ListedPassage, Listing, Page
from qa.terminal import one_line, print_reading, print_text, printable, quoted
from qa.wording import dating, day, event_note, passages


def print_page(listing: Listing, page: Page) -> None:
    """Print how much there is and by which rule, then a page, passages of an article together."""
    console = Console(highlight=False)
    print_reading(console, listing.question, listing.scope, None, "only")
    if listing.message:
        print_text(console, Text(one_line(listing.message), style="bold"))
        if listing.fewer:
            told = (
                f"{passages(listing.fewer.count)} with fewer words: dateline list '{listing.fewer.question}'"
            )
            print_text(console, Text(one_line(told)))
        return
    clock = "by day of publication" if listing.by == "published" else "by the first day that each names"
    print_text(console, Text(f"{listing.summary}, {clock}", style="bold"))
    print_text(console, Text(one_line(listing.rule), style="italic"))
    before = None
    for row in page.rows:
        heading = _heading(row, listing)
        if heading != before:
            console.print()
            print_text(console, Text(heading))
            before = heading
        print_text(console, Text(f"[{row.number}] ", style="bold") + Text(quoted(row.quote.text)), indent=4)
        if notes := ", ".join(_days(row)):
            print_text(console, Text(one_line(f"Days: {notes}"), style="italic"), indent=8)
    if page.pages > 1:
        console.print()
        follows = f"; --page {page.number + 1} has what follows" if page.number < page.pages else ""
        print_text(console, Text(f"Page {page.number:,} of {page.pages:,}{follows}"))


def print_written(path: Path, listing: Listing) -> None:
    """Print which file was written, and how much there is."""
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print(one_line(f"Wrote {path}: {listing.summary}"))


def _heading(row: ListedPassage, listing: Listing) -> str:
    told = dating(row.dated_by, row.other_day)
    when = f"{day(row.published)} ({told})" if told else day(row.published)
    if listing.by == "event":
        when = f"{'No day' if row.day is None else day(row.day)} (published {when})"
    heading = row.title or f"first sentence: {row.heading}"
    return one_line(f"{when} · {row.source} · {heading}")


def _days(row: ListedPassage) -> Iterator[str]:
    for one in row.event_days:
        words = row.passage.text[one.start - row.passage.start : one.end - row.passage.start]
        yield f"{printable(words)} [{event_note(one.first, one.last)}]"
