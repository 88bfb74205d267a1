"""Searching where there are too many vectors to compare each: here from 1,000 on."""

import os
from pathlib import Path

import faiss
import numpy as np
import pytest

from index import CollectionError
from index.embedding import Vectors, unit_rows
from index.vector_lists import fit_quantizer, lists_for, lists_of, sample
from index.vectors import Ids, VectorIndex

DIMENSION = 32
COUNT = 20_000
EXACT = 1_000
SHARES = (1.0, 0.1, 0.01, 0.001)


def clustered(count: int, seed: int) -> Vectors:
    """Vectors around 400 directions, rounded to float16 as a store keeps them."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(400, DIMENSION))
    vectors = centres[chance.integers(0, 400, count)] + 0.6 * chance.normal(size=(count, DIMENSION))
    return unit_rows(unit_rows(vectors).astype(np.float16))


VECTORS, QUESTIONS = clustered(COUNT, 1), clustered(40, 2)
IDS: Ids = np.arange(1, COUNT + 1)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    path = tmp_path_factory.mktemp("lists") / "v"
    VectorIndex.build(IDS, VECTORS, exact_up_to=EXACT).save(path)
    return VectorIndex.open(path, DIMENSION)


def passing(share: float, *, on_one_side: bool) -> Ids:
    """So many of the ids: by chance, or all in one direction, as the articles on one subject are."""
    chance = np.random.default_rng(3)
    worth = VECTORS @ chance.normal(size=DIMENSION) if on_one_side else chance.random(COUNT)
    return np.sort(np.argsort(worth)[: round(share * COUNT)]) + 1


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("on_one_side", [False, True])
def test_ten_nearest_are_found_whatever_share_passes_a_filter(
    index: VectorIndex, share: float, on_one_side: bool
) -> None:
    allowed = passing(share, on_one_side=on_one_side)
    found_of_ten = []
    for question in QUESTIONS:
        products = VECTORS[allowed - 1] @ question
        expected = allowed[np.argsort(-products, kind="stable")[:10]]
        found, scores = index.search(question, 10, None if share == 1 else allowed)
        assert set(found.tolist()) <= set(allowed.tolist())
        assert np.allclose(scores, VECTORS[found - 1] @ question, atol=1e-6)
        assert (np.diff(scores) <= 0).all()
        found_of_ten.append(len(np.intersect1d(found, expected)))
    assert np.mean(found_of_ten) >= 9.9


@pytest.mark.parametrize("k", [1, 100, 1_999, 2_000, 30_000])
def test_as_many_come_back_as_are_asked_for_if_there_are_so_many(index: VectorIndex, k: int) -> None:
    allowed = passing(0.1, on_one_side=True)
    for only, there in ((allowed, len(allowed)), (None, COUNT)):
        # The direction that no passage that passes has.
        found, _ = index.search(-VECTORS[allowed - 1].mean(axis=0), k, only)
        assert len(found) == len(set(found.tolist())) == min(k, there)


def test_scores_are_those_of_the_exact_index(index: VectorIndex) -> None:
    exact = VectorIndex.build(IDS, VECTORS)
    for question in QUESTIONS:
        ids, scores = index.search(question, 20, None)
        compared = dict(zip(*(part.tolist() for part in exact.search(question, COUNT, None)), strict=True))
        assert np.allclose(scores, [compared[number] for number in ids.tolist()], atol=1e-6)


def test_equal_vectors_stand_in_the_order_of_ids() -> None:
    vectors = VECTORS.copy()
    alike = [77, 4_000, 4_001, 9_999, 15_003]
    vectors[alike] = vectors[77]
    chance = np.random.default_rng(4)
    ids = chance.permutation(3 * COUNT)[:COUNT].astype(np.int64)
    index = VectorIndex.build(ids, vectors, exact_up_to=EXACT)
    assert index.search(vectors[77], 5, None)[0].tolist() == sorted(ids[alike].tolist())
    assert index.search(vectors[77], 3, ids[alike[2:]])[0].tolist() == sorted(ids[alike[2:]].tolist())
    assert np.array_equal(index.vectors(ids[alike]), vectors[alike])


def test_collections_that_share_a_quantizer_find_what_each_has(tmp_path: Path) -> None:
    lists = lists_for(COUNT // 2)
    quantizer = fit_quantizer(VECTORS[sample(COUNT, lists)], lists)
    assert lists_of(quantizer) == lists == 400
    for number, part in enumerate((slice(0, COUNT // 2), slice(COUNT // 2, COUNT))):
        ids, vectors = IDS[part], VECTORS[part]
        path = tmp_path / f"{number}"
        VectorIndex.build(ids, vectors, quantizer, exact_up_to=EXACT).save(path)
        # The lists of both are around the same directions, whichever vectors are in them.
        assert centres(path).tobytes() == centres_of(quantizer).tobytes()
        index = VectorIndex.open(path, DIMENSION)
        assert np.array_equal(index.ids(), ids)
        found = sum(
            len(np.intersect1d(index.search(question, 10, None)[0], nearest(ids, vectors, question)))
            for question in QUESTIONS
        )
        assert found >= 0.99 * 10 * len(QUESTIONS)


def centres(path: Path) -> Vectors:
    return centres_of(path.read_bytes())


def centres_of(content: bytes) -> Vectors:
    index = faiss.deserialize_index(np.frombuffer(content, np.uint8))
    return index.quantizer.reconstruct_n(0, index.nlist)


def nearest(ids: Ids, vectors: Vectors, question: Vectors) -> Ids:
    return ids[np.argsort(-(vectors @ question))[:10]]


def test_a_quantizer_of_something_else_is_a_clear_error() -> None:
    lists = fit_quantizer(VECTORS[:, : DIMENSION // 2].copy(), 4)
    for content, said in (
        (b"nothing", "is damaged"),
        (faiss.serialize_index(faiss.IndexFlatIP(DIMENSION)).tobytes(), "is none of lists"),
        (lists, f"is not one of {DIMENSION} dimensions"),
    ):
        with pytest.raises(CollectionError, match=f"The quantizer of the vectors {said}"):
            VectorIndex.build(IDS, VECTORS, content, exact_up_to=EXACT)


def test_what_is_saved_opens_again_the_same(index: VectorIndex) -> None:
    built = VectorIndex.build(IDS, VECTORS, exact_up_to=EXACT)
    assert len(index) == COUNT
    assert np.array_equal(index.ids(), IDS)
    # Rounding once more what was rounded: of 384 dimensions none changes, of 32 now and then one does.
    assert np.allclose(index.vectors(IDS[::-1]), VECTORS[::-1], atol=1e-4)
    assert (index.vectors(IDS) != VECTORS).any(axis=1).mean() < 0.001
    for question in QUESTIONS:
        for one, other in zip(
            built.search(question, 30, None), index.search(question, 30, None), strict=True
        ):
            assert np.array_equal(one, other)


def test_the_same_vectors_make_the_same_file_and_it_can_be_written_again(
    index: VectorIndex, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        VectorIndex.build(IDS, VECTORS, exact_up_to=EXACT).save(tmp_path / name)
    index.save(tmp_path / "c")
    first = (tmp_path / "a").read_bytes()
    assert first == (tmp_path / "b").read_bytes() == (tmp_path / "c").read_bytes()


def test_vectors_are_compared_up_to_the_limit_and_put_into_lists_above_it(tmp_path: Path) -> None:
    ids, vectors = IDS[:EXACT], VECTORS[:EXACT]
    for count, limit in ((EXACT, EXACT), (EXACT, EXACT - 1)):
        VectorIndex.build(ids[:count], vectors[:count], exact_up_to=limit).save(tmp_path / str(limit))
    exact, lists = (VectorIndex.open(tmp_path / str(one), DIMENSION) for one in (EXACT, EXACT - 1))
    # Two bytes a dimension and an id each; lists have three and their centres.
    compared, listed = ((tmp_path / str(one)).stat().st_size for one in (EXACT, EXACT - 1))
    assert compared < EXACT * (2 * DIMENSION + 8) + 1_000 < EXACT * 3 * DIMENSION < listed
    for question in QUESTIONS:
        assert exact.search(question, 10, None)[0].tolist() == lists.search(question, 10, None)[0].tolist()


def test_a_damaged_file_and_another_dimension_are_clear_errors(tmp_path: Path) -> None:
    path = tmp_path / "v"
    VectorIndex.build(IDS, VECTORS, exact_up_to=EXACT).save(path)
    whole = path.read_bytes()
    with pytest.raises(CollectionError, match="does not hold vectors of 9 dimensions"):
        VectorIndex.open(path, 9)
    for cut in (0, 30, len(whole) // 9, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(CollectionError, match="is not a readable vector index"):
            VectorIndex.open(path, DIMENSION)


def test_a_file_that_is_cut_short_while_it_is_open_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "v"
    VectorIndex.build(IDS, VECTORS, exact_up_to=EXACT).save(path)
    index = VectorIndex.open(path, DIMENSION)
    path.write_bytes(b"")
    with pytest.raises(CollectionError, match="was cut short"):
        index.search(QUESTIONS[0], 10, None)


def test_open_vectors_take_a_third_of_the_memory_that_they_take_on_the_disk(tmp_path: Path) -> None:
    count, dimension = 30_000, 256
    vectors = unit_rows(np.random.default_rng(5).normal(size=(count, dimension)))
    VectorIndex.build(np.arange(count), vectors, exact_up_to=EXACT).save(tmp_path / "v")
    del vectors
    before = resident()
    index = VectorIndex.open(tmp_path / "v", dimension)
    # A byte a dimension, the place and the id of each; the lists' centres and what faiss reads with.
    assert resident() - before < count * (dimension + 16) + 2_000_000
    assert len(index) == count


def resident() -> int:
    """Count the bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
