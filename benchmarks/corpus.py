"""Corpus: a sample of the articles of scifact and xquad, and questions about them.

The folder with the two test sets, in BEIR's form, is given by whoever runs the benchmarks; nothing of
it is kept in the project.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import TypeVar

from benchmarks.documents import Document
from benchmarks.errors import MissingError
from index import Article, ArticleError
from qa.datasets import Dataset, read_dataset

_Item = TypeVar("_Item")

TEST_SETS = ("scifact", "xquad")
"""The folders that are read, each with corpus.jsonl, queries.jsonl and qrels.tsv."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles, and questions: those first that an article of the sample answers."""

    documents: tuple[Document, ...]
    questions: tuple[str, ...]


def read_corpus(data: Path, size: int) -> Corpus:
    """Take `size` articles, or all if there are fewer, spread evenly over the test sets in `data`.

    Raises MissingError, in a sentence, if the folder lacks a test set.
    """
    lacking = [name for name in TEST_SETS if not (data / name / "corpus.jsonl").is_file()]
    if lacking:
        raise MissingError(
            f"There are no articles to measure with: {data} has no {' and no '.join(lacking)}; name the "
            "folder that has with --data."
        )
    try:
        sets = [read_dataset(data / name) for name in TEST_SETS]
    except ArticleError as error:
        raise MissingError(str(error)) from error
    every = [(one.name, article) for one in sets for article in one.articles]
    documents = tuple(_document(name, article) for name, article in spread(every, size))
    return Corpus(documents, tuple(_questions(sets, {one.id for one in documents})))


def spread(items: Sequence[_Item], count: int) -> list[_Item]:
    """Return `count` of the items, or all if there are fewer, at even distances."""
    if count >= len(items):
        return list(items)
    return [items[place * len(items) // count] for place in range(count)]


def _document(name: str, article: Article) -> Document:
    # What a system does with a title of its own differs: in the text it is the same for all.
    text = article.text if article.title is None else f"{article.title}\n\n{article.text}"
    return Document(f"{name}-{article.id}", name, text)


def _questions(sets: Sequence[Dataset], present: set[str]) -> Iterator[str]:
    about = [
        [
            query.text
            for query in one.queries
            if any(f"{one.name}-{found}" in present for found in query.relevant)
        ]
        for one in sets
    ]
    rest = [[query.text for query in one.queries] for one in sets]
    return iter(dict.fromkeys(chain(_by_turns(about), _by_turns(rest))))


def _by_turns(lists: Iterable[Iterable[str]]) -> Iterator[str]:
    for row in zip_longest(*lists):
        yield from (text for text in row if text is not None)
