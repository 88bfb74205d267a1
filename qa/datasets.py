"""A test set in BEIR's form: articles, questions, and which articles answer which question.

Three files in one folder. `corpus.jsonl`: `_id`, `text` and, where known, `title`, `source`, `url`,
`date`. `queries.jsonl`: `_id`, `text` and, where known, `answers`, a list of `start` and `end` that
count characters in the `text` of an article that answers. `qrels.tsv`: query-id, corpus-id and score
(above 0: it answers), tab-separated, with or without a heading.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index import Article, ArticleError, Span
from index.articles import normalize_line_ends


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the grade of each article that answers it, and where in it the answers stand."""

    id: str
    text: str
    relevant: Mapping[str, int]
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A test set: every article, and every question that some article answers."""

    name: str
    articles: tuple[Article, ...]
    queries: tuple[Query, ...]


def read_dataset(folder: str | Path) -> Dataset:
    """Read the three files; raise ArticleError, naming file and line, for what can't be read."""
    folder = Path(folder)
    articles = tuple(_article(row, folder.name) for row in _rows(folder / "corpus.jsonl", "_id", "text"))
    relevant = _judgements(folder / "qrels.tsv")
    queries = tuple(
        Query(row["_id"], row["text"], relevant[row["_id"]], _spans(row))
        for row in _rows(folder / "queries.jsonl", "_id", "text")
        if row["_id"] in relevant
    )
    if not queries:
        raise ArticleError(f"{folder} has no question that an article answers: check qrels.tsv.")
    return Dataset(folder.name, articles, queries)


def _rows(path: Path, *required: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ArticleError(f"{path}, line {number}, is no JSON.") from error
        for name in required:
            if not isinstance(row, dict) or not isinstance(row.get(name), str):
                raise ArticleError(f"{path}, line {number}, has no text named {name}.")
        yield row


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
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
        title=row.get("title") or None,
        source=row.get("source") or name,
        url=row.get("url") or None,
        published=published,
        text=normalize_line_ends(row["text"]),
    )


def _spans(row: dict[str, Any]) -> tuple[Span, ...]:
    return tuple(Span(int(answer["start"]), int(answer["end"])) for answer in row.get("answers", ()))


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
