"""Haystack with its in-memory store, as in its first tutorial: chunks of 200 words, none shared."""

from pathlib import Path
from typing import Any

from haystack import Document as HaystackDocument
from haystack import Pipeline
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.documents import Chunk, Document, read_documents
from benchmarks.model import model_path, token_limit

_STORE = "store.json"


class Haystack:
    """A pipeline of splitter, embedder and writer, and one of embedder and retriever."""

    encoding_seconds = None

    def __init__(self) -> None:
        self.token_limit = token_limit()

    def prepare(self, folder: Path) -> None:
        """Load the model, which all of its embedders then share."""
        SentenceTransformersDocumentEmbedder(model=model_path()).warm_up()

    def take(self, articles: Path, folder: Path) -> None:
        """Read the articles."""
        self._documents, self._folder = read_documents(articles), folder

    def build(self) -> None:
        """Split, embed, write into the store and save it."""
        self._connect(InMemoryDocumentStore(embedding_similarity_function="cosine"))
        self._index(self._documents)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._store.save_to_disk(str(self._folder / _STORE))

    def chunks(self) -> list[Chunk]:
        """Return what is in the store, in the order of the text."""
        stored = sorted(
            self._store.filter_documents(), key=lambda one: (one.meta["id"], one.meta["split_id"])
        )
        return [Chunk(one.meta["id"], one.content) for one in stored]

    def open(self, folder: Path) -> None:
        """Load the store."""
        self._folder = folder
        self._connect(InMemoryDocumentStore.load_from_disk(str(folder / _STORE)))

    def ask(self, question: str, k: int) -> list[str]:
        """Run the pipeline of a question."""
        result = self._asking.run({"embedder": {"text": question}, "retriever": {"top_k": k}})
        return [str(one.meta["id"]) for one in result["retriever"]["documents"]]

    def add(self, document: Document) -> None:
        """Run the pipeline of articles and save the store."""
        self._index([document])
        self._store.save_to_disk(str(self._folder / _STORE))

    def _index(self, documents: list[Document]) -> None:
        given = [HaystackDocument(content=one.text, meta={"id": one.id}) for one in documents]
        self._indexing.run({"splitter": {"documents": given}})

    def _connect(self, store: Any) -> None:
        self._store = store
        self._indexing = _pipeline(
            splitter=DocumentSplitter(),
            embedder=SentenceTransformersDocumentEmbedder(model=model_path(), progress_bar=False),
            writer=DocumentWriter(document_store=store),
        )
        self._indexing.connect("splitter.documents", "embedder.documents")
        self._indexing.connect("embedder.documents", "writer.documents")
        self._asking = _pipeline(
            embedder=SentenceTransformersTextEmbedder(model=model_path(), progress_bar=False),
            retriever=InMemoryEmbeddingRetriever(document_store=store),
        )
        self._asking.connect("embedder.embedding", "retriever.query_embedding")


def _pipeline(**components: Any) -> Any:
    pipeline = Pipeline()
    for name, component in components.items():
        pipeline.add_component(name, component)
    return pipeline


def make() -> Haystack:
    """Make the system."""
    return Haystack()
