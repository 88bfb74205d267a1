"""Scores of BM25 as they are among more documents than were searched.

tantivy weighs a word, and a text's length, by what it searches, and takes nothing else for it. What it tells
of how it came to a score is enough to work out the other one.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_TERM, _BOOST = "TermQuery", "Boost"
_NEAR = 1e-5  # relative: scores are of 32 bits

_STEM = re.compile(r'"(.*)"\)$')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")

Explanation = Mapping[str, Any]
"""A score and what it is made of, as tantivy tells it."""


def rescored(told: str, mean_length: float, rarity: Callable[[str], float]) -> float:
    """Return the score that an explanation, as JSON, comes to with another mean length and other rarities.

    The same text has the same score, to the last bit, whatever it was searched among.
    """

    def score(term: Explanation) -> float:
        factor, _, (frequency, saturation, share, length, _) = _parts(term)
        within = frequency / (frequency + saturation * (1 - share + share * length / mean_length))
        return factor * rarity(_stem(term)) * within

    return _value(json.loads(told), score)


def mean_length(told: str) -> float:
    """Return the mean length of the texts that a score, explained as JSON, was told among."""
    found: list[float] = []

    def read(term: Explanation) -> float:
        found.append(_parts(term)[2][4])
        return 0.0

    _value(json.loads(told), read)
    return found[0]


def _value(node: Explanation, of_term: Callable[[Explanation], float]) -> float:
    said, value, parts = str(node["description"]), float(node["value"]), node.get("details") or ()
    if said.startswith(_TERM):
        return of_term(node)
    # A weight that a stem was given for the search is in its rarity; that of words spelt alike is theirs.
    if not parts or (said.startswith(_BOOST) and not str(parts[0]["description"]).startswith(_TERM)):
        return value
    values = [_value(part, of_term) for part in parts]
    # The best of a word's forms is told as a sum as well.
    is_sum = abs(sum(float(part["value"]) for part in parts) - value) <= _NEAR * max(1.0, abs(value))
    return sum(values) if is_sum or len(values) == 1 else max(values)


def _stem(term: Explanation) -> str:
    [said] = term["context"]
    found = _STEM.search(said)
    assert found is not None, said
    return _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), found[1])


def _parts(term: Explanation) -> tuple[float, float, list[float]]:
    """Return k1 + 1, the inverse frequency, and frequency, k1, b, length, mean length."""
    factor, rarity, within = term["details"]
    return float(factor["value"]), float(rarity["value"]), [float(one["value"]) for one in within["details"]]
