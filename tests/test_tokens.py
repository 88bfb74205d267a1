import numpy as np
import pytest

from index import CollectionError
from index.embedding import EmbeddedPassage, Vectors, unit_rows
from index.packed import PackedEmbedding
from index.tokens import Codes, Columns, Labels, TokenCoder, TokenMatches, TokenRows, token_matches


def clustered(count: int, seed: int) -> Vectors:
    """Unit vectors of 384 dimensions around 40 centres, as the tokens of a text are."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(40, 384))
    return unit_rows(centres[random.integers(40, size=count)] + 0.7 * random.normal(size=(count, 384)))


def matched(question: Columns, passages: list[tuple[Codes, Labels]]) -> list[TokenMatches]:
    """Match passages given one by one."""
    codes = np.concatenate([codes for codes, _ in passages])
    labels = np.concatenate([labels for _, labels in passages])
    return token_matches(question, TokenRows(codes, labels, [len(labels) for _, labels in passages]))


def compared(coder: TokenCoder, question: Vectors, codes: Codes) -> Vectors:
    """How like each token of a question, a row, is to each token of a passage."""
    [matches] = matched(coder.columns(question), [(codes, np.arange(len(codes), dtype=np.int16))])
    return matches.sentences.T


def test_a_token_takes_64_bytes_and_keeps_its_likenesses() -> None:
    coder = TokenCoder.fit(clustered(3_000, 1))
    passage, question = clustered(500, 2), clustered(20, 3)
    codes = coder.encode(passage)
    assert (codes.dtype, codes.shape) == (np.dtype(np.uint8), (500, 64))
    similarities = compared(coder, question, codes)
    projected = unit_rows(question @ coder.basis) @ unit_rows(passage @ coder.basis).T
    assert np.abs(similarities - projected).max() < 0.12
    assert np.corrcoef(similarities.ravel(), projected.ravel())[0, 1] > 0.99


def test_the_best_match_in_a_passage_and_in_each_of_its_sentences() -> None:
    coder = TokenCoder.fit(clustered(500, 1))
    question, codes = clustered(3, 2), coder.encode(clustered(7, 3))
    labels = np.array([-1, 0, 2, 0, -1, 2, 2], np.int16)  # the second sentence has no tokens
    [found] = matched(coder.columns(question), [(codes, labels)])
    similarities = compared(coder, question, codes)
    assert found.best.tolist() == similarities.max(axis=1).tolist()
    assert found.sentences.tolist() == [
        similarities[:, labels == 0].max(axis=1).tolist(),
        [-1.0] * 3,
        similarities[:, labels == 2].max(axis=1).tolist(),
    ]
    none = codes[:0], labels[:0]
    for empty in matched(coder.columns(question), [none, none]):
        assert (empty.best.tolist(), empty.sentences.shape) == ([0.0] * 3, (0, 3))
    assert token_matches(coder.columns(question), TokenRows(*none, [])) == []


@pytest.mark.parametrize("asked", [1, 2, 5, 16, 19, 70, 140])
def test_a_passage_matches_as_it_does_alone_to_the_bit(asked: int) -> None:
    coder, random = TokenCoder.fit(clustered(500, 1)), np.random.default_rng(5)
    passages = [
        (coder.encode(clustered(length, length)), np.sort(random.integers(-1, 6, length)).astype(np.int16))
        for length in (1, 250, 0, 37, 1_030, 16, 3, 254)
    ]
    question = coder.columns(clustered(asked, 3))
    for found, passage in zip(matched(question, passages), passages, strict=True):
        [alone] = matched(question, [passage])
        assert found.best.tobytes() == alone.best.tobytes()
        assert found.sentences.tobytes() == alone.sentences.tobytes()


def test_a_space_smaller_than_the_codes_is_kept_whole() -> None:
    coder = TokenCoder.fit(np.eye(6, dtype=np.float32))
    codes = coder.encode(np.eye(6, dtype=np.float32))
    similarities = compared(coder, np.eye(6, dtype=np.float32), codes)
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
