"""Page: the replica that the chat, the API and the conversations of all visitors live in."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from qa.cluster.ray_import import DeploymentHandle, serve
from qa.cluster.retriever import ClusterRetriever
from qa.cluster.settings import ServeSettings
from qa.live import Open
from qa.users import Users
from qa.web import web_application
from qa.web.network.access import Access, access_on

_LOG = logging.getLogger("dateline.cluster")


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What the page is made of: a collection, who may come to it from where, and what makes a retriever.

    `folder` may be a URL. `host` is what the proxy of Serve listens on, `users` a file of them; both as for
    `dateline chat`.
    """

    folder: str | Path
    host: str
    users: Path | None
    public: bool
    per_minute: int | None
    mcp: bool
    make: Open

    def access(self) -> Access:
        """Return who may come; raises UsersError where nobody said so."""
        users = None if self.users is None else Users(self.users)
        return access_on(
            self.host, users=users, public=self.public, per_minute=self.per_minute, may_edit=False
        )


@serve.ingress()
class Page:
    """The class of a deployment of Ray Serve, of which there is one replica."""

    def __init__(
        self, options: PageOptions, settings: ServeSettings, asked: Sequence[DeploymentHandle[Any]]
    ) -> None:
        """Make the page of `options`; `asked` are the deployments that it needs."""
        self._options, self._settings = options, settings

    def __serve_build_asgi_app__(self) -> FastAPI:
        """Make the page, for Serve; raises what ClusterRetriever does."""
        # Shards are asked before it is there, and this thread's event loop may not wait for answers.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(_made, self._options, self._settings).result()


def _made(options: PageOptions, settings: ServeSettings) -> FastAPI:
    _log_with_serve()
    retriever = ClusterRetriever(options.folder, make=options.make, settings=settings, notice=_LOG.warning)
    return web_application(retriever, access=options.access(), mcp=options.mcp)


def _log_with_serve() -> None:
    """Have what goes wrong written to the replica's log, of which Serve takes care."""
    ours = logging.getLogger("dateline")
    ours.handlers = logging.getLogger("ray.serve").handlers
    ours.setLevel(logging.INFO)
    ours.propagate = False
