"""raw: sentence-transformers' own `encode` of Dateline's passages at float32, and nothing else.

It makes nothing searchable: it is the work that nobody at float32 can avoid.
"""

from collections.abc import Sequence
from pathlib import Path

from sentence_transformers import SentenceTransformer

from benchmarks.documents import Chunk, Document, read_documents
from benchmarks.errors import WorkerError
from benchmarks.model import SPECIAL_TOKENS, model_path, token_limit
from index.passages import split_passages


class Raw:
    """The model alone; the texts are split before the time is taken."""

    encoding_seconds = None

    def __init__(self) -> None:
        self.token_limit = token_limit()

    def prepare(self, folder: Path) -> None:
        """Load the model as it came."""
        self._model = SentenceTransformer(model_path())

    def take(self, articles: Path, folder: Path) -> None:
        """Split the articles as Dateline does, each passage under the line that says where it is from."""
        self._chunks, self._texts = [], []
        for document in read_documents(articles):
            room = self.token_limit - SPECIAL_TOKENS - self._count([document.source])[0]
            for passage in split_passages(document.text, self._count, room):
                text = passage.span.of(document.text)
                self._chunks.append(Chunk(document.id, text))
                self._texts.append(f"{document.source}\n{text}")

    def build(self) -> None:
        """Encode what was taken."""
        self._model.encode(self._texts)

    def chunks(self) -> list[Chunk]:
        """Return the passages."""
        return self._chunks

    def open(self, folder: Path) -> None:
        """Raise WorkerError: there is nothing to open."""
        raise WorkerError("raw encodes and can't be asked.")

    def ask(self, question: str, k: int) -> list[str]:
        """Raise WorkerError: there is nothing to ask."""
        raise WorkerError("raw encodes and can't be asked.")

    def add(self, document: Document) -> None:
        """Raise WorkerError: there is nothing to add to."""
        raise WorkerError("raw encodes and can't be added to.")

    def _count(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]


def make() -> Raw:
    """Make the system."""
    return Raw()
