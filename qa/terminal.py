"""What the command line shows: progress, answers, reports, the collection's state."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index import first_sentence
from qa.defaults import MCP_PATH
from qa.progress_log import ProgressLog
from qa.wording import (
    ALSO,
    alternatives,
    articles,
    beside_day,
    counted,
    dating,
    day,
    difference,
    event_note,
    listed,
    passages,
    reports,
    window,
)
from qa.wording import days as spoken_days

if TYPE_CHECKING:
    from index import BuildReport, Collection, Holdings
    from index import Progress as ProgressCallback
    from qa.answers import Answer, Citation
    from qa.evaluation import Metric
    from qa.quantities import FigureTable
    from qa.scope import Scope
    from qa.timelines import Timeline
    from qa.unanswerable import Measure

_SHOWN_SKIPPED = 20
_SHOWN_OUTLETS = 5
_NARROWEST = 20
_BAR = 40  # characters


def printable(text: str) -> str:
    """Return `text` with control characters, which a terminal would obey, replaced."""
    return "".join(
        "�" if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" else character
        for character in text
    )


@contextmanager
def progress(*, logged: bool = False) -> "Iterator[ProgressCallback]":
    """Yield a callback that draws one bar a stage on standard error.

    Where that is no terminal it says nothing or, with `logged`, lines as of a log.
    """
    # Imported by who draws bars: a question does without.
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    if logged and not console.is_terminal:
        log = ProgressLog(lambda line: console.print(line, soft_wrap=True, highlight=False, markup=False))
        try:
            yield log.show
        finally:
            log.close()
        return
    bars = Progress(*columns, console=console, disable=not console.is_terminal)
    tasks: dict[str, TaskID] = {}

    def show(doing: str, done: int, total: int) -> None:
        if not tasks:
            bars.start()  # not before there is something to show: bars that are none leave a blank line
        if doing not in tasks:
            tasks[doing] = bars.add_task(doing, total=total)
        bars.update(tasks[doing], completed=done, total=total)

    try:
        yield show
    finally:
        if tasks:
            bars.stop()


@contextmanager
def waiting(message: str) -> Iterator[Callable[[], None]]:
    """Show on standard error that something takes a moment; yield what ends that sooner."""
    with Console(stderr=True).status(message) as status:
        yield status.stop


def announce(address: str, *, mcp: bool = False) -> None:
    """Print the address that the chat answers at, and its MCP server."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Dateline answers at {address} (Ctrl-C ends it)")
    if mcp:
        console.print(f"MCP, for language models: {address}{MCP_PATH}")


def print_report(report: "BuildReport") -> None:
    """Print what a build did on standard output, what it left out on standard error."""
    from index.readers import SKIPPED

    counts = f"{articles(report.articles)}, {passages(report.passages)}"
    doing = "Built" if report.built else "Up to date:"
    Console(highlight=False, soft_wrap=True).print(f"{doing} {report.folder}: {counts}", markup=False)
    errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    for doing, inputs in (("Skipped", report.skipped), ("Kept", report.unread)):
        for one in inputs[:_SHOWN_SKIPPED]:
            record = f", {one_line(one.record)}" if one.record else ""
            errors.print(f"{doing} {one_line(one.path)}{record}: {one_line(one.reason)}")
        if len(inputs) > _SHOWN_SKIPPED:
            more = len(inputs) - _SHOWN_SKIPPED
            errors.print(f"… and {more} more, all of them listed in {report.folder}/{SKIPPED}")


