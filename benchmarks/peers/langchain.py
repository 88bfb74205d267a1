"""LangChain with FAISS, as in its tutorial on retrieval: 1,000 characters a chunk, 200 of them shared.

The splitter's own default, 4,000 characters, would lose three quarters of each full chunk.
"""

from pathlib import Path

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document as LangChainDocument
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.documents import Chunk, Document, read_documents
from benchmarks.model import model_path, token_limit


class LangChain:
    """RecursiveCharacterTextSplitter, HuggingFaceEmbeddings and the FAISS vector store."""

    encoding_seconds = None

    def __init__(self) -> None:
        self.token_limit = token_limit()
        self._splitter = RecursiveCharacterTextSplitter(
            chunk_size=1000, chunk_overlap=200, add_start_index=True
        )

    def prepare(self, folder: Path) -> None:
        """Load the model."""
        self._embeddings = HuggingFaceEmbeddings(model_name=model_path())

    def take(self, articles: Path, folder: Path) -> None:
        """Read the articles."""
        self._documents, self._folder = read_documents(articles), folder

    def build(self) -> None:
        """Split, embed and save."""
        self._chunks = self._split(self._documents)
        self._store = FAISS.from_documents(self._chunks, self._embeddings)
        self._store.save_local(str(self._folder))

    def chunks(self) -> list[Chunk]:
        """Return what the splitter made."""
        return [Chunk(chunk.metadata["id"], chunk.page_content) for chunk in self._chunks]

    def open(self, folder: Path) -> None:
        """Load the index; it is a pickle, which this run wrote itself."""
        self._folder = folder
        self._store = FAISS.load_local(str(folder), self._embeddings, allow_dangerous_deserialization=True)

    def ask(self, question: str, k: int) -> list[str]:
        """Search by similarity."""
        return [str(found.metadata["id"]) for found in self._store.similarity_search(question, k=k)]

    def add(self, document: Document) -> None:
        """Add the chunks and save the store."""
        self._store.add_documents(self._split([document]))
        self._store.save_local(str(self._folder))

    def _split(self, documents: list[Document]) -> list[LangChainDocument]:
        return list(
            self._splitter.split_documents(
                [LangChainDocument(page_content=one.text, metadata={"id": one.id}) for one in documents]
            )
        )


def make() -> LangChain:
    """Make the system."""
    return LangChain()
