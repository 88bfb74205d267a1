"""What holds where nothing else is asked for."""

from pathlib import Path

DEFAULT_INDEX = Path(".dateline")
"""Where a collection lies unless another folder is named."""

LONGEST_QUESTION = 10_000
"""Characters; more is no question."""
