"""Origins: whether a request comes from the page itself, or from another one in the same browser.

A browser sends what any page tells it to, to any address that it reaches, with the cookies of that address;
and a name of somebody else's can be made to lead to this machine. Both are refused.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

OF_THIS_MACHINE = frozenset(("127.0.0.1", "localhost", "::1"))
"""What a machine calls itself."""


def is_addressed(headers: Headers, *, here_alone: bool) -> bool:
    """Whether a request names this machine; any name will do unless the page is for this machine alone."""
    return not here_alone or _host(f"//{headers.get('host', '')}") in OF_THIS_MACHINE


def is_foreign(headers: Headers) -> bool:
    """Whether another page made the browser send this, other than by a link that somebody followed.

    What is no browser sends none of these headers.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        is_link = headers.get("sec-fetch-mode") == "navigate" and headers.get("origin") is None
        return site in ("cross-site", "same-site") and not is_link
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
