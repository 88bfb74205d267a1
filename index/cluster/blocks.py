"""Blocks: files of embedded articles, from which shards are written; each is there whole or not at all.

A block lies under the name of its portion in the folder of its shard, in Parquet. One that is there is never
made again, by whichever build, until the collection is published and all are removed.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow
import pyarrow.parquet

from index.articles import Article
from index.cluster.portions import Portion
from index.errors import BuildError
from index.packed import PackedEmbedding
from index.records import article_of
from index.sharding.layout import shard_name
from index.sharding.place import Place

BLOCKS = "blocks"
"""The name, in a sharded collection's folder, of the folder of blocks."""

_RECORD = b"dateline"
_EMBEDDING = pyarrow.struct(
    [
        (name, pyarrow.binary())
        for name in ("key", "vector", "sentence_vectors", "token_sentences", "token_codes", "checksum")
    ]
)
_SCHEMA = pyarrow.schema(
    [
        ("id", pyarrow.binary()),
        ("article", pyarrow.binary()),  # null where the shard has it
        ("embeddings", pyarrow.list_(_EMBEDDING)),
    ]
)
_ROWS = 64  # articles read at once


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """What a block is: its shard and name, and the node that made it.

    `passages` counts those of its whole articles, `embedded` the texts that were embedded for it.
    """

    shard: int
    name: str
    node: str
    passages: int
    embedded: int


@dataclass(frozen=True, slots=True)
class EmbeddedArticle:
    """A row of a block: an article with its new embeddings by key, or without one, an id that is kept."""

    id: str
    article: Article | None
    embeddings: Mapping[bytes, PackedEmbedding]


@dataclass(frozen=True, slots=True)
class BlockAt:
    """A block of a sharded collection by its name there, made or not."""

    place: Place
    name: str

    def __str__(self) -> str:
        """Return where it lies, as that may be shown."""
        return f"{self.place}/{self.name}"


def block_in(place: Place, shard: int, name: str) -> BlockAt:
    """Return the block of a shard that is called `name`."""
    return BlockAt(place, f"{BLOCKS}/{shard_name(shard)}/{name}.parquet")


def packed_block(
    portion: Portion, embeddings: Sequence[Mapping[bytes, PackedEmbedding]], record: BlockRecord
) -> bytes:
    """Return a block's bytes; `embeddings` are those of each article of the portion."""
    rows: list[dict[str, Any]] = [
        {
            "id": _encoded(article.id),
            "article": _packed(article),
            "embeddings": [
                {"key": key, **asdict(one), "checksum": one.checksum} for key, one in found.items()
            ],
        }
        for article, found in zip(portion.articles, embeddings, strict=True)
    ]
    rows += [{"id": _encoded(article_id), "article": None, "embeddings": []} for article_id in portion.kept]
    schema = _SCHEMA.with_metadata({_RECORD: json.dumps(asdict(record)).encode()})
    buffer = io.BytesIO()
    table = pyarrow.Table.from_pylist(rows, schema)
    pyarrow.parquet.write_table(table, buffer, row_group_size=_ROWS, compression="zstd")
    return buffer.getvalue()


def write_block(block: BlockAt, content: bytes) -> None:
    """Put a block in its place in one step, on the disk when this returns."""
    block.place.write(block.name, content)


def block_record(block: BlockAt) -> BlockRecord | None:
    """Return what a block is, or None if there is none that can be read."""
    try:
        with block.place.open(block.name) as file:
            metadata = pyarrow.parquet.read_schema(file).metadata or {}
        return BlockRecord(**json.loads(metadata[_RECORD]))
    except (OSError, pyarrow.ArrowException, ValueError, KeyError, TypeError):
        return None


def read_ids(block: BlockAt) -> Iterator[tuple[str, bool]]:
    """Yield the id of each article of a block, and whether it is there whole."""
    for batch in _batches(block, ["id", "article"]):
        whole = batch.column("article").is_valid().to_pylist()
        yield from zip(map(_decoded, batch.column("id").to_pylist()), whole, strict=True)


def read_vectors(block: BlockAt) -> Iterator[bytes]:
    """Yield the vectors of a block's embeddings, packed; nothing else of them is read."""
    for batch in _batches(block, ["embeddings.list.element.vector"]):
        yield from batch.column("embeddings").flatten().field("vector").to_pylist()


def read_block(block: BlockAt) -> Iterator[EmbeddedArticle]:
    """Yield the articles of a block; an embedding that is damaged is left out, and is made again."""
    for batch in _batches(block, None):
        for row in batch.to_pylist():
            embeddings = {}
            for one in row["embeddings"]:
                key, checksum = one.pop("key"), one.pop("checksum")
                embedding = PackedEmbedding(**one)
                if embedding.checksum == checksum:
                    embeddings[key] = embedding
            article = None if row["article"] is None else article_of(tuple(json.loads(row["article"])))
            yield EmbeddedArticle(_decoded(row["id"]), article, embeddings)


def _batches(block: BlockAt, columns: list[str] | None) -> Iterator[Any]:
    try:
        with block.place.open(block.name) as source, pyarrow.parquet.ParquetFile(source) as file:
            yield from file.iter_batches(_ROWS, columns=columns, use_threads=False)
    except (OSError, pyarrow.ArrowException) as error:
        raise BuildError(
            f"{block} cannot be read: remove it and run the same command again, which makes it anew."
        ) from error


def _packed(article: Article) -> bytes:
    days = [None if day is None else day.isoformat() for day in (article.published, article.other_day)]
    row = [
        article.id, article.title, article.source, article.url, days[0], article.author, article.dated_by,
        days[1], article.text,
    ]  # fmt: skip
    # Half characters too, of files that aren't UTF-8, are ASCII in it.
    return json.dumps(row).encode()


def _encoded(article_id: str) -> bytes:
    return article_id.encode("utf-8", "surrogatepass")


def _decoded(encoded: bytes) -> str:
    return encoded.decode("utf-8", "surrogatepass")
