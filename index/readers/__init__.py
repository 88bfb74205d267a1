"""Readers: files to articles, one module a format, chosen by the file's suffix.

`find_files` lists what lies under the given paths, `read_articles` reads it: an article for each file
that can be read, a `Skipped` with its reason for each that can't.
"""

from index.readers.files import READERS, ArticleFile, Skipped, find_files, read_articles

__all__ = ["READERS", "ArticleFile", "Skipped", "find_files", "read_articles"]
