"""What a build does while the model runs: it waits for nothing that it need not wait for."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from doubles import WordCountEmbedder

from index import Article, build_articles
from index.cache import CACHE_FILE
from index.embedding import Vectors


def articles(count: int) -> Iterator[Article]:
    for number in range(count):
        text = f"The ferry of Velmark was late by {number} minutes. Its captain blamed the fog of the bay."
        yield Article(f"{number:04}", None, "The Gull", None, None, text, None, "none", None)


class Sampling(WordCountEmbedder):
    """Gives its tokens only when articles are being split: `in_time` says whether that came about."""

    def __init__(self) -> None:
        super().__init__()
        self.in_time = False
        self._split = threading.Event()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        self._split.set()
        return super().count_tokens(texts)

    def sample_tokens(self) -> Vectors:
        self.in_time = self._split.wait(10)
        return super().sample_tokens()


def test_articles_are_split_while_the_coder_of_tokens_is_fitted(tmp_path: Path) -> None:
    embedder = Sampling()
    build_articles(articles(5), tmp_path / "collection", embedder)
    assert embedder.in_time


def test_embeddings_whose_coder_was_lost_are_made_again(tmp_path: Path) -> None:
    folder, first = tmp_path / "collection", WordCountEmbedder()
    build_articles(articles(5), folder, first)
    for generation in folder.glob("generation-*"):
        (generation / "articles.sqlite").unlink()
    connection = sqlite3.connect(folder / CACHE_FILE)
    with connection:
        assert connection.execute("DELETE FROM models").rowcount == 1
    connection.close()
    again = WordCountEmbedder()
    build_articles(articles(5), folder, again)
    assert again.passages_encoded == first.passages_encoded > 0
