"""What is told to who may not pass: one sentence, in the form that each side of Gradio shows."""

from logging import getLogger

from starlette.responses import JSONResponse, Response

LOG = getLogger("dateline.network")
"""Where it is logged who was not let through, and why: never what a visitor wrote."""


def told(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """Return an answer that is a sentence."""
    # Gradio's browser side shows `detail`, its Python client shows `error`.
    return JSONResponse({"detail": sentence, "error": sentence}, status, headers)


def too_often(seconds: int) -> Response:
    """Return the answer to who asks too often: in how many seconds to ask again."""
    again = "in a second" if seconds == 1 else f"in {seconds} seconds"
    return told(429, f"That was too much at once: ask again {again}.", {"Retry-After": str(seconds)})


def unchecked(error: Exception) -> Response:
    """Return the answer to everybody while nobody can be known, and log why."""
    LOG.error("%s", error)
    return told(503, "Who may come in cannot be checked at this moment: try again later.")
