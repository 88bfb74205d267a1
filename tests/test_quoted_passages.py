"""Only the first few passages are read for their quotes, and more where those repeat one another."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from doubles import WordCountEmbedder

from index import EVERYTHING, Article, Collection, Filter, build_articles
from index.records import ShownPassage
from qa import Retriever

# Places and people are invented.
STORY = (
    "The crane of the harbour fell on the ferry from Velmark on the night of the great storm, two hours "
    "after the last of its passengers had left by the northern gate of the basin for the trains to Quillon."
)
OTHERS = (
    "A crane at the quarry was sold by the mayor.",
    "The harbour of Quillon is closed for the winter.",
    "Nobody was on the ferry that Brandt had hired.",
    "The storm broke two windows of the museum in Arlen.",
)


class CountingCollection(Collection):
    """A collection that knows how many passages were read, each time."""

    read: list[int]

    def shown(self, ids: Sequence[int], where: Filter = EVERYTHING) -> Mapping[int, ShownPassage]:
        self.read.append(len(ids))
        return super().shown(ids, where)


def opened(folder: Path, texts: Sequence[str]) -> CountingCollection:
    articles = [
        Article(f"{place:02}", None, f"Outlet {place}", None, date(2031, 1, 6), text, None, "column", None)
        for place, text in enumerate(texts)
    ]
    embedder = WordCountEmbedder(token_limit=80)
    build_articles(articles, folder, embedder)
    collection = CountingCollection.open(folder, embedder)
    assert isinstance(collection, CountingCollection)
    collection.read = []
    return collection


@pytest.mark.parametrize(("k", "read"), [(1, [8]), (5, [8]), (8, [8]), (11, [11])])
def test_as_many_passages_are_read_as_a_quote_is_chosen_from(tmp_path: Path, k: int, read: list[int]) -> None:
    texts = [f"The crane number {place} of the harbour has {place * 7 + 3} wheels." for place in range(20)]
    collection = opened(tmp_path / "collection", texts)
    assert len(Retriever(collection, refuse_below=0).retrieve("Which crane of the harbour?", k=k)) == k
    assert collection.read == read


def test_where_the_first_repeat_one_another_the_next_are_read(tmp_path: Path) -> None:
    collection = opened(tmp_path / "collection", [STORY] * 8 + list(OTHERS))
    hits = Retriever(collection, refuse_below=0).retrieve(
        "What fell on the ferry from Velmark on the night of the great storm at the harbour?", k=3
    )
    assert hits[0].article.text == STORY
    assert len(hits[0].copies) == 7
    assert {hit.article.text for hit in hits[1:]} < set(OTHERS)
    assert len(hits) == 3
    assert hits[0].score == max(hit.score for hit in hits)
    # First 8, all the same; then those with k more; the copies that the first hit names are read besides.
    assert collection.read[0] == 8
    assert 3 + 8 in collection.read
