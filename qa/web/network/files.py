"""Files: a browser names what it uploaded by its path, and any other path is no file of this page.

Gradio takes the paths and the addresses in whatever is sent to any event for uploaded files. In a page
that is mounted, rather than launched by it, it does not ask whether they are.
"""

import re
from collections import OrderedDict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.bodies import json_in, replaying, whole
from qa.web.network.answers import LOG, told
from qa.web.network.visitor import visitor_of

_UPLOAD = re.compile(r"/gradio_api/upload/?")
_EVENT = re.compile(r"/gradio_api/(?!mcp).*")

_MOST = 100_000  # files; then those are forgotten that were uploaded first


class OwnFiles:
    """ASGI middleware around Gradio, where the entrance has bounded what is sent: to each their uploads."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # By whom each file was uploaded.
        self._uploaded: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what names no file but those that the same visitor uploaded."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _EVENT.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        visitor = visitor_of(scope)
        key = "" if visitor is None else visitor.key
        if _UPLOAD.fullmatch(scope["path"]):
            await self._upload(key, scope, receive, send)
            return
        body = await whole(receive)
        if all(self._uploaded.get(path) == key for path in files_in(body)):
            await self._app(scope, replaying(body, receive), send)
        else:
            LOG.warning("a file that was not uploaded was named: refused with 403")
            await told(403, "Only files that were uploaded here can be added.")(scope, receive, send)

    async def _upload(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def noting(message: Message) -> None:
            body.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                self._note(key, bytes(body))
            await send(message)

        # What is answered is read here, so it comes as it is.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, noting)

    def _note(self, key: str, answer: bytes) -> None:
        paths = json_in(answer)  # a list, unless it was refused
        for path in paths if isinstance(paths, list) else ():
            self._uploaded[str(path)] = key
        while len(self._uploaded) > _MOST:
            self._uploaded.popitem(last=False)


def files_in(body: bytes) -> set[str]:
    """Return the paths and the addresses of files that Gradio would find in what is sent."""
    left = [json_in(body)]
    named = set()
    while left:
        one = left.pop()
        if isinstance(one, dict):
            if "path" in one and "meta" in one:
                named.add(str(one["path"]))
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
    return named
