"""Collection: one generation of articles, passages, vectors and words, open for reading."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from index.articles import Article
from index.dates import EventDay
from index.embedding import Embedder, ModelIdentity, Vectors
from index.errors import CollectionError
from index.filters import Days, Filter
from index.manifest import Manifest
from index.passages import Passage
from index.relations import ArticleCopy
from index.sentence_transformer import SentenceTransformerEmbedder
from index.store import Coverage, DatedPassage, PassageTokens, RelatedSentence, Store
from index.tokens import TokenCoder
from index.vectors import Ids, Scores, VectorIndex
from index.words import WordIndex

STORE = "articles.sqlite"
VECTORS = "vectors.faiss"
TOKENS = "tokens.npz"
PASSAGE_WORDS = "passage-words"
ARTICLE_WORDS = "article-words"


class Collection:
    """An open collection; every method is safe to call from several threads at once.

    `passage_words` and `article_words` are the BM25 indexes over passages (by passage id) and over
    whole articles (by article number).
    """

    def __init__(self, folder: Path, manifest: Manifest, embedder: Embedder) -> None:
        """Open the files of a checked manifest; use `open`."""
        files = manifest.generation_folder(folder)
        self.folder = folder
        self.manifest = manifest
        self.embedder = embedder
        self._store = Store.open(files / STORE)
        self._vectors = VectorIndex.open(files / VECTORS, manifest.model.dimension)
        self.token_coder = TokenCoder.open(files / TOKENS)
        self.passage_words = WordIndex.open(files / PASSAGE_WORDS)
        self.article_words = WordIndex.open(files / ARTICLE_WORDS)

    @classmethod
    def open(cls, folder: str | Path, embedder: Embedder | None = None) -> "Collection":
        """Open the collection in `folder`, checking every file against its recorded hash.

        The embedder defaults to the model that the collection was made with, loaded when it is first
        needed. Raises CollectionError, naming the file and the command that mends it, if the folder
        holds no collection, a file is missing or damaged, or `embedder` is another model.
        """
        folder = Path(folder)
        manifest = Manifest.read(folder)
        manifest.check_files(folder)
        if embedder is None:
            embedder = SentenceTransformerEmbedder(manifest.model.name)
        else:
            _check_model(manifest, embedder.identity, folder)
        try:
            return cls(folder, manifest, embedder)
        except CollectionError as error:
            raise CollectionError(f"{str(error).rstrip('.')}: {manifest.remedy(folder)}.") from error

    def check_model(self) -> None:
        """Load the embedder's model; raise CollectionError if it isn't the one in the manifest."""
        _check_model(self.manifest, self.embedder.identity, self.folder)

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()

    def search_vectors(self, vector: Vectors, k: int, where: Filter) -> tuple[Ids, Scores]:
        """Return the ids and cosines of the `k` passages nearest to `vector`, best first."""
        only = None if where.is_open else self._store.passage_ids(where)
        return self._vectors.search(vector, k, only)

    def search_words(self, question: str, k: int, where: Filter) -> tuple[Ids, Scores]:
        """Return the ids and BM25 scores of the `k` passages that share most words, best first."""
        only = self._store.passage_ids(where) if where.asks_for_events else None
        return self.passage_words.search(question, k, where, only)

    def search_article_words(self, question: str, k: int, where: Filter) -> tuple[Ids, Scores]:
        """Return the numbers and BM25 scores of the `k` articles that share most words, best first."""
        only = None
        if where.asks_for_events:
            only = np.unique(self._store.article_numbers(self._store.passage_ids(where)))
        return self.article_words.search(question, k, where, only)

    def vectors(self, ids: Ids) -> Vectors:
        """Return passages' vectors, shape (len(ids), dimension)."""
        return self._vectors.vectors(ids)

    def sentence_vectors(self, ids: Sequence[int]) -> list[Vectors]:
        """Return, for each passage, its sentences' unit vectors."""
        return self._store.sentence_vectors(ids, self.manifest.model.dimension)

    def tokens(self, ids: Sequence[int]) -> list[PassageTokens]:
        """Return each passage's tokens, coded by `token_coder`."""
        return self._store.tokens(ids)

    def article_vectors(self, numbers: Sequence[int]) -> Vectors:
        """Return the unit vectors of whole articles, shape (len(numbers), dimension)."""
        return self._store.article_vectors(numbers)

    def event_days(self, ids: Sequence[int]) -> list[tuple[EventDay, ...]]:
        """Return the days that each passage's words name, in the order of its text."""
        return self._store.event_days(ids)

    def dated_passages(self, ids: Ids) -> list[DatedPassage]:
        """Return passages with their days and without their text, ascending by id."""
        return self._store.dated_passages(ids)

    def relations(self, passage: int, sentence: int) -> list[RelatedSentence]:
        """Return what other sentences say the same as the one at a place in a passage."""
        return self._store.relations(passage, sentence)

    def relation_counts(self, ids: Sequence[int]) -> Mapping[tuple[int, int], int]:
        """Count what says the same as each sentence of the passages, by passage and place; 0 is left out."""
        return self._store.relation_counts(ids)

    def nearest_days(self, days: Days, where: Filter) -> list[date]:
        """Return the last day before `days` and the first after of which a passage that passes is."""
        return self._store.nearest_days(days, where)

    def article_copies(self, numbers: Sequence[int]) -> list[ArticleCopy]:
        """Return the pairs of articles among `numbers` of which one is printed in the other."""
        return self._store.article_copies(numbers)

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return passages in the order of `ids`."""
        return self._store.passages(ids)

    def passage_ids(self, where: Filter) -> Ids:
        """Return the ids of every passage that passes `where`, ascending."""
        return self._store.passage_ids(where)

    def passing(self, ids: Ids, where: Filter) -> Ids:
        """Return those of the passages `ids` that pass `where`, ascending."""
        return self._store.passing(ids, where)

    def article_numbers(self, ids: Ids) -> Ids:
        """Return the number of each passage's article."""
        return self._store.article_numbers(ids)

    def article_numbers_of(self, ids: Sequence[int]) -> list[int]:
        """Return the number of each passage's article, as plain integers."""
        numbers: list[int] = self._store.article_numbers(np.asarray(ids, np.int64)).tolist()
        return numbers

    def passages_of(self, numbers: Sequence[int]) -> tuple[Ids, Ids]:
        """Return the ids of the passages of articles, ascending, and each one's article number."""
        return self._store.passages_of(numbers)

    def article(self, article_id: str) -> Article:
        """Return an article; raise CollectionError if the collection doesn't hold it."""
        article = self._store.article(article_id)
        if article is None:
            raise CollectionError(f"The collection in {self.folder} holds no article {article_id!r}.")
        return article

    def article_ids(self) -> list[str]:
        """List every article's id."""
        return self._store.article_ids()

    @property
    def article_count(self) -> int:
        """How many articles there are."""
        return self.manifest.articles

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self.manifest.passages

    def sources(self) -> Mapping[str, int]:
        """Count the articles of each source, by name."""
        return self._store.sources()

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last publication day, or None if no article is dated."""
        return self._store.days()

    def coverage(self, where: Filter) -> Coverage:
        """Count the articles that pass `where`, and return their first and last publication day."""
        return self._store.coverage(where)

    def undated(self) -> int:
        """Count the articles without a publication day."""
        return self._store.undated()


def _check_model(manifest: Manifest, found: ModelIdentity, folder: Path) -> None:
    expected = manifest.model
    if found.weights == expected.weights and found.dimension == expected.dimension:
        return
    raise CollectionError(
        f"The collection in {folder} was made with the model {expected.name} ({expected.dimension} "
        f"dimensions), not with this {found.name} ({found.dimension}): open it with the former, or "
        f"{replace(manifest, model=found).remedy(folder)}."
    )
