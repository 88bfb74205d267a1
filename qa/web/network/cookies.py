"""The cookie that holds the secret of a pass."""

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

_NAME = "dateline-pass"


def secret_of(headers: Headers) -> str:
    """Return the secret that a browser sent; nothing where it sent none."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[_NAME].value if _NAME in cookies else ""


def keep_secret(response: Response, secret: str, scope: Scope) -> None:
    """Have a browser keep a secret until it is closed, for this page alone and out of reach of scripts."""
    response.set_cookie(_NAME, secret, secure=scope["scheme"] == "https", httponly=True, samesite="lax")


def forget_secret(response: Response) -> None:
    """Have a browser forget its secret."""
    response.delete_cookie(_NAME, httponly=True, samesite="lax")
