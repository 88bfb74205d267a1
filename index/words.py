"""BM25 over title and text together. With `index.terms` the only file that imports tantivy."""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import tantivy

from index.errors import BuildError, CollectionError
from index.filters import Days, Filter
from index.rescoring import mean_length, rescored
from index.terms import Among, Terms, analyzer, inverse_frequency
from index.vectors import Ids, Scores
from index.word_files import copy_files, link_files, remove_files, share_files

_ANALYZER = "news"
_WRITER_MEMORY = 64_000_000

_UNDATED = -1

# In shorter words one edit makes another word more often than it mends one.
_SHORTEST_MISSPELT = 5


@dataclass(frozen=True, slots=True)
class WordDocument:
    """What is indexed of one passage, or of one whole article."""

    id: int
    title: str | None
    text: str
    source: str
    published: date | None


class WordIndex(Terms):
    """Documents by their words; searching from several threads at once is safe."""

    def __init__(self, index: tantivy.Index) -> None:
        """Wrap a tantivy index; use `build` or `open`."""
        super().__init__()
        index.register_tokenizer(_ANALYZER, self._analyzer)
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def build(cls, folder: Path | None, documents: Iterable[WordDocument]) -> "WordIndex":
        """Write an index of `documents` into `folder`, which is made; with none it is kept in memory.

        Raises BuildError if it cannot be written.
        """
        with _writing(folder):
            if folder is not None:
                folder.mkdir()
            index = tantivy.Index(_schema(), path=None if folder is None else str(folder))
        _add(index, folder, documents)
        return cls(index)

    @classmethod
    def extend(cls, earlier: Path, base: Path, folder: Path, documents: Iterable[WordDocument]) -> None:
        """Write an index of what `earlier` has and of `documents` into `folder`, which is made.

        tantivy's files never change: those that are in `base` are linked to, the others copied. Raises
        BuildError if it cannot be written.
        """
        with _writing(folder):
            folder.mkdir()
            link_files(earlier, base, folder)
            index = tantivy.Index.open(str(folder))
        _add(index, folder, documents)

    @classmethod
    def open(cls, folder: Path) -> "WordIndex":
        """Open an index that `build` wrote; raise CollectionError if it isn't one.

        What is opened is a copy that nobody else sees. tantivy maps its files into memory, so that one
        which is cut short while it is open would end the process; and it locks a file beside them, which
        a folder that can't be written doesn't allow. Where the temporary folder has no room for a copy,
        the index is opened in its place. Files of 64 MB together or more are not copied but linked to.
        """
        try:
            copy = tempfile.mkdtemp(prefix="dateline-")
            try:
                copy_files(folder, Path(copy))
            except OSError:
                remove_files(copy)
                return cls(tantivy.Index.open(str(folder)))
            try:
                # The files are open from here on, and need no names.
                return cls(tantivy.Index.open(copy))
            finally:
                remove_files(copy)
        except (ValueError, OSError) as error:
            raise CollectionError(f"{folder} is not a readable word index.") from error

    def __len__(self) -> int:
        """Count the documents."""
        return int(self._searcher.num_docs)

    def ids(self) -> Ids:
        """Return the ids of every document, ascending."""
        every = self._searcher.search(tantivy.Query.all_query(), limit=max(1, len(self)), count=False).hits
        found = self._searcher.fast_field_values("id", [place for _, place in every])
        return np.sort(np.asarray(found, np.int64))

    def frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """As `Terms.frequencies`."""
        return {stem: int(self._searcher.doc_freq("text", stem)) for stem in stems}

    @cached_property
    def mean_length(self) -> float:
        """As `Terms.mean_length`."""
        for stem, _ in self._searcher.terms_with_prefix("text", "", limit=1):
            query = tantivy.Query.term_query(self._schema, "text", stem, "freq")
            [(_, place)] = self._searcher.search(query, limit=1, count=False).hits
            return mean_length(query.explain(self._searcher, place).to_json())
        return 0.0

    def every_frequency(self) -> dict[str, int]:
        """Count the documents that have each stem, of every stem that there is."""
        return dict(self._searcher.terms_with_prefix("text", ""))

    def stems_of(self, document: WordDocument) -> set[str]:
        """Return the stems that a document is found by."""
        return set(self._analyzer.analyze(_text(document)))

    def search(
        self, question: str, k: int, where: Filter, named: Ids | None = None, among: Among | None = None
    ) -> tuple[Ids, Scores]:
        """Return the ids and BM25 scores of the `k` best documents, best first, ties by id.

        Of `where` the days of publication and the outlets are asked for; what passes only by days that it
        names is told by `named`, the ids of these.

        Every word of the question is searched as a plain term: none of its characters is syntax. A
        longer word that no document has is searched with one letter wrong, missing, added or swapped.

        Where these documents are a part of others, `among`, the scores are those that they have there.
        """
        terms = sorted(self.content_terms(question))
        if not terms or k == 0 or len(self) == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        any_word = [(tantivy.Occur.Should, self._any_form(term, among)) for term in terms]
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.boolean_query(any_word)), *self._conditions(where, named)]
        )
        if among is None:
            found = self._searcher.search(query, limit=k, count=False).hits
        else:
            found = self._best_among(query, k, among)
        ids = np.asarray(self._searcher.fast_field_values("id", [place for _, place in found]), np.int64)
        scores = np.asarray([score for score, _ in found], np.float32)
        order = np.lexsort((ids, -scores))[:k]
        return ids[order], scores[order]

    def _best_among(
        self, query: tantivy.Query, k: int, among: Among
    ) -> list[tuple[float, tantivy.DocAddress]]:
        """Return the `k` best, and some more, scored as among more documents."""
        # A score changes by no more than the mean does.
        least, most = sorted((1.0, among.mean_length / self.mean_length if self.mean_length else 1.0))
        limit = k + k // 4 + 1
        while True:
            found = self._searcher.search(query, limit=limit, count=False).hits
            if len(found) < limit or found[-1][0] * most < found[k - 1][0] * least:
                break
            limit *= 2
        return [
            (
                rescored(query.explain(self._searcher, place).to_json(), among.mean_length, among.rarity),
                place,
            )
            for _, place in found
        ]

    def having(self, terms: Iterable[str], where: Filter) -> tuple[Ids, Ids]:
        """Return the ids of every document that has all of `terms`, in any of their forms, and their days.

        None is left out and none is ranked: they are in the order of their days, as ordinals, those of a
        day by their ids; undated ones come last, with -1. No word counts for another that is spelt alike.
        Of `where` only the days of publication and the outlets are asked for. Nothing of a document is
        read besides these two numbers.
        """
        every = [(tantivy.Occur.Must, self._exactly(term)) for term in sorted(set(terms))]
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.all_query()), *every, *self._conditions(where, None)]
        )
        # Every one has the same score, so nothing is worked out for it.
        found = self._searcher.search(
            tantivy.Query.const_score_query(query, 0.0), limit=max(1, len(self)), count=False
        ).hits
        places = [place for _, place in found]
        ids, days = (
            np.asarray(self._searcher.fast_field_values(field, places), np.int64)
            for field in ("id", "published")
        )
        order = np.lexsort((ids, days, days == _UNDATED))
        return ids[order], days[order]

    def _exactly(self, term: str) -> tantivy.Query:
        forms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", stem, "freq"))
            for stem in self.stems_of_term(term)
        ]
        return tantivy.Query.boolean_query(forms)

    def _any_form(self, term: str, among: Among | None) -> tantivy.Query:
        stems = self.stems_of_term(term)
        forms = [self._form(stem, among) for stem in stems]
        documents, having = (
            (len(self), self.frequency(term))
            if among is None
            else (among.documents, max(among.frequencies[stem] for stem in stems))
        )
        # A word long enough to be told from its neighbours, that stands in no document.
        if len(term) >= _SHORTEST_MISSPELT and term.isalpha() and not having:
            # tantivy scores every word that is an edit away alike, so its weight is given here.
            near = tantivy.Query.fuzzy_term_query(self._schema, "text", term, 1, True)
            forms.append(tantivy.Query.boost_query(near, inverse_frequency(documents, having)))
        # The best of the forms counts: a passage that has two of them says no more.
        return forms[0] if len(forms) == 1 else tantivy.Query.disjunction_max_query(forms)

    def _form(self, stem: str, among: Among | None) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, "text", stem, "freq")
        if among is None:
            return query
        # tantivy weighs a stem by how rare it is here.
        here = inverse_frequency(len(self), int(self._searcher.doc_freq("text", stem)))
        return tantivy.Query.boost_query(query, among.rarity(stem) / here)

    def _conditions(self, where: Filter, named: Ids | None) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        conditions = [self._published_in(days) for days in where.days if days.clock == "published"]
        if named is not None:
            ways = [tantivy.Query.term_set_query(self._schema, "id", named.tolist())]
            if all(days.clock != "event" for days in where.days):
                ways.append(_every(self._published_in(days) for days in where.days if days.clock == "either"))
            conditions.append(tantivy.Query.boolean_query([(tantivy.Occur.Should, way) for way in ways]))
        if where.sources is not None:
            conditions.append(tantivy.Query.term_set_query(self._schema, "source", sorted(where.sources)))
        # A condition must hold, and must not add to the score.
        return [
            (tantivy.Occur.Must, tantivy.Query.const_score_query(condition, 0.0)) for condition in conditions
        ]

    def _published_in(self, days: Days) -> tantivy.Query:
        first, last = _ordinal(days.since or date.min), _ordinal(days.until or date.max)
        return tantivy.Query.range_query(self._schema, "published", tantivy.FieldType.Integer, first, last)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _add(index: tantivy.Index, folder: Path | None, documents: Iterable[WordDocument]) -> None:
    """Add documents to an index that is in `folder`, or in memory, and have them on the disk and found."""
    with _writing(folder):
        index.register_tokenizer(_ANALYZER, analyzer())
        # One thread: the order of documents, and so of ties, is the same in every build.
        writer = index.writer(heap_size=_WRITER_MEMORY, num_threads=1)
    # Reading the documents may fail for reasons of its own.
    for document in documents:
        with _writing(folder):
            writer.add_document(_document(document))
    with _writing(folder):
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        if folder is not None:
            share_files(folder)


def _document(document: WordDocument) -> tantivy.Document:
    fields = tantivy.Document()
    fields.add_integer("id", document.id)
    fields.add_integer("published", _ordinal(document.published))
    fields.add_text("source", document.source)
    fields.add_text("text", _text(document))
    return fields


def _text(document: WordDocument) -> str:
    return f"{document.title}\n{document.text}" if document.title else document.text


@contextlib.contextmanager
def _writing(folder: Path | None) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise BuildError(
            f"{folder or 'A word index'} cannot be written ({error}): make room for it."
        ) from error


def _every(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _ordinal(day: date | None) -> int:
    return _UNDATED if day is None else day.toordinal()
