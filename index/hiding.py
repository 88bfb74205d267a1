"""Keep a library from importing what it can do without."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Make modules that are not imported yet impossible to import for as long as it lasts."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # what "cannot be imported" is said by
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
