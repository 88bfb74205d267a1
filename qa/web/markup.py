"""Text as HTML: escaped, with a quote marked and the days that it names noted beside the words.

Whatever a visitor or an article wrote goes through `escape` and through nothing else, so that it
shows as the text it is.
"""

import re
from collections.abc import Sequence

from index import Span
from index.dates import EventDay
from qa.answers import Citation
from qa.wording import event_note

# Quotes and the three of HTML are the usual ones. The others are what Gradio's HTML component, in
# its templates, reads as Handlebars ({{…}}) or as a JavaScript template (${…}, `, \): as numbers
# they stay inert even if a later release interpolated a value twice. A bare carriage return would
# reach the page as a line feed.
_ENTITIES = str.maketrans({character: f"&#{ord(character)};" for character in "&<>\"'`$\\{}\r"})


# Characters of a passage on either side of its quote that are shown first, and how many more of it are
# worth a button.
_AROUND = 260
_WORTH_FOLDING = 160
_BREAK = re.compile(r"[.!?…][”’\"')\]]*\s+|\n\n+")


def escape(text: str) -> str:
    """Return `text` as HTML that shows exactly `text`, in an element or a quoted attribute."""
    return text.translate(_ENTITIES)


def highlighted(text: str, start: int, end: int) -> str:
    """Return `text` as HTML with `text[start:end]` in one `<mark>`; none where that is empty."""
    if start >= end:
        return escape(text)
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


def near(citation: Citation) -> Span:
    """Return the part of a citation's passage around its quote that is shown first, in its article.

    It begins and ends with a sentence where it can. All of the passage where that is little more.
    """
    passage, quote = citation.passage, citation.quote
    whole = Span(passage.start, passage.end)
    if quote.start == quote.end:
        return whole
    before = passage.text[: quote.start - passage.start]
    after = passage.text[quote.end - passage.start :]
    start, end = passage.start, passage.end
    if len(before) > _AROUND:
        breaks = [found.end() for found in _BREAK.finditer(before, len(before) - _AROUND)]
        start += breaks[0] if breaks else len(before)
    if len(after) > _AROUND:
        breaks = [found.end() for found in _BREAK.finditer(after, 0, _AROUND)]
        end = quote.end + (breaks[-1] if breaks else 0)
    return Span(start, end) if passage.end - passage.start - (end - start) > _WORTH_FOLDING else whole


def noted(citation: Citation) -> str:
    """Return a citation's passage with its quote in one `<mark>`, and notes on the days it names.

    What is not `near` the quote is set apart as `.rest`, for the page to fold away. A note is an attribute,
    which the style sheet shows after the words: it is no part of the text, and whoever copies the passage
    copies the article's words.
    """
    passage, quote, shown = citation.passage, citation.quote, near(citation)
    rest, cut = '<span class="rest">', '<span class="cut"></span>'
    pieces = []
    for start, end, opened, closed in (
        (passage.start, shown.start, rest, f"</span>{cut}"),
        (shown.start, quote.start, "", ""),
        (quote.start, quote.end, "<mark>", "</mark>"),
        (quote.end, shown.end, "", ""),
        (shown.end, passage.end, f"{cut}{rest}", "</span>"),
    ):
        if start < end:
            text = passage.text[start - passage.start : end - passage.start]
            pieces.append(f"{opened}{_with_notes(text, start, citation.event_days)}{closed}")
    return "".join(pieces)


def _with_notes(text: str, at: int, days: Sequence[EventDay]) -> str:
    pieces, done = [], 0
    for one in days:
        start, end = one.start - at, one.end - at
        if done <= start < end <= len(text):
            note = event_note(one.first, one.last)
            words = escape(text[start:end])
            pieces += [escape(text[done:start]), f'<span class="when" data-day="{note}">{words}</span>']
            done = end
    return "".join([*pieces, escape(text[done:])])
