"""The files of one generation: articles carried over or split and embedded, compared and indexed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article
from index.cache import EmbeddingCache
from index.comparing import Compared, Progress, compare_articles, compare_changed
from index.dates import event_days
from index.derived import ALL_PARTS, extend_derived, write_derived
from index.embedding import Embedder, unit_rows
from index.encoding import encode
from index.splitting import Wanted, split_article
from index.staging import Staging, Unembedded
from index.store import Store
from index.tokens import TokenCoder

_ROWS = 512  # looked up at once


@dataclass(frozen=True, slots=True)
class Cost:
    """How many passages there are, and how many of their embeddings were made for it."""

    passages: int
    embedded: int


def write_generation(
    staging: Staging,
    folder: Path,
    embedder: Embedder,
    cache: EmbeddingCache,
    previous: Compared | None,
    day_first: bool,
    progress: Progress,
) -> Cost:
    """Complete a staging whose articles are numbered, and write the derived files into `folder`.

    `previous` is a generation of the same model and coder whose passages may be copied.
    """
    earlier = previous if previous is not None and previous.is_current() else None
    copied = () if previous is None else previous.stores
    split = _split(staging, embedder, copied, day_first, progress, compared=earlier is not None)
    with _coder(embedder, cache) as coder:
        embedded = _embed(staging, split, embedder, cache, coder, progress)
        staging.set_coder(coder())
    store, dimension = staging.store, embedder.identity.dimension
    _set_article_vectors(staging, dimension)
    if earlier is None:
        compare_articles(staging, dimension, day_first, progress)
    else:
        compare_changed(staging, dimension, earlier, day_first, progress)
    write_derived(store, folder, dimension, ALL_PARTS)
    return Cost(store.counts().passages, embedded)


def write_addition(
    staging: Staging,
    folder: Path,
    embedder: Embedder,
    cache: EmbeddingCache,
    previous: Compared,
    day_first: bool,
    progress: Progress,
) -> Cost:
    """Complete a staging that adds articles to a base, and write the derived files into `folder`.

    `previous` is the generation that has all but the new ones; `folder` is one beside its own.
    """
    split = _split(staging, embedder, (), day_first, progress, compared=False)
    with _coder(embedder, cache) as coder:
        embedded = _embed(staging, split, embedder, cache, coder, progress)
    store, dimension = staging.store, embedder.identity.dimension
    _set_article_vectors(staging, dimension)
    compare_changed(staging, dimension, previous, day_first, progress)
    first, last = previous.stores[0].parent, previous.stores[-1].parent
    extend_derived(store, folder, dimension, last, first, staging.articles.start)
    return Cost(store.counts().passages, embedded)


@contextmanager
def _coder(embedder: Embedder, cache: EmbeddingCache) -> Iterator[Callable[[], TokenCoder]]:
    """Give what returns the coder of the model's tokens; one that is not kept is fitted meanwhile."""
    weights = embedder.identity.weights
    kept = cache.coder(weights)
    if kept is not None:
        yield lambda: kept
        return
    # What another one coded cannot be compared with what this one will.
    cache.forget(weights)
    with ThreadPoolExecutor(1, "coder") as aside:
        fitted = aside.submit(lambda: TokenCoder.fit(embedder.sample_tokens()))
        yield fitted.result
        cache.keep_coder(weights, fitted.result())


def _split(
    staging: Staging,
    embedder: Embedder,
    copied: Sequence[Path],
    day_first: bool,
    progress: Progress,
    *,
    compared: bool,
) -> Iterator[list[Unembedded]]:
    """Split the articles into passages, or copy what was made of the same article before.

    Yields the passages of each article that was split.
    """
    carried = staging.carry(copied) if copied else {}
    lengths = _passage_counts(copied) if copied else {}
    passage_id = staging.first_passage
    first: dict[int, int] = {}
    for number in staging.articles:
        first[number] = passage_id
        if number in carried:
            passage_id += lengths.get(carried[number].number, 0)
        else:
            article = staging.store.article_at(number)
            passages = _add_article(staging, number, article, embedder, passage_id, day_first)
            yield passages
            passage_id += len(passages)
            progress("Splitting articles", number, staging.articles.stop - 1)
    if carried:
        staging.copy_articles(copied, carried, first, compared=compared)


def _add_article(
    staging: Staging, number: int, article: Article, embedder: Embedder, first: int, day_first: bool
) -> list[Unembedded]:
    """Split one article, adding its passages from the id `first` on; return what is embedded of them."""
    split, text = split_article(article, embedder, first), article.text
    passages, keys = split.passages, [one.key for one in split.unembedded]
    staging.add_passages(number, split.header, list(zip(passages, keys, strict=True)), first)
    spans = [(span.start, span.end) for passage in passages for span in passage.sentences]
    days = event_days(text, spans, article.published, day_first=day_first)
    for place, passage in enumerate(passages):
        start, end = passage.span.start, passage.span.end
        staging.add_event_days(first + place, [day for day in days if start <= day.start and day.end <= end])
    return split.unembedded


def _passage_counts(stores: Sequence[Path]) -> Mapping[int, int]:
    opened = Store.open(*stores)
    try:
        return opened.passage_counts()
    finally:
        opened.close()


def _embed(
    staging: Staging,
    split: Iterator[list[Unembedded]],
    embedder: Embedder,
    cache: EmbeddingCache,
    coder: Callable[[], TokenCoder],
    progress: Progress,
) -> int:
    """Give every passage its embedding, from the cache where it has it; return how many were made.

    The articles are split meanwhile: `split` is read on where the model has enough to do.
    """
    wanted = Wanted(split, cache)
    done = 0
    weights = embedder.identity.weights
    for batch in encode(wanted, embedder, coder):
        if not done:
            # Before what it made, which is of no use without it.
            cache.keep_coder(weights, coder())
        cache.put(weights, {one.key: embedding for one, embedding in batch})
        done += len(batch)
        # How many there are is known when all are split.
        if wanted.complete:
            progress("Embedding passages", done, wanted.count)
    # They are done in no order, and stored in that of the passages.
    for window in staging.unembedded(_ROWS):
        found = cache.get([passage.key for passage in window])
        staging.add_embeddings((one.id, found[one.key]) for one in window)
    return done


def _set_article_vectors(staging: Staging, dimension: int) -> None:
    """Give the articles that were not copied their directions."""
    for number in staging.without_vector():
        vectors = staging.store.vectors_in(number, dimension)
        staging.set_article_vector(number, unit_rows(vectors.sum(axis=0, keepdims=True))[0])
