"""Every error that Dateline raises on purpose.

DatelineError
├── ArticleError      an input cannot be read as an article
├── BuildError        a collection cannot be written
│   ├── BusyError     another process is writing it
│   └── RefusedError  a guard keeps a new generation from being published
├── ClusterError      a Ray cluster cannot be reached, or cannot be used for this
├── CollectionError   a collection cannot be opened or read
│   ├── PartLostError   a part of it cannot be reached, and the rest would not do
│   ├── ShardLostError  a shard of it cannot be reached
│   ├── StaleError    it changed while it was opened; it is opened once more
│   └── UnknownArticleError  it holds no article of that id
├── ExportError       a list or an answer cannot be written to a file
├── MissingExtraError what an extra brings is not installed; an ImportError as well
├── ModelError        the embedding model cannot be loaded or run
│   └── ConversionError  it cannot be converted to run without torch; it still runs with it
├── QuestionError     a question or a filter that cannot be asked
└── UsersError        a file of users cannot be read or changed, or is needed and was not named

The message is one sentence that names the thing and, where there is one, the remedy.
"""


class DatelineError(Exception):
    """Base class: catching it catches every error raised on purpose."""


class ArticleError(DatelineError):
    """An input cannot be read as an article, or no input can."""


class BuildError(DatelineError):
    """A collection cannot be written; the one that was there is untouched."""


class BusyError(BuildError):
    """Another process is writing the collection."""


class RefusedError(BuildError):
    """A guard keeps a new generation from being published; the one that was there still counts."""


class ClusterError(DatelineError):
    """A Ray cluster cannot be reached, is not of the versions that are needed, or failed."""


class CollectionError(DatelineError):
    """A collection is missing, damaged, made with another model, or no collection at all."""


class PartLostError(CollectionError):
    """A part of a collection cannot be reached, and what the rest has cannot say that it is not all."""


class ShardLostError(CollectionError):
    """A shard cannot be reached; `shard` is which, from 0 on."""

    def __init__(self, shard: int) -> None:
        """Name the shard."""
        super().__init__(f"Part {shard} of the archive cannot be reached: ask again in a moment.")
        self.shard = shard

    def __reduce__(self) -> tuple[type["ShardLostError"], tuple[int]]:
        """Go from one process to another."""
        return type(self), (self.shard,)


class StaleError(CollectionError):
    """A generation is no longer what the manifest said when it was read: read it again."""


class ExportError(DatelineError):
    """A list or an answer cannot be written to a file; one that was there is untouched."""


class MissingExtraError(DatelineError, ImportError):
    """A library that an extra brings is not installed; an ImportError as well."""


class ModelError(DatelineError):
    """The embedding model cannot be loaded or run."""


class ConversionError(ModelError):
    """A model cannot be converted, as the message's clause says; it runs as it is."""


class UnknownArticleError(CollectionError):
    """No article of the collection has that id."""


class QuestionError(DatelineError):
    """A question or a filter that cannot be asked."""


class UsersError(DatelineError):
    """A file of users cannot be read or changed, or is needed; one that was there is untouched."""
