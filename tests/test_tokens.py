import numpy as np
import pytest

from index import CollectionError
from index.embedding import EmbeddedPassage, Vectors, unit_rows
from index.packed import PackedEmbedding
from index.tokens import TokenCoder


def clustered(count: int, seed: int) -> Vectors:
    """Unit vectors of 384 dimensions around 40 centres, as the tokens of a text are."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(40, 384))
    return unit_rows(centres[random.integers(40, size=count)] + 0.7 * random.normal(size=(count, 384)))


def test_a_token_takes_64_bytes_and_keeps_its_likenesses() -> None:
    coder = TokenCoder.fit(clustered(3_000, 1))
    passage, question = clustered(500, 2), clustered(20, 3)
    codes = coder.encode(passage)
    assert (codes.dtype, codes.shape) == (np.dtype(np.uint8), (500, 64))
    [similarities] = coder.compare(question, [codes])
    projected = unit_rows(question @ coder.basis) @ unit_rows(passage @ coder.basis).T
    assert np.abs(similarities - projected).max() < 0.12
    assert np.corrcoef(similarities.ravel(), projected.ravel())[0, 1] > 0.99


def test_passages_are_compared_one_by_one() -> None:
    coder = TokenCoder.fit(clustered(500, 1))
    first, second, question = clustered(5, 2), clustered(3, 3), clustered(2, 4)
    together = coder.compare(question, [coder.encode(first), coder.encode(second)])
    assert [part.shape for part in together] == [(2, 5), (2, 3)]
    assert np.allclose(together[1], coder.compare(question, [coder.encode(second)])[0])
    assert coder.compare(question, []) == []


def test_more_tokens_than_are_unpacked_at_once_are_compared_as_each_alone() -> None:
    coder = TokenCoder.fit(clustered(500, 1))
    codes, question = coder.encode(clustered(2_050, 2)), clustered(3, 3)
    [similarities] = coder.compare(question, [codes])
    each = [
        coder.compare(question, [codes[place : place + 1]])[0][:, 0] for place in (0, 1_023, 1_024, 2_049)
    ]
    assert np.allclose(similarities[:, [0, 1_023, 1_024, 2_049]].T, each, atol=1e-6)
    assert coder.compare(question, [codes[:0], codes[:2]])[0].shape == (3, 0)


def test_a_space_smaller_than_the_codes_is_kept_whole() -> None:
    coder = TokenCoder.fit(np.eye(6, dtype=np.float32))
    codes = coder.encode(np.eye(6, dtype=np.float32))
    [similarities] = coder.compare(np.eye(6, dtype=np.float32), [codes])
    assert similarities.argmax(axis=1).tolist() == list(range(6))


def test_a_coder_unpacks_as_it_was_packed() -> None:
    coder = TokenCoder.fit(clustered(300, 1))
    opened = TokenCoder.unpack(coder.pack())
    assert opened.pack() == coder.pack()
    assert np.array_equal(opened.encode(clustered(9, 2)), coder.encode(clustered(9, 2)))


def test_bytes_that_are_no_coder_are_a_clear_error() -> None:
    with pytest.raises(CollectionError, match="token coder of the collection is not readable"):
        TokenCoder.unpack(b"PK nothing of use")


def test_passages_packed_together_are_what_each_is_by_itself() -> None:
    coder = TokenCoder.fit(clustered(40, 1))
    passages = [
        EmbeddedPassage(clustered(1, seed)[0], clustered(2, seed), tokens, np.zeros(len(tokens), np.int16))
        for seed, count in ((3, 5), (4, 0), (5, 9))
        for tokens in [clustered(9, seed)[:count]]
    ]
    assert PackedEmbedding.of(passages, coder) == [PackedEmbedding.of([one], coder)[0] for one in passages]
    assert PackedEmbedding.of([], coder) == []
