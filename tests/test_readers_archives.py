import gzip
import io
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from samples import json_lines, tarred, zipped

from index import Article, ArticleError, Skipped
from index.readers import USUAL, inputs, read

TEXT = b"date 2025-03-08 The harbour of Arlen is open."


def items(path: Path, content: bytes) -> list[Article | Skipped]:
    path.write_bytes(content)
    return list(read([path], USUAL))


def ids(found: list[Article | Skipped]) -> list[str]:
    return [item.id for item in found if isinstance(item, Article)]


def reasons(found: list[Article | Skipped], folder: Path) -> dict[str, str]:
    return {item.path.removeprefix(f"{folder}/"): item.reason for item in found if isinstance(item, Skipped)}


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.zip", zipped),
        ("a.tar", tarred),
        ("a.tar.gz", lambda members: gzip.compress(tarred(members))),
        ("a.tgz", lambda members: gzip.compress(tarred(members))),
    ],
)
def test_an_archive_is_a_folder_of_any_formats(tmp_path: Path, name: str, pack: type) -> None:
    members = {
        "b/harbour.txt": TEXT,
        "rows.jsonl.gz": gzip.compress(json_lines()),
        "in/deeper.zip": zipped(
            {"a/x.txt": TEXT, "rows.tar.gz": gzip.compress(tarred({"rows.jsonl": json_lines()}))}
        ),
        ".hidden.txt": TEXT,
        "__MACOSX/b/._harbour.txt": b"\0",
        "picture.jpg": b"\xff\xd8",
    }
    found = items(tmp_path / name, pack(members))
    assert ids(found) == [
        f"{name}!/b/harbour.txt",
        *(f"{name}!/rows.jsonl.gz#{key}" for key in "123"),
        f"{name}!/in/deeper.zip!/a/x.txt",
        *(f"{name}!/in/deeper.zip!/rows.tar.gz!/rows.jsonl#{key}" for key in "123"),
    ]
    assert reasons(found, tmp_path) == {f"{name}!/picture.jpg": "no reader for .jpg"}


HARMFUL = ("../a.txt", "/etc/a.txt", "b/../../a.txt", "C:\\a.txt", "..\\a.txt")


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_a_member_that_leaves_the_archive_is_left_out(tmp_path: Path, name: str) -> None:
    members = {**dict.fromkeys(HARMFUL, TEXT), "good.txt": TEXT}
    content = zipped(members) if name == "a.zip" else gzip.compress(tarred(members))
    found = items(tmp_path / name, content)
    assert ids(found) == [f"{name}!/good.txt"]
    assert reasons(found, tmp_path) == {
        f"{name}!/{bad}": "has a path that leaves the archive" for bad in HARMFUL
    }
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_links_in_archives_are_not_followed(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for kind, name in (
            (tarfile.SYMTYPE, "soft.txt"),
            (tarfile.LNKTYPE, "hard.txt"),
            (tarfile.FIFOTYPE, "pipe.txt"),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("soft.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    expected = {
        "a.tgz!/soft.txt": "is a link",
        "a.tgz!/hard.txt": "is a link",
        "a.tgz!/pipe.txt": "is not a file",
    }
    assert reasons(items(tmp_path / "a.tgz", file.getvalue()), tmp_path) == expected
    assert reasons(items(tmp_path / "a.zip", packed.getvalue()), tmp_path) == {"a.zip!/soft.txt": "is a link"}


BLOWN = b" " * 30_000_000
RATIO = "unpacks to more than 200 times its size"


def test_a_bomb_is_left_out_and_what_lies_beside_it_read(tmp_path: Path) -> None:
    packed = zipped({"bomb.jsonl": BLOWN, "bomb.zip": zipped({"x.csv": BLOWN}), "good.txt": TEXT})
    found = items(tmp_path / "a.zip", packed)
    assert ids(found) == ["a.zip!/good.txt"]
    assert reasons(found, tmp_path) == {"a.zip!/bomb.jsonl": RATIO, "a.zip!/bomb.zip!/x.csv": RATIO}
    for name in ("a.jsonl.gz", "a.xml.gz"):
        assert reasons(items(tmp_path / name, gzip.compress(BLOWN)), tmp_path) == {name: RATIO}
    found = items(tmp_path / "a.tgz", gzip.compress(tarred({"good.txt": TEXT, "bomb.csv": BLOWN})))
    assert ids(found) == ["a.tgz!/good.txt"]
    assert reasons(found, tmp_path) == {"a.tgz!/bomb.csv": RATIO, "a.tgz": RATIO}


def test_a_packed_size_that_lies_doesnt_help_a_bomb(tmp_path: Path) -> None:
    packed = bytearray(zipped({"bomb.jsonl": BLOWN, "good.txt": TEXT}))
    entry = packed.index(b"PK\x01\x02")
    packed[entry + 24 : entry + 28] = (1000).to_bytes(
        4, "little"
    )  # it unpacks to 1,000 bytes, the table says
    found = items(tmp_path / "a.zip", bytes(packed))
    assert ids(found) == ["a.zip!/good.txt"]
    assert reasons(found, tmp_path)["a.zip!/bomb.jsonl"] == "is damaged: it can't be unpacked from here on"


def test_archives_are_nested_only_so_deep(tmp_path: Path) -> None:
    content = zipped({"a.txt": TEXT})
    for _ in range(6):
        content = zipped({"a.zip": content, "b.txt": TEXT})
    found = items(tmp_path / "a.zip", content)
    assert len(ids(found)) == 4
    assert reasons(found, tmp_path) == {
        "a.zip" + "!/a.zip" * 5: "lies in more than 4 archives, one inside the other",
        "a.zip" + "!/a.zip" * 4 + "!/b.txt": "lies in more than 4 archives, one inside the other",
    }


def test_what_one_file_may_unpack_to_and_hold_is_limited() -> None:
    allowance = inputs.Allowance()
    allowance.take_bytes(100_000_000_000)
    with pytest.raises(ArticleError, match="unpacks to more than 100 GB"):
        allowance.take_bytes(1)
    for _ in range(1_000_000):
        allowance.take_entry()
    with pytest.raises(ArticleError, match="has more than 1,000,000 entries"):
        allowance.take_entry()


def test_an_encrypted_member_and_a_name_twice_are_left_out(tmp_path: Path) -> None:
    packed = bytearray(zipped({"secret.txt": TEXT, "good.txt": TEXT}))
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    assert reasons(items(tmp_path / "a.zip", bytes(packed)), tmp_path) == {
        "a.zip!/secret.txt": "is encrypted"
    }
    twice = tarred({"a.txt": TEXT})[:1024] + tarred({"a.txt": TEXT})
    found = items(tmp_path / "a.tar", twice)
    assert ids(found) == ["a.tar!/a.txt"]
    assert reasons(found, tmp_path) == {"a.tar!/a.txt": "has the name of a file before it in the archive"}


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.jsonl.gz", "a.tar"])
def test_what_is_no_archive_says_so(tmp_path: Path, name: str) -> None:
    for content in (b"", b"no archive", zlib.compress(TEXT)):
        found = items(tmp_path / name, content)
        assert ids(found) == []
        assert list(reasons(found, tmp_path)) == [name]


def test_packed_lines_are_read_up_to_the_damage(tmp_path: Path) -> None:
    rows = [{"id": number, "text": f"Text {number * 7919} of {number * 104729}."} for number in range(20_000)]
    packed = gzip.compress(json_lines(rows))
    found = items(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2])
    assert 5_000 < len(ids(found)) < 15_000
    assert reasons(found, tmp_path) == {"a.jsonl.gz": "is damaged: it can't be unpacked from here on"}
