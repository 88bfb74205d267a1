"""Answers as HTML: pure functions from values to strings.

Whatever a visitor or an article wrote goes through `markup.escape` and through nothing else, so that
it shows as the text it is.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.dates import EventDay
from qa.answers import Answer, Citation
from qa.web.asked import Asked
from qa.web.cards import number, pasted, source_and_day
from qa.web.listed import Everything
from qa.web.markup import escape
from qa.web.saving import download_links
from qa.wording import alternatives, articles, day, days, event_note, passages, reports


def masthead(
    article_count: int,
    covered: tuple[date, date] | None,
    *,
    is_chat: bool = True,
    user: str | None = None,
) -> str:
    """Return the page's head: its name, what the collection holds, and the ways to what else there is.

    That of the chat has the earlier conversations, and what stands there while an answer is marked. Where
    somebody signed in, it has the `user`'s name and the way out.
    """
    facts = articles(article_count)
    if covered is not None:
        facts += f" · {days(*covered)}"
    there = '<a href="collection">Collection</a>' if is_chat else '<a href=".">Ask</a>'
    return (
        f'<header class="masthead"><h1>Dateline</h1><p class="facts">{facts}</p>'
        f"<nav>{there}{_EARLIER if is_chat else ''}{_API}{_signed_in(user)}</nav>"
        f'<p class="told-aloud" role="status"></p>{_SEEKING if is_chat else ""}</header>'
    )


# `documented.js` opens it in its place; from the other page it is an address.
_API = '<a href="./?view=api" data-documented>API</a>'


def _signed_in(user: str | None) -> str:
    if user is None:
        return ""
    return (
        f'<form class="signed-in" method="post" action="/sign-out"><span>{escape(user)}</span>'
        '<button type="submit">Sign out</button></form>'
    )


_EARLIER = (
    '<details class="history"><summary>History</summary><div class="earlier">'
    '<p class="kept">Kept in this browser alone.</p><ol></ol>'
    '<button type="button" data-forget-all>Delete all</button></div></details>'
)
_SEEKING = (
    '<div class="seeking" hidden><p>Open the passage that answers, in another answer or in a list, and '
    'select the words that do.</p><button type="button" data-mark disabled>This passage answers</button>'
    '<button type="button" data-unmark>Cancel</button></div>'
)


def question(asked: Asked, *, is_last: bool) -> str:
    """Return a visitor's question; one longer than a screen is cut.

    The last one comes with the form to edit it in: an earlier one has others that lean on it.
    """
    shown = asked.question.strip()
    limit = 1000
    if len(shown) > limit:
        rest = len(shown) - limit
        return f'<h2 class="question" dir="auto">{escape(shown[:limit])}… ({rest:,} more characters)</h2>'
    heading = f'<h2 class="question" dir="auto">{escape(shown)}</h2>'
    if not is_last:
        return heading
    return (
        f'{heading}<details class="rephrase"><summary>Edit</summary>'
        f'<form data-ask="{escape(asked.to_json())}" data-instead>'
        f'<textarea name="question" rows="2" aria-label="The question" dir="auto">{escape(shown)}</textarea>'
        '<button type="submit">Ask again</button></form></details>'
    )


def notice(message: str) -> str:
    """Return the one sentence that stands where there is nothing to cite."""
    return f'<p class="notice">{escape(message)}</p>'


def searching() -> str:
    """Return what stands in an answer's place until its first quote is there."""
    return (
        '<p class="searching">Searching the archive… '
        '<button type="button" class="stop" data-stop>Stop</button></p>'
    )


def not_found(asked: Asked, answer: Answer, cards: Sequence[str], chips: str) -> str:
    """Return the answer to a question that nothing answers: why, and folded away what was nearest."""
    told = _reading(answer) + chips + notice(answer.message or "Nothing was found.") + _beside(answer)
    listed = "".join(f"<li>{card}</li>" for card in cards)
    closest = (
        '<details class="closest"><summary>Closest, but probably not an answer</summary>'
        f'<ol class="cards">{listed}</ol></details>'
        if cards
        else ""
    )
    return f"{_opening(asked, answer, 'unanswered')}{told}{_tools(asked, answer, None)}{closest}</div>"


