"""Chroma, as in its guide: documents are added whole, to a persistent client's collection."""

from pathlib import Path

import chromadb
from chromadb.config import Settings
from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

from benchmarks.documents import Chunk, Document, read_documents
from benchmarks.model import model_path, token_limit


class Chroma:
    """A collection of a PersistentClient."""

    encoding_seconds = None

    def __init__(self) -> None:
        self.token_limit = token_limit()

    def prepare(self, folder: Path) -> None:
        """Load the model."""
        self._function = SentenceTransformerEmbeddingFunction(model_name=model_path())

    def take(self, articles: Path, folder: Path) -> None:
        """Read the articles."""
        self._documents, self._folder = read_documents(articles), folder

    def build(self) -> None:
        """Add whole articles, in batches of what the client takes at once."""
        client = _client(self._folder)
        self._collection = client.create_collection("articles", embedding_function=self._function)
        most = client.get_max_batch_size()
        for start in range(0, len(self._documents), most):
            self._add(self._documents[start : start + most])

    def chunks(self) -> list[Chunk]:
        """Return the articles as they are."""
        return [Chunk(one.id, one.text) for one in self._documents]

    def open(self, folder: Path) -> None:
        """Open the collection."""
        client = _client(folder)
        self._collection = client.get_collection("articles", embedding_function=self._function)

    def ask(self, question: str, k: int) -> list[str]:
        """Query by text."""
        return list(self._collection.query(query_texts=[question], n_results=k)["ids"][0])

    def add(self, document: Document) -> None:
        """Add the article; the client writes as it adds."""
        self._add([document])

    def _add(self, documents: list[Document]) -> None:
        self._collection.add(ids=[one.id for one in documents], documents=[one.text for one in documents])


def _client(folder: Path) -> chromadb.ClientAPI:
    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def make() -> Chroma:
    """Make the system."""
    return Chroma()
