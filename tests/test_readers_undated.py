"""What a file says of its day and can't be read is told beside the article, whatever the format."""

from pathlib import Path

import pytest

from index import Article, Unread
from index.readers import USUAL, read

FEED = """<rss version="2.0"><channel><title>Coast</title><item><title>Ferry</title>
<pubDate>{}</pubDate><description>The ferry sailed.</description></item></channel></rss>"""
PAGE = """<html><head><title>Ferry</title><meta property="article:published_time" content="{}"></head><body>
<article><p>The ferry sailed with nine passengers, the harbour master said, and came back with ten.</p>
<p>Nobody could say where the tenth had come on board, nor did the captain wish to be asked.</p></article>
</body></html>"""
FORMS = {
    "a.md": ("---\ntitle: Ferry\ndate: {}\n---\nThe ferry sailed.\n", None),
    "a.xml": (FEED, "entry 1"),
    "a.html": (PAGE, None),
    "a.csv": ("date,text\n{},The ferry sailed.\n", "row 1"),
    "a.json": ('[{{"date": "{}", "text": "The ferry sailed."}}]', "item 1"),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_day_that_is_none_is_told_once(tmp_path: Path, name: str) -> None:
    form, record = FORMS[name]
    (tmp_path / name).write_text(form.format("31 April 2031"))
    article, unread = read([tmp_path], USUAL)
    assert isinstance(article, Article)
    assert (article.published, article.dated_by, article.source != "") == (None, "none", True)
    reason = "is undated, as '31 April 2031' is no day that can be read"
    assert unread == Unread(f"{tmp_path}/{name}", record, reason)


@pytest.mark.parametrize("name", FORMS)
def test_of_a_day_that_can_be_read_there_is_nothing_to_tell(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FORMS[name][0].format("2031-05-03"))
    [article] = read([tmp_path], USUAL)
    assert isinstance(article, Article)
    assert str(article.published) == "2031-05-03"


def test_a_link_to_a_folder_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in", target_is_directory=True)
    [skipped] = read([tmp_path / "in"], USUAL)
    assert not isinstance(skipped, Article)
    assert skipped.reason == "is a link to a folder, which is not followed: name it by itself"
