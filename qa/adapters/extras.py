"""Libraries that an extra brings, imported in a way that says so where they are missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from index import MissingExtraError


@contextmanager
def extra(name: str, library: str) -> Iterator[None]:
    """Let `library` be imported; raise MissingExtraError, which names the extra, if it is not installed.

    What a library that is there lacks itself is raised as it is: the extra might not bring it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if not f"{library}.".startswith(f"{missing}."):
            raise
        # The sentence says it all: the stack under it would tell of an import that isn't there.
        raise MissingExtraError(
            f"{library} is not installed: run `pip install 'dateline[{name}]'`.", name=missing
        ) from None
