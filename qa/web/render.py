"""Answers and articles as HTML: pure functions from values to strings.

Whatever a visitor or an article wrote goes through `markup.escape` and through nothing else, so that
it shows as the text it is.
"""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from index.articles import Article
from qa.answers import Also, Answer, Citation
from qa.web.markup import escape, highlighted, noted
from qa.wording import ALSO, alternatives, articles, dating, day, days, event_note, passages, reports


def masthead(article_count: int, covered: tuple[date, date] | None) -> str:
    """Return the page's head: its name and what the collection holds."""
    facts = articles(article_count)
    if covered is not None:
        facts += f" · {days(*covered)}"
    return f'<header class="masthead"><h1>Dateline</h1><p>{facts}</p></header>'


def question(text: str) -> str:
    """Return a visitor's question; one longer than a screen is cut, and says so."""
    shown = text.strip()
    limit = 1000
    if len(shown) > limit:
        rest = len(shown) - limit
        return f'<h2 class="question" dir="auto">{escape(shown[:limit])}… ({rest:,} more characters)</h2>'
    return f'<h2 class="question" dir="auto">{escape(shown)}</h2>'


def notice(message: str) -> str:
    """Return the one sentence that stands where there is nothing to cite."""
    return f'<p class="notice">{escape(message)}</p>'


def not_found(answer: Answer, cards: Sequence[str], chips: str) -> str:
    """Return the answer to a question that nothing answers: why, and folded away what was nearest."""
    told = _reading(answer) + chips + notice(answer.message or "Nothing was found.") + _beside(answer)
    if not cards:
        return told
    listed = "".join(f"<li>{card}</li>" for card in cards)
    return (
        f'{told}<details class="closest"><summary>Closest, but probably not an answer</summary>'
        f'<ol class="cards">{listed}</ol></details>'
    )


def searching() -> str:
    """Return what stands in an answer's place until its first quote is there."""
    return '<p class="searching">Searching the archive…</p>'


def answer(found: Answer, cards: Sequence[str], chips: str, figures: str = "") -> str:
    """Return the best quote and below it the cards that are ready, which may be fewer than cited.

    `chips` is the HTML of what narrowed the question, `figures` that of how a figure developed.
    """
    citations, best = found.citations, found.citations[0]
    listed = "".join(f"<li>{card}</li>" for card in cards)
    # The page's chat is a live region: without aria-live="off" a screen reader would read out every
    # card as it arrives, where the quote is the answer and the cards are there to be visited.
    return (
        f'<div class="answer">{_reading(found)}{chips}{_beside(found)}<figure class="best">'
        f'<blockquote dir="auto">{escape(best.quote.text)}</blockquote>'
        f"<figcaption>{_number(best)}{_source_and_day(best.source, best.published)}"
        f'<span class="reports">{reports(found.independent_reports)}</span>'
        f"{_named_in(best)}</figcaption></figure>"
        f"{_unknown(found)}{figures}"
        f'<h3 class="found">{passages(len(citations))} found</h3>'
        f'<ol class="cards" aria-live="off">{listed}</ol></div>'
    )


def card(citation: Citation, first_sentence: str | None, *, answers: bool = True) -> str:
    """Return one passage with where it stands; `first_sentence` names an article without a title.

    How well it matches is left out of one that probably doesn't answer.
    """
    passage, quote = citation.passage, citation.quote
    places = (
        f'data-start="{passage.start}" data-end="{passage.end}" '
        f'data-quote-start="{quote.start}" data-quote-end="{quote.end}" '
        f'data-sha256="{citation.receipt.sha256}"'
    )
    return (
        f'<article class="card" aria-label="Passage {citation.number}"><header>'
        f"{_number(citation)}{_source_and_day(citation.source, citation.published)}"
        f"{_dating(citation)}"
        f"{_match(citation.score) if answers else ''}</header>"
        f"{_headline(citation.title, first_sentence)}"
        f'<p class="passage" dir="auto">{noted(citation)}</p>'
        f"{_also(citation.also)}"
        f'<footer><button type="button" class="open" data-article="{escape(citation.article_id)}" {places}'
        f' aria-label="Read passage {citation.number} in its article">Read in the article</button>'
        f"{_original(citation.url)}</footer></article>"
    )


def reader(article: Article, start: int, end: int, quote_start: int, quote_end: int) -> str:
    """Return the whole article with the passage `start:end` set off and the quote in it marked.

    Offsets count characters of the article's text. They come from a browser: what lies outside the
    text, or outside the passage, is cut off at its end.
    """
    text = article.text
    start, end = _within(start, end, 0, len(text))
    quote_start, quote_end = _within(quote_start, quote_end, start, end)
    passage = highlighted(text[start:end], quote_start - start, quote_end - start)
    return _panel(
        f"{_source_and_day(article.source, article.published)}{_dating(article)}",
        f"{_title(article.title)}{_original(article.url)}"
        f'<div class="text" dir="auto">{escape(text[:start])}'
        f'<span class="place">{passage}</span>{escape(text[end:])}</div>',
    )