def print_answer(answer: "Answer", collection: "Collection") -> None:
    """Print an answer: the best quote, then a card for each citation."""
    console = Console(highlight=False)
    if not answer.found:
        print_text(console, Text(answer.message or ""))
        print_reading(console, answer.searched_for, answer.scope, answer.notice, "first")
        if answer.closest:
            print_text(console, Text("\nClosest, but probably not an answer:"))
        for citation in answer.closest:
            told = f"{quoted(citation.quote.text)} {citation.source}, {day(citation.published)}"
            print_text(console, Text(one_line(told)), indent=4)
        return
    if answer.searched_for != answer.question:
        print_text(console, Text(one_line(f"Searched for: {answer.searched_for}"), style="italic"))
    print_reading(console, answer.searched_for, answer.scope, answer.notice, "first")
    best = answer.citations[0]
    print_text(console, Text(quoted(best.quote.text), style="bold"))
    print_text(
        console,
        Text(f"[1] {one_line(best.source)}, {day(best.published)} · {reports(answer.independent_reports)}"),
    )
    if answer.unknown_words:
        print_text(
            console, Text(one_line(f"No article has {alternatives(answer.unknown_words)}."), style="italic")
        )
    for citation in answer.citations:
        console.print()
        heading = Text(f"[{citation.number}] ", style="bold") + Text(_heading(citation, collection))
        print_text(console, heading)
        for also in citation.also:
            told = f"{ALSO[also.kind]} {also.source}, {day(also.published)}"
            print_text(console, Text(one_line(told), style="italic"), indent=4)
        print_text(console, _passage(citation), indent=4)
        notes = ", ".join(_notes(citation))
        if notes:
            print_text(console, Text(one_line(f"Days: {notes}"), style="italic"), indent=4)


def print_figures(table: "FigureTable | None", question: str, scope: "Scope") -> None:
    """Print how a figure developed: a row a mention, and in words where one contradicts another.

    Above it stand the days and outlets that were read in the question, or why a day can't be.
    """
    console = Console(highlight=False)
    print_reading(console, question, scope, scope.refused, "only")
    if table is None:
        if scope.refused is None:
            reports_of = "reports" if scope.days is None else f"reports of {window(scope.since, scope.until)}"
            print_text(console, Text(f"There is no figure for that question that two {reports_of} give."))
        return
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("", "day", "value", "what it counts", "source"):
        shown.add_column(name, overflow="fold")
    quotes: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows, 1):
        differences = [difference(mark.kind, mark.value, mark.row) for mark in row.conflicts]
        counts = counted(
            row.unit, row.counts, is_part=row.is_part, is_increment=row.is_increment, is_former=row.is_former
        )
        beside = beside_day(row.day, row.named, row.published)
        when = f"{day(row.day)} ({beside})" if beside else day(row.day)
        sources = ", ".join([row.source, *(also.source for also in row.also)])
        cells = (f"{number}", when, row.value, "; ".join([counts, *differences]), sources)
        shown.add_row(*(Text(one_line(cell)) for cell in cells))
        quotes.setdefault(quoted(row.quote.text), []).append(number)
    console.print(shown)
    # Below the table, where a sentence has the whole width, and once if several rows are of it.
    for quote, numbers in quotes.items():
        console.print()
        print_text(console, Text(f"[{', '.join(map(str, numbers))}] ", style="bold") + Text(quote))


def print_status(collection: "Collection", held: "Holdings") -> None:
    """Print what a collection holds."""
    from index.readers import SKIPPED

    model, newest = held.model, held.builds[0]
    notes = [
        f"{count:,} {what}"
        for count, what in ((held.undated, "undated"), (held.of_two_days, "with two dates that disagree"))
        if count
    ]
    outlets = [f"{outlet.name} ({outlet.articles:,})" for outlet in held.outlets[:_SHOWN_OUTLETS]]
    more = [f"{len(held.outlets) - len(outlets):,} more"] if len(held.outlets) > len(outlets) else []
    current = next((build for build in held.builds if build.is_current), newest)
    took = "" if current.seconds is None else f" in {current.seconds:,.1f} s"
    inputs = "1 input" if held.skipped == 1 else f"{held.skipped:,} inputs"
    skipped = f"{inputs}, listed in {collection.folder / SKIPPED}" if held.skipped else "nothing"
    rows = {
        "collection": str(collection.folder),
        "articles": f"{held.articles}" + (f" ({', '.join(notes)})" if notes else ""),
        "passages": str(held.passages),
        "published": spoken_days(*held.days) if held.days else "no dates",
        "sources": f"{len(held.outlets)}" + (f": {', '.join([*outlets, *more])}" if outlets else ""),
        "model": f"{model.name}, {model.dimension} dimensions, {model.token_limit} tokens, {model.dtype}",
        "made with": model.library,
        "generation": f"{held.generation}, made {current.made[:10]} {current.made[11:16]} UTC{took}",
        "skipped": skipped,
        "on disk": f"{held.size / 1e6:,.1f} MB",
    }
    console = Console(highlight=False)
    for name, value in rows.items():
        print_text(console, Text(f"{name:<12}{printable(value)}"))


