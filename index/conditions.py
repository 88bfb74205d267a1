"""A filter as SQL, over the tables `articles` and `passages` of a store; pure."""

import json
from datetime import date

from index.filters import LONGEST_LOOSE, Days, Filter


def conditions(where: Filter) -> tuple[str, list[str]]:
    """Return the condition that a passage and its article pass `where`, and its parameters."""
    parts, values = ["TRUE"], []
    for days in where.days:
        clause, more = _DAYS[days.clock](days)
        parts.append(clause)
        values += more
    if where.sources is not None:
        parts.append("articles.source IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(where.sources)))
    return " AND ".join(parts), values


def _published(days: Days) -> tuple[str, list[str]]:
    return "articles.published BETWEEN ? AND ?", list(_ends(days))


def _event(days: Days) -> tuple[str, list[str]]:
    since, until = _ends(days)
    # As Days.meets has it.
    clause = (
        "passages.id IN (SELECT passage FROM event_days WHERE first <= ? AND last >= ? AND "
        f"(julianday(last) - julianday(first) < {LONGEST_LOOSE} OR (first >= ? AND last <= ?)))"
    )
    return clause, [until, since, since, until]


def _either(days: Days) -> tuple[str, list[str]]:
    (published, first), (event, second) = _published(days), _event(days)
    return f"({published} OR {event})", first + second


_DAYS = {"published": _published, "event": _event, "either": _either}


def _ends(days: Days) -> tuple[str, str]:
    return (days.since or date.min).isoformat(), (days.until or date.max).isoformat()
