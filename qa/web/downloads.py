"""Lists and answers as files: the route that the links to them lead to.

A link says what is asked in plain parameters, and the server asks it again: nothing is kept for it.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from index.errors import DatelineError
from qa.exports import export, export_answer, writing
from qa.retrieval import Retriever
from qa.runner import Answering, in_one_generation
from qa.web.asked import Asked
from qa.web.saving import DAYS, SEVERAL


def downloads(retriever: Answering) -> APIRouter:
    """Return the route `/export`, which takes what `download_links` names and sends the file."""
    router = APIRouter()

    @router.get("/export")
    def exported(request: Request) -> Response:
        named = request.query_params
        sent: dict[str, object] = {name: named.get(name) for name in ("question", "clock", *DAYS)}
        sent |= {name: [one for one in named.getlist(name) if one] for name in SEVERAL if name in named}
        asked = Asked.of({**sent, "page": 1 if "list" in named else None})
        # Written whole first: a process of its own may write it, and what fails is told in its place.
        with tempfile.NamedTemporaryFile(suffix=".export") as file:
            try:
                made = in_one_generation(retriever, write, asked, named.get("form", ""), Path(file.name))
            except DatelineError as error:
                return PlainTextResponse(f"{error}\n", status_code=400)
            return StreamingResponse(_parts(Path(file.name).open("rb")), headers=_headers(made))

    return router


_PART = 1 << 16  # bytes


def write(retriever: Retriever, asked: Asked, form: str, path: Path) -> tuple[str, str]:
    """Write what is asked for to `path`; return the file's name and its media type."""
    narrowing = asked.filters.narrowing()
    if asked.page is not None:
        listing = retriever.everything(asked.question, by=asked.filters.by, **narrowing)
        made = export(listing, form)
    else:
        made = export_answer(retriever.ask(asked.question, **narrowing), retriever.collection, form)
    writing.write(made, path, overwrite=True)
    return made.file_name, made.media_type


def _parts(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_PART):
            yield part


def _headers(made: tuple[str, str]) -> dict[str, str]:
    name, media_type = made
    return {
        "Content-Type": media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        # What is downloaded is never shown as a page of ours.
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
