from datetime import date
from pathlib import Path

import pytest
from news_pages import BROADCASTER, REGIONAL, TABLES, WEBLOG, WIRE

from index import Article, Skipped
from index.readers import USUAL, read


def page(folder: Path, content: str | bytes) -> Article | Skipped:
    path = folder / "page.html"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    [found] = read([path], USUAL)
    return found


def paragraphs(article: Article | Skipped) -> list[str]:
    assert isinstance(article, Article)
    return article.text.split("\n\n")


def test_a_wire_is_read_to_the_last_field(tmp_path: Path) -> None:
    assert page(tmp_path, WIRE) == Article(
        id="page.html",
        title="Ferry returns to Port Arlen",
        source="Arlen Wire",
        url="https://wire.example/news/ferry-returns-81",
        published=date(2025, 3, 8),  # as written, though it was the 9th in UTC
        text="Ferry returns to Port Arlen\n\n"
        "The ferry of Port Arlen sailed again on Saturday after three weeks in the dock, the harbour "
        "master said.\n\n"
        "“We are glad,” said Teo Brandt, who has run the harbour since the crane fell into the basin, and "
        "who expects the line to carry 4,000 passengers a week.\n\n"
        "Tickets cost 5 crowns & a child travels free.",
        author="Ilva Morn",
        dated_by="metadata",
        other_day=None,
    )


def test_a_regional_paper_dates_its_articles_in_their_byline(tmp_path: Path) -> None:
    article = page(tmp_path, REGIONAL)
    assert isinstance(article, Article)
    assert (article.title, article.author) == ("Velmark elects a mayor", "Sana Oke")
    assert (article.published, article.dated_by) == (date(2024, 5, 4), "metadata")
    assert "A narrow result" in paragraphs(article)
    assert "Copyright" not in article.text
    assert "Weather" not in article.text


def test_a_broadcaster_declares_its_encoding(tmp_path: Path) -> None:
    article = page(tmp_path, BROADCASTER.encode("cp1252"))
    assert isinstance(article, Article)
    assert (article.title, article.source) == ("Bridge closed", "Radio Quillon")
    assert (article.published, article.dated_by) == (date(2023, 11, 20), "metadata")
    assert "its owner René Dupré said in the morning programme." in article.text
    assert "two carts – which was wide enough for everyone then, as the town’s archivist" in article.text


def test_neither_a_change_nor_a_copyright_nor_a_day_told_of_is_the_date(tmp_path: Path) -> None:
    article = page(tmp_path, WEBLOG)
    assert isinstance(article, Article)
    assert (article.published, article.dated_by) == (date(2022, 1, 9), "url")
    assert article.other_day is None
    undated = page(tmp_path, WEBLOG.replace("/2022/01/09/", "/"))
    assert isinstance(undated, Article)
    assert (undated.published, undated.dated_by) == (None, "none")
    assert undated.source == "sarn.example"


def test_a_site_of_tables_is_undated(tmp_path: Path) -> None:
    article = page(tmp_path, TABLES)
    assert isinstance(article, Article)
    assert (article.published, article.dated_by, article.source) == (None, "none", "page.html")
    assert any(
        paragraph.endswith("a machine does her work from now on.") for paragraph in paragraphs(article)
    )
    assert "She will not miss the stairs." in article.text


def test_an_address_that_disagrees_is_kept_as_a_conflict(tmp_path: Path) -> None:
    article = page(tmp_path, WIRE.replace("/news/ferry-returns-81", "/2025/02/28/ferry"))
    assert isinstance(article, Article)
    assert (article.published, article.dated_by) == (date(2025, 3, 8), "metadata")
    assert article.other_day == date(2025, 2, 28)
    both = WIRE.replace(
        "<meta property", '<meta property="article:published_time" content="2025-03-12"><meta property', 1
    )
    disagreeing = page(tmp_path, both)
    assert isinstance(disagreeing, Article)
    assert (disagreeing.published, disagreeing.other_day) == (date(2025, 3, 8), date(2025, 3, 12))
    near = page(tmp_path, WIRE.replace("/news/ferry-returns-81", "/2025/03/10/ferry"))
    assert isinstance(near, Article)
    assert near.other_day is None


@pytest.mark.parametrize(
    "content",
    ["", "<html></html>", "<html><body><p></p></body></html>", "<" * 10_000, "<div>" * 50_000,
     "<a href=x>" * 1000],
    ids=["none", "empty", "blank", "brackets", "deep", "links"],
)  # fmt: skip
def test_a_page_without_an_article_says_so(tmp_path: Path, content: str) -> None:
    found = page(tmp_path, content)
    assert isinstance(found, Skipped)
    assert found.reason.startswith(("has no article that could be told", "cannot be taken apart"))


def test_a_page_beyond_what_crawlers_keep_is_left_out(tmp_path: Path) -> None:
    found = page(tmp_path, WIRE + " " * 5_300_000)
    assert isinstance(found, Skipped)
    assert found.reason == "is larger than 5 MB"


def test_a_page_of_more_elements_than_any_news_page_is_left_out_at_once(tmp_path: Path) -> None:
    found = page(tmp_path, WIRE.replace("</article>", "<p>It was told.</p>" * 200_000 + "</article>", 1))
    assert isinstance(found, Skipped)
    assert found.reason == "has more than 50,000 elements, too many for a news page"
