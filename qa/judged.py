"""What people said of answers as a test set, which `dateline evaluate` reads."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import BuildError, Collection
from index.manifest import MANIFEST
from qa.feedback import Judgement
from qa.narrowings import plain_narrowing


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A judgement that is not in the test set, and why: a clause about its article."""

    judgement: Judgement
    reason: str


@dataclass(frozen=True, slots=True)
class Export:
    """What a test set was made of.

    `relevant` and `irrelevant` count the rows of its judgements, 1 and 0. `overruled` are those that a
    later one of the same question and the same words contradicts. `unanswered` counts the questions that no
    article is said to answer, which no metric is about.
    """

    folder: Path
    articles: int
    questions: int
    relevant: int
    irrelevant: int
    unanswered: int
    overruled: tuple[Judgement, ...]
    left_out: tuple[LeftOut, ...]


def export(judgements: Sequence[Judgement], collection: Collection, folder: str | Path) -> Export:
    """Write every article of a collection and every question that was judged as a test set in `folder`.

    Of the same question, asked with the same filters, and the same words the last judgement counts. "good"
    and "elsewhere" make their article one that answers, at those words; "bad" makes it one that does not,
    unless other words of it do. A judgement whose article changed or left since is left out. Raises
    BuildError if the folder cannot be written.
    """
    folder = Path(folder)
    hashes = _hashes(collection, [one.receipt.article_id for one in judgements])
    sound, left_out = [], []
    for one in judgements:
        reason = _why_not(one, hashes)
        if reason is None:
            sound.append(one)
        else:
            left_out.append(LeftOut(one, reason))
    asked, overruled = _last_of_each(sound)
    queries, grades = [], []
    for number, said in enumerate(asked, start=1):
        row, graded = _query(f"q{number}", list(said.values()))
        queries.append(row)
        grades.append(graded)
    if (folder / MANIFEST).exists():
        raise BuildError(f"{folder} is a collection: name another folder for the test set.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        articles = _write(folder / "corpus.jsonl", map(_json, _corpus(collection)))
        _write(folder / "queries.jsonl", map(_json, queries))
        judged = (
            f"{query['_id']}\t{article_id}\t{grade}"
            for query, graded in zip(queries, grades, strict=True)
            for article_id, grade in graded.items()
        )
        rows = _write(folder / "qrels.tsv", ["query-id\tcorpus-id\tscore", *judged]) - 1
    except OSError as error:
        raise BuildError(f"{folder} cannot be written ({error.strerror}): name another folder.") from error
    relevant = sum(sum(graded.values()) for graded in grades)
    unanswered = sum(not any(graded.values()) for graded in grades)
    return Export(
        folder,
        articles,
        len(queries),
        relevant,
        rows - relevant,
        unanswered,
        tuple(overruled),
        tuple(left_out),
    )


def _hashes(collection: Collection, article_ids: Iterable[str]) -> dict[str, str]:
    found = collection.articles_by_id(sorted(set(article_ids)))
    return {article_id: article.sha256 for article_id, article in found.items()}


def _why_not(judgement: Judgement, hashes: Mapping[str, str]) -> str | None:
    receipt = judgement.receipt
    if receipt.article_id not in hashes:
        return "is not in the collection any more"
    if hashes[receipt.article_id] != receipt.sha256:
        return "was changed since"
    # Nothing can stand for them in a file of rows and columns.
    if any(character in receipt.article_id for character in "\t\r\n"):
        return "has an id with a tab or the end of a line in it"
    return None


_Said = dict[tuple[str, int, int], Judgement]


def _last_of_each(judgements: Sequence[Judgement]) -> tuple[list[_Said], list[Judgement]]:
    """Return, for each question in the order of asking, what was last said of each place; the rest apart."""
    asked: dict[tuple[str, str], _Said] = {}
    overruled = []
    for one in judgements:
        words = " ".join(one.asked.searched_for.split()).casefold()
        said = asked.setdefault((words, _json(plain_narrowing(one.asked.narrowing))), {})
        place = (one.receipt.article_id, one.receipt.start, one.receipt.end)
        before = said.pop(place, None)
        if before is not None and _answers(before) != _answers(one):
            overruled.append(before)
        said[place] = one
    return list(asked.values()), overruled


def _answers(judgement: Judgement) -> bool:
    return judgement.said != "bad"


def _query(query_id: str, judgements: Sequence[Judgement]) -> tuple[dict[str, Any], dict[str, int]]:
    """Return a question's row, and the grade of each article that something was said of."""
    places = [
        {"article": one.receipt.article_id, "start": one.receipt.start, "end": one.receipt.end}
        for one in judgements
        if _answers(one)
    ]
    graded: dict[str, int] = {}
    for one in judgements:
        article_id = one.receipt.article_id
        graded[article_id] = max(graded.get(article_id, 0), int(_answers(one)))
    row = {
        "_id": query_id,
        "text": judgements[0].asked.searched_for,
        "answers": places,
        "filters": plain_narrowing(judgements[0].asked.narrowing),
    }
    return {name: value for name, value in row.items() if value}, graded


def _corpus(collection: Collection) -> Iterator[dict[str, Any]]:
    for article in collection.every_article():
        row = {
            "_id": article.id,
            "title": article.title,
            "source": article.source,
            "url": article.url,
            "date": None if article.published is None else article.published.isoformat(),
            "text": article.text,
        }
        yield {name: value for name, value in row.items() if value is not None}


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _write(path: Path, lines: Iterable[str]) -> int:
    """Write lines in place of what was there, in one step; count them."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    count = 0
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            for line in lines:
                file.write(f"{line}\n")
                count += 1
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count
