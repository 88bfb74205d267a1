"""What the tests of the page's HTML share: a parser that sees what a browser would, and a citation."""

from datetime import date
from html.parser import HTMLParser

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from index import Article
from qa.answers import Citation, Excerpt
from qa.receipts import Receipt

TEXT = "Rain fell. The <Velmark> bridge closed on Friday, & nobody was hurt."
QUOTE = "The <Velmark> bridge closed on Friday"
ARTICLE = Article(
    "north/bridge.txt",
    None,
    "Velmark Post",
    None,
    date(2031, 5, 4),
    f"Before.\n\n{TEXT}\n\nAfter.",
    None,
    "header",
    None,
)


def citation(text: str = TEXT, quote: str = QUOTE, at: int = 9) -> Citation:
    start = at + text.index(quote)
    return Citation(
        number=1,
        article_id="north/bridge.txt",
        title=None,
        source="Velmark Post",
        url=None,
        published=date(2031, 5, 4),
        score=0.83,
        passage=Excerpt(at, at + len(text), text),
        quote=Excerpt(start, start + len(quote), quote),
        also=(),
        event_days=(),
        dated_by="header",
        other_day=None,
        receipt=Receipt(ARTICLE.sha256, start, start + len(quote), 1, "north/bridge.txt", quote),
    )


# A busy machine is no failure, and a retriever is the same for every example.
unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


# What a browser keeps: no NUL, which an article never holds and HTML cannot say, no surrogates.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200)
hostile = st.lists(
    st.sampled_from(
        [
            "<script>",
            "</p>",
            "<img src=x onerror=a()>",
            "&amp;",
            "&#39;",
            "{{x}}",
            "${x}",
            "`",
            "\\",
            '"',
            "'",
            "\r\n",
            "é",
        ]
    )
    | texts,
    max_size=8,
).map("".join)


class Page(HTMLParser):
    """What a browser would see: the elements, their attributes, and the text under a class or tag."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self._texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "input":  # has no end
            return
        self._open.append(f"{tag}.{dict(attrs).get('class') or ''}")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().split(".")[0] == tag

    def handle_data(self, data: str) -> None:
        self._texts.append((tuple(self._open), data))

    def text(self, within: str) -> str:
        return "".join(data for opened, data in self._texts if within in opened)

    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    def attributes(self, tag: str) -> dict[str, str | None]:
        return next(attributes for name, attributes in self.elements if name == tag)
