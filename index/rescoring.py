"""Scores of BM25 as they are among more documents than were searched.

tantivy compares a text's length with the mean of what it searches, and takes no other. What it tells of how
it came to a score is enough to work out the one with another mean.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

_TERM, _BOOST = "TermQuery", "Boost"
_NEAR = 1e-5  # relative: scores are of 32 bits

Explanation = Mapping[str, Any]
"""A score and what it is made of, as tantivy tells it."""


def rescored(told: str, mean_length: float) -> float:
    """Return the score that an explanation, as JSON, comes to where texts have another mean length."""
    return _value(json.loads(told), lambda term: _of_term(term, mean_length))


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
    if not parts:
        return value  # a word that is spelt alike
    values = [_value(part, of_term) for part in parts]
    if said.startswith(_BOOST):
        before = float(parts[0]["value"])
        return values[0] * value / before if before else 0.0
    # The best of a word's forms is told as a sum as well.
    is_sum = abs(sum(float(part["value"]) for part in parts) - value) <= _NEAR * max(1.0, abs(value))
    return sum(values) if is_sum else max(values)


def _of_term(term: Explanation, mean: float) -> float:
    factor, rarity, (frequency, saturation, share, length, _) = _parts(term)
    return factor * rarity * frequency / (frequency + saturation * (1 - share + share * length / mean))


def _parts(term: Explanation) -> tuple[float, float, list[float]]:
    """Return k1 + 1, the inverse frequency, and frequency, k1, b, length, mean length."""
    factor, rarity, within = term["details"]
    return float(factor["value"]), float(rarity["value"]), [float(one["value"]) for one in within["details"]]
