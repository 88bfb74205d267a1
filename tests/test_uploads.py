import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from archives import contents, name_of, text_of, write
from conftest import ROOT
from doubles import WordCountEmbedder
from samples import json_lines, zipped

from index import (
    ArticleError,
    BuildError,
    BusyError,
    Collection,
    CollectionError,
    Manifest,
    RefusedError,
    Upload,
    add,
    add_uploads,
    build,
    build_again,
    build_articles,
    verify,
)
from index.lock import WriterLock
from index.uploads import LARGEST_UPLOAD, MOST_UPLOADS, file_name

NUMBERS = range(12)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A collection of 12 articles beside their folder."""
    write(tmp_path / "articles", NUMBERS)
    build([tmp_path / "articles"], tmp_path / "index", WordCountEmbedder())
    return tmp_path


def handed_in(folder: Path, name: str, content: bytes | str) -> Upload:
    at = folder / f"handed-{len(list(folder.glob('handed-*')))}"
    at.write_bytes(content.encode() if isinstance(content, str) else content)
    return Upload(at, name)


def ids(folder: Path) -> list[str]:
    collection = Collection.open(folder, WordCountEmbedder())
    found = sorted(collection.article_ids())
    collection.close()
    return found


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "uploads").iterdir())


def uploaded_ids(folder: Path) -> list[str]:
    return [one for one in ids(folder) if one.startswith("uploads/")]


def test_what_is_uploaded_is_added_and_stays_through_later_builds(archive: Path) -> None:
    folder, told = archive / "index", []
    uploads = [
        handed_in(archive, "harbour.txt", text_of(500)),
        handed_in(archive, "rows.jsonl", json_lines()),
    ]
    embedder = WordCountEmbedder()
    report = add_uploads(uploads, folder, embedder, lambda *step: told.append(step))
    assert [(one.name, one.kept_as, one.articles, one.was_there) for one in report.stored] == [
        ("harbour.txt", "harbour.txt", 1, False), ("rows.jsonl", "rows.jsonl", 3, False),
    ]  # fmt: skip
    assert (report.build.articles, report.build.changes.added, report.build.skipped) == (16, 4, ())
    assert report.same_text == ()
    assert ("Reading articles", 4, 4) in told
    assert len({doing for doing, *_ in told}) > 1
    expected = sorted([*(f"{name_of(number)}.txt" for number in NUMBERS), *uploaded_ids(folder)])
    assert ids(folder) == expected
    assert uploaded_ids(folder)[0] == "uploads/harbour.txt"
    assert len(uploaded_ids(folder)) == 4
    for upload in uploads:
        upload.path.unlink()
    # A build goes by its own paths and by what was uploaded.
    write(archive / "articles", [600])
    assert build_again(folder, embedder).changes.added == 1
    assert not build([archive / "articles"], folder, embedder).built
    (archive / "articles" / f"{name_of(600)}.txt").unlink()
    assert build([archive / "articles"], folder, embedder, full=True).changes.removed == 1
    assert ids(folder) == expected
    assert verify(folder, embedder) == []
    # A clean build beside them comes to the same.
    (archive / "clean" / "uploads").mkdir(parents=True)
    for name in kept(folder):
        (archive / "clean" / "uploads" / name).write_bytes((folder / "uploads" / name).read_bytes())
    build([archive / "articles"], archive / "clean", embedder)
    assert contents(archive / "clean") == contents(folder)


def test_articles_that_come_from_code_leave_uploads_in_their_place(archive: Path) -> None:
    folder, embedder = archive / "index", WordCountEmbedder()
    add_uploads([handed_in(archive, "harbour.txt", text_of(500))], folder, embedder)
    article = Collection.open(folder, embedder).article(f"{name_of(3)}.txt")
    assert build_articles([article], folder, embedder).articles == 2
    assert ids(folder) == [article.id, "uploads/harbour.txt"]


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("harbour.txt", "harbour.txt"),
        ("../../etc/harbour.txt", "harbour.txt"),
        ("/etc/passwd", "passwd"),
        ("C:\\news\\today.CSV", "today.CSV"),
        ("..", "upload"),
        ("", "upload"),
        (".txt", "upload.txt"),
        (".hidden.txt", "hidden.txt"),
        ("a\0b\n\x1b[31mc.txt", "a_b__[31mc.txt"),
        ("half \ud800.txt", "half _.txt"),
        ("CON.txt", "CON-.txt"),
        ("nul.tar.gz", "nul-.tar.gz"),
        ("Überschwemmung – Tag 1.txt", "Überschwemmung – Tag 1.txt"),
        ("समाचार.jsonl", "समाचार.jsonl"),
        ("a" * 5_000 + ".tar.gz", "a" * 150 + ".tar.gz"),
        ("ü" * 5_000 + ".txt", "ü" * 75 + ".txt"),
        ("a." + "b" * 5_000, "a." + "b" * 19),
    ],
)
def test_a_name_is_made_of_what_a_person_calls_a_file(called: str, name: str) -> None:
    made = file_name(called)
    assert made == name
    assert "/" not in made
    assert not made.startswith(".")
    assert len(made.encode()) < 255
    assert file_name(made) == made


@pytest.mark.parametrize(
    "called", ["../harbour.txt", "/etc/harbour.txt", "a\0/harbour.txt", "manifest.json/../../harbour.txt"]
)
def test_nothing_is_written_outside_of_the_folder_of_uploads(archive: Path, called: str) -> None:
    folder = archive / "index"
    upload = handed_in(archive, called, text_of(500))

    def outside() -> list[str]:
        found = (path for path in archive.rglob("*") if not path.is_relative_to(folder))
        return sorted(map(str, found))

    before = outside()
    add_uploads([upload], folder, WordCountEmbedder())
    assert outside() == before
    assert kept(folder) == ["harbour.txt"]
    assert uploaded_ids(folder) == ["uploads/harbour.txt"]


def test_duplicates_are_told_and_names_that_are_taken_get_a_number(archive: Path) -> None:
    folder, embedder = archive / "index", WordCountEmbedder()
    add_uploads([handed_in(archive, "day.txt", text_of(500))], folder, embedder)
    report = add_uploads(
        [
            handed_in(archive, "again.txt", text_of(500)),
            handed_in(archive, "DAY.txt", text_of(501)),
            handed_in(archive, "twice.txt", text_of(501)),
            handed_in(archive, f"{name_of(3)}.txt", text_of(3)),
        ],
        folder, embedder,
    )  # fmt: skip
    assert [(one.name, one.kept_as, one.was_there) for one in report.stored] == [
        ("again.txt", "day.txt", True), ("DAY.txt", "DAY-2.txt", False), ("twice.txt", "DAY-2.txt", True),
        (f"{name_of(3)}.txt", f"{name_of(3)}.txt", False),
    ]  # fmt: skip
    assert [(one.article_id, one.others) for one in report.same_text] == [
        (f"uploads/{name_of(3)}.txt", (f"{name_of(3)}.txt",))
    ]
    assert report.build.changes.added == 2
    assert kept(folder) == sorted(["day.txt", "DAY-2.txt", f"{name_of(3)}.txt"])
    again = add_uploads([handed_in(archive, "day.txt", text_of(500))], folder, embedder)
    assert (again.build.built, again.stored[0].was_there) == (False, True)


def unfit(name: str) -> Callable[[Path], Upload]:
    made = {
        "bomb.zip": lambda: zipped({"a.txt": b" " * 50_000_000}),
        "page.pdf": lambda: b"%PDF-1.7",
        "empty.txt": lambda: b"",
        "no.zip": lambda: b"PK\x03\x04nothing",
        "leaves.zip": lambda: zipped({"../../a.txt": b"The lamp is out."}),
        "bad.json": lambda: b"{",
    }[name]
    return lambda folder: handed_in(folder, name, made())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bomb.zip", "bomb.zip!/a.txt, unpacks to more than 200 times its size"),
        ("page.pdf", "page.pdf, no reader for .pdf"),
        ("empty.txt", "empty.txt, is empty"),
        ("no.zip", "no.zip, is no zip archive, or damaged"),
        ("leaves.zip", "leaves.zip!/../../a.txt, has a path that leaves the archive"),
        ("bad.json", "bad.json, "),
    ],
)
def test_what_has_no_article_is_told_and_not_kept(archive: Path, name: str, reason: str) -> None:
    folder, embedder = archive / "index", WordCountEmbedder()
    before = contents(folder)
    with pytest.raises(ArticleError, match=r"None of the 1 files is an article; the first, ") as raised:
        add_uploads([unfit(name)(archive)], folder, embedder)
    assert reason in str(raised.value)
    assert str(archive) not in str(raised.value)
    assert kept(folder) == []
    assert contents(folder) == before
    # Beside one that is an article it is left out.
    report = add_uploads([unfit(name)(archive), handed_in(archive, "a.txt", text_of(500))], folder, embedder)
    assert [one.path.partition("!")[0] for one in report.build.skipped] == [name]
    assert kept(folder) == ["a.txt"]
    assert report.build.articles == 13


def test_what_cannot_be_handed_in_is_a_sentence(archive: Path) -> None:
    folder, embedder = archive / "index", WordCountEmbedder()
    with pytest.raises(ArticleError, match="Nothing was uploaded: choose a file"):
        add_uploads([], folder, embedder)
    many = [Upload(archive / "none", "a.txt")] * (MOST_UPLOADS + 1)
    with pytest.raises(ArticleError, match=r"1,001 files are too many at once: put them in a \.zip"):
        add_uploads(many, folder, embedder)
    for path, reason in ((archive / "none", "is not a file"), (archive / "articles", "is not a file")):
        with pytest.raises(ArticleError, match=f"the first, a.txt, {reason}"):
            add_uploads([Upload(path, "a.txt")], folder, embedder)
    with (archive / "large").open("wb") as file:
        file.truncate(LARGEST_UPLOAD + 1)
    with pytest.raises(ArticleError, match=r"the first, a\.txt, is larger than 500 MB"):
        add_uploads([Upload(archive / "large", "a.txt")], folder, embedder)
    with pytest.raises(CollectionError, match="There is no collection in"):
        add_uploads([handed_in(archive, "a.txt", text_of(500))], archive / "nowhere", embedder)
    assert not (archive / "nowhere").exists()


def test_another_sync_is_a_sentence_and_leaves_nothing(archive: Path) -> None:
    folder = archive / "index"
    upload = handed_in(archive, "a.txt", text_of(500))
    with WriterLock(folder), pytest.raises(BusyError, match=r"Process \d+ on \S+ is writing"):
        add_uploads([upload], folder, WordCountEmbedder())
    assert not (folder / "uploads").exists()
    assert add_uploads([upload], folder, WordCountEmbedder()).build.built


def test_what_fails_leaves_the_collection_and_no_file(archive: Path) -> None:
    folder = archive / "index"
    before, listed = contents(folder), sorted(path.name for path in folder.rglob("*"))
    upload = handed_in(archive, "a.txt", text_of(500))

    def refuse(collection: Collection) -> None:
        assert "uploads/a.txt" in collection.article_ids()
        raise RefusedError("a pinned answer would be lost")

    with pytest.raises(RuntimeError, match="the power went"):
        add_uploads([upload], folder, WordCountEmbedder(fails_after=0))
    with pytest.raises(RefusedError, match="pinned"):
        add_uploads([upload], folder, WordCountEmbedder(), guard=refuse)
    assert kept(folder) == []
    assert contents(folder) == before
    assert sorted(path.name for path in folder.rglob("*")) == sorted([*listed, "uploads"])
    (folder / "uploads").rmdir()
    (folder / "uploads").touch()
    with pytest.raises(BuildError, match="cannot be written"):
        add_uploads([upload], folder, WordCountEmbedder())


UPLOADING = """
import sys, time
sys.path.insert(0, "tests")
from pathlib import Path
from doubles import WordCountEmbedder
from index import Upload, add_uploads

