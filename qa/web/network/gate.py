"""Gate: lets through what the page is there for, from those who may, and tells everybody else why not."""

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import UsersError
from index.uploads import LARGEST_UPLOAD
from qa.web.network.answers import LOG, told, too_often, unchecked
from qa.web.network.identification import Identification
from qa.web.network.origins import is_addressed, is_foreign
from qa.web.network.rates import Rates
from qa.web.network.routes import Purpose, purpose_of
from qa.web.network.signing_in import sign_in_address
from qa.web.network.visitor import Visitor, put_visitor

# Bytes of all files that are sent at once.
_UPLOAD = 2 * LARGEST_UPLOAD


class Gate:
    """ASGI middleware around the page."""

    def __init__(
        self,
        app: ASGIApp,
        identification: Identification | None,
        rates: Rates,
        *,
        here_alone: bool,
        may_edit: bool,
        tools: bool,
    ) -> None:
        """Pass on what comes within `rates`, from those who are identified, or from everybody.

        `here_alone` is that of an Access. `may_edit` says whether articles can be added at all, `tools`
        whether those of MCP are offered.
        """
        self._app = app
        self._identification = identification
        self._here_alone = here_alone
        self._rates = rates
        self._may_edit = may_edit
        self._tools = tools

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its visitor, or answer why not."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # no part of the page uses a WebSocket
        refusal = await self._refusal(scope, Headers(scope=scope))
        if refusal is not None and refusal.status_code >= 400:
            LOG.warning("the gate: refused with %d", refusal.status_code)
        await (self._app if refusal is None else refusal)(scope, receive, send)

    async def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Put the visitor in the scope and return None, or return the answer to who may not pass."""
        purpose = purpose_of(scope["method"], scope["path"], tools=self._tools)
        if purpose is None:
            return told(404, "There is no such page.")
        if not is_addressed(headers, here_alone=self._here_alone):
            return told(421, "This chat is for the machine that it runs on: open it by the address it gave.")
        if is_foreign(headers):
            return told(403, "Another page asked for this, and only the chat itself may.")
        if purpose is Purpose.SIGN_IN:
            return None
        visitor = await self._visitor(scope, headers)
        if isinstance(visitor, Response):
            return visitor
        put_visitor(scope, visitor)
        if purpose is Purpose.EDIT:
            return _refused_edit(visitor, scope["method"], headers)
        wait = self._rates.ask(visitor.key) if purpose is Purpose.ASK else 0
        return too_often(wait) if wait else None

    async def _visitor(self, scope: Scope, headers: Headers) -> Visitor | Response:
        address = (scope.get("client") or ("", 0))[0]
        if self._identification is None:
            return Visitor(None, address, self._may_edit)
        try:
            user = await self._identification.user(headers, address)
        except UsersError as error:
            return unchecked(error)
        if user is None:
            return _ask_who(scope, headers)
        if isinstance(user, Response):
            return user
        return Visitor(user.name, address, self._may_edit and user.role == "editor")


def _ask_who(scope: Scope, headers: Headers) -> Response:
    if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        return RedirectResponse(sign_in_address(scope), status_code=303)
    # A browser would put up a window of its own for this header; a program learns from it what to send.
    is_browser = "sec-fetch-site" in headers or "origin" in headers or "cookie" in headers
    challenge = {} if is_browser else {"WWW-Authenticate": 'Basic realm="Dateline", charset="UTF-8"'}
    return told(401, "Sign in first.", challenge)


def _refused_edit(visitor: Visitor, method: str, headers: Headers) -> Response | None:
    if not visitor.may_edit:
        return told(403, "Only an editor may add articles here.")
    if method != "POST":
        return None
    declared = headers.get("content-length", "")
    if not declared.isdecimal():
        return told(411, "Files come with their length: send them with Content-Length.")
    if int(declared) > _UPLOAD:
        return told(413, f"That is too much at once: send at most {_UPLOAD // 1_000_000:,} MB.")
    return None
