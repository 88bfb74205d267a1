"""Which shard an article is in, and what its passages are numbered there and in the whole."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sharding.layout import shard_of
from index.sharding.numbering import Numbering


def test_an_article_s_shard_follows_from_its_id_for_ever() -> None:
    # Others would have it in two shards after the next sync.
    assert [shard_of(one, 5) for one in ("a.txt", "b.txt", "2031/port.txt", "ø", "\ud800")] == [4, 2, 2, 4, 2]
    spread = np.bincount([shard_of(f"{number}.txt", 8) for number in range(8_000)], minlength=8)
    assert spread.min() > 900


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=40))
def test_every_number_of_the_whole_is_one_of_a_shard_and_back(rows: list[tuple[int, int]]) -> None:
    own, first = [0] * 4, [1] * 4
    table = []
    for shard, passages in rows:
        own[shard] += 1
        table.append((shard, own[shard], first[shard], passages))
        first[shard] += passages
    numbering = Numbering.of(np.array(table, np.int64).reshape(-1, 4), 4)
    for numbers, counts in ((numbering.articles, own), (numbering.passages, [one - 1 for one in first])):
        every = np.arange(1, sum(counts) + 1)
        shards, theirs = numbers.shards(every), numbers.in_shards(every)
        for shard, count in enumerate(counts):
            assert sorted(theirs[shards == shard].tolist()) == list(range(1, count + 1))
            back = numbers.in_whole(shard, theirs[shards == shard])
            assert back.tolist() == every[shards == shard].tolist()
