"""The endpoints as tools of an MCP server, which is Gradio's own: it speaks the protocol, this answers.

Gradio would give a model Python's notation of what a tool returns, and its own words for an error.
"""

import asyncio
import json
from typing import Any

from mcp import types
from starlette.concurrency import run_in_threadpool

from index import DatelineError, QuestionError
from qa.runner import Answering
from qa.web.endpoints import ENDPOINTS, Endpoint
from qa.web.gradio_import import gr
from qa.web.refusal import refusal
from qa.wording import listed

TOOLS = ("ask", "retrieve", "article", "timeline")
"""The endpoints that are tools."""

_AT_ONCE = 8

_INSTRUCTIONS = (
    "Dateline answers from an archive of dated news articles, in quotes. Give the text of a citation's quote"
    " word for word, with its source and its day of publication. Where found is false, say that the archive"
    " does not answer: what is closest is probably no answer. A receipt belongs to a quote; pass it on where"
    " the quote is to be checked."
)


def offer_tools(page: gr.Blocks, asked: Answering) -> None:
    """Have the MCP server of a mounted page offer the tools; raise DatelineError if it has none."""
    served = page.mcp_server_obj
    if served is None:
        raise DatelineError(f"The MCP server cannot start ({page.mcp_error}).")
    for name in [name for name in served.tool_to_endpoint if name not in TOOLS]:
        del served.tool_to_endpoint[name]
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def list_tools(_: types.ListToolsRequest) -> types.ServerResult:
        return types.ServerResult(types.ListToolsResult(tools=[_tool(ENDPOINTS[name]) for name in TOOLS]))

    async def call_tool(request: types.CallToolRequest) -> types.ServerResult:
        name = request.params.name
        if name not in TOOLS:
            unknown = QuestionError(f"There is no such tool; there are {listed(TOOLS)}.")
            return _result(refusal("an unknown MCP tool", unknown).sentence, None)
        try:
            async with at_once:
                answer = await run_in_threadpool(
                    ENDPOINTS[name].answer, asked, request.params.arguments or {}
                )
        except Exception as error:
            return _result(refusal(f"MCP tool {name}", error).sentence, None)
        return _result(json.dumps(answer, ensure_ascii=False), answer)

    handlers = served.mcp_server.request_handlers
    handlers[types.ListToolsRequest] = list_tools
    handlers[types.CallToolRequest] = call_tool
    served.mcp_server.instructions = _INSTRUCTIONS


def _tool(endpoint: Endpoint) -> types.Tool:
    return types.Tool(
        name=endpoint.name,
        description=endpoint.description,
        inputSchema=endpoint.request.model_json_schema(),
        annotations=types.ToolAnnotations(readOnlyHint=True, openWorldHint=False),
    )


def _result(text: str, answer: dict[str, Any] | None) -> types.ServerResult:
    """Return what a tool says, with its JSON; without an answer it is an error."""
    content = types.TextContent(type="text", text=text)
    return types.ServerResult(
        types.CallToolResult(content=[content], structuredContent=answer, isError=answer is None)
    )
