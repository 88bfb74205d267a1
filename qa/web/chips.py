"""What a question was narrowed by, as chips: each can be removed or edited, and it is asked again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from index.filters import CLOCKS
from qa.scope import Scope
from qa.web.asked import Asked, Filters
from qa.web.markup import escape
from qa.wording import window

# More outlets than a list is good for are left to the filters above.
_MOST_OUTLETS = 300

_SAID = {"published": "published", "event": "named in the text", "either": "published or named in the text"}


def chips(asked: Asked, searched_for: str, scope: Scope, outlets: Sequence[str]) -> str:
    """Return the chips of a question, or nothing if neither the question nor the visitor narrowed it.

    `scope` is what was read in `searched_for`; `outlets` are those that another can be chosen from.
    """
    filters = asked.filters

    def ask(changed: Filters) -> str:
        return f"data-ask='{escape(replace(asked, filters=changed).to_json())}'"

    found = [
        *_read_window(searched_for, scope, filters, ask),
        *_set_window(filters, ask),
        *_known_by(filters, ask),
        *_outlets(scope, filters, outlets, ask),
    ]
    if not found:
        return ""
    listed = "".join(f"<li>{chip}</li>" for chip in found)
    return f'<ul class="chips" aria-label="Narrowed by">{listed}</ul>'


def _read_window(searched_for: str, scope: Scope, filters: Filters, ask: Any) -> list[str]:
    if scope.words is None or scope.is_set_aside:
        return []
    words = searched_for[scope.words.start : scope.words.end]
    without = replace(filters, infer=tuple(one for one in filters.infer if one != "window"))
    since, until = (None if day is None else day.isoformat() for day in (scope.since, scope.until))
    edited = replace(without, clock=scope.clock, since=since, until=until)
    said = f"<q>{escape(words)}</q> {escape(window(scope.since, scope.until))}"
    return [_chip(said, _days_form(edited, ask), ask(without), f"Ask without “{words}”")]


def _set_window(filters: Filters, ask: Any) -> list[str]:
    if not (filters.since or filters.until):
        return []
    said = f"{_SAID.get(filters.clock, '')} {_spoken(filters.since, filters.until)}"
    without = replace(filters, since=None, until=None)
    return [_chip(escape(said), _days_form(filters, ask), ask(without), "Ask of any day")]


def _known_by(filters: Filters, ask: Any) -> list[str]:
    if not filters.known_by:
        return []
    form = (
        f'<form {ask(filters)}><label>Known by <input type="date" name="known_by" '
        f'value="{escape(filters.known_by)}"></label><button type="submit">Ask again</button></form>'
    )
    said = f"known by {escape(_spoken(filters.known_by, filters.known_by))}"
    return [_chip(said, form, ask(replace(filters, known_by=None)), "Ask of all articles")]


def _spoken(since: str | None, until: str | None) -> str:
    """Return days as a reader says them, or as they were typed where they are none."""
    try:
        return window(*(None if one is None else date.fromisoformat(one) for one in (since, until)))
    except ValueError:
        return f"{since or '…'} to {until or '…'}"


def _outlets(scope: Scope, filters: Filters, outlets: Sequence[str], ask: Any) -> list[str]:
    chosen = tuple(dict.fromkeys((*(filters.sources or ()), *scope.sources)))
    literal = replace(filters, infer=tuple(one for one in filters.infer if one != "sources"))
    found = []
    for name in chosen:
        others = tuple(one for one in chosen if one != name)
        options = [name, *(one for one in outlets[:_MOST_OUTLETS] if one not in chosen)]
        listed = "".join(f"<option>{escape(one)}</option>" for one in options)
        form = (
            f"<form {ask(replace(literal, sources=others or None))}><label>Outlet "
            f'<select name="source">{listed}</select></label><button type="submit">Ask again</button></form>'
        )
        without = ask(replace(literal, sources=others or None))
        found.append(_chip(f"from {escape(name)}", form, without, f"Ask without {name}"))
    return found


def _days_form(filters: Filters, ask: Any) -> str:
    options = "".join(
        f'<option value="{clock}"{" selected" if clock == filters.clock else ""}>{_SAID[clock]}</option>'
        for clock in CLOCKS
    )
    return (
        f"<form {ask(filters)}>"
        f'<label>From <input type="date" name="since" value="{escape(filters.since or "")}"></label>'
        f'<label>Until <input type="date" name="until" value="{escape(filters.until or "")}"></label>'
        f'<label>Days <select name="clock">{options}</select></label>'
        '<button type="submit">Ask again</button></form>'
    )


def _chip(said: str, form: str, without: str, removing: str) -> str:
    return (
        f'<details class="chip"><summary><span class="edit" aria-hidden="true">✎</span> {said}</summary>'
        f'{form}</details><button type="button" class="remove" {without} aria-label="{escape(removing)}">'
        '<span aria-hidden="true">×</span></button>'
    )
