"""The list of everything that matches, as HTML: a page of it, the way to the others, and its downloads."""

from dataclasses import dataclass, replace

from qa.listing import ListedPassage, Listing, Page
from qa.web.asked import Asked
from qa.web.cards import original, pasted, source_and_day
from qa.web.markup import escape, highlighted
from qa.web.saving import download_links
from qa.wording import listed as in_words
from qa.wording import passages

SIZE = 20
"""Passages of a page."""

_MOST_WORDS = 3  # that a button names


@dataclass(frozen=True, slots=True)
class Everything:
    """What asks for a list, and the list."""

    asked: Asked
    listing: Listing

    @property
    def offer(self) -> str:
        """What is said to offer it: “List all 12 passages with “ferry””."""
        total = self.listing.total
        said = [f"“{one}”" for one in self.listing.asked.said]
        if len(said) > _MOST_WORDS:
            said = [*said[: _MOST_WORDS - 1], f"{len(said) - _MOST_WORDS + 1} more words"]
        words = f" with {in_words(said)}" if said else ""
        return f"List {f'all {passages(total)}' if total > 1 else 'the passage'}{words}"


def listed(asked: Asked, listing: Listing, page: Page, chips: str, timeline: str) -> str:
    """Return a page of a list, with what is on it said and counted, and the ways to have all of it."""
    lasting = escape(asked.to_json())
    opening = f'<div class="listing" data-asked="{lasting}" data-lasting="{lasting}">{chips}'
    if not listing.count:
        message = escape(listing.message or "")
        return f'{opening}<p class="notice">{message}</p>{_fewer(asked, listing)}</div>'
    rows = "".join(f"<li>{_row(row)}</li>" for row in page.rows)
    order = "the days that it names" if listing.by == "event" else "publication"
    return (
        f'{opening}<h3 class="counted" tabindex="-1">{escape(listing.summary)}</h3>'
        f'<p class="rule">{escape(listing.rule)} In order of {order}.</p>'
        '<div class="tools"><button type="button" class="tool" data-link>Copy link</button>'
        f'<details class="saved"><summary>Save all as</summary>{download_links(asked)}</details></div>'
        f'<div aria-live="off">{timeline}<ol class="rows" start="{page.rows[0].number}">{rows}</ol></div>'
        f"{_pages(asked, page)}</div>"
    )


def _row(row: ListedPassage) -> str:
    passage, quote = row.passage, row.quote
    words = highlighted(passage.text, quote.start - passage.start, quote.end - passage.start)
    return (
        f'<article class="row" aria-label="Passage {row.number}"><header>'
        f'<span class="number" role="img" aria-label="Passage {row.number}">{row.number:,}</span>'
        f"{source_and_day(row.source, row.published)}</header>"
        f'<p class="heading" dir="auto">{escape(row.heading)}</p>'
        f'<blockquote dir="auto">{escape(quote.text)}</blockquote><footer>'
        f'<button type="button" class="open" data-article="{escape(row.article_id)}" '
        f'data-start="{passage.start}" data-end="{passage.end}" data-quote-start="{quote.start}" '
        f'data-quote-end="{quote.end}" data-sha256="{row.receipt.sha256}" data-number="{row.number}" '
        f'aria-label="Read in the article: passage {row.number}">Read in the article</button>'
        f'<details class="whole"><summary>The passage</summary><p class="passage" dir="auto">{words}</p>'
        f'</details><button type="button" class="tool copy" data-copy="{escape(pasted(row))}" '
        f'aria-label="Copy citation {row.number}">Copy citation</button>{original(row.url)}'
        "</footer></article>"
    )


def _fewer(asked: Asked, listing: Listing) -> str:
    """Return the list with fewer words, where there is one."""
    if listing.fewer is None:
        return ""
    fewer = escape(replace(asked, question=listing.fewer.question, page=1).to_json())
    words = in_words([f"“{one}”" for one in listing.fewer.words])
    return (
        f'<p class="tools"><button type="button" class="tool" data-ask="{fewer}">'
        f"List the {passages(listing.fewer.count)} with {escape(words)}</button></p>"
    )


def _pages(asked: Asked, page: Page) -> str:
    if page.pages == 1:
        return ""

    def to(number: int, name: str) -> str:
        off = "" if 1 <= number <= page.pages and number != page.number else " disabled"
        turned = escape(replace(asked, page=number).to_json()) if not off else ""
        return f'<button type="button" class="tool" data-ask="{turned}"{off}>{name}</button>'

    return (
        f'<nav class="pages" aria-label="Pages of the list">{to(1, "First")}{to(page.number - 1, "Previous")}'
        f'<form data-ask="{escape(asked.to_json())}"><label>Page <input type="number" name="page" min="1" '
        f'max="{page.pages}" value="{page.number}"></label> of {page.pages:,}</form>'
        f"{to(page.number + 1, 'Next')}{to(page.pages, 'Last')}</nav>"
    )
