"""What is listed or answered, as a file: for spreadsheets, programs, texts and reference managers.

`exporting` takes a `Listing` or an `Answer` and gives an `Export`: a name, a media type and the bytes part by
part, so that a list of any length is never held as a whole. `tables` writes CSV and JSON Lines, `markdown`
quotes with footnotes; `entries` says what is known of an article, `bibtex`, `ris` and `csl` write it down.
"""

from qa.exports.exporting import FORMATS, Export, Format, export, export_answer, format_of
from qa.exports.writing import write

__all__ = ["FORMATS", "Export", "Format", "export", "export_answer", "format_of", "write"]
