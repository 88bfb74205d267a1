"""Products of vectors made on the calling thread, and what is read packed: the same as done plainly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.blobs import pack_directions, pack_half, unpack_directions
from index.candidates import Candidates, Packed
from index.embedding import cosines, near_rows, product, unit_rows


@pytest.mark.parametrize(("height", "inner", "width"), [(0, 3, 2), (1, 5, 4), (700, 128, 14), (30, 384, 900)])
def test_a_product_is_the_matrix_product(height: int, inner: int, width: int) -> None:
    random = np.random.default_rng(height)
    left = random.normal(size=(height, inner)).astype(np.float32)
    right = random.normal(size=(width, inner)).astype(np.float32)
    assert np.allclose(product(left, right.T), left @ right.T, atol=1e-4)
    assert np.allclose(cosines(left, right[0]), left @ right[0], atol=1e-4)


def test_the_highest_cosine_is_that_of_the_rows_as_they_unpack() -> None:
    random = np.random.default_rng(0)
    vector = unit_rows(random.normal(size=(1, 32)))[0]
    blobs = [pack_directions(unit_rows(random.normal(size=(rows, 32)))) for rows in (3, 0, 1, 5)]
    expected = [float((unpack_directions(blob, 32) @ vector).max(initial=-1.0)) for blob in blobs]
    passages = [Packed(place, 1, blob, pack_half(vector)) for place, blob in enumerate(blobs)]
    articles, sentences = Candidates(passages).compared(vector)
    assert sentences.tolist() == pytest.approx(expected, abs=1e-6)
    assert articles.tolist() == pytest.approx([1.0] * 4, abs=1e-3)


@settings(max_examples=50, deadline=None)
@given(
    rows=st.integers(0, 90), others=st.integers(0, 90), dimension=st.sampled_from((0, 1, 3, 384, 9_000)),
    least=st.sampled_from((0.05, 0.3, 0.6)), seed=st.integers(0, 99),
)  # fmt: skip
def test_near_rows_are_those_of_the_whole_product(
    rows: int, others: int, dimension: int, least: float, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    base = chance.normal(size=(1, dimension))
    left, right = (unit_rows(base + 1.2 * chance.normal(size=(count, dimension))) for count in (rows, others))
    whole = left @ right.T
    own, theirs, products = near_rows(left, right, least)
    assert np.allclose(whole[own, theirs], products, atol=1e-5)
    found = set(zip(own.tolist(), theirs.tolist(), strict=True))
    assert len(found) == len(own)
    assert set(zip(*np.nonzero(whole >= least + 1e-5), strict=True)) <= found
    assert found <= set(zip(*np.nonzero(whole >= least - 1e-5), strict=True))
