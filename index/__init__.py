"""Articles to a searchable collection.

Files become `Article`s (`readers`), an article's sentences are packed into passages (`sentences`,
`passages`), passages and their sentences become unit vectors (`embedding`), and all of it goes into a
folder: SQLite for the text, faiss for the vectors, tantivy for the words (`store`, `vectors`, `words`).
`generation` and `build` make that folder, `Collection` reads it. Nothing here knows of questions or answers.
"""

from index.articles import Article
from index.build import BuildReport, build, build_articles
from index.collection import Collection
from index.embedding import DEFAULT_MODEL, EmbeddedPassage, EmbeddedQuestion, Embedder, ModelIdentity
from index.errors import (
    ArticleError,
    BuildError,
    CollectionError,
    DatelineError,
    ModelError,
    QuestionError,
)
from index.filters import EVERYTHING, Filter
from index.generation import Progress
from index.manifest import Manifest
from index.passages import Passage
from index.readers import Skipped
from index.sentence_transformer import SentenceTransformerEmbedder
from index.sentences import Span, first_sentence

__all__ = [
    "DEFAULT_MODEL",
    "EVERYTHING",
    "Article",
    "ArticleError",
    "BuildError",
    "BuildReport",
    "Collection",
    "CollectionError",
    "DatelineError",
    "EmbeddedPassage",
    "EmbeddedQuestion",
    "Embedder",
    "Filter",
    "Manifest",
    "ModelError",
    "ModelIdentity",
    "Passage",
    "Progress",
    "QuestionError",
    "SentenceTransformerEmbedder",
    "Skipped",
    "Span",
    "build",
    "build_articles",
    "first_sentence",
]
