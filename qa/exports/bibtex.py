"""Articles as BibTeX. The only file that imports bibtexparser."""

from collections.abc import Iterator

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry as Block
from bibtexparser.model import Field

from qa.exports.document import Document
from qa.exports.entries import Entry, entries

# What TeX would obey; braces too, as BibTeX counts even those that a backslash precedes.
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "#$%&_"},
    }
)


def bibtex(document: Document) -> Iterator[str]:
    """Yield the articles as BibTeX in UTF-8, with biblatex's `date` beside the year."""
    for one in entries(document):
        yield write_string(Library([Block("article", one.key, _fields(one))]))


def _fields(one: Entry) -> list[Field]:
    # The inner braces keep capitals in a title, and a name with "and" in it one name.
    fields = {"title": f"{{{one.title.translate(_TEX)}}}"}
    if one.author:
        fields["author"] = f"{{{one.author.translate(_TEX)}}}"
    fields["journal"] = one.outlet.translate(_TEX)
    if one.published:
        fields |= {
            "date": one.published.isoformat(),
            "year": f"{one.published.year}",
            "month": f"{one.published.month}",
            "day": f"{one.published.day}",
        }
    if one.url:
        fields["url"] = one.url
    fields["entrysubtype"] = "newspaper"
    return [Field(name, value) for name, value in fields.items()]
