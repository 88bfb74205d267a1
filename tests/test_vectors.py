from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import CollectionError
from index.embedding import Vectors, cosines, unit_rows
from index.vectors import VectorIndex


def random_vectors(count: int, seed: int) -> Vectors:
    return unit_rows(np.random.default_rng(seed).normal(size=(count, 8)))


@given(
    st.integers(0, 200),
    st.integers(1, 70),
    st.integers(0, 1_000),
    st.sampled_from([None, 2, 7]),
    st.sampled_from([0, 1e-4, 1e-3, 10]),
)
def test_a_search_equals_the_brute_force_product(
    count: int, k: int, seed: int, every: int | None, apart: float
) -> None:
    # Nearly alike, they change places when they are rounded.
    vectors = unit_rows(random_vectors(1, seed) + apart * random_vectors(count, seed))
    question = random_vectors(1, seed + 1)[0]
    ids = np.arange(count, dtype=np.int64)[::-1] * 3 + 5
    index = VectorIndex.build(ids, vectors)
    kept = index.vectors(ids)
    assert np.allclose(kept, vectors, atol=1e-3)
    allowed = ids[::every]
    found, scores = index.search(question, k, None if every is None else np.sort(allowed))
    products = dict(zip(ids.tolist(), cosines(kept, question).tolist(), strict=True))
    expected = sorted(allowed.tolist(), key=lambda number: (-products[number], number))[:k]
    assert found.tolist() == expected
    assert scores.tolist() == [products[number] for number in expected]


def test_equal_scores_stand_in_the_order_of_ids() -> None:
    vectors = np.repeat(random_vectors(1, 0), 6, axis=0)
    found, _ = VectorIndex.build([9, 4, 7, 1, 8, 2], vectors).search(vectors[0], 6, None)
    assert found.tolist() == [1, 2, 4, 7, 8, 9]


def test_what_is_saved_opens_again_the_same(tmp_path: Path) -> None:
    vectors = random_vectors(10, 3)
    VectorIndex.build(range(10), vectors).save(tmp_path / "v")
    built, opened = VectorIndex.build(range(10), vectors), VectorIndex.open(tmp_path / "v", 8)
    assert len(opened) == 10
    assert np.array_equal(opened.vectors(np.arange(10)), built.vectors(np.arange(10)))


def test_a_vector_is_kept_as_the_store_keeps_it() -> None:
    wide = unit_rows(np.random.default_rng(4).normal(size=(500, 384)).astype(np.float32))
    stored = unit_rows(wide.astype("<f2"))
    assert np.array_equal(VectorIndex.build(range(500), stored).vectors(np.arange(500)), stored)


def test_a_damaged_file_and_another_dimension_are_clear_errors(tmp_path: Path) -> None:
    VectorIndex.build([1], random_vectors(1, 0)).save(tmp_path / "v")
    with pytest.raises(CollectionError, match="does not hold vectors of 9 dimensions"):
        VectorIndex.open(tmp_path / "v", 9)
    (tmp_path / "v").write_bytes(b"nothing of use")
    with pytest.raises(CollectionError, match="is not a readable vector index"):
        VectorIndex.open(tmp_path / "v", 8)


def test_a_vector_that_is_no_number_is_refused() -> None:
    from index import ModelError

    with pytest.raises(ModelError, match="not a number"):
        unit_rows(np.array([[np.nan, 1.0]], np.float32))
