"""A filter as SQL, over the tables `articles` and `passages` of a store; pure."""

import json
from collections.abc import Callable, Mapping
from datetime import date

from index.filters import LONGEST_LOOSE, Clock, Days, Filter

_OfDays = Mapping[Clock, Callable[[Days], tuple[str, list[str]]]]
"""How each clock asks for days: the condition and its parameters."""

# The days a passage names count as Days.meets has it. Whichever way they do, the first of them is at most
# so many days before the window: that keeps a search of the index within what is near the window.
_MEETS = (
    "first BETWEEN ? AND ? AND last >= ? AND "
    f"(julianday(last) - julianday(first) < {LONGEST_LOOSE} OR (first >= ? AND last <= ?))"
)


def conditions(where: Filter) -> tuple[str, list[str]]:
    """Return the condition that a passage and its article pass `where`, and its parameters.

    For looking at few passages, each by itself.
    """
    return _all(where, _EACH)


def selection(where: Filter) -> tuple[str, list[str]]:
    """Return a condition that is the same, for finding every passage: what passes is looked up."""
    return _all(where, _EVERY)


def _all(where: Filter, of_days: _OfDays) -> tuple[str, list[str]]:
    parts, values = ["TRUE"], []
    for days in where.days:
        clause, more = of_days[days.clock](days)
        parts.append(clause)
        values += more
    if where.sources is not None:
        parts.append("articles.source IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(where.sources)))
    return " AND ".join(parts), values


def _published(days: Days) -> tuple[str, list[str]]:
    return "articles.published BETWEEN ? AND ?", list(_ends(days))


def _names_one(days: Days) -> tuple[str, list[str]]:
    return f"EXISTS (SELECT 1 FROM event_days WHERE passage = passages.id AND {_MEETS})", _bounds(days)


def _published_or_names_one(days: Days) -> tuple[str, list[str]]:
    (published, first), (event, second) = _published(days), _names_one(days)
    return f"({published} OR {event})", first + second


def _among_named(days: Days) -> tuple[str, list[str]]:
    return f"passages.id IN (SELECT passage FROM event_days WHERE {_MEETS})", _bounds(days)


def _among_published_or_named(days: Days) -> tuple[str, list[str]]:
    clause = (
        "passages.id IN (SELECT inside.id FROM articles AS dated JOIN passages AS inside "
        "ON inside.article = dated.number WHERE dated.published BETWEEN ? AND ? "
        f"UNION ALL SELECT passage FROM event_days WHERE {_MEETS})"
    )
    return clause, [*_ends(days), *_bounds(days)]


_EACH: _OfDays = {"published": _published, "event": _names_one, "either": _published_or_names_one}
_EVERY: _OfDays = {"published": _published, "event": _among_named, "either": _among_published_or_named}


def _bounds(days: Days) -> list[str]:
    since, until = _ends(days)
    earliest = (days.since or date.min).toordinal() - LONGEST_LOOSE + 1
    return [date.fromordinal(max(1, earliest)).isoformat(), until, since, since, until]


def _ends(days: Days) -> tuple[str, str]:
    return (days.since or date.min).isoformat(), (days.until or date.max).isoformat()
