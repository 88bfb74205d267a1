"""What is sent in place of what Gradio says where a request is refused or fails."""

from collections.abc import Mapping

from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from qa.web.refusal import LOG, Refusal

_NO_FORM = Refusal(422, "That is nothing that the page sends.")
_FULL = Refusal(503, "Too many are asking at this moment: ask again in a few seconds.")


def telling(noted: list[Refusal], door: str, scope: Scope, receive: Receive, send: Send) -> Send:
    """Return what sends a response, in place of Gradio's 500 what was noted while it was made.

    Where nothing was, as too many are waiting, that is told as in `telling_full`.
    """
    otherwise = telling_full(door, scope, receive, send)
    is_replaced = False

    async def sending(message: Message) -> None:
        nonlocal is_replaced
        if message["type"] == "http.response.start" and message["status"] >= 500 and noted:
            is_replaced = True
            await tell(noted[-1], scope, receive, send)
        elif not is_replaced:
            await otherwise(message)

    return sending


def telling_full(door: str, scope: Scope, receive: Receive, send: Send) -> Send:
    """Return what sends a response, and in place of Gradio's 503 that too many are waiting."""
    return _instead({503: _FULL}, door, scope, receive, send)


def telling_plainly(door: str, scope: Scope, receive: Receive, send: Send) -> Send:
    """Return what sends a response, and a sentence in place of a list of what was wrong and what was sent."""
    return _instead({422: _NO_FORM}, door, scope, receive, send)


def _instead(refusals: Mapping[int, Refusal], door: str, scope: Scope, receive: Receive, send: Send) -> Send:
    is_replaced = False

    async def sending(message: Message) -> None:
        nonlocal is_replaced
        if message["type"] == "http.response.start" and message["status"] in refusals:
            is_replaced = True
            await refuse(door, refusals[message["status"]], scope, receive, send)
        elif not is_replaced:
            await send(message)

    return sending


def log_gone(door: str) -> None:
    """Log that whoever called an endpoint is gone."""
    LOG.warning("%s: the client hung up", door)


async def refuse(door: str, refused: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a refusal, and log it."""
    LOG.warning("%s: refused with %d", door, refused.status)
    await tell(refused, scope, receive, send)


async def tell(refused: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a refusal that is logged already."""
    headers = {"Retry-After": "5"} if refused is _FULL else None
    await JSONResponse({"error": refused.sentence}, refused.status, headers)(scope, receive, send)
