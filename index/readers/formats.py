"""Which reader reads which file: the table that a new format adds a line to."""

from collections.abc import Mapping

from index.readers import (
    delimited,
    feeds,
    front_matter,
    gzips,
    json_lines,
    json_values,
    pages,
    parquet,
    tars,
    text,
    warc,
    zips,
)
from index.readers.inputs import Reader

READERS: Mapping[str, Reader] = {
    ".txt": text.read,
    ".md": front_matter.read,
    ".markdown": front_matter.read,
    ".jsonl": json_lines.read,
    ".ndjson": json_lines.read,
    ".json": json_values.read,
    ".csv": delimited.read,
    ".tsv": delimited.read,
    ".parquet": parquet.read,
    ".html": pages.read,
    ".htm": pages.read,
    ".xml": feeds.read,
    ".rss": feeds.read,
    ".atom": feeds.read,
    ".warc": warc.read,
    ".zip": zips.read,
    ".tar": tars.read,
    ".tar.gz": tars.read,
    ".tgz": tars.read,
    ".gz": gzips.read,
}
"""The reader of each suffix; of two that fit, the longer one's."""


def reader_of(name: str) -> Reader | None:
    """Return the reader of a file by its name, or None."""
    lowered = name.lower()
    fitting = (suffix for suffix in READERS if lowered.endswith(suffix))
    longest = max(fitting, key=len, default=None)
    return None if longest is None else READERS[longest]
