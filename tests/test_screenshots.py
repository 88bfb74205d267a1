"""The command that takes pictures, and the archive that it takes them of."""

import struct
from datetime import date
from pathlib import Path

import newsroom
import pytest
from playwright.sync_api import Browser
from screenshots import SHOTS, take

from index import Collection, ModelEmbedder, build
from qa import Retriever
from qa.quantities import figures_of

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, real_embedder: ModelEmbedder) -> Retriever:
    folder = tmp_path_factory.mktemp("newsroom")
    build([newsroom.write(folder / "newsroom.jsonl")], folder / "index", real_embedder)
    return Retriever(Collection.open(folder / "index", real_embedder))


def test_the_archive_has_what_a_page_can_tell(archive: Retriever) -> None:
    collection = archive.collection
    assert collection.article_count == 39
    assert collection.days() == (date(2031, 5, 3), date(2031, 6, 25))
    assert collection.count("undated") == 1
    assert len(collection.sources()) == 5
    table = figures_of(archive, "How many people were killed when the ferry Ilva sank?")
    assert table is not None
    assert [row.value for row in table.rows] == ["Four", "Nine", "Nine", "Eleven", "Fourteen", "Fourteen"]
    answer = archive.ask("What happened to the ferry Ilva on 3 May 2031?")
    also = {(one.kind, one.source) for citation in answer.citations for one in citation.also}
    assert {("copy", "Velmark Post"), ("disagrees", "Sarn Courier"), ("retells", "Radio Marlo")} <= also


@pytest.mark.browser
def test_a_picture_is_as_wide_as_its_name_says(browser: Browser, tmp_path: Path) -> None:
    taken = take(browser, tmp_path, views={"empty": SHOTS["empty"]}, widths={390: 844}, themes=["dark"])
    assert taken == [tmp_path / "empty-390-dark.png"]
    width, height = struct.unpack(">II", taken[0].read_bytes()[16:24])
    assert width == 390
    assert height >= 844
