"""A test set in BEIR's form: articles, questions, and which articles answer which question.

Three files in one folder. `corpus.jsonl`: `_id`, `text` and, where known, `title`, `source`, `url`,
`date`. `queries.jsonl`: `_id`, `text` and, where known, `answers`, a list of `start` and `end` that
count characters in the `text` of an article that answers, the one that `article` names if there is one;
and `filters`, which the question is asked with: `since`, `until`, `clock`, `known_by`, `today`, `sources`
and `infer`, as `qa.ask` takes them. `qrels.tsv`: query-id, corpus-id and score (above 0: it answers),
tab-separated, with or without a heading.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index import Article, ArticleError, QuestionError
from qa.narrowings import read_narrowing
from qa.scope import Narrowing


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands: offsets in the text of an article, of any that answers if it is None."""

    article_id: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the grade of each article that answers it, and where in it the answers stand.

    `narrowing` is what it is asked with.
    """

    id: str
    text: str
    relevant: Mapping[str, int]
    answers: tuple[Place, ...]
    narrowing: Narrowing


@dataclass(frozen=True, slots=True)
class Dataset:
    """A test set: every article, and every question that some article answers."""

    name: str
    articles: tuple[Article, ...]
    queries: tuple[Query, ...]


def read_dataset(folder: str | Path) -> Dataset:
    """Read the three files; raise ArticleError, naming file and line, for what can't be read."""
    folder = Path(folder)
    articles = tuple(
        _article(row, folder.resolve().name) for row in _rows(folder / "corpus.jsonl", "_id", "text")
    )
    relevant = _judgements(folder / "qrels.tsv")
    queries = tuple(
        Query(row["_id"], row["text"], relevant[row["_id"]], _places(row), _narrowing(row))
        for row in _rows(folder / "queries.jsonl", "_id", "text")
        if row["_id"] in relevant
    )
    if not queries:
        raise ArticleError(f"{folder} has no question that an article answers: check qrels.tsv.")
    return Dataset(folder.resolve().name, articles, queries)


def _rows(path: Path, *required: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ArticleError(f"{path}, line {number}, is no JSON.") from error
        for name in required:
            value = row.get(name) if isinstance(row, dict) else None
            if not isinstance(value, str) or not value.strip() or not _is_writable(value):
                raise ArticleError(f"{path}, line {number}, has no text named {name}.")
        yield row


def _is_writable(text: str) -> bool:
    """Whether a text has no half of a surrogate pair, which JSON can hold and no file can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from (line for line in file if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise ArticleError(f"{path} cannot be read: a test set is a folder with corpus.jsonl, queries.jsonl "
                           "and qrels.tsv.") from error  # fmt: skip


def _article(row: dict[str, Any], name: str) -> Article:
    try:
        published = date.fromisoformat(row["date"][:10]) if row.get("date") else None
    except (TypeError, ValueError) as error:
        raise ArticleError(f"The article {row['_id']} has a malformed date, {row['date']!r}.") from error
    return Article(
        id=row["_id"],
        title=_text(row, "title"),
        source=_text(row, "source") or name,
        url=_text(row, "url"),
        published=published,
        text=row["text"],
        author=None,
        dated_by="none" if published is None else "column",
        other_day=None,
    )


def _text(row: dict[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise ArticleError(f"The article {row['_id']} has a {name} that is no text, {value!r}.")
    return value or None


def _places(row: dict[str, Any]) -> tuple[Place, ...]:
    try:
        return tuple(
            Place(answer.get("article"), int(answer["start"]), int(answer["end"]))
            for answer in row.get("answers") or ()
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ArticleError(
            f"The question {row['_id']} has answers that are no list of start and end."
        ) from error


def _narrowing(row: dict[str, Any]) -> Narrowing:
    try:
        return read_narrowing(row.get("filters") or {})
    except QuestionError as error:
        raise ArticleError(f"The question {row['_id']} has filters that cannot be: {error}") from error


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    relevant: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), start=1):
        columns = line.rstrip("\n").split("\t")
        if number == 1 and not columns[-1].lstrip("-").isdigit():
            continue  # the heading
        if len(columns) != 3 or not columns[2].lstrip("-").isdigit():
            raise ArticleError(f"{path}, line {number}, is not query-id, corpus-id and score.")
        query, article, grade = columns
        if int(grade) > 0:
            relevant.setdefault(query, {})[article] = int(grade)
    return relevant