def print_metrics(rows: "Mapping[str, Sequence[Metric]]") -> None:
    """Print a row a stage: each metric's mean with its 95 % interval below it."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    first = next(iter(rows.values()))
    for name in ("", *(metric.name for metric in first)):
        table.add_column(name)
    for stage, metrics in rows.items():
        table.add_row(stage, *(f"{metric.mean:.3f}" for metric in metrics))
        table.add_row("", *(f"{metric.low:.3f}–{metric.high:.3f}" for metric in metrics))
    console = Console(highlight=False, width=max(Console().width, 140))
    console.print(table)
    console.print(f"{first[0].count} questions; below each mean its 95 % bootstrap interval")


def print_measures(measures: "Sequence[Measure]") -> None:
    """Print how well what can't be answered is told from what can."""
    console = Console(highlight=False)
    for measure in measures:
        interval = f"{measure.low:.3f}–{measure.high:.3f}"
        print_text(console, Text(f"{measure.name:<36}{measure.value:.3f}  {interval}"))
    counts = f"{measures[0].answerable} answerable questions; beside each value its 95 % bootstrap interval"
    print_text(console, Text(counts))


def print_reading(console: Console, asked: str, scope: "Scope", notice: str | None, holds: str) -> None:
    """Print which days and outlets were read in the question, and what has to be said of them.

    `holds` is "first" where other outlets come too, else "only".
    """
    read = []
    if scope.words is not None and not scope.is_set_aside:
        words = asked[scope.words.start : scope.words.end]
        read.append(f"“{words}” is taken as {window(scope.since, scope.until)}")
    if scope.sources:
        read.append(f"{holds} from {listed(scope.sources)}")
    if read:
        print_text(console, Text(one_line(f"{', '.join(read)} (not so with --literal)"), style="italic"))
    if notice:
        print_text(console, Text(one_line(notice), style="bold"))


def _notes(citation: "Citation") -> Iterator[str]:
    for one in citation.event_days:
        start = citation.passage.start
        words = citation.passage.text[one.start - start : one.end - start]
        yield f"{words} [{event_note(one.first, one.last)}]"


def print_timeline(timeline: "Timeline", scope: "Scope") -> None:
    """Print a row a day: how many passages, and a bar.

    Where there is none, `scope`, as read in its question, may say why.
    """
    console = Console(highlight=False)
    if not timeline.days:
        print_reading(console, timeline.question or "", scope, None, "only")
    if scope.refused:
        print_text(console, Text(one_line(scope.refused), style="bold"))
    most = max((one.count for one in timeline.days), default=0)
    for one in timeline.days:
        bar = "█" * max(1, round(_BAR * one.count / most))
        print_text(console, Text(f"{one.day.isoformat()}  {one.count:>5}  {bar}"))
    kind = "named in the text" if timeline.by == "event" else "of publication"
    # One that names several days is of each of them, and one passage.
    count = len({passage.id for one in timeline.days for passage in one.passages})
    said = f"{passages(count)} by day {kind}"
    print_text(console, Text(f"{said}; {passages(timeline.undated)} of no day"))


def _heading(citation: "Citation", collection: "Collection") -> str:
    title = citation.title
    if title is None:
        title = f"first sentence: {first_sentence(collection.article(citation.article_id).text)}"
    told = dating(citation.dated_by, citation.other_day)
    when = f"{day(citation.published)} ({told})" if told else day(citation.published)
    return one_line(f"{when} · {citation.source} · {title}")


def _passage(citation: "Citation") -> Text:
    """Set the quote in bold."""
    passage, quote = citation.passage, citation.quote
    before = passage.text[: quote.start - passage.start]
    after = passage.text[quote.end - passage.start :]
    return Text.assemble(printable(before), (printable(quote.text), "bold"), printable(after))


def print_text(console: Console, text: Text, indent: int = 0) -> None:
    """Print text wrapped at words, without blanks at the ends of lines."""
    for line in text.wrap(console, max(_NARROWEST, console.width - indent)):
        line.rstrip()
        console.print(Text(" " * indent) + line if line else "", soft_wrap=True)


def quoted(text: str) -> str:
    """Put a quote in quotation marks, unless it begins with one."""
    line = one_line(text)
    return line if line[:1] in '“"„«' else f"“{line}”"


def one_line(text: str) -> str:
    """Return a text in one line that a terminal can be shown."""
    return " ".join(printable(text).split())
