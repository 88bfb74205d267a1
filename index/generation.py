"""The files of one generation: articles carried over or split and embedded, compared and indexed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article
from index.cache import EmbeddingCache
from index.comparing import Progress, compare_articles
from index.dates import event_days
from index.derived import PARTS, write_derived
from index.embedding import Embedder, unit_rows
from index.encoding import WINDOW, encode
from index.packed import embedding_key
from index.passages import PassageSpan, fit_header, header, split_passages
from index.staging import Staging, embedded_text
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
    previous: Path | None,
    day_first: bool,
    progress: Progress,
) -> Cost:
    """Complete a staging whose articles are numbered, and write the derived files into `folder`.

    `previous` is the store of a generation of the same model and coder whose passages may be copied.
    """
    weights = embedder.identity.weights
    coder = cache.coder(weights)
    if coder is None:
        coder = TokenCoder.fit(embedder.sample_tokens())
        cache.keep_coder(weights, coder)
    staging.set_coder(coder)
    _split(staging, embedder, previous, day_first, progress)
    embedded = _embed(staging, embedder, cache, coder, progress)
    store, dimension = staging.store, embedder.identity.dimension
    _set_article_vectors(staging, dimension)
    compare_articles(staging, dimension, previous, progress)
    write_derived(store, folder, dimension, PARTS)
    return Cost(store.counts().passages, embedded)


def _split(
    staging: Staging, embedder: Embedder, previous: Path | None, day_first: bool, progress: Progress
) -> None:
    """Split the articles into passages, or copy what was made of the same article before."""
    carried = {} if previous is None else staging.carry(previous)
    lengths = {} if previous is None else _passage_counts(previous)
    total, passage_id = staging.store.counts().articles, 1
    first: dict[int, int] = {}
    for number in range(1, total + 1):
        first[number] = passage_id
        if number in carried:
            passage_id += lengths.get(carried[number], 0)
        else:
            article = staging.store.article_at(number)
            passage_id += _add_article(staging, number, article, embedder, passage_id, day_first)
            progress("Splitting articles", number, total)
    if previous is not None and carried:
        staging.copy_articles(previous, carried, first)


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


def _passage_counts(store: Path) -> Mapping[int, int]:
    opened = Store.open(store)
    try:
        return opened.passage_counts()
    finally:
        opened.close()


def _embed(
    staging: Staging, embedder: Embedder, cache: EmbeddingCache, coder: TokenCoder, progress: Progress
) -> int:
    """Give every passage its embedding, from the cache where it has it; return how many were made."""
    missing: dict[bytes, int] = {}
    for window in staging.unembedded(_ROWS):
        found = cache.get([passage.key for passage in window])
        staging.add_embeddings((one.id, found[one.key]) for one in window if one.key in found)
        missing.update({one.key: one.id for one in window if one.key not in found})
    done = 0
    # Two passages that read the same are embedded once, at the place of the last of them.
    wanted = ([one for one in window if missing[one.key] == one.id] for window in staging.unembedded(WINDOW))
    for batch in encode(wanted, embedder, coder):
        cache.put(embedder.identity.weights, {one.key: embedding for one, embedding in batch})
        done += len(batch)
        progress("Embedding passages", done, len(missing))
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
