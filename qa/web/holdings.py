"""The collection's page as HTML: what it holds, what is missing or unsure in it, and how it came about."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from index.catalogue import Entry
from index.holdings import Build, Holdings, Outlet
from index.readers import Skipped, Unread
from index.uploads import UploadReport
from qa.web.bars import Bar, bars
from qa.web.cards import dating_note, original, source_and_day
from qa.web.markup import escape
from qa.wording import articles, day, days

_FIRST_OUTLETS, _MOST_OUTLETS = 15, 500

SIZE = 50
"""Articles or inputs of a page of a list."""


def collection_page(held: Holdings) -> str:
    """Return what a collection holds, in numbers, over time and by outlet, and its latest builds."""
    covered = "none is dated" if held.days is None else days(*held.days)
    facts = [
        ("Articles", f"{held.articles:,}"),
        ("Passages", f"{held.passages:,}"),
        ("Outlets", f"{len(held.outlets):,}"),
        ("Days covered", covered),
        ("Size", _size(held.size)),
        ("Model", held.model.name),
    ]
    listed = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    return (
        f'<section class="holdings"><h2>The collection</h2><dl class="facts-of">{listed}</dl>'
        f"{_over_time(held)}{_outlets(held)}{_unsure(held)}{_builds(held.builds)}</section>"
    )


def entries_list(kind: str, entries: Sequence[Entry], first: int, count: int) -> str:
    """Return some of the articles of a kind, the first of them the one with the number `first`."""
    rows = "".join(
        f'<li><span class="headline" dir="auto">{escape(one.title or one.id)}</span> '
        f"{source_and_day(one.source, one.published)}{dating_note(one)} {original(one.url)}</li>"
        for one in entries
    )
    return _paged(kind, rows, first, len(entries), count)


def skipped_list(skipped: Sequence[Skipped | Unread], first: int, count: int) -> str:
    """Return some of the inputs that could not be read, or not whole, each with the reason."""
    rows = "".join(
        f'<li><span class="headline" dir="auto">{_named(one)}</span> {escape(one.reason)}'
        f"{' Taken in all the same.' if isinstance(one, Unread) else ''}</li>"
        for one in skipped
    )
    return _paged("skipped", rows, first, len(skipped), count)


def uploaded(report: UploadReport) -> str:
    """Return what became of each file that was uploaded."""
    told = [
        f"{escape(one.name)}: {'was here already' if one.was_there else articles(one.articles)}"
        for one in report.stored
    ]
    told += [f"{_named(one)}: left out, {escape(one.reason)}" for one in report.build.skipped]
    told += [f"{_named(one)}: taken in, but {escape(one.reason)}" for one in report.build.unread]
    for one in report.same_text:
        others = escape(", ".join(one.others))
        told.append(f"{escape(one.article_id)} has the very text of {others}")
    listed = "".join(f"<li>{one}</li>" for one in told)
    held = articles(report.build.articles)
    return f'<div class="report"><p>In the archive now: {held}.</p><ul>{listed}</ul></div>'


def _named(one: Skipped | Unread) -> str:
    """Return an input by its name; where it lies is no business of a visitor's."""
    record = f", {one.record}" if one.record else ""
    return escape(f"{PurePath(one.path).name}{record}")


def _over_time(held: Holdings) -> str:
    if not held.periods:
        return ""
    drawn = bars([Bar(one.first, one.last, one.count) for one in held.periods], articles)
    return f'<h3>When they were published</h3><div class="over-time">{drawn}</div>'


def _outlets(held: Holdings) -> str:
    most = max((outlet.articles for outlet in held.outlets), default=1)
    first, more = held.outlets[:_FIRST_OUTLETS], held.outlets[_FIRST_OUTLETS:_MOST_OUTLETS]
    left = len(held.outlets) - _MOST_OUTLETS
    rest = ""
    if more:
        below = f"<p>and {left:,} more</p>" if left > 0 else ""
        rest = (
            f'<details class="all-outlets"><summary>{len(held.outlets) - len(first):,} more outlets</summary>'
            f"{_table_of(more, most)}{below}</details>"
        )
    return f"<h3>Outlets</h3>{_table_of(first, most)}{rest}"


def _table_of(outlets: Sequence[Outlet], most: int) -> str:
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{escape(outlet.name)}</th><td>{outlet.articles:,}</td>'
        f'<td><meter min="0" max="{most}" value="{outlet.articles}" aria-hidden="true"></meter></td></tr>'
        for outlet in outlets
    )
    return (
        '<table class="outlets"><thead><tr><th scope="col">Outlet</th><th scope="col">Articles</th>'
        f"<td></td></tr></thead><tbody>{rows}</tbody></table>"
    )


def _unsure(held: Holdings) -> str:
    """Return what can be listed of what is missing or unsure: a button each, which fills the list below."""
    counts = (
        ("undated", held.undated, "Articles without a date"),
        ("of two days", held.of_two_days, "Articles with two dates that disagree"),
        ("skipped", held.skipped, "Inputs that could not be read, or not whole"),
    )
    rows = "".join(
        f"<li>{name}: <strong>{count:,}</strong> "
        + (
            f'<button type="button" class="tool" data-list="{kind}" data-first="1">List them</button>'
            if count
            else ""
        )
        + "</li>"
        for kind, count, name in counts
    )
    return f'<h3>Missing or unsure</h3><ul class="unsure">{rows}</ul>'


def _paged(kind: str, rows: str, first: int, shown: int, count: int) -> str:
    told = f"{first:,}–{first + shown - 1:,} of {count:,}" if shown else "There are none any more."
    before, after = first - SIZE, first + SIZE
    return (
        f'<div class="entries"><ol start="{first}">{rows}</ol>'
        '<nav class="pages" aria-label="Pages of the list">'
        f"{_turn(kind, before, 'Previous', is_there=before >= 1)}<span>{told}</span>"
        f"{_turn(kind, after, 'Next', is_there=after <= count)}{_turn('', 1, 'Close the list')}</nav></div>"
    )


def _turn(kind: str, first: int, name: str, *, is_there: bool = True) -> str:
    """Return a button that lists a kind from an article on."""
    off = "" if is_there else " disabled"
    return (
        f'<button type="button" class="tool" data-list="{escape(kind)}" data-first="{first}"{off}>'
        f"{name}</button>"
    )


def _builds(builds: Sequence[Build]) -> str:
    rows = "".join(_build(build) for build in builds)
    names = ("Build", "When (UTC)", "Articles", "Changed", "Took")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    return (
        '<h3>Latest builds</h3><div class="scrolled" tabindex="0" role="region" aria-label="Latest builds">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _build(build: Build) -> str:
    took = "" if build.seconds is None else f"{build.seconds:,.1f} s"
    return (
        f'<tr><th scope="row">{build.generation}{" (in use)" if build.is_current else ""}</th>'
        f"<td>{_moment(build.made)}</td><td>{build.articles:,}</td><td>{_changes(build)}</td><td>{took}</td></tr>"
    )


def _changes(build: Build) -> str:
    changes = build.changes
    counts = (("added", changes.added), ("changed", changes.changed), ("removed", changes.removed))
    told = [f"{count:,} {name}" for name, count in counts if count]
    return ", ".join(told) or "nothing"


def _moment(made: str) -> str:
    moment = datetime.fromisoformat(made)
    return f'<time datetime="{escape(made)}">{day(moment.date())}, {moment:%H:%M}</time>'


def _size(size: int) -> str:
    for scale, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= scale:
            return f"{size / scale:,.1f} {name}"
    return f"{size} bytes"
