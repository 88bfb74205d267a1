"""A sharded collection at a URL: what is sent and fetched, what is found damaged, and who may write."""

import os
import re
import shutil
from pathlib import Path

import pytest
from archives import name_of, write
from doubles import WordCountEmbedder
from object_store import BUCKET, ObjectStore
from placing import SHARDS, archive, build_at, opened, publish_at
from sharded import articles_in, build_shards
from sharded_serving import locally, questions
from working import never_refusing

from index import BuildError, BusyError, CollectionError
from index.cluster.planning import check
from index.manifest import generation_name
from index.sharding import claim
from index.sharding.known import known_name
from index.sharding.layout import shard_of
from index.sharding.place import Place

pytestmark = pytest.mark.cluster


def test_it_answers_as_the_folder_and_is_one_where_it_is_copied_to(
    store: ObjectStore, place: Place, tmp_path: Path
) -> None:
    articles = archive(tmp_path / "articles", range(12))
    build_at(place, articles)
    build_shards(articles, tmp_path / "index", SHARDS, WordCountEmbedder())
    shutil.rmtree(place.folder)  # as on a node that has nothing
    local = locally(tmp_path / "index")
    found = never_refusing(opened(place))
    copied = tmp_path / "copied"
    for name in place.objects.sizes(""):
        (copied / name).parent.mkdir(parents=True, exist_ok=True)
        (copied / name).write_bytes(place.objects.read(name) or b"")
    again = locally(copied)
    for question in questions(6):
        assert found.ask(question) == local.ask(question) == again.ask(question)


def test_unchanged_shards_cost_no_bytes_and_what_is_here_is_not_fetched(
    store: ObjectStore, place: Place, tmp_path: Path
) -> None:
    write(tmp_path / "articles", range(12))
    first = build_at(place, articles_in(tmp_path / "articles"))
    store.asked.clear()
    assert build_at(place, articles_in(tmp_path / "articles")) == first
    assert moved(store, place) == set()

    changed = f"{name_of(3)}.txt"
    write(tmp_path / "articles", [3], version=7)
    store.asked.clear()
    second = build_at(place, articles_in(tmp_path / "articles"))
    touched = shard_of(changed, SHARDS)
    of_it = f"shard-{touched:04}/{generation_name(second.shards[touched].generation)}/"
    beside = f"{generation_name(second.whole.generation)}/"
    files = {f"{of_it}{name}" for name in place.current(touched).files}
    files |= {f"{beside}{name}" for name in second.whole.files}
    assert moved(store, place) - files == {
        known_name(f"shard-{touched:04}", 2, end) for end in ("json", "sqlite")
    }
    assert files <= moved(store, place)
    # What was built here is here.
    store.asked.clear()
    opened(place).close()
    assert moved(store, place) == set()

    shutil.rmtree(place.folder)
    opened(place).close()
    assert files <= moved(store, place)


def moved(store: ObjectStore, place: Place) -> set[str]:
    """The files of generations that were sent or fetched, by name from the place."""
    above = f"{place.where.removeprefix(f's3://{BUCKET}/')}/"
    names = {name.removeprefix(above) for name in store.written() | store.read()}
    return {name for name in names if "generation-" in name and not name.endswith(("/", "/manifest.json"))}


def test_a_generation_that_a_process_uses_stays_and_others_go(place: Place, tmp_path: Path) -> None:
    def here() -> list[str]:
        return sorted(path.parent.name for path in (place.folder / "shard-0000").glob("generation-*/*.faiss"))

    build_at(place, archive(tmp_path / "articles", range(6)))
    shutil.rmtree(place.folder)
    first = place.manifest()
    held = place.fetch_shard(0, first.shards[0], first.whole)
    for number in (6, 7, 8, 9):
        write(tmp_path / "articles", [number])
    build_at(place, articles_in(tmp_path / "articles"))
    second = place.manifest()
    assert second.shards[0].generation == 2
    assert here() == ["generation-000001", "generation-000002"]
    held.release()
    place.fetch_shard(0, second.shards[0], second.whole)
    assert here() == ["generation-000002"]


