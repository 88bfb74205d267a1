"""A passage as a card: where it stands, its words with the quote marked, who else reported it."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from index.articles import Article
from index.catalogue import Entry
from qa.answers import Also, Citation
from qa.listing import ListedPassage
from qa.web.markup import escape, near, noted
from qa.wording import ALSO, dating, day


def card(citation: Citation, first_sentence: str | None, *, answers: bool = True) -> str:
    """Return one passage with where it stands; `first_sentence` names an article without a title.

    How well it matches is left out of one that probably doesn't answer.
    """
    passage, quote = citation.passage, citation.quote
    published = "" if citation.published is None else citation.published.isoformat()
    places = (
        f'data-start="{passage.start}" data-end="{passage.end}" '
        f'data-quote-start="{quote.start}" data-quote-end="{quote.end}" '
        f'data-sha256="{citation.receipt.sha256}" data-number="{citation.number}"'
    )
    return (
        f'<article class="card" aria-label="Passage {citation.number}" data-number="{citation.number}" '
        f'data-published="{published}"><header>'
        f"{number(citation)}{source_and_day(citation.source, citation.published)}"
        f"{dating_note(citation)}"
        f"{_match(citation.score) if answers else ''}</header>"
        f"{_headline(citation.title, first_sentence)}"
        f'<p class="passage" dir="auto">{noted(citation)}</p>'
        f"{_also(citation.also)}"
        f'<footer><button type="button" class="open" data-article="{escape(citation.article_id)}" {places}'
        f' aria-label="Read in the article: passage {citation.number}">Read in the article</button>'
        f'<button type="button" class="copy" data-copy="{escape(pasted(citation))}"'
        f' aria-label="Copy citation {citation.number}">Copy citation</button>'
        f"{_unfold(citation)}{original(citation.url)}</footer></article>"
    )


def _unfold(citation: Citation) -> str:
    """Return what shows all of a passage, where part of it is folded away."""
    shown, passage = near(citation), citation.passage
    if (shown.start, shown.end) == (passage.start, passage.end):
        return ""
    return (
        '<button type="button" class="tool" data-unfold aria-expanded="false" '
        f'aria-label="Whole passage {citation.number}">Whole passage</button>'
    )


def pasted(citation: Citation | ListedPassage) -> str:
    """Return a citation as it is pasted into a text: quote, title, outlet, day, address."""
    title = f"“{citation.title}”, " if citation.title else ""
    address = f", {citation.url}" if citation.url else ""
    return f"“{citation.quote.text}” ({title}{citation.source}, {day(citation.published)}{address})"


def number(citation: Citation) -> str:
    """Return a citation's number."""
    return f'<span class="number" role="img" aria-label="Citation {citation.number}">{citation.number}</span>'


def source_and_day(source: str, published: date | None) -> str:
    """Return an outlet and the day of publication."""
    if published is None:
        when = '<span class="day">undated</span>'
    else:
        when = f'<time class="day" datetime="{published.isoformat()}">{day(published)}</time>'
    return f'<span class="source" dir="auto">{escape(source)}</span> {when}'


def dating_note(dated: Article | Citation | Entry) -> str:
    """Return what a day is taken from where that isn't the article's header, and one that disagrees."""
    told = dating(dated.dated_by, dated.other_day)
    return f' <span class="dating">{told}</span>' if told else ""


def original(url: str | None) -> str:
    """Return a link to where an article stands on the web, or nothing."""
    address = web_address(url)
    if address is None:
        return ""
    return (
        f'<a class="original" href="{escape(address)}" target="_blank" rel="noopener noreferrer">'
        f'Original at <span dir="ltr">{escape(urlsplit(address).hostname or "")}</span></a>'
    )


def web_address(url: str | None) -> str | None:
    """Return `url` if it is one that a page may link to, with http or https and a host; else None."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an IPv6 address without its closing bracket
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _also(related: Sequence[Also]) -> str:
    """Return who else reported a card's quote, each with a button that opens it."""
    if not related:
        return ""
    listed = "".join(
        f'<li class="{escape(one.kind)}"><button type="button" class="told" '
        f'data-article="{escape(one.article_id)}" data-start="{one.quote.start}" '
        f'data-end="{one.quote.end}" data-quote-start="{one.quote.start}" '
        f'data-quote-end="{one.quote.end}"><span class="kind">{ALSO[one.kind]}</span> '
        f"{source_and_day(one.source, one.published)}</button></li>"
        for one in related
    )
    return f'<ul class="also">{listed}</ul>'


def _headline(title: str | None, first_sentence: str | None) -> str:
    if title is not None:
        return f'<h4 class="headline" dir="auto">{escape(title)}</h4>'
    if first_sentence:
        return (
            '<h4 class="headline untitled" dir="auto"><span class="label">First sentence:</span> '
            f"{escape(first_sentence)}</h4>"
        )
    return '<h4 class="headline untitled">Untitled article</h4>'


def _match(score: float) -> str:
    word = "Strong match" if score >= 0.7 else "Fair match" if score >= 0.35 else "Slight match"
    percent = round(100 * min(max(score, 0.0), 1.0))
    return (
        f'<span class="match">{word} <meter min="0" max="100" value="{percent}" '
        f'aria-label="Match, relative to the other passages: {percent} of 100"></meter></span>'
    )
