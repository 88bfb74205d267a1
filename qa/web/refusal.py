"""What a program is told where something cannot be answered, and what the log keeps of it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from index import DatelineError, QuestionError
from index.errors import PartLostError, UnknownArticleError

LOG = logging.getLogger("dateline.web")
"""Where what goes wrong is logged: the endpoint and the kind, never what a visitor wrote."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP status and a sentence."""

    status: int
    sentence: str


_NOTED: ContextVar[list[Refusal] | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[list[Refusal]]:
    """Yield a list to which `refusal` adds what it returns as long as this lasts, also in threads of it."""
    noted: list[Refusal] = []
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def refusal(door: str, error: Exception) -> Refusal:
    """Return what is told of an error at a door, and log it, once.

    A question that makes no sense is the visitor's to mend (422, or 404 for an article that there is not) and
    its sentence is told. Anything else is ours, and may name what is none of theirs: the log alone has it.
    """
    kind = type(error).__name__
    if isinstance(error, (QuestionError, UnknownArticleError)):
        refused = Refusal(404 if isinstance(error, UnknownArticleError) else 422, str(error))
        LOG.warning("%s: refused with %d (%s)", door, refused.status, kind)
    elif isinstance(error, PartLostError):
        refused = Refusal(503, str(error))
        LOG.error("%s: refused with %d (%s)", door, refused.status, kind)
    elif isinstance(error, DatelineError):
        refused = Refusal(503, "The archive cannot answer at this moment: try again later.")
        LOG.error("%s: failed (%s: %s)", door, kind, error)
    else:
        refused = Refusal(500, "Something went wrong on our side, and there is no answer.")
        LOG.error("%s: failed (%s)", door, kind, exc_info=error)
    noted = _NOTED.get()
    if noted is not None:
        noted.append(refused)
    return refused
