import json
import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from conftest import ARTICLES
from doubles import WordCountEmbedder

from index import (
    EVERYTHING,
    ArticleError,
    BuildError,
    Collection,
    CollectionError,
    Manifest,
    build,
)
from index.candidates import Candidates, Packed
from index.passages import header, split_passages


def files_of(folder: Path) -> dict[str, bytes]:
    """What readers see: the writer's lock and its vectors are nobody else's."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("lock", "vectors.sqlite", "skipped.jsonl")
    }


def test_what_was_built_opens_as_it_was(collection: Collection) -> None:
    assert collection.article_ids() == ["bridge.txt", "harbour.txt", "north/election.txt"]
    harbour = collection.article("harbour.txt")
    assert (harbour.source, harbour.published, harbour.title, harbour.url) == (
        "harbour.txt", date(2031, 5, 2), None, None,
    )  # fmt: skip
    assert harbour.text == ARTICLES["harbour.txt"].removeprefix("date 2031-05-02 ")
    assert collection.article("bridge.txt").published is None
    assert collection.days() == (date(2031, 5, 2), date(2031, 5, 4))
    assert collection.count("undated") == 1
    assert dict(collection.sources()) == {"bridge.txt": 1, "election.txt": 1, "harbour.txt": 1}


def test_passages_and_vectors_are_those_of_the_articles(collection: Collection) -> None:
    embedder = WordCountEmbedder()
    passages = collection.passages(collection.passage_ids(EVERYTHING).tolist())
    assert len(passages) == collection.passage_count
    for article_id in collection.article_ids():
        article = collection.article(article_id)
        room = embedder.identity.token_limit - 2 - embedder.count_tokens([header(article)])[0]
        expected = split_passages(article.text, embedder.count_tokens, room)
        stored = [passage for passage in passages if passage.article_id == article_id]
        assert [(p.start, p.end, p.sentences) for p in stored] == [
            (p.span.start, p.span.end, p.sentences) for p in expected
        ]
        for passage, vector in zip(stored, collection.vectors(np.array([p.id for p in stored])), strict=True):
            assert passage.text == article.text[passage.start : passage.end]
            text = f"{header(article)}\n{passage.text}"
            assert embedder.count_tokens([text])[0] + 2 <= embedder.identity.token_limit
            assert np.allclose(vector, embedder.encode_question(text).vector, atol=1e-3)


def test_sentence_vectors_are_kept_in_int8(collection: Collection) -> None:
    embedder = WordCountEmbedder()
    ids = collection.passage_ids(EVERYTHING).tolist()
    for passage, vectors in zip(collection.passages(ids), collection.sentence_vectors(ids), strict=True):
        texts = [span.of(collection.article(passage.article_id).text) for span in passage.sentences]
        exact = np.stack([embedder.encode_question(text).vector for text in texts])
        assert (vectors * exact).sum(axis=1).min() > 0.999
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_candidates_are_compared_as_the_directions_that_are_kept(collection: Collection) -> None:
    ids = collection.passage_ids(EVERYTHING)
    asked = WordCountEmbedder().encode_question("the mayor and the crane").vector
    found = collection.store.candidates(ids.tolist()[::-1])
    assert found.ids.tolist() == ids.tolist()
    assert found.articles.tolist() == collection.article_numbers(ids).tolist()
    articles, sentences = found.compared(asked)
    assert np.allclose(articles, collection.article_vectors(found.articles.tolist()) @ asked, atol=1e-6)
    nearest = [(rows @ asked).max() for rows in collection.sentence_vectors(ids.tolist())]
    assert np.allclose(sentences, nearest, atol=1e-6)
    none = collection.store.candidates([])
    assert [len(one) for one in (none.ids, none.articles, *none.compared(asked))] == [0, 0, 0, 0]


def test_no_passages_have_no_tokens(collection: Collection) -> None:
    asked = collection.token_coder.columns(WordCountEmbedder().encode_question("the mayor").tokens)
    assert collection.match([], asked) == []


def test_a_candidate_without_sentences_is_like_none() -> None:
    half = np.array([1, 0], "<f2").tobytes()
    passages = [Packed(4, 1, b"", half), Packed(7, 1, bytes([0, 127, 127, 0]), half), Packed(9, 2, b"", half)]
    articles, sentences = Candidates(passages).compared(np.array([1, 0], np.float32))
    assert (articles.tolist(), sentences.tolist()) == ([1, 1, 1], [-1, 1, -1])


def test_an_up_to_date_collection_costs_no_embedding(articles: Path, tmp_path: Path) -> None:
    embedder = WordCountEmbedder()
    first = build([articles], tmp_path / "index", embedder)
    assert (first.built, first.articles, embedder.passages_encoded) == (True, 3, first.passages)
    again = build([articles], tmp_path / "index", embedder)
    assert (again.built, again.articles, again.passages) == (False, 3, first.passages)
    assert embedder.passages_encoded == first.passages
    assert build([articles], tmp_path / "index", embedder, full=True).built
    (articles / "bridge.txt").write_text("Another text.")
    assert build([articles], tmp_path / "index", embedder).built
    assert build([articles], tmp_path / "index", WordCountEmbedder("another")).built


def test_an_interrupted_build_leaves_the_old_collection_as_it_was(articles: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build([articles], folder, WordCountEmbedder())
    before = files_of(folder)
    (articles / "new.txt").write_text("A new text. It changes everything.")
    with pytest.raises(RuntimeError, match="the power went"):
        build([articles], folder, WordCountEmbedder(fails_after=0))
    assert files_of(folder) == before
    assert build([articles], folder, WordCountEmbedder()).articles == 4


def test_an_open_collection_still_answers_after_a_new_one_is_in_place(
    articles: Path, tmp_path: Path, collection: Collection
) -> None:
    (articles / "harbour.txt").unlink()
    build([articles], tmp_path / "index", WordCountEmbedder())
    assert collection.article("harbour.txt").published == date(2031, 5, 2)
    assert Collection.open(tmp_path / "index", WordCountEmbedder()).article_ids() == [
        "bridge.txt", "north/election.txt",
    ]  # fmt: skip


def test_the_same_articles_give_the_same_collection(articles: Path, tmp_path: Path) -> None:
    opened = []
    for name in ("a", "b"):
        build([articles], tmp_path / name, WordCountEmbedder())
        opened.append(Collection.open(tmp_path / name, WordCountEmbedder()))
    first, second = opened
    ids = first.passage_ids(EVERYTHING)
    assert first.passages(ids.tolist()) == second.passages(ids.tolist())
    assert first.manifest.inputs == second.manifest.inputs


def damaged(path: Path, damage: str) -> None:
    content = path.read_bytes()
    if damage == "remove" or not content:
        path.unlink()
    elif damage == "truncate":
        path.write_bytes(content[: len(content) // 2])
    else:
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])


@pytest.mark.parametrize("damage", ["truncate", "flip", "remove"])
def test_damaged_articles_and_manifests_are_named_with_the_command_that_mends_them(
    articles: Path, tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "index"
    commands = {
        "manifest.json": f"`dateline verify --repair --index {folder}`",
        "generation-000001/articles.sqlite": (
            f"`dateline build {articles} --index {folder} --model 'word counts'`"
        ),
    }
    for name, command in commands.items():
        shutil.rmtree(folder, ignore_errors=True)
        build([articles], folder, WordCountEmbedder())
        damaged(folder / name, damage)
        with pytest.raises(CollectionError) as error:
            Collection.open(folder, WordCountEmbedder())
        assert command in str(error.value)
        assert str(folder / name) in str(error.value)
        assert build([articles], folder, WordCountEmbedder()).built
        assert Collection.open(folder, WordCountEmbedder()).article_count == 3


@pytest.mark.parametrize("damage", ["truncate", "flip", "remove"])
def test_a_damaged_index_is_made_again_of_the_articles_and_that_is_said(
    articles: Path, tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "index"
    build([articles], folder, WordCountEmbedder())
    whole = answers(Collection.open(folder, WordCountEmbedder()))
    unread = ("articles.sqlite", "buckets")
    names = [name for name in sorted(Manifest.read(folder).files) if name not in unread]
    assert len(names) > 10
    for name in names:
        part = name.partition("/")[0]
        # tantivy names its files anew each time: any file of that kind
        path = next((folder / "generation-000001" / part).glob(f"*{Path(name).suffix}")) if "/" in name else (
            folder / "generation-000001" / name
        )  # fmt: skip
        damaged(path, damage)
        told: list[str] = []
        assert answers(Collection.open(folder, WordCountEmbedder(), told.append)) == whole
        store = folder / "generation-000001" / "articles.sqlite"
        assert told == [
            f"{folder / 'generation-000001' / part} is missing or damaged: it is made again of {store}."
        ]
        assert answers(Collection.open(folder, WordCountEmbedder(), told.append)) == whole
        assert len(told) == 1


def answers(collection: Collection) -> list[object]:
    """What the three indexes find, by id and score."""
    question = WordCountEmbedder().encode_question("Who closed the harbour of Velmark on Sunday?")
    return [
        [part.tolist() for part in found]
        for found in (
            collection.search_vectors(question.vector, 9, EVERYTHING),
            collection.search_words("harbour mayor bridge", 9, EVERYTHING),
            collection.search_article_words("harbour mayor bridge", 9, EVERYTHING),
        )
    ]


def test_another_model_is_a_clear_error(articles: Path, tmp_path: Path) -> None:
    build([articles], tmp_path / "index", WordCountEmbedder())
    with pytest.raises(CollectionError, match="was made with the model word counts .* not with this another"):
        Collection.open(tmp_path / "index", WordCountEmbedder("another"))


def test_another_format_is_a_clear_error(articles: Path, tmp_path: Path) -> None:
    build([articles], tmp_path / "index", WordCountEmbedder())
    path = tmp_path / "index" / "manifest.json"
    path.write_text(path.read_text().replace('"format": 7', '"format": 99'))
    with pytest.raises(
        CollectionError, match="has format 99, this program reads 7: run `dateline build ARTICLES…"
    ):
        Collection.open(tmp_path / "index", WordCountEmbedder())


def test_a_folder_of_something_else_is_never_touched(articles: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear all")
    with pytest.raises(CollectionError, match=r"holds letter\.txt, which is no part of a collection"):
        build([articles], folder, WordCountEmbedder())
    assert files_of(folder) == {"letter.txt": b"Dear all"}
    with pytest.raises(CollectionError, match="is a file: name a folder"):
        build([articles], folder / "letter.txt", WordCountEmbedder())


def test_a_folder_that_cannot_be_written_is_a_clear_error(articles: Path) -> None:
    with pytest.raises(BuildError, match="/proc/dateline cannot be written"):
        build([articles], "/proc/dateline", WordCountEmbedder())


def test_an_empty_folder_makes_an_empty_collection(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert build([tmp_path / "none"], tmp_path / "index", WordCountEmbedder()).articles == 0
    collection = Collection.open(tmp_path / "index", WordCountEmbedder())
    assert (collection.article_count, collection.days(), dict(collection.sources())) == (0, None, {})


def test_an_empty_folder_never_empties_a_collection_unless_told_to(articles: Path, tmp_path: Path) -> None:
    build([articles], tmp_path / "index", WordCountEmbedder())
    (tmp_path / "none").mkdir()
    with pytest.raises(ArticleError, match="There is no article to build from, and .* holds 3: to empty it"):
        build([tmp_path / "none"], tmp_path / "index", WordCountEmbedder())
    assert build([tmp_path / "none"], tmp_path / "index", WordCountEmbedder(), full=True).articles == 0


def test_the_generation_before_stays_and_what_killed_builds_left_goes(articles: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build([articles], folder, WordCountEmbedder())
    (folder / "generation-000002.building-999999999").mkdir()
    (folder / "generation-000003").mkdir()  # complete, but it never counted
    (folder / "manifest.json.12").write_text("{")
    build([articles], folder, WordCountEmbedder(), full=True)
    assert sorted(path.name for path in folder.iterdir()) == [
        "generation-000001", "generation-000002", "lock", "manifest.json", "skipped.jsonl",
        "vectors.sqlite",
    ]  # fmt: skip


@pytest.mark.parametrize("damage", ['"files": []', '"files": {}', '"generation": "x"', '"calibration": "zz"'])
def test_a_manifest_with_a_value_of_another_kind_is_damaged(
    articles: Path, tmp_path: Path, damage: str
) -> None:
    build([articles], tmp_path / "index", WordCountEmbedder())
    path = tmp_path / "index" / "manifest.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | json.loads(f"{{{damage}}}")))
    with pytest.raises(CollectionError, match=r"manifest.json is damaged: run `dateline verify --repair"):
        Collection.open(tmp_path / "index", WordCountEmbedder())


def test_files_that_are_all_unreadable_never_empty_a_collection(articles: Path, tmp_path: Path) -> None:
    build([articles], tmp_path / "index", WordCountEmbedder())
    for path in articles.rglob("*.txt"):
        path.write_bytes(b"\0")
    with pytest.raises(ArticleError, match=r"None of the 3 files is an article; the first, .* is binary"):
        build([articles], tmp_path / "index", WordCountEmbedder())
    assert Collection.open(tmp_path / "index", WordCountEmbedder()).article_count == 3


def test_skipped_inputs_are_reported_and_the_others_built(articles: Path, tmp_path: Path) -> None:
    (articles / "bad.txt").write_text("date 2025-02-30 A day that never was.")
    report = build([articles], tmp_path / "index", WordCountEmbedder())
    assert report.articles == 3
    assert [(item.path, item.reason) for item in report.skipped] == [
        (str(articles / "bad.txt"), "has a malformed date, '2025-02-30'; write it as 2025-03-08")
    ]
    [listed] = (tmp_path / "index" / "skipped.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(listed) == {**asdict(report.skipped[0]), "kept": False}
    (articles / "bad.txt").unlink()
    build([articles], tmp_path / "index", WordCountEmbedder())
    assert (tmp_path / "index" / "skipped.jsonl").read_text() == ""


def test_an_article_of_digits_ends_no_build(articles: Path, tmp_path: Path) -> None:
    (articles / "digits.txt").write_text(f"date 2025-03-08 The key of Osk was {'7' * 5_000} people long.")
    assert build([articles], tmp_path / "index", WordCountEmbedder()).articles == 4


def test_what_an_article_says_of_itself_is_kept(tmp_path: Path) -> None:
    row = {
        "id": 1,
        "text": "The ferry sailed.",
        "author": "Ilva Morn",
        "date": "2031-05-02",
        "pubDate": "no day",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps({**row, "url": "https://a.example/2031/05/09/ferry"}))
    build([tmp_path / "a.jsonl"], tmp_path / "index", WordCountEmbedder())
    article = Collection.open(tmp_path / "index", WordCountEmbedder()).article("a.jsonl#1")
    assert (article.author, article.dated_by) == ("Ilva Morn", "column")
    assert (article.published, article.other_day) == (date(2031, 5, 2), date(2031, 5, 9))


def test_progress_is_told_through_the_callback(articles: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    report = build([articles], tmp_path / "index", WordCountEmbedder(), lambda *step: told.append(step))
    assert told[:3] == [("Reading articles", done, done) for done in (1, 2, 3)]
    assert ("Embedding passages", report.passages, report.passages) in told
    assert told[-1] == ("Comparing articles", 3, 3)
