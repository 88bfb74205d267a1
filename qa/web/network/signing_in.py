"""Signing in and out: a page without a script, and the address at which Gradio's client signs in."""

import html
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from qa.users import User
from qa.web.network.answers import told
from qa.web.network.cookies import forget_secret, keep_secret, secret_of
from qa.web.network.passes import Passes
from qa.web.network.passwords import Passwords

_LONGEST_FORM = 16_384  # bytes

_PAGE = Template(Path(__file__).with_name("sign_in.html").read_text(encoding="utf-8"))

_WRONG = "That name and password are not known here."
_SENTENCES = {
    400: _WRONG,
    429: "Too many tries: wait a few minutes.",
    503: "Who may come in cannot be checked at this moment: try again later.",
}


def signing_in(passwords: Passwords, passes: Passes) -> APIRouter:
    """Return the routes `/sign-in`, `/sign-out` and `/login`."""
    router = APIRouter()

    async def signed_in(sent: dict[str, list[str]], request: Request) -> User | Response:
        name, password = (sent.get(field, [""])[0] for field in ("username", "password"))
        address = request.client.host if request.client else ""
        user = await passwords.check(name, password, address)
        return told(400, _WRONG) if user is None else user

    @router.get("/sign-in")
    def shown(to: str = "/") -> Response:
        return _page(to, "", 200)

    @router.post("/sign-in")
    async def entered(request: Request, to: str = "/") -> Response:
        sent = await _form(request)
        user = await signed_in(sent, request)
        if isinstance(user, Response):
            return _page(to, _SENTENCES[user.status_code], user.status_code)
        return _let_in(RedirectResponse(_inside(to), status_code=303), user, request)

    @router.post("/login/", include_in_schema=False)
    @router.post("/login")
    async def entered_by_client(request: Request) -> Response:
        user = await signed_in(await _form(request), request)
        if isinstance(user, Response):
            return user
        return _let_in(JSONResponse({"success": True}), user, request)

    @router.post("/sign-out")
    def left(request: Request) -> Response:
        passes.withdraw(secret_of(request.headers))
        response = RedirectResponse("/sign-in", status_code=303)
        forget_secret(response)
        return response

    def _let_in(response: Response, user: User, request: Request) -> Response:
        # Not the secret that the browser may have brought: somebody else may have put it there.
        passes.withdraw(secret_of(request.headers))
        keep_secret(response, passes.issue(user), request.scope)
        return response

    return router


def sign_in_address(scope: Scope) -> str:
    """Return where to sign in, to come back to what was asked for."""
    query = scope["query_string"].decode("latin-1")
    asked = scope["path"] + (f"?{query}" if query else "")
    return "/sign-in" if asked == "/" else f"/sign-in?to={quote(asked, safe='')}"


def _inside(to: str) -> str:
    """Return an address within the page: what was asked for if it is one, or the page's own."""
    parts = urlsplit(to)
    is_inside = to.startswith("/") and not to.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return to if is_inside and to.isprintable() else "/"


def _page(to: str, sentence: str, status: int) -> Response:
    shown = f'<p role="alert">{html.escape(sentence)}</p>' if sentence else ""
    action = f"/sign-in?to={quote(_inside(to), safe='')}"
    page = _PAGE.substitute(action=html.escape(action), sentence=shown)
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})


async def _form(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form; none of one that is too long or no text."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM:
            return {}
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
