"""Headers: what a browser may do with what it gets, said in each answer.

The policy is what Gradio's page needs and no more. Its own inline scripts are named by their hashes, so
that a script which got into the page in any other way does not run; it makes functions of text
(`unsafe-eval`), and sets styles in place. Nothing is fetched from another host, and no other page may show
this one in a frame.
"""

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.pages import PAGES

_POLICY = (
    "default-src 'none'",
    "script-src 'self' 'unsafe-eval'{scripts}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)

# `no-referrer` would have a form of the page itself come from nowhere.
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """ASGI middleware: puts the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; an HTML page is held until its scripts are known."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Gradio would send a page compressed.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        scope = {**scope, "headers": plain} if is_page(scope["path"]) else scope
        held: list[Message] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _FIXED.items():
                    headers[name] = value
                # What Gradio lets other origins read; ours is the only one.
                for name in [name for name in headers if name.startswith("access-control-")]:
                    del headers[name]
                if headers.get("content-type", "").startswith("text/html"):
                    held.append(message)
                    return
                headers["Content-Security-Policy"] = policy(b"")
            elif held:
                held.append(message)
                if message.get("more_body", False):
                    return
                page = b"".join(each.get("body", b"") for each in held[1:])
                MutableHeaders(scope=held[0])["Content-Security-Policy"] = policy(page)
                for each in held:
                    await send(each)
                held.clear()
                return
            await send(message)

        await self._app(scope, receive, sending)


def is_page(path: str) -> bool:
    """Whether an address is a page's, rather than a part's of one."""
    return path.strip("/") in PAGES


def policy(page: bytes) -> str:
    """Return the policy under which a page's own inline scripts run, and no others."""
    hashes = (base64.b64encode(hashlib.sha256(script).digest()) for script in _INLINE_SCRIPT.findall(page))
    named = "".join(f" 'sha256-{digest.decode()}'" for digest in hashes)
    return "; ".join(_POLICY).format(scripts=named)
