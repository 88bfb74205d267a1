"""A sample of a model's tokens: lists of words out of its own vocabulary."""

from collections.abc import Iterable

import numpy as np

_WORDS = 200
_LISTS = 48


def sample_lists(vocabulary: Iterable[str]) -> list[str]:
    """Return texts of 200 different words each, some 10,000 in all, the same for the same vocabulary."""
    # As words of a language go, so that markers of pieces and signs are left out.
    words = sorted(word for word in vocabulary if word.isalpha() and word.islower() and len(word) > 1)
    order = np.random.default_rng(0).permutation(len(words))
    return [
        " ".join(words[place] for place in order[start : start + _WORDS].tolist())
        for start in range(0, min(len(words), _LISTS * _WORDS), _WORDS)
    ]
