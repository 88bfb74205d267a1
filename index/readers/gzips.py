"""Gzip: one file, packed."""

from collections.abc import Iterator

from index.readers.archives import gunzipped
from index.readers.inputs import Input, ReadOptions


def read(source: Input, options: ReadOptions) -> Iterator[Input]:
    """Yield the file inside, whose name is that of this one without its last suffix."""
    name = source.name[: source.name.rfind(".")]
    yield source.unpacked(name, lambda: gunzipped(source.open(), source.allowance))
