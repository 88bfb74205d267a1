"""Readers: files to articles, one module a format, chosen by the file's suffix.

`read` finds the files under the given paths (`files`), picks the reader of each (`formats`), reads what
the readers find inside archives likewise (`reading`), and yields an `Article` for each that can be read,
an `Unread` after it where something of it can't, a `Skipped` with its reason for each that can't at all.
Tables, objects and feeds share how columns are named (`columns`), days are written (`days`) and records
told apart (`records`).
"""

from index.readers.files import STDIN, ArticleFile
from index.readers.formats import READERS
from index.readers.inputs import USUAL, Input, Reader, ReadOptions, Skipped, Unread
from index.readers.reading import files_to_read, read, read_file
from index.readers.skipped import SKIPPED, count_skipped, read_skipped, write_skipped

__all__ = [
    "READERS",
    "SKIPPED",
    "STDIN",
    "USUAL",
    "ArticleFile",
    "Input",
    "ReadOptions",
    "Reader",
    "Skipped",
    "Unread",
    "count_skipped",
    "files_to_read",
    "read",
    "read_file",
    "read_skipped",
    "write_skipped",
]