class Slow(WordCountEmbedder):
    def encode_passages(self, texts, sentences):
        print("embedding", flush=True)
        time.sleep(60)

add_uploads([Upload(Path(sys.argv[2]), "a.txt")], sys.argv[1], Slow())
"""


def test_a_killed_upload_leaves_the_collection_and_goes_in_with_the_next(archive: Path) -> None:
    folder, embedder = archive / "index", WordCountEmbedder()
    before = contents(folder)
    upload = handed_in(archive, "a.txt", text_of(500))
    process = subprocess.Popen(
        [sys.executable, "-c", UPLOADING, folder, upload.path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "embedding\n"
    assert contents(folder) == before  # it answers on
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert contents(folder) == before
    assert kept(folder) == ["a.txt"]
    (folder / "uploads" / ".uploading-7").write_text("half a fi")
    again = add_uploads([upload], folder, embedder)
    assert (again.build.changes.added, again.stored[0].was_there) == (1, True)
    assert kept(folder) == ["a.txt"]
    assert uploaded_ids(folder) == ["uploads/a.txt"]
    assert verify(folder, embedder) == []


def test_a_list_of_what_a_build_skipped_outlives_an_upload_and_not_an_addition(archive: Path) -> None:
    folder, embedder = archive / "index", WordCountEmbedder()
    (archive / "articles" / "bad.json").write_text("{")
    build_again(folder, embedder)
    skipped = (folder / "skipped.jsonl").read_text()
    assert "bad.json" in skipped
    add_uploads([handed_in(archive, "a.txt", text_of(500)), unfit("page.pdf")(archive)], folder, embedder)
    assert (folder / "skipped.jsonl").read_text() == skipped
    write(archive / "more", [501])
    add([archive / "more"], folder, embedder)
    assert (folder / "skipped.jsonl").read_text() == ""


def test_what_cannot_be_built_again_is_a_sentence(archive: Path) -> None:
    folder, embedder = archive / "index", WordCountEmbedder()
    build_articles([Collection.open(folder, embedder).article(f"{name_of(3)}.txt")], folder, embedder)
    with pytest.raises(ArticleError, match="was not made from files"):
        build_again(folder, embedder)


def test_an_upload_costs_its_own_passages(archive: Path) -> None:
    write(archive / "articles", range(512))
    build([archive / "articles"], archive / "index", WordCountEmbedder())
    embedder = WordCountEmbedder()
    add_uploads([handed_in(archive, "a.txt", text_of(999))], archive / "index", embedder)
    assert embedder.passages_encoded == 4
    # It adds to what is there, and makes nothing anew.
    assert Manifest.read(archive / "index").base is not None
