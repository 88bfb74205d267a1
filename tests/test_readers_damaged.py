from collections import Counter
from pathlib import Path

import pytest
from damage import damaged, write_links
from samples import COUNTS, archive

from index import Article, Skipped
from index.readers import USUAL, read

GOOD = archive()


def test_every_format_is_read_whole_as_it_was_made(tmp_path: Path) -> None:
    for name, content in GOOD.items():
        (tmp_path / name).write_bytes(content)
    items = list(read([tmp_path], USUAL))
    assert [item for item in items if isinstance(item, Skipped)] == []
    assert Counter(item.id.partition("#")[0].partition("!")[0] for item in items) == COUNTS


@pytest.mark.parametrize(
    "count", [200, pytest.param(2000, marks=pytest.mark.long, id="2000")], ids=lambda count: str(count)
)
def test_nothing_damaged_escapes_unreported_or_costs_what_is_good(tmp_path: Path, count: int) -> None:
    for name, content in GOOD.items():
        (tmp_path / name).write_bytes(content)
    whole = list(read([tmp_path], USUAL))
    kinds: dict[str, str] = {}
    (tmp_path / "damaged").mkdir()
    for kind, name, content in damaged(GOOD, count, seed=20250308):
        (tmp_path / "damaged" / name).write_bytes(content)
        kinds[f"damaged/{name}"] = kind
    unreadable = write_links(tmp_path / "damaged")

    items = list(read([tmp_path], USUAL))

    good = [item for item in items if isinstance(item, Article) and not item.id.startswith("damaged/")]
    assert good == whole
    skipped = [item for item in items if isinstance(item, Skipped)]
    assert [item for item in skipped if "unexpectedly" in item.reason] == []
    told = {item.path.removeprefix(f"{tmp_path}/").partition("!/")[0] for item in skipped}
    told |= {_file(item.id, kinds) for item in items if isinstance(item, Article)}
    assert set(kinds) - told == set()
    assert {f"damaged/{name}" for name in unreadable} <= told
    for item in items:
        if isinstance(item, Article):
            item.text.encode()
            assert item.text.strip()
            assert "\0" not in item.text


def _file(article_id: str, names: dict[str, str]) -> str:
    return next((name for name in names if article_id.startswith(name)), article_id)
