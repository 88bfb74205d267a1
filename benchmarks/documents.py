"""Documents: the articles of a run as every system reads them, from one file of JSON Lines.

Imports nothing of Dateline: a peer's process must not carry its weight.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Document:
    """An article: its id, its outlet and its text, the title on a line of its own above it."""

    id: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document as it was handed to the model."""

    document: str
    text: str


def write_documents(documents: Iterable[Document], path: Path) -> None:
    """Write documents as JSON Lines, an object a line."""
    with path.open("w", encoding="utf-8") as file:
        for one in documents:
            row = {"id": one.id, "source": one.source, "text": one.text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_documents(path: Path) -> list[Document]:
    """Read what `write_documents` wrote."""
    with path.open(encoding="utf-8") as file:
        return [Document(row["id"], row["source"], row["text"]) for row in map(json.loads, file)]