def test_generations_that_were_never_whole_and_lists_of_none_are_removed(
    place: Place, tmp_path: Path
) -> None:
    manifest = build_at(place, archive(tmp_path / "articles", range(6)))
    for number in (2, 3, 4, 5):
        place.write(f"shard-0000/{generation_name(number)}/vectors.faiss", b"half")
    place.write(known_name("shard-0000", 77, "sqlite"), b"a list of a generation that was removed by hand")
    build_at(place, archive(tmp_path / "articles", range(6, 14)))
    current = place.current(0).generation
    assert current > 5
    kept = [generation_name(number) for number in (manifest.shards[0].generation, current)]
    assert place.objects.names("shard-0000") == [*kept, "manifest.json"]
    lists = [f"{name}.{end}" for name in kept for end in ("json", "sqlite")]
    assert place.objects.names("known/shard-0000") == lists
    here = place.folder / "known" / "shard-0000"
    assert [path.name for path in here.iterdir()] == [lists[-1]]


def test_what_is_there_is_listed_once(store: ObjectStore, place: Place, tmp_path: Path) -> None:
    manifest = build_at(place, archive(tmp_path / "articles", range(6)))

    def listings() -> int:
        count = sum(one.method == "GET" and not one.name for one in store.asked)
        store.asked.clear()
        return count

    listings()
    assert place.state(0, None).is_current
    assert listings() == 1
    assert place.has_whole(manifest)
    assert listings() == 1
    with place.writing() as turn, place.working(0):
        listings()
        place.send_shard(0, turn, 3)
        assert listings() == 1


