"""The reader: a whole article, the passage that was opened set off, and what else of it is cited marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.articles import Article
from qa.web.cards import dating_note, original, source_and_day
from qa.web.markup import escape


@dataclass(frozen=True, slots=True)
class Place:
    """A passage `start:end` of an article's text and the quote in it, in characters.

    What a browser sends may lie anywhere: `within` cuts it off at the text's ends. `number` is its
    citation's, 0 for none.
    """

    number: int
    start: int
    end: int
    quote_start: int
    quote_end: int

    def within(self, length: int) -> "Place":
        """Return the place in a text of `length` characters, and the quote within the passage."""
        start, end = _cut(self.start, self.end, 0, length)
        return Place(self.number, start, end, *_cut(self.quote_start, self.quote_end, start, end))


def reader(
    article: Article, opened: Place, others: Sequence[Place] = (), steps: tuple[int, int] = (0, 0)
) -> str:
    """Return the whole article with the place that was opened set off and the quote in it marked.

    `others` are places of the same answer in the same article, marked more quietly, with their numbers.
    `steps` is which of how many citations is shown, from 1; without any there is nothing to step to.
    """
    text = article.text
    opened = opened.within(len(text))
    cut = [each.within(len(text)) for each in others]
    shown = [each for each in cut if each != opened and each.start < each.end]
    return _panel(
        f"{source_and_day(article.source, article.published)}{dating_note(article)}",
        _steps(*steps),
        f"{_title(article.title)}{original(article.url)}"
        f'<div class="text" dir="auto" data-article="{escape(article.id)}" data-sha256="{article.sha256}">'
        f"{_marked(text, opened, shown)}</div>",
    )


def reader_notice(message: str) -> str:
    """Return the reader's panel with a sentence in place of an article."""
    return _panel("Article", "", f'<p class="notice">{escape(message)}</p>')


def _marked(text: str, opened: Place, others: Sequence[Place]) -> str:
    """Return the text with each place set off; where two meet, the one that was opened counts."""
    bounds = {0, len(text), opened.start, opened.end, opened.quote_start, opened.quote_end}
    for other in others:
        bounds |= {other.start, other.end, other.quote_start, other.quote_end}
    cuts = sorted(bounds)
    pieces: list[str] = []
    inside: Place | None = None
    for start, end in pairwise(cuts):
        place = next((each for each in (opened, *others) if each.start <= start and end <= each.end), None)
        if place is not inside:
            pieces.append("</span>" if inside is not None else "")
            pieces.append(_opening(place, is_opened=place is opened) if place is not None else "")
            inside = place
        words = escape(text[start:end])
        quoted = place is not None and place.quote_start <= start and end <= place.quote_end
        # One mark, which is where the reader scrolls to.
        tag = "mark" if place is opened else "cite"
        pieces.append(f"<{tag}>{words}</{tag}>" if quoted else words)
    return "".join(pieces) + ("</span>" if inside is not None else "")


def _opening(place: Place, *, is_opened: bool) -> str:
    kind = "place" if is_opened else "beside-it"
    numbered = f' data-number="{place.number}"' if place.number else ""
    return f'<span class="{kind}"{numbered}>'


def _panel(origin: str, steps: str, body: str) -> str:
    return (
        '<section class="reader" aria-label="Article"><div class="bar">'
        f'<p class="origin">{origin}</p>{steps}'
        '<button type="button" class="close" data-close-article aria-label="Close the article">'
        f'<span aria-hidden="true">×</span> Close</button></div>{body}</section>'
    )


def _steps(shown: int, count: int) -> str:
    """Return the way to the citation before and the one after."""
    if not 1 <= shown <= count or count < 2:
        return ""

    def button(step: int, name: str, sign: str, key: str) -> str:
        disabled = "" if 1 <= shown + step <= count else " disabled"
        return (
            f'<button type="button" class="step" data-step="{step}" aria-keyshortcuts="{key}"{disabled} '
            f'aria-label="{name} citation" title="{name} citation ({key})">'
            f'<span aria-hidden="true">{sign}</span></button>'
        )

    return (
        f'<div class="steps" role="group" aria-label="Citations">{button(-1, "Previous", "‹", "p")}'
        f"<span>Citation {shown} of {count}</span>{button(1, 'Next', '›', 'n')}</div>"
    )


def _title(title: str | None) -> str:
    # Nothing stands in for a title here: the article's first sentence is the next thing on the page.
    return "" if title is None else f'<h2 class="headline" dir="auto">{escape(title)}</h2>'


def _cut(start: int, end: int, least: int, most: int) -> tuple[int, int]:
    start = min(max(start, least), most)
    return start, min(max(end, start), most)
