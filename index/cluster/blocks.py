"""Blocks: files of embedded articles, from which shards are written; each is there whole or not at all.

A block lies under the name of its portion in the folder of its shard, in Parquet. One that is there is never
made again, by whichever build, until the collection is published and all are removed.
"""

import io
import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from index.articles import Article
from index.cluster.portions import Portion
from index.errors import BuildError
from index.manifest import sync_folder
from index.packed import PackedEmbedding
from index.records import article_of
from index.sharding.layout import shard_folder, shard_name
from index.sharding.objects import Objects
from index.sharding.place import Place
from index.sharding.remote import RemotePlace

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
    """What a block is: its shard and name, the node that made it, how many passages were embedded for it."""

    shard: int
    name: str
    node: str
    embedded: int


@dataclass(frozen=True, slots=True)
class EmbeddedArticle:
    """A row of a block: an article with its new embeddings by key, or without one, an id that is kept."""

    id: str
    article: Article | None
    embeddings: Mapping[bytes, PackedEmbedding]


@dataclass(frozen=True, slots=True)
class BlockAt:
    """A block that lies at a URL, made or not."""

    objects: Objects
    name: str

    def __str__(self) -> str:
        """Return its address as it may be shown."""
        return f"{self.objects}/{self.name}"


BlockPlace = Path | BlockAt
"""Where a block lies."""


def block_path(folder: Path, shard: int, name: str) -> Path:
    """Return where a block lies in a folder, made or not."""
    return shard_folder(folder / BLOCKS, shard) / f"{name}.parquet"


def block_in(place: Place, shard: int, name: str) -> BlockPlace:
    """Return where a block of a sharded collection lies, made or not."""
    if isinstance(place, RemotePlace):
        return BlockAt(place.objects, f"{BLOCKS}/{shard_name(shard)}/{name}.parquet")
    return block_path(place.folder, shard, name)


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


def write_block(path: BlockPlace, content: bytes) -> None:
    """Put a block in its place in one step, on the disk when this returns."""
    if isinstance(path, BlockAt):
        path.objects.write(path.name, content)
        return
    # Two processes may be at the same block, where one was taken for lost.
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise BuildError(f"{path} cannot be written ({error.strerror}): make room for it.") from error


def block_record(path: BlockPlace) -> BlockRecord | None:
    """Return what the block at `path` is, or None if there is none that can be read."""
    try:
        metadata = pyarrow.parquet.read_schema(_readable(path)).metadata or {}
        return BlockRecord(**json.loads(metadata[_RECORD]))
    except (OSError, pyarrow.ArrowException, ValueError, KeyError, TypeError):
        return None


def read_ids(path: BlockPlace) -> Iterator[tuple[str, bool]]:
    """Yield the id of each article of a block, and whether it is there whole."""
    for batch in _batches(path, ["id", "article"]):
        whole = batch.column("article").is_valid().to_pylist()
        yield from zip(map(_decoded, batch.column("id").to_pylist()), whole, strict=True)


def read_vectors(path: BlockPlace) -> Iterator[bytes]:
    """Yield the vectors of a block's passages, packed; nothing else of them is read."""
    for batch in _batches(path, ["embeddings.list.element.vector"]):
        yield from batch.column("embeddings").flatten().field("vector").to_pylist()


def read_block(path: BlockPlace) -> Iterator[EmbeddedArticle]:
    """Yield the articles of a block; an embedding that is damaged is left out, and is made again."""
    for batch in _batches(path, None):
        for row in batch.to_pylist():
            embeddings = {}
            for one in row["embeddings"]:
                key, checksum = one.pop("key"), one.pop("checksum")
                embedding = PackedEmbedding(**one)
                if embedding.checksum == checksum:
                    embeddings[key] = embedding
            article = None if row["article"] is None else article_of(tuple(json.loads(row["article"])))
            yield EmbeddedArticle(_decoded(row["id"]), article, embeddings)


def _readable(path: BlockPlace) -> Any:
    return path.objects.open(path.name) if isinstance(path, BlockAt) else path


def _batches(path: BlockPlace, columns: list[str] | None) -> Iterator[Any]:
    try:
        with pyarrow.parquet.ParquetFile(_readable(path)) as file:
            yield from file.iter_batches(_ROWS, columns=columns, use_threads=False)
    except (OSError, pyarrow.ArrowException) as error:
        raise BuildError(
            f"{path} cannot be read: remove it and run the same command again, which makes it anew."
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
