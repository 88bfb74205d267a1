"""An embedder that counts words, and writes down what it embeds where other processes can read it."""

import json
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from doubles import WordCountEmbedder

from index import EmbeddedPassage, Span


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


def embedded_in(folder: Path) -> Counter[str]:
    """Return how often each text was embedded."""
    lines = (line for path in folder.iterdir() for line in path.read_text(encoding="utf-8").splitlines())
    return Counter(json.loads(line) for line in lines)
