"""txtai, as in its introduction: each text is given to `Embeddings` whole, its content stored beside.

Its pooling goes by the tokenizer's own limit of 512 tokens, where sentence-transformers reads 256.
"""

from pathlib import Path

from txtai import Embeddings

from benchmarks.documents import Chunk, Document, read_documents
from benchmarks.errors import WorkerError
from benchmarks.model import model_path


class Txtai:
    """An Embeddings database with content."""

    encoding_seconds = None

    def __init__(self) -> None:
        self._loaded: dict[str, object] = {}  # by its path: a database that is opened loads no other

    def prepare(self, folder: Path) -> None:
        """Load the model."""
        self._embeddings = Embeddings(path=model_path(), content=True, models=self._loaded)
        self._embeddings.transform("dimension")

    @property
    def token_limit(self) -> int:
        """What its model object was made to read."""
        limit = self._embeddings.model.model.maxlength
        if not limit:
            raise WorkerError("txtai doesn't say how many tokens it reads.")
        return int(limit)

    def take(self, articles: Path, folder: Path) -> None:
        """Read the articles."""
        self._documents, self._folder = read_documents(articles), folder

    def build(self) -> None:
        """Index whole articles and save them."""
        self._embeddings.index((one.id, one.text, None) for one in self._documents)
        self._embeddings.save(str(self._folder))

    def chunks(self) -> list[Chunk]:
        """Return the articles as they are."""
        return [Chunk(one.id, one.text) for one in self._documents]

    def open(self, folder: Path) -> None:
        """Load the database."""
        self._folder = folder
        self._embeddings = Embeddings(models=self._loaded)
        self._embeddings.load(str(folder))

    def ask(self, question: str, k: int) -> list[str]:
        """Search by similarity."""
        return [str(found["id"]) for found in self._embeddings.search(question, k)]

    def add(self, document: Document) -> None:
        """Upsert the article and save the database."""
        self._embeddings.upsert([(document.id, document.text, None)])
        self._embeddings.save(str(self._folder))


def make() -> Txtai:
    """Make the system."""
    return Txtai()
