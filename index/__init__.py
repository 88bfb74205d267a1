"""Articles to a searchable collection.

Files become `Article`s (`readers`), an article's sentences are packed into passages (`sentences`,
`passages`), passages and their sentences become unit vectors (`embedding`), and all of it goes into a
folder: SQLite for the text, faiss for the vectors, tantivy for the words (`store`, `vectors`, `words`).
`sync` brings that folder up to date
beside what is in use, `Collection` reads it, `history` goes back, `verify` checks. Nothing here knows of
questions or answers.
"""

from index.articles import Article
from index.build import BuildReport, add, build, build_articles, reembed, remove
from index.collection import Collection
from index.embedding import DEFAULT_MODEL, EmbeddedPassage, EmbeddedQuestion, Embedder, ModelIdentity
from index.errors import (
    ArticleError,
    BuildError,
    BusyError,
    CollectionError,
    DatelineError,
    ModelError,
    QuestionError,
    RefusedError,
)
from index.filters import EVERYTHING, Filter
from index.generation import Progress
from index.history import history, rollback
from index.manifest import Changes, Manifest
from index.model import ModelEmbedder
from index.passages import Passage
from index.readers import Skipped
from index.sentence_transformer import SentenceTransformerEmbedder
from index.sentences import Span, first_sentence
from index.verify import Finding, verify
from index.watch import watch

__all__ = [
    "DEFAULT_MODEL",
    "EVERYTHING",
    "Article",
    "ArticleError",
    "BuildError",
    "BuildReport",
    "BusyError",
    "Changes",
    "Collection",
    "CollectionError",
    "DatelineError",
    "EmbeddedPassage",
    "EmbeddedQuestion",
    "Embedder",
    "Filter",
    "Finding",
    "Manifest",
    "ModelEmbedder",
    "ModelError",
    "ModelIdentity",
    "Passage",
    "Progress",
    "QuestionError",
    "RefusedError",
    "SentenceTransformerEmbedder",
    "Skipped",
    "Span",
    "add",
    "build",
    "build_articles",
    "first_sentence",
    "history",
    "reembed",
    "remove",
    "rollback",
    "verify",
    "watch",
]
