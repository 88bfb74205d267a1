"""The collection's page in Gradio's terms: what it holds, what is unsure, what is uploaded."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from index import BusyError, DatelineError, Upload, UploadReport, holdings
from index.catalogue import Kind
from index.readers import SKIPPED, count_skipped, read_skipped
from qa.retrieval import Retriever
from qa.runner import Answering, generation_of, in_one_generation
from qa.web import render
from qa.web.gradio_import import gr
from qa.web.holdings import SIZE, collection_page, entries_list, skipped_list, uploaded
from qa.web.network.visitor import visitor_of
from qa.web.uploading import uploading

# By this default Gradio knows that progress is wanted; each call gets one of its own.
_PROGRESS = gr.Progress()

_BUSY = "The archive is being built at this moment: press the button again when that is done."

_LIVE = 5.0  # seconds to wait for what was uploaded to be in use


class Archive:
    """The handlers of the collection's page."""

    def __init__(self, retriever: Answering, folder: Path | None) -> None:
        """Show the collection of `retriever`; with its `folder`, take uploads for it."""
        self._retriever = retriever
        self._folder = folder

    def page(self) -> str:
        """Return what the collection holds."""
        try:
            return in_one_generation(self._retriever, page_of)
        except DatelineError as error:
            return render.notice(str(error))

    def entries(self, event: gr.EventData) -> str:
        """Return the page of a list that the browser names; nothing for none."""
        sent = event._data if isinstance(event._data, dict) else {}
        first = sent.get("first")
        try:
            return in_one_generation(
                self._retriever, entries_of, str(sent.get("list")), first if isinstance(first, int) else 1
            )
        except DatelineError as error:
            return render.notice(str(error))

    def box(self, request: gr.Request) -> Any:
        """Show what uploads to those who may."""
        return gr.Column(visible=_may_edit(request))

    def upload(
        self, files: Sequence[str] | None, request: gr.Request, progress: Any = _PROGRESS
    ) -> Iterator[tuple[Any, Any, str]]:
        """Add files to the collection, and say what became of each; for the box, the page and the report."""
        paths = [Path(file) for file in files or ()]
        if self._folder is None:
            yield None, gr.skip(), render.notice("Nobody may upload here: start the chat with --edit.")
            return
        if not _may_edit(request):
            yield None, gr.skip(), render.notice("Only an editor may add articles here.")
            return
        yield gr.skip(), gr.skip(), '<p class="searching">Adding to the archive…</p>'
        try:
            for step in uploading([Upload(path, path.name) for path in paths], self._folder):
                if isinstance(step, UploadReport):
                    self._wait_for(step.build.generation)
                    yield None, self.page(), uploaded(step)
                else:
                    progress((step.done, step.total), desc=step.doing, unit="")
        except BusyError:
            # Kept in the box: who asked need not look for the files again, nor know which process writes.
            yield gr.skip(), gr.skip(), render.notice(_BUSY)
            return
        except DatelineError as error:
            yield None, gr.skip(), render.notice(str(error))
        for path in paths:
            with suppress(OSError):
                path.unlink()

    def _wait_for(self, generation: int) -> None:
        """Wait until questions are answered from what was uploaded, as what is said next is that they are."""
        until = time.monotonic() + _LIVE
        while in_one_generation(self._retriever, generation_of) < generation and time.monotonic() < until:
            time.sleep(0.1)


def _may_edit(request: gr.Request) -> bool:
    """Whether a visitor may add articles, where articles can be added at all."""
    asked = request.request
    visitor = None if asked is None else visitor_of(asked.scope)
    return visitor is None or visitor.may_edit


def page_of(retriever: Retriever) -> str:
    """Return what a retriever's collection holds; CollectionError where a part of it cannot be looked at."""
    retriever.refuse_part()
    return collection_page(holdings(retriever.collection))


def entries_of(retriever: Retriever, listed: str, first: int) -> str:
    """Return some of what is undated, of two days or skipped; nothing for anything else."""
    collection = retriever.collection
    first = max(1, min(first, 2**31))
    if listed == "skipped":
        read = read_skipped(collection.folder / SKIPPED, first - 1, SIZE)
        return skipped_list(read, first, count_skipped(collection.folder / SKIPPED))
    kinds: dict[str, Kind] = {"undated": "undated", "of two days": "of two days"}
    if listed not in kinds:
        return ""
    entries = collection.entries(kinds[listed], first - 1, SIZE)
    return entries_list(listed, entries, first, collection.count(kinds[listed]))
