"""Collection: one generation of articles, passages, vectors and words, open for reading."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Thread
from types import MappingProxyType

import numpy as np

from index.articles import Article
from index.catalogue import Entry, Kind
from index.converted import MODELS
from index.dates import EventDay
from index.derived import STORE, Notice, open_derived, stores
from index.embedding import Embedder, ModelIdentity, Vectors
from index.errors import CollectionError, ModelError, StaleError, UnknownArticleError
from index.filter_columns import FilterColumns
from index.filters import EVERYTHING, Days, Filter
from index.manifest import Manifest
from index.model import ModelEmbedder
from index.passages import Passage
from index.records import Coverage, DatedPassage, Origin, RelatedSentence, ShownPassage
from index.relations import ArticleCopy
from index.searches import Ahead, Compared, FileSearches, FoundByWords, Rarities, Searches, Wanted
from index.store import Store
from index.terms import Among, Terms
from index.tokens import Columns, TokenMatches, token_matches
from index.vectors import Ids, Scores

AT_ONCE = 8  # threads that read the store without waiting for one another

_WORD = re.compile(r"[^\W_]+")

_ATTEMPTS = 20  # to open a generation before the next publish has let go of it


class Collection:
    """An open collection; every method is safe to call from several threads at once."""

    is_copy = False
    """Whether it is a copy of what lies elsewhere, and what is written in its folder is not kept."""

    def __init__(
        self, folder: Path, manifest: Manifest, embedder: Embedder, notice: Notice | None = None
    ) -> None:
        """Open the files of a manifest, which need not count yet; use `open`."""
        for store in manifest.wrong_files(folder, STORE, trusting=True):
            what = "damaged" if store.exists() else "missing"
            raise CollectionError(f"{store} is {what}: {manifest.mending(folder)}.")
        self.folder = folder
        self.manifest = manifest
        self.embedder = embedder
        self.store = Store.open(*stores(folder, manifest), at_once=AT_ONCE)
        try:
            self.token_coder = self.store.token_coder()
            derived = open_derived(folder, manifest, self.store, notice or _silent)
        except BaseException:
            self.store.close()
            raise
        self._vectors = derived.vectors
        self._passage_words = derived.passage_words
        self._article_words = derived.article_words
        self._columns = FilterColumns(self.store.connections)
        self._searches: Searches = FileSearches(
            self.store,
            self._vectors,
            self._passage_words,
            self._article_words,
            self._columns,
        )
        self._related = self.store.related

    @classmethod
    def open(
        cls, folder: str | Path, embedder: Embedder | None = None, notice: Notice | None = None
    ) -> "Collection":
        """Open the collection in `folder`, checking every file against its recorded hash.

        A file that was checked when it was published, and not written since, is not hashed again.
        The embedder defaults to the model that the collection was made with, loaded when it is first
        needed. A missing or damaged index of vectors or words is made again, and `notice` is told.
        Raises CollectionError, naming the file and the command that mends it, if the folder holds no
        collection, the articles are missing or damaged, or `embedder` is another model.
        """
        folder = Path(folder)
        for _ in range(_ATTEMPTS):
            manifest = Manifest.read(folder)
            if embedder is not None:
                check_model_of(manifest, embedder.identity, folder)
            try:
                model = manifest.model
                own = ModelEmbedder(model.name, folder / MODELS, weights=model.weights, notice=notice)
                return cls(folder, manifest, embedder or own, notice)
            except StaleError:
                continue
            except CollectionError as error:
                # A publish may have let go of these files since the manifest was read.
                if Manifest.read(folder) == manifest:
                    advice = manifest.remedy(folder)
                    told = str(error).rstrip(".")
                    raise CollectionError(
                        told if advice in told or "permissions" in told else f"{told}: {advice}."
                    ) from error
        raise CollectionError(f"{folder} is being written faster than it can be opened: try again.")

    def check_model(self) -> None:
        """Load the embedder's model; raise CollectionError if it isn't the one in the manifest."""
        check_model_of(self.manifest, self.embedder.identity, self.folder)

    def preload_model(self) -> None:
        """Begin to load the embedder's model on a thread of its own, for who will need it in a moment."""

        def load() -> None:
            with suppress(ModelError):  # raised again where it is needed
                self.embedder.identity  # noqa: B018

        Thread(target=load, name="model").start()

    def check_counts(self) -> None:
        """Raise CollectionError unless every part has as many articles and passages as the manifest says."""
        counts, manifest = self.store.counts(), self.manifest
        found = (
            counts.articles,
            len(self._article_words),
            counts.passages,
            len(self._passage_words),
            len(self._vectors),
        )
        if found != (*[manifest.articles] * 2, *[manifest.passages] * 3):
            raise CollectionError(f"{self.folder} was not written whole: {manifest.remedy(self.folder)}.")

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()

    def search_vectors(self, vector: Vectors, k: int, where: Filter) -> tuple[Ids, Scores]:
        """Return the ids and cosines of the `k` passages nearest to `vector`, best first."""
        return self._searches.vectors(vector, k, where)

    @property
    def unavailable(self) -> str | None:
        """In a sentence, how much of the collection cannot be searched; None if all of it can."""
        return None

    @property
    def is_elsewhere(self) -> bool:
        """Whether what it tells is asked of other processes, and waited for."""
        return False

    @property
    def passage_words(self) -> Terms:
        """The terms of the passages."""
        return self._passage_words

    @property
    def article_words(self) -> Terms:
        """The terms of whole articles."""
        return self._article_words

    def search_words(
        self, question: str, k: int, where: Filter, among: Among | None = None
    ) -> tuple[Ids, Scores]:
        """Return the ids and BM25 scores of the `k` passages that share most words, best first.

        Where the collection is a part of another one, a word is as rare as it is `among` the passages of
        that.
        """
        return self._searches.passage_words(question, k, where, among)

    def search_article_words(
        self, question: str, k: int, where: Filter, among: Among | None = None
    ) -> tuple[Ids, Scores]:
        """Return the numbers and BM25 scores of the `k` articles that share most words, as before."""
        return self._searches.article_words(question, k, where, among)

    def find_by_words(
        self,
        question: str,
        k: int,
        filters: Sequence[Filter],
        lookups: Sequence[str],
        rarities: Rarities | None = None,
    ) -> FoundByWords:
        """Search words as `search_words` and `search_article_words` do, once with each of `filters`.

        And tell which of the words `lookups` some article has that passes the first of the filters; a longer
        word also with one letter wrong, if no article has it.
        """
        return self._searches.by_words(question, k, filters, lookups, rarities)

    def read_ahead(self, wanted: Sequence[Wanted]) -> Ahead | None:
        """Read what `compare` needs and needs no vector; None where that saves no time."""
        return self._searches.ahead(wanted)

    def compare(
        self, vector: Vectors, k: int, wanted: Sequence[Wanted], ahead: Ahead | None = None
    ) -> Compared:
        """Find the `k` passages nearest to a question's vector for each of `wanted`; compare all with it.

        What is read `ahead` is not read again.
        """
        return self._searches.compared(vector, k, wanted, ahead)

    def match(self, ids: Sequence[int], question: Columns) -> list[TokenMatches]:
        """Return how like the tokens of each passage are to a question's, as `token_coder` has them."""
        return token_matches(question, self.store.tokens(ids))

    def passages_having(self, terms: Iterable[str], where: Filter) -> tuple[Ids, Ids]:
        """Return the ids of every passage that has all of `terms`, or whose article's title has the rest.

        And the days of their publication as ordinals. They are in the order of these days, those of a day
        by their ids; undated ones come last, with -1.
        """
        ids, days = self._passage_words.having(terms, where)
        if where.asks_for_events:
            kept = self._columns.passes(ids, where)
            ids, days = ids[kept], days[kept]
        return ids, days

    def vectors(self, ids: Ids) -> Vectors:
        """Return passages' vectors, shape (len(ids), dimension)."""
        return self._vectors.vectors(ids)

    def sentence_vectors(self, ids: Sequence[int]) -> list[Vectors]:
        """Return, for each passage, its sentences' unit vectors."""
        return self.store.sentence_vectors(ids, self.manifest.model.dimension)

    def article_vectors(self, numbers: Sequence[int]) -> Vectors:
        """Return the unit vectors of whole articles, shape (len(numbers), dimension)."""
        return self.store.article_vectors(numbers)

    def event_days(self, ids: Sequence[int]) -> list[tuple[EventDay, ...]]:
        """Return the days that each passage's words name, in the order of its text."""
        return self.store.chronicle.event_days(ids)

    def dated_passages(self, ids: Ids) -> list[DatedPassage]:
        """Return passages with their days and without their text, ascending by id."""
        return self.store.chronicle.dated_passages(ids)

    def origins(self, ids: Sequence[int]) -> Mapping[int, Origin]:
        """Return, by a passage's id, its article's id, outlet and day."""
        return self.store.chronicle.origins(ids)

    def relations_of(
        self, sentences: Sequence[tuple[int, int]]
    ) -> Mapping[tuple[int, int], Sequence[RelatedSentence]]:
        """Return what other sentences say the same as each, which are told by passage and place in it."""
        return self._related.of_each(sentences)

    def copied_sentences(self, ids: Ids) -> Mapping[int, list[tuple[int, int]]]:
        """Return, by passage, each sentence's place that another passage prints too, and that passage."""
        return self._related.copied(ids.tolist())

    def sentence_counts(self, ids: Ids) -> Mapping[int, int]:
        """Count the sentences of each passage, by its id."""
        return self.store.sentence_counts(ids)

    def first_named_days(self, ids: Ids, days: Days) -> Mapping[int, int]:
        """Return, by passage, the first day among `days` that it names, as an ordinal; no day, no entry."""
        return self.store.chronicle.first_named(ids, days)

    def relation_counts(self, ids: Sequence[int]) -> Mapping[tuple[int, int], int]:
        """Count what says the same as each sentence of the passages, by passage and place; 0 is left out."""
        return self._related.counts(ids)

    def nearest_days(self, days: Days, where: Filter) -> list[date]:
        """Return the last day before `days` and the first after of which a passage that passes is."""
        return self._columns.nearest(days, where)

    def article_copies(self, numbers: Sequence[int]) -> list[ArticleCopy]:
        """Return the pairs of articles among `numbers` of which one is printed in the other."""
        return self._related.article_copies(numbers)

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return passages in the order of `ids`."""
        return self.store.passages(ids)

    def shown(self, ids: Sequence[int], where: Filter = EVERYTHING) -> Mapping[int, ShownPassage]:
        """Return passages by id, each with its article, which passes `where`, and the days that it names."""
        if not where.is_open:
            origins = self.origins(ids)
            ids = [one for one in ids if where.passes(origins[one].published, origins[one].source)]
        return {
            passage.id: ShownPassage(passage, article, named)
            for (passage, article), named in zip(
                self.store.in_articles(ids), self.event_days(ids), strict=True
            )
        }

    def titles(self, ids: Sequence[int]) -> Mapping[int, str | None]:
        """Return the title of each passage's article, by the passage's id."""
        return self.store.titles(ids)

    def passage_ids(self, where: Filter) -> Ids:
        """Return the ids of every passage that passes `where`, ascending; not to be written to."""
        return self._columns.passage_ids(where)

    def article_numbers(self, ids: Ids) -> Ids:
        """Return the number of each passage's article."""
        return self.store.article_numbers(ids)

    def article_numbers_of(self, ids: Sequence[int]) -> list[int]:
        """Return the number of each passage's article, as plain integers."""
        numbers: list[int] = self.store.article_numbers(np.asarray(ids, np.int64)).tolist()
        return numbers

    def passages_of(self, numbers: Sequence[int]) -> tuple[Ids, Ids]:
        """Return the ids of the passages of articles, ascending, and each one's article number."""
        return self.store.passages_of(numbers)

    def article(self, article_id: str) -> Article:
        """Return an article; raise UnknownArticleError if the collection doesn't hold it."""
        return self.articles([article_id])[0]

    def articles(self, article_ids: Sequence[str]) -> list[Article]:
        """Return articles in the order of their ids; UnknownArticleError if the collection lacks one."""
        found = self.articles_by_id(article_ids)
        for article_id in article_ids:
            if article_id not in found:
                raise UnknownArticleError(f"The collection in {self.folder} holds no article {article_id!r}.")
        return [found[article_id] for article_id in article_ids]

    def articles_by_id(self, article_ids: Sequence[str]) -> Mapping[str, Article]:
        """Return those of the articles that there are, by id; CollectionError if a text is damaged."""
        return self.store.articles_by_id(article_ids)

    def every_article(self) -> Iterator[Article]:
        """Yield every article, without holding them all."""
        return (article for _, article in self.store.articles())

    def ids_with_text(self, sha256: str) -> list[str]:
        """Return the ids of the articles whose text has a SHA-256."""
        return self.store.ids_with_text(sha256)

    def ids_containing(self, words: str) -> list[str]:
        """Return the ids of the articles whose text contains `words`; every text is read for it."""
        return self.store.ids_containing(words)

    def article_ids(self) -> list[str]:
        """List every article's id."""
        return self.store.article_ids()

    @property
    def article_count(self) -> int:
        """How many articles there are."""
        return self.manifest.articles

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self.manifest.passages

    def sources(self, where: Filter = EVERYTHING) -> Mapping[str, int]:
        """Count the articles of each source, by name, of those with a passage that passes `where`."""
        return self._sources if where.is_open else self._columns.sources(where)

    @cached_property
    def _sources(self) -> Mapping[str, int]:
        return MappingProxyType(self.store.sources())

    @cached_property
    def source_words(self) -> frozenset[str]:
        """Every word of a source's name, as it is written there."""
        return frozenset(word for name in self.sources() for word in _WORD.findall(name))

    def days(self) -> tuple[date, date] | None:
        """Return the first and the last publication day, or None if no article is dated."""
        return self._days

    @cached_property
    def _days(self) -> tuple[date, date] | None:
        return self.store.chronicle.published()

    def coverage(self, where: Filter) -> Coverage:
        """Count the articles that pass `where`, and return their first and last publication day."""
        return Coverage(self.article_count, self.days()) if where.is_open else self._columns.coverage(where)

    def newest_articles(self, count: int) -> Mapping[int, date]:
        """Return the numbers of the `count` articles published last, newest first, with the days."""
        return self.store.chronicle.newest(count)

    def articles_per_day(self) -> Mapping[date, int]:
        """Count the articles of each publication day, ascending; days without one are left out."""
        return self.store.catalogue.per_day()

    def count(self, kind: Kind) -> int:
        """Count the articles of a kind."""
        return self.store.catalogue.count(kind)

    def entries(self, kind: Kind, offset: int, limit: int) -> Sequence[Entry]:
        """Return up to `limit` articles of a kind from `offset` on, in the order of their numbers."""
        return self.store.catalogue.entries(kind, offset, limit)


def _silent(sentence: str) -> None:
    """Say nothing."""


def check_model_of(manifest: Manifest, found: ModelIdentity, folder: Path) -> None:
    """Raise CollectionError unless the collection in `folder` was made with the model that was found."""
    expected = manifest.model
    if found.weights == expected.weights and found.dimension == expected.dimension:
        return
    raise CollectionError(
        f"The collection in {folder} was made with the model {expected.name} ({expected.dimension} "
        f"dimensions), not with this {found.name} ({found.dimension}): open it with the former, or "
        f"{replace(manifest, model=found).remedy(folder)}."
    )
