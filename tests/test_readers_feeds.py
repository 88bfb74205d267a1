import gzip
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from news_pages import WIRE
from samples import ATOM, FEED, PAGES, warc

from index import Article, Skipped
from index.readers import USUAL, read


def items(path: Path, content: bytes) -> list[Article | Skipped]:
    path.write_bytes(content)
    return list(read([path], USUAL))


def reasons(found: list[Article | Skipped]) -> list[str]:
    return [item.reason for item in found if isinstance(item, Skipped)]


def test_rss_gives_full_content_and_the_day_as_written(tmp_path: Path) -> None:
    assert items(tmp_path / "feed.xml", FEED.encode()) == [
        Article(
            id="feed.xml#velmark-1",
            title="Bridge & toll",
            source="Velmark Wire",
            url="https://velmark.example/bridge",
            published=date(2025, 3, 8),
            text="The toll at the bridge rises.\n\nIt was 2 crowns\nand is 3 now.",
            author="Teo Brandt",
            dated_by="metadata",
            other_day=None,
        ),
        Article(
            id="feed.xml#https://velmark.example/2025/03/01/market",
            title="Market",
            source="Velmark Wire",
            url="https://velmark.example/2025/03/01/market",
            published=date(2025, 3, 1),
            text="The market moves to the quay.",
            author=None,
            dated_by="url",
            other_day=None,
        ),
    ]


def test_atom_is_dated_by_its_publication_not_by_its_change(tmp_path: Path) -> None:
    lamp, stairs = items(tmp_path / "notes.atom", ATOM.encode())
    assert isinstance(lamp, Article)
    assert (lamp.id, lamp.published) == ("notes.atom#urn:brennick:1", date(2024, 12, 31))
    assert (lamp.text, lamp.author, lamp.source) == ("The lamp is out.", "Orla Venn", "Brennick Notes")
    assert isinstance(stairs, Article)
    assert (stairs.published, stairs.dated_by, stairs.text) == (None, "none", "Nobody misses the stairs.")


def test_dublin_cores_date_of_an_rss_entry_is_its_publication(tmp_path: Path) -> None:
    dated = FEED.replace(
        "<pubDate>Sat, 08 Mar 2025 23:30:00 -0500</pubDate>", "<dc:date>2025-03-07T01:00:00Z</dc:date>"
    )
    first, _ = items(tmp_path / "feed.rss", dated.encode())
    assert isinstance(first, Article)
    assert (first.published, first.dated_by) == (date(2025, 3, 7), "metadata")


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes_and_says_so(tmp_path: Path) -> None:
    found = items(tmp_path / "feed.xml", FEED.encode()[:-60])
    assert next(item.id for item in found if isinstance(item, Article)) == "feed.xml#velmark-1"
    assert reasons(found)[-1] == "breaks off: its last entry may be cut short"


@pytest.mark.parametrize(
    "content", ["", "<x/>", "no xml", "<urlset><url/></urlset>", "http://a.example/feed"]
)
def test_what_is_no_feed_says_so(tmp_path: Path, content: str) -> None:
    assert reasons(items(tmp_path / "feed.xml", content.encode())) == ["is no RSS or Atom feed with entries"]


def test_entities_are_no_bomb(tmp_path: Path) -> None:
    names = "abcdefghij"
    entities = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
    bomb = FEED.replace("<rss", f'<!DOCTYPE rss [<!ENTITY a "lol">{entities}]><rss').replace(
        "The market", "&j;"
    )
    for item in items(tmp_path / "feed.xml", bomb.encode()):
        assert isinstance(item, Skipped) or len(item.text) < 10_000


def test_a_crawl_gives_its_pages_and_says_what_is_none(tmp_path: Path) -> None:
    page = WIRE.encode()
    content = warc(
        PAGES[0],
        ("https://wire.example/gone", "404 Not Found", "text/html", page),
        ("https://wire.example/a.png", "200 OK", "image/png", b"\x89PNG"),
        ("https://wire.example/large", "200 OK", "text/html", page + b" " * 5_300_000),
        PAGES[1],
    )
    for name, written in (("a.warc", content), ("a.warc.gz", gzip.compress(content))):
        found = items(tmp_path / name, written)
        articles = [item for item in found if isinstance(item, Article)]
        assert [article.id for article in articles] == [f"{name}#{url}" for url, *_ in PAGES]
        assert articles[0].url == "https://wire.example/ferry"
        assert articles[0].published == date(2025, 3, 8)
        assert reasons(found) == [
            "is an answer with status 404, not a page",
            "is image/png, not a page of HTML",
            "is larger than 5 MB",
        ]
        assert all(item.record.startswith("record <urn:uuid:") for item in found if isinstance(item, Skipped))


def test_the_encoding_that_a_server_names_is_used(tmp_path: Path) -> None:
    page = WIRE.replace('<meta charset="utf-8">', "").replace("Teo Brandt", "René Dupré").encode("cp1252")
    [article] = items(
        tmp_path / "a.warc", warc(("https://a.example/x", "200 OK", "text/html; charset=iso-8859-1", page))
    )
    assert isinstance(article, Article)
    assert "“We are glad,” said René Dupré" in article.text


def test_a_crawl_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    content = warc(*PAGES)
    for cut in (
        content[:-10],
        content[: content.rindex(b"WARC/1.0") + 40],
        content + b"WARC/1.0\r\nno header at all",
    ):
        found = items(tmp_path / "a.warc", cut)
        assert [item.id for item in found if isinstance(item, Article)][:1] == [
            "a.warc#https://wire.example/ferry"
        ]
        assert reasons(found)
    packed = warc(*PAGES, packed=True)
    found = items(tmp_path / "a.warc.gz", packed[:-300])
    assert [item.id for item in found if isinstance(item, Article)] == [
        "a.warc.gz#https://wire.example/ferry"
    ]
    assert reasons(found)[-1] == "is damaged: it can't be unpacked from here on"
