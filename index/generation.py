"""The files of one generation: articles carried over or split and embedded, compared and indexed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article
from index.cache import EmbeddingCache
from index.comparing import Compared, Progress, compare_articles, compare_changed
from index.dates import event_days
from index.derived import ALL_PARTS, extend_derived, write_derived
from index.embedding import Embedder, unit_rows
from index.packed import PackedEmbedding, embedding_key
from index.passages import PassageSpan, fit_header, header, split_passages
from index.staging import Staging, embedded_text
from index.store import Store
from index.tokens import TokenCoder

BATCH = 128
"""Passages embedded in one call, and lost if it is interrupted."""


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
    coder = _coder(embedder, cache)
    staging.set_coder(coder)
    earlier = previous if previous is not None and previous.is_current() else None
    copied = () if previous is None else previous.stores
    _split(staging, embedder, copied, day_first, progress, compared=earlier is not None)
    embedded = _embed(staging, embedder, cache, coder, progress)
    store, dimension = staging.store, embedder.identity.dimension
    _set_article_vectors(staging, dimension)
    if earlier is None:
        compare_articles(staging, dimension, progress)
    else:
        compare_changed(staging, dimension, earlier, progress)
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
    _split(staging, embedder, (), day_first, progress, compared=False)
    embedded = _embed(staging, embedder, cache, _coder(embedder, cache), progress)
    store, dimension = staging.store, embedder.identity.dimension
    _set_article_vectors(staging, dimension)
    compare_changed(staging, dimension, previous, progress)
    first, last = previous.stores[0].parent, previous.stores[-1].parent
    extend_derived(store, folder, dimension, last, first, staging.articles.start)
    return Cost(store.counts().passages, embedded)


def _coder(embedder: Embedder, cache: EmbeddingCache) -> TokenCoder:
    weights = embedder.identity.weights
    coder = cache.coder(weights)
    if coder is None:
        coder = TokenCoder.fit(embedder.sample_tokens())
        cache.keep_coder(weights, coder)
    return coder


def _split(
    staging: Staging,
    embedder: Embedder,
    copied: Sequence[Path],
    day_first: bool,
    progress: Progress,
    *,
    compared: bool,
) -> None:
    """Split the articles into passages, or copy what was made of the same article before."""
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
            passage_id += _add_article(staging, number, article, embedder, passage_id, day_first)
            progress("Splitting articles", number, staging.articles.stop - 1)
    if carried:
        staging.copy_articles(copied, carried, first, compared=compared)


def _add_article(
    staging: Staging, number: int, article: Article, embedder: Embedder, first: int, day_first: bool
) -> int:
    """Split one article, adding its passages from the id `first` on; return how many there are."""
    identity, text = embedder.identity, article.text
    line = fit_header(header(article), embedder.count_tokens, identity.token_limit)
    room = identity.token_limit - embedder.special_tokens - embedder.count_tokens([line])[0]
    passages = split_passages(text, embedder.count_tokens, room)

    def key(passage: PassageSpan) -> bytes:
        return embedding_key(
            identity.weights,
            *embedded_text(line, passage.span.of(text), passage.span.start, passage.sentences),
        )

    staging.add_passages(number, line, [(passage, key(passage)) for passage in passages], first)
    spans = [(span.start, span.end) for passage in passages for span in passage.sentences]
    days = event_days(text, spans, article.published, day_first=day_first)
    for place, passage in enumerate(passages):
        start, end = passage.span.start, passage.span.end
        staging.add_event_days(first + place, [day for day in days if start <= day.start and day.end <= end])
    return len(passages)


def _passage_counts(stores: Sequence[Path]) -> Mapping[int, int]:
    opened = Store.open(*stores)
    try:
        return opened.passage_counts()
    finally:
        opened.close()


def _embed(
    staging: Staging, embedder: Embedder, cache: EmbeddingCache, coder: TokenCoder, progress: Progress
) -> int:
    """Give every passage its embedding, from the cache where it has it; return how many were made."""
    missing: dict[bytes, int] = {}
    for window in staging.unembedded(BATCH):
        found = cache.get([passage.key for passage in window])
        staging.add_embeddings((one.id, found[one.key]) for one in window if one.key in found)
        missing.update({one.key: one.id for one in window if one.key not in found})
    done = 0
    # Two passages that read the same are embedded once, at the place of the last of them.
    for window in staging.unembedded(BATCH):
        batch = [one for one in window if missing[one.key] == one.id]
        if not batch:
            continue
        vectors = embedder.encode_passages([one.text for one in batch], [one.sentences for one in batch])
        packed = PackedEmbedding.of(vectors, coder)
        made = {one.key: embedding for one, embedding in zip(batch, packed, strict=True)}
        cache.put(embedder.identity.weights, made)
        staging.add_embeddings((one.id, made[one.key]) for one in batch)
        done += len(batch)
        progress("Embedding passages", done, len(missing))
    for window in staging.unembedded(BATCH):
        found = cache.get([passage.key for passage in window])
        staging.add_embeddings((one.id, found[one.key]) for one in window)
    return done


def _set_article_vectors(staging: Staging, dimension: int) -> None:
    """Give the articles that were not copied their directions."""
    for number in staging.without_vector():
        vectors = staging.store.vectors_in(number, dimension)
        staging.set_article_vector(number, unit_rows(vectors.sum(axis=0, keepdims=True))[0])
