"""LlamaIndex with FAISS, as in its guide to that store: chunks of 1,024 tokens, 200 of them shared."""

from pathlib import Path
from typing import Any

import faiss
from llama_index.core import Document as LlamaDocument
from llama_index.core import Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.indices.base import BaseIndex
from llama_index.core.schema import MetadataMode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore

from benchmarks.documents import Chunk, Document, read_documents
from benchmarks.model import model_path, token_limit


class LlamaIndex:
    """VectorStoreIndex over a FaissVectorStore."""

    encoding_seconds = None
    _index: BaseIndex[Any]

    def __init__(self) -> None:
        self.token_limit = token_limit()

    def prepare(self, folder: Path) -> None:
        """Load the model."""
        Settings.embed_model = HuggingFaceEmbedding(model_name=model_path())
        self._dimension = len(Settings.embed_model.get_query_embedding("dimension"))

    def take(self, articles: Path, folder: Path) -> None:
        """Read the articles."""
        self._documents, self._folder = read_documents(articles), folder

    def build(self) -> None:
        """Split, embed and persist."""
        store = FaissVectorStore(faiss_index=faiss.IndexFlatL2(self._dimension))
        context = StorageContext.from_defaults(vector_store=store)
        documents = [_document(one) for one in self._documents]
        self._index = VectorStoreIndex.from_documents(documents, storage_context=context)
        self._index.storage_context.persist(persist_dir=str(self._folder))

    def chunks(self) -> list[Chunk]:
        """Return the nodes as they are embedded."""
        nodes = self._index.docstore.docs.values()
        return [
            Chunk(str(node.ref_doc_id), node.get_content(metadata_mode=MetadataMode.EMBED)) for node in nodes
        ]

    def open(self, folder: Path) -> None:
        """Load the index from its folder."""
        self._folder = folder
        store = FaissVectorStore.from_persist_dir(str(folder))
        context = StorageContext.from_defaults(vector_store=store, persist_dir=str(folder))
        self._index = load_index_from_storage(storage_context=context)

    def ask(self, question: str, k: int) -> list[str]:
        """Retrieve, without a language model."""
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [str(one.node.ref_doc_id) for one in found]

    def add(self, document: Document) -> None:
        """Insert the document and persist the index."""
        self._index.insert(_document(document))
        self._index.storage_context.persist(persist_dir=str(self._folder))


def _document(one: Document) -> LlamaDocument:
    return LlamaDocument(text=one.text, doc_id=one.id)


def make() -> LlamaIndex:
    """Make the system."""
    return LlamaIndex()
