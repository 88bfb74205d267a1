"""Series: what was measured several times, and what is said of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Series:
    """Measurements of one thing, at least one, in the order in which they were taken."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The value in the middle."""
        return median(self.values)

    @property
    def low(self) -> float:
        """The least value."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The greatest value."""
        return max(self.values)

    def percentile(self, share: float) -> float:
        """Return the least value that `share` of the values, 0 to 1, do not exceed."""
        ordered = sorted(self.values)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def series(values: Sequence[float]) -> Series:
    """Return measurements as a series."""
    return Series(tuple(values))


def ratios(ours: Series, theirs: Series) -> Series:
    """Return ours over theirs, round by round: what makes a machine slow for a while is in both."""
    return Series(tuple(one / other for one, other in zip(ours.values, theirs.values, strict=True)))