def test_what_comes_damaged_is_found_and_never_put_in_place(
    store: ObjectStore, place: Place, tmp_path: Path
) -> None:
    build_at(place, archive(tmp_path / "articles", range(6)))
    shutil.rmtree(place.folder)
    manifest = place.manifest()
    name = "shard-0001/generation-000001/vectors.faiss"
    at = f"{place.where.removeprefix(f's3://{BUCKET}/')}/{name}"
    whole = place.read(name)
    assert whole is not None
    told = f"{place}/{name} is missing or damaged: remove {place}/shard-0001 and run the `dateline build`"
    for damaged in (whole[:-9], bytes([whole[0] ^ 1]) + whole[1:], None):
        if damaged is None:
            place.objects.remove([name])
        else:
            place.write(name, damaged)
        with pytest.raises(CollectionError, match=re.escape(told)):
            place.fetch_shard(1, manifest.shards[1], manifest.whole)
        assert not list(place.folder.rglob("vectors.faiss*"))
    place.write(name, whole)
    store.damage[at] = lambda content: content[: len(content) // 2].ljust(len(content), b"\0")
    with pytest.raises(CollectionError, match="is missing or damaged"):
        place.fetch_shard(1, manifest.shards[1], manifest.whole)
    del store.damage[at]
    place.fetch_shard(1, manifest.shards[1], manifest.whole)
    assert (place.folder / name).read_bytes() == whole
    # A copy that was damaged here is fetched anew.
    (place.folder / name).write_bytes(whole[:-1])
    place.fetch_shard(1, manifest.shards[1], manifest.whole)
    assert (place.folder / name).read_bytes() == whole


@pytest.mark.parametrize("taken", ["locks/shard-0001", "locks/whole", "skipped.jsonl"])
def test_what_cannot_be_put_here_is_told_in_a_sentence_and_nothing_stays_held(
    place: Place, tmp_path: Path, taken: str
) -> None:
    build_at(place, archive(tmp_path / "articles", range(6)))
    place.objects.write("skipped.jsonl", b"{}")
    shutil.rmtree(place.folder)
    manifest = place.manifest()
    (place.folder / taken).mkdir(parents=True)
    fetching = {
        "locks/shard-0001": lambda: place.fetch_shard(1, manifest.shards[1], manifest.whole),
        "locks/whole": lambda: place.fetch_whole(manifest),
        "skipped.jsonl": lambda: place.fetch_whole(manifest),
    }
    with pytest.raises(BuildError, match=f"^{place.folder} cannot be written .*: make room for it, or name"):
        fetching[taken]()
    assert not list((place.folder / "held").iterdir())
    (place.folder / taken).rmdir()
    assert opened(place).article_count == 6
    assert (place.folder / "skipped.jsonl").read_bytes() == b"{}"


@pytest.mark.parametrize("has_copies", [False, True])
def test_what_the_remedy_says_mends_a_damaged_shard(place: Place, tmp_path: Path, has_copies: bool) -> None:
    articles = archive(tmp_path / "articles", range(6))
    build_at(place, articles)
    name = "shard-0001/generation-000001/vectors.faiss"
    whole = place.read(name)
    place.write(name, b"nothing")
    if not has_copies:
        shutil.rmtree(place.folder)
    # What is made of the articles is seen to be wrong, and made again of them or sent again.
    assert place.state(1, None).is_current is False
    mended = build_at(place, articles)
    assert [one.generation for one in mended.shards] == [1, 1 if has_copies else 2]
    assert place.state(1, None).is_current is True
    assert not has_copies or place.read(name) == whole
    place.remove_folder("shard-0001")
    assert place.state(1, None).manifest is None
    build_at(place, articles)
    shutil.rmtree(place.folder)
    opened(place).close()


def test_what_a_generation_adds_to_another_is_sent_alone(
    store: ObjectStore, place: Place, tmp_path: Path
) -> None:
    articles = archive(tmp_path / "articles", range(90))
    build_at(place, articles)
    store.asked.clear()
    build_at(place, archive(tmp_path / "articles", range(91)))
    shard = shard_of(f"{name_of(90)}.txt", SHARDS)
    added = place.current(shard)
    assert added.base is not None
    sent = {name for name in store.written() if f"shard-{shard:04}/generation-000002/passage-words/" in name}
    listed = {name for name in added.files if name.startswith("passage-words/")}
    assert 0 < len(sent) < len(listed)
    # What is missing of the other is sent again, to where it was.
    above = f"shard-{shard:04}/generation-000001"
    linked = sorted(listed - {name.split("/generation-000002/")[1] for name in sent})
    for name in (f"{above}/vectors.faiss", f"{above}/{linked[0]}"):
        sound = place.read(name)
        place.objects.remove([name])
        assert place.state(shard, None).is_current is False
        build_at(place, archive(tmp_path / "articles", range(91)))
        assert place.read(name) == sound
    shutil.rmtree(place.folder)
    whole = opened(place)
    assert whole.article_count == 91
    [hit] = never_refusing(whole).retrieve(name_of(90), k=1)
    assert hit.article.id == f"{name_of(90)}.txt"


def test_what_the_remedy_says_mends_a_damaged_manifest(place: Place, tmp_path: Path) -> None:
    articles = archive(tmp_path / "articles", range(6))
    manifest = build_at(place, articles)
    place.write("shards.json", b"nothing")
    with pytest.raises(CollectionError, match=f"{place}/shards.json is damaged: run the `dateline build`"):
        place.manifest()
    with pytest.raises(BuildError, match=f"{place} has {SHARDS} shards, not 1: build with --shards {SHARDS}"):
        check([tmp_path / "articles"], place, 1, 3)
    check([tmp_path / "articles"], place, SHARDS, 3)
    mended = build_at(place, articles)
    assert place.manifest() == mended
    assert mended.shards == manifest.shards


def test_one_build_at_a_time(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "BEAT_SECONDS", 0.2)
    monkeypatch.setattr(claim, "LAST_SECONDS", 2.0)
    articles = archive(tmp_path / "articles", range(6))
    with place.writing() as turn:
        told = f"Process {os.getpid()} on .* is writing {place}: try again when it is done"
        with pytest.raises(BusyError, match=told):
            build_at(place, articles)
        turn.check(place.objects)
    # Of a build that died a claim stays, and what it was at.
    place.write("claims/dead.json", b'{"owner": "Process 1 on elsewhere", "after": 4, "beat": 9}')
    manifest = build_at(place, articles)
    assert [one.generation for one in manifest.shards] == [6, 6]  # 5 may be under way still
    assert place.read("claims/dead.json") is None
    # One that was only stopped finds its claim gone, and what it would write is not written.
    late = claim.Turn(4, "claims/dead.json")
    with pytest.raises(BuildError, match="Another build writes .*: run it again when that is done"):
        place.replace_manifest(manifest, manifest, late)
    # Nor is it when it has written its claim once more.
    place.write("claims/dead.json", b'{"owner": "Process 1 on elsewhere", "after": 4, "beat": 10}')
    with pytest.raises(BuildError, match="Another build writes .*: run it again when that is done"):
        late.check(place.objects)
    place.objects.remove(["claims/dead.json"])
    with place.writing() as turn, pytest.raises(BuildError, match="Another build wrote .* meanwhile"):
        publish_at(place, turn, None)
    assert place.manifest() == manifest
    assert place.objects.sizes("claims") == {}