def reader_notice(message: str) -> str:
    """Return the reader's panel with a sentence in place of an article."""
    return _panel("Article", notice(message))


def web_address(url: str | None) -> str | None:
    """Return `url` if it is one that a page may link to, with http or https and a host; else None."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an IPv6 address without its closing bracket
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _panel(origin: str, body: str) -> str:
    return (
        '<section class="reader" aria-label="Article"><div class="bar">'
        '<button type="button" class="close" data-close-article aria-label="Close the article">'
        f'<span aria-hidden="true">×</span> Close</button><p>{origin}</p></div>{body}</section>'
    )


def _reading(answer: Answer) -> str:
    """Return how a question was read, where that isn't as it was typed, and the way back."""
    if answer.searched_for == answer.question:
        return ""
    return (
        f'<p class="reading">Searched for: <q dir="auto">{escape(answer.searched_for)}</q> '
        f'<button type="button" class="alone" data-question="{escape(answer.question)}">'
        "Search the words alone</button></p>"
    )


def _beside(answer: Answer) -> str:
    """Return what has to be said beside an answer, if anything."""
    return "" if answer.notice is None else f'<p class="beside">{escape(answer.notice)}</p>'


def _named_in(best: Citation) -> str:
    """Return which days the best quote names, said below it."""
    start = best.passage.start
    named = [
        f"{best.passage.text[one.start - start : one.end - start]}: {event_note(one.first, one.last)}"
        for one in best.event_days
        if best.quote.start <= one.start and one.end <= best.quote.end
    ]
    return "".join(f'<span class="named">{escape(one)}</span>' for one in named)


def _unknown(answer: Answer) -> str:
    """Return which of the question's words no article has: the answer may not be about them."""
    if not answer.unknown_words:
        return ""
    return f'<p class="unknown">No article has {escape(alternatives(answer.unknown_words))}.</p>'


def _also(related: Sequence[Also]) -> str:
    """Return who else reported a card's quote, each with a button that opens it."""
    if not related:
        return ""
    listed = "".join(
        f'<li class="{escape(one.kind)}"><button type="button" class="told" '
        f'data-article="{escape(one.article_id)}" data-start="{one.quote.start}" '
        f'data-end="{one.quote.end}" data-quote-start="{one.quote.start}" '
        f'data-quote-end="{one.quote.end}"><span class="kind">{ALSO[one.kind]}</span> '
        f"{_source_and_day(one.source, one.published)}</button></li>"
        for one in related
    )
    return f'<ul class="also">{listed}</ul>'


def _number(citation: Citation) -> str:
    return f'<span class="number" aria-label="Citation {citation.number}">{citation.number}</span>'


def _source_and_day(source: str, published: date | None) -> str:
    if published is None:
        when = '<span class="day">undated</span>'
    else:
        when = f'<time class="day" datetime="{published.isoformat()}">{day(published)}</time>'
    return f'<span class="source" dir="auto">{escape(source)}</span> {when}'


def _dating(dated: Article | Citation) -> str:
    """Return what a day is taken from where that isn't the article's header, and one that disagrees."""
    told = dating(dated.dated_by, dated.other_day)
    return f' <span class="dating">{told}</span>' if told else ""


def _headline(title: str | None, first_sentence: str | None) -> str:
    if title is not None:
        return f'<h4 class="headline" dir="auto">{escape(title)}</h4>'
    if first_sentence:
        return (
            '<h4 class="headline untitled" dir="auto"><span class="label">First sentence:</span> '
            f"{escape(first_sentence)}</h4>"
        )
    return '<h4 class="headline untitled">Untitled article</h4>'


def _title(title: str | None) -> str:
    # Nothing stands in for a title here: the article's first sentence is the next thing on the page.
    return "" if title is None else f'<h2 class="headline" dir="auto">{escape(title)}</h2>'


def _match(score: float) -> str:
    word = "Strong match" if score >= 0.7 else "Fair match" if score >= 0.35 else "Slight match"
    percent = round(100 * min(max(score, 0.0), 1.0))
    return (
        f'<span class="match">{word} <meter min="0" max="100" value="{percent}" '
        f'aria-label="Match, relative to the other passages: {percent} of 100"></meter></span>'
    )


def _original(url: str | None) -> str:
    address = web_address(url)
    if address is None:
        return ""
    return (
        f'<a class="original" href="{escape(address)}" target="_blank" rel="noopener noreferrer">'
        f'Original at <span dir="ltr">{escape(urlsplit(address).hostname or "")}</span></a>'
    )


def _within(start: int, end: int, least: int, most: int) -> tuple[int, int]:
    start = min(max(start, least), most)
    return start, min(max(end, start), most)
