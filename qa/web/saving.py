"""Links that save a list or an answer's citations as a file."""

from urllib.parse import urlencode

from qa.exports import FORMATS
from qa.web.asked import Asked
from qa.web.markup import escape

DAYS = ("since", "until", "known_by")
SEVERAL = ("sources", "infer")
"""The parameters of a link besides `form`, `question`, `clock` and `list`: days, and what may be repeated."""

_NAMES = {
    "csv": "CSV",
    "jsonl": "JSON Lines",
    "markdown": "Markdown",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl": "CSL-JSON",
}


def download_links(asked: Asked) -> str:
    """Return a link for each format of what is asked: of the whole list, or of an answer's citations."""
    filters = asked.filters
    named = [("question", asked.question), ("clock", filters.clock)]
    named += [(name, value) for name in DAYS if (value := getattr(filters, name)) is not None]
    named += [("sources", source) for source in filters.sources or ()]
    named += [("infer", what) for what in filters.infer or ("",)]
    if asked.page is not None:
        named.append(("list", "1"))
    links = "".join(
        f'<li><a href="export?{escape(urlencode([("form", form), *named]))}" download>{_NAMES[form]}</a></li>'
        for form in FORMATS
    )
    return f'<ul class="downloads">{links}</ul>'
