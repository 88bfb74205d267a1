"""A gate around a page that tells who came through it, and requests that come to it."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from looping import run
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from qa.users import Users
from qa.web.network.access import Access
from qa.web.network.gate import Gate
from qa.web.network.identification import Identification
from qa.web.network.passes import Passes
from qa.web.network.passwords import Passwords
from qa.web.network.rates import Rates
from qa.web.network.sessions import OwnSessions
from qa.web.network.visitor import visitor_of

HOST = "http://archive.example"


JOIN = "/gradio_api/queue/join"


COOKIE = "dateline-pass"


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell what came through the gate."""
    visitor = visitor_of(scope)
    assert visitor is not None
    body = await Request(scope, receive).body()
    told = {"name": visitor.name, "may_edit": visitor.may_edit, "length": len(body)}
    await JSONResponse(told)(scope, receive, send)


def gated(
    access: Access, *, passes: Passes | None = None, may_edit: bool = True, tools: bool = False
) -> Gate:
    rates = Rates(access.per_minute)
    identification = None
    if access.users is not None:
        identification = Identification(access.users, passes or Passes(), Passwords(access.users, rates))
    here_alone = access.here_alone
    return Gate(
        OwnSessions(page), identification, rates, here_alone=here_alone, may_edit=may_edit, tools=tools
    )


def send(
    gate: Gate,
    method: str,
    path: str,
    *,
    host: str = HOST,
    headers: Mapping[str, str] | None = None,
    **sent: Any,
) -> httpx.Response:
    async def sending() -> httpx.Response:
        transport = httpx.ASGITransport(app=gate, client=("192.0.2.7", 4000))
        async with httpx.AsyncClient(transport=transport, base_url=host) as client:
            return await client.request(method, path, headers=headers, **sent)

    return run(sending())


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


ANYBODY = Access(users=None, per_minute=None, here_alone=False)


def of_users(file: Path, per_minute: int | None = None) -> Access:
    return Access(users=Users(file), per_minute=per_minute, here_alone=False)
