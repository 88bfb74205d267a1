"""Embedders that count words, for other processes: little is imported here, as each of those does it, too."""

import json
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from doubles import WordCountEmbedder

from index import EmbeddedPassage, Span, vectors
from index.sharding.place import Place


def word_counts(place: Place, name: str = "word counts") -> WordCountEmbedder:
    """Load the model of what is served."""
    return WordCountEmbedder(name)


class CountingEmbedder(WordCountEmbedder):
    """Leaves a line a passage in a file of its own in `folder`; each call takes `seconds`."""

    def __init__(
        self, folder: Path, seconds: float = 0, name: str = "word counts", fails_after: int | None = None
    ) -> None:
        super().__init__(name, fails_after=fails_after)
        self._path = folder / f"{os.getpid()}-{uuid.uuid4().hex}"
        self._seconds = seconds
        self._writing = threading.Lock()

    def encode_passages(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> list[EmbeddedPassage]:
        time.sleep(self._seconds)
        embedded = super().encode_passages(texts, sentences)
        with self._writing, self._path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(text) + "\n" for text in texts)
        return embedded


@dataclass(frozen=True)
class FewCompared:
    """Loads a CountingEmbedder in a process, in which only so many vectors are all compared."""

    embedded: Path
    exact: int

    def __call__(self) -> CountingEmbedder:
        vectors.EXACT_UP_TO = self.exact
        return CountingEmbedder(self.embedded)


def embedded_in(folder: Path) -> Counter[str]:
    """Return how often each text was embedded."""
    lines = (line for path in folder.iterdir() for line in path.read_text(encoding="utf-8").splitlines())
    return Counter(json.loads(line) for line in lines)
