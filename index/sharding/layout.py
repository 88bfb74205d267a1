"""Where a sharded collection and its shards lie, and which of them an article is in."""

import hashlib
import re
from pathlib import Path

from index.errors import CollectionError

MOST_SHARDS = 10_000
"""A number of shards that is certainly a mistake is greater."""


def shard_of(article_id: str, shards: int) -> int:
    """Return the shard of an article, from 0 on: it follows from the id, and changes with nothing else."""
    # An id that was read from a damaged file can hold half a character.
    digest = hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % shards


def shard_folder(folder: Path, shard: int) -> Path:
    """Return the folder of a shard, an ordinary collection."""
    return folder / shard_name(shard)


def shard_name(shard: int) -> str:
    """Return what the folder of a shard is called."""
    return f"shard-{shard:04d}"


def url_of(where: str | Path) -> str | None:
    """Return a URL that may come as a path, which leaves out slashes; None if it is none.

    Raises CollectionError for one that names nothing.
    """
    found = re.fullmatch(r"([A-Za-z][A-Za-z0-9+.-]+):(?:/+(.*))?", str(where), re.DOTALL)
    if found is None:
        return None
    if not (found[2] or "").strip("/"):
        raise CollectionError(f"{where} names nothing at that address: add what, as in s3://BUCKET/FOLDER.")
    return f"{found[1].lower()}:{'///' if found[1].lower() == 'file' else '//'}{found[2].rstrip('/')}"
