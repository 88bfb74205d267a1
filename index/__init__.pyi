from .articles import Article
from .build import build, build_again, build_articles, reembed
from .build_report import BuildReport
from .changing import add, remove
from .collection import Collection
from .comparing import Progress
from .defaults import DEFAULT_MODEL
from .embedding import EmbeddedPassage, EmbeddedQuestion, Embedder, ModelIdentity
from .errors import (
    ArticleError,
    BuildError,
    BusyError,
    ClusterError,
    CollectionError,
    DatelineError,
    ExportError,
    MissingExtraError,
    ModelError,
    QuestionError,
    RefusedError,
    UnknownArticleError,
    UsersError,
)
from .filters import EVERYTHING, Filter
from .history import history, rollback
from .holdings import Holdings, holdings
from .manifest import Changes, Manifest
from .model import ModelEmbedder
from .opening import open_collection
from .passages import Passage
from .readers import Skipped, Unread
from .sentence_transformer import SentenceTransformerEmbedder
from .sentences import Span, first_sentence
from .uploads import Upload, UploadReport, add_uploads
from .verify import Finding, verify
from .watch import watch

__all__ = [
    "DEFAULT_MODEL",
    "EVERYTHING",
    "Article",
    "ArticleError",
    "BuildError",
    "BuildReport",
    "BusyError",
    "Changes",
    "ClusterError",
    "Collection",
    "CollectionError",
    "DatelineError",
    "EmbeddedPassage",
    "EmbeddedQuestion",
    "Embedder",
    "ExportError",
    "Filter",
    "Finding",
    "Holdings",
    "Manifest",
    "MissingExtraError",
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
    "UnknownArticleError",
    "Unread",
    "Upload",
    "UploadReport",
    "UsersError",
    "add",
    "add_uploads",
    "build",
    "build_again",
    "build_articles",
    "first_sentence",
    "history",
    "holdings",
    "open_collection",
    "reembed",
    "remove",
    "rollback",
    "verify",
    "watch",
]
