"""Where the shards of a collection lie, and which of them an article is in."""

import hashlib
from pathlib import Path

MOST_SHARDS = 10_000
"""A number of shards that is certainly a mistake is greater."""


def shard_of(article_id: str, shards: int) -> int:
    """Return the shard of an article, from 0 on: it follows from the id, and changes with nothing else."""
    # An id that was read from a damaged file can hold half a character.
    digest = hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % shards


def shard_folder(folder: Path, shard: int) -> Path:
    """Return the folder of a shard, an ordinary collection."""
    return folder / f"shard-{shard:04d}"
