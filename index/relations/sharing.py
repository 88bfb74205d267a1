"""What two statements share and by what they differ: names, numbers, labels."""

from collections.abc import Sequence
from functools import lru_cache

from index.relations.labels import Labelled
from index.relations.numbers import CASUALTIES, PEOPLE, Number

SHORTEST_STEM = 4
"""Letters: names that are the same begin with the same ones, all of them if they are shorter."""

_LONGEST_ENDING = 3  # letters
_TELLING = 13  # a number this great agrees even where only one of the two has a unit


def shared_names(names: frozenset[str], others: frozenset[str]) -> int:
    """Count shared words of names; "syria" is in "syrian", "alawite" in "alawites"."""
    if _beginnings(names).isdisjoint(_beginnings(others)):
        return 0  # nearly always
    return min(
        sum(any(_same_name(name, other) for other in others) for name in names),
        sum(any(_same_name(name, other) for name in names) for other in others),
    )


@lru_cache(maxsize=16_384)
def _beginnings(names: frozenset[str]) -> frozenset[str]:
    """Return the letters that the same name begins with too."""
    return frozenset(name[:SHORTEST_STEM] for name in names)


def bear_others(names: frozenset[str], others: frozenset[str]) -> bool:
    """Whether each has a name that the other lacks."""
    return all(
        any(not any(_same_name(name, other) for other in theirs) for name in own)
        for own, theirs in ((names, others), (others, names))
    )


def _same_name(name: str, other: str) -> bool:
    shorter, longer = sorted((name, other), key=len)
    is_ending = len(shorter) >= SHORTEST_STEM and len(longer) - len(shorter) <= _LONGEST_ENDING
    return name == other or (is_ending and longer.startswith(shorter))


def compare_numbers(
    numbers: Sequence[Number], others: Sequence[Number]
) -> tuple[int, tuple[tuple[Number, Number], ...]]:
    """Count the numbers that agree; pair those of one unit that are left over on both sides."""
    left, right = list(numbers), list(others)
    agree = 0
    for number in numbers:
        match = next((other for other in right if _agrees(number, other)), None)
        if match is not None:
            left.remove(number)
            right.remove(match)
            agree += 1
    pairs = ((number, other) for number in left for other in right if number.unit == other.unit != "")
    return agree, tuple(pairs)


def telling_labels(shared: Labelled) -> int:
    """Count the shared labels that hardly agree by chance."""
    return sum(value.isdecimal() and int(value) >= _TELLING for _, value in shared)


def bare_ones_differ(numbers: Sequence[Number], others: Sequence[Number]) -> bool:
    """Whether each has a number without a unit that can be none of the other's."""
    own, theirs = ([one for one in all_of if not one.unit] for all_of in (numbers, others))
    return any(not any(_overlap(one, two) for two in theirs) for one in own) and any(
        not any(_overlap(one, two) for two in own) for one in theirs
    )


def may_differ(numbers: Sequence[Number], others: Sequence[Number]) -> bool:
    """Whether one number counts casualties and another perhaps the same ones, and they don't overlap."""
    return any(
        {one.unit, two.unit} & CASUALTIES and {one.unit, two.unit} & {"", *PEOPLE} and not _overlap(one, two)
        for one in numbers
        for two in others
    )


def _overlap(number: Number, other: Number) -> bool:
    return number.low <= other.high and other.low <= number.high


def _agrees(number: Number, other: Number) -> bool:
    if not _overlap(number, other):
        return False
    if number.unit and other.unit:
        return number.unit == other.unit
    return number.low >= _TELLING