def answer(
    asked: Asked,
    found: Answer,
    cards: Sequence[str],
    chips: str,
    figures: str = "",
    timeline: str = "",
    every: Everything | None = None,
) -> str:
    """Return the best quote and below it the cards that are ready, which may be fewer than cited.

    `chips` is the HTML of what narrowed the question, `figures` that of how a figure developed, `timeline`
    that of the days that have passages, `every` the list of them all.
    """
    citations, best = found.citations, found.citations[0]
    listed = "".join(f"<li>{card}</li>" for card in cards)
    # The page's chat is a live region: without aria-live="off" a screen reader would read out every
    # card as it arrives, where the quote is the answer and the cards are there to be visited.
    return (
        f'{_opening(asked, found, "answer")}{_reading(found)}{chips}{_beside(found)}<figure class="best">'
        f'<blockquote dir="auto">{escape(best.quote.text)}</blockquote>'
        f"<figcaption>{number(best)}{source_and_day(best.source, best.published)}"
        f'<span class="reports">{reports(found.independent_reports)}</span>'
        f"{_named_in(best)}</figcaption></figure>"
        f'{_unknown(found)}{_tools(asked, found, every)}<div aria-live="off">{figures}{timeline}'
        f'<div class="listed"><h3 class="found">{passages(len(citations))} found</h3>'
        f"{_orders(citations)}</div>"
        f'<ol class="cards">{listed}</ol></div></div>'
    )


def _opening(asked: Asked, answer: Answer, kind: str) -> str:
    """Open a turn's element, which holds what a link to it and the history ask again."""
    # A follow-up is asked again by itself, as it was read.
    lasting = replace(asked, question=answer.searched_for, alone=True)
    return (
        f'<div class="{kind}" data-asked="{escape(asked.to_json())}" '
        f'data-lasting="{escape(lasting.to_json())}">'
    )


def _tools(asked: Asked, answer: Answer, every: Everything | None) -> str:
    """Return what can be done with an answer."""
    buttons = [
        *(("Copy citation", f'data-copy="{escape(pasted(one))}"') for one in answer.citations[:1]),
        ("Copy link", "data-link"),
    ]
    if every is not None:
        buttons.append((escape(every.offer), f'data-ask="{escape(every.asked.to_json())}"'))
    listed = "".join(f'<button type="button" class="tool" {does}>{name}</button>' for name, does in buttons)
    saved = ""
    if answer.citations:
        again = replace(asked, question=answer.searched_for, alone=True)
        saved = f'<details class="saved"><summary>Save as</summary>{download_links(again)}</details>'
    return f'<div class="tools">{listed}{saved}</div>{_judge(answer)}'


def _judge(answer: Answer) -> str:
    """Return what can be said of an answer."""
    receipt = ""
    said = [("elsewhere", "Elsewhere")]
    if answer.citations:
        receipt = f' data-receipt="{escape(str(answer.citations[0].receipt))}"'
        said = [("good", "Yes"), ("bad", "No"), *said]
    buttons = "".join(
        f'<button type="button" class="tool" data-judge="{one}" aria-pressed="false">{name}</button>'
        for one, name in said
    )
    asking = "Does the quote answer?" if answer.citations else "Is the answer in the archive?"
    return (
        f'<div class="judge" role="group" aria-label="{asking}"{receipt}><span>{asking}</span>{buttons}'
        '<span class="thanks" role="status"></span></div>'
    )


def _orders(citations: Sequence[Citation]) -> str:
    """Return the choice between the orders of the cards, where there is any."""
    if len({citation.published for citation in citations}) < 2:
        return ""
    return (
        '<div class="orders" role="group" aria-label="Order of the passages">'
        '<button type="button" data-order="relevance" aria-pressed="true">By relevance</button>'
        '<button type="button" data-order="date" aria-pressed="false">By date</button></div>'
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
        if best.quote.start <= one.start and one.end <= best.quote.end and not _says_itself(best, one)
    ]
    return "".join(f'<span class="named">{escape(one)}</span>' for one in named)


def _says_itself(best: Citation, named: EventDay) -> bool:
    """Whether the words for a day are its date: “on 3 May”."""
    words = best.passage.text[named.start - best.passage.start : named.end - best.passage.start]
    return named.first == named.last and day(named.first).rpartition(" ")[0] in words


def _unknown(answer: Answer) -> str:
    """Return which of the question's words no article has: the answer may not be about them."""
    if not answer.unknown_words:
        return ""
    return f'<p class="unknown">No article has {escape(alternatives(answer.unknown_words))}.</p>'
