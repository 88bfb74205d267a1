"""Every error that Dateline raises on purpose.

DatelineError
├── ArticleError      an input cannot be read as an article
├── BuildError        a collection cannot be written
├── CollectionError   a collection cannot be opened or read
├── ModelError        the embedding model cannot be loaded or run
└── QuestionError     a question or a filter that cannot be asked

The message is one sentence that names the thing and, where there is one, the remedy.
"""


class DatelineError(Exception):
    """Base class: catching it catches every error raised on purpose."""


class ArticleError(DatelineError):
    """An input cannot be read as an article, or no input can."""


class BuildError(DatelineError):
    """A collection cannot be written; the one that was there is untouched."""


class CollectionError(DatelineError):
    """A collection is missing, damaged, made with another model, or no collection at all."""


class ModelError(DatelineError):
    """The embedding model cannot be loaded or run."""


class QuestionError(DatelineError):
    """A question or a filter that cannot be asked."""
