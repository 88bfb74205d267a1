"""What is said where there is nothing to cite, or nothing of the days that were asked about."""

from collections.abc import Collection as Some
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from index import Collection, Filter
from index.filters import LONGEST_LOOSE, Clock, Days
from qa.hits import Hit
from qa.outlets import outlets
from qa.scope import Scope
from qa.wording import alternatives, articles, day_list, days, listed, window

# Unknown words, and days, that are named.
_NAMED = 5
_DAYS = 3


def nothing_passes(collection: Collection, where: Filter, scope: Scope) -> str:
    """Say why there was nothing to search."""
    if collection.passage_count == 0:
        return "The collection is empty: add articles with `dateline build`."
    names = collection.sources()
    if where.sources and where.sources.isdisjoint(names):
        return unknown_outlets(names, where) or ""
    if scope.days is not None:
        outlets = f" from {listed(scope.sources)}" if scope.sources else ""
        among = where.among(scope.sources) if scope.sources else where
        message = f"Nothing in the archive{outlets} is dated {window(scope.since, scope.until)}"
        return f"{message}{_nearest(collection.nearest_days(scope.days, among))}."
    covered = collection.days()
    span = f"its articles are of {days(*covered)}" if covered else "its articles are undated"
    message = f"No article in the collection passes these filters; {span}"
    asked = next((one for one in where.days if one.since or one.until), None)
    near = collection.nearest_days(asked, where.without_days) if asked else []
    return f"{message}{_nearest(near)}."


def unknown_outlets(names: Some[str], where: Filter) -> str | None:
    """Say which of the outlets asked for the collection has nothing of, and which may be meant."""
    unknown = sorted(name for name in where.sources or () if name not in names)
    if not unknown:
        return None
    near = sorted({one for name in unknown for one in _near(name, names)})
    meant = f" Did you mean {' or '.join(f'“{one}”' for one in near)}?" if near else ""
    return f"The collection has no article from {listed(unknown)}.{meant}"


def _near(name: str, names: Some[str]) -> set[str]:
    """Return the outlets that a name may stand for: by a short form, or with a letter wrong."""
    folded = {one.casefold(): one for one in names}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.8)
    return outlets(f"reported by {name}", names) or {folded[one] for one in close}


def not_in_these(collection: Collection, where: Filter, unknown: Sequence[str]) -> str:
    """Say what was searched in vain."""
    coverage = collection.coverage(where)
    covered = f" of {days(*coverage.days)}" if coverage.days else ""
    message = f"That is not in these articles: {articles(coverage.articles)}{covered} searched."
    return f"{message} None has {alternatives(unknown[:_NAMED])}." if unknown else message


def not_in_window(asked: Days, hits: Sequence[Hit]) -> str:
    """Say that what there is on a question is of other days, and of which; the nearest come first."""
    found = {one for hit in hits for one in _days_of(hit, asked.clock)}
    near = sorted(found, key=lambda one: (_distance(one, asked), one))
    said = sorted(near[:_DAYS])
    message = f"Nothing on this is dated {window(asked.since, asked.until)}"
    if not said:
        return f"{message}; what there is has no date."
    return f"{message}; the nearest {'days' if len(said) > 1 else 'day'} with something: {day_list(said)}."


def _nearest(near: Sequence[date]) -> str:
    if not near:
        return ""
    days_ = "days" if len(near) > 1 else "day"
    return f"; the nearest {days_} with something: {day_list(near)}"


def _days_of(hit: Hit, clock: Clock) -> list[date]:
    """Return the day of a hit's article and those that its quote names, as the clock has it."""
    found: list[date] = []
    if clock != "event" and hit.article.published is not None:
        found.append(hit.article.published)
    if clock == "published":
        return found
    found += [
        one.first
        for one in hit.event_days
        if hit.quote.start <= one.start
        and one.end <= hit.quote.end
        and (one.last - one.first).days < LONGEST_LOOSE
    ]
    return found


def _distance(one: date, asked: Days) -> int:
    if asked.since is not None and one < asked.since:
        return (asked.since - one).days
    if asked.until is not None and one > asked.until:
        return (one - asked.until).days
    return 0
