"""The official MCP client, connected over HTTP."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import anyio
import httpx
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

_R = TypeVar("_R")


def connected(
    address: str, use: Callable[[ClientSession], Awaitable[_R]], user: tuple[str, str] | None = None
) -> _R:
    """Return what is made of a session with the server at an address; a user is a name and a password."""

    async def connecting() -> _R:
        async with (
            httpx.AsyncClient(auth=user, timeout=60, follow_redirects=True) as client,
            streamable_http_client(address, http_client=client) as (reading, writing, *_),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return await use(session)

    # In a thread of its own, as a browser that is driven runs an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, connecting).result()
