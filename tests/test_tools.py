"""The MCP server as a language model's client meets it: real processes, a real connection."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
import serving
from archives import name_of
from connecting import connected
from mcp import ClientSession, types
from serving import ROOT, Served, served

from qa import Receipt, Retriever, check
from qa.citing import cite

WHAT = "What closed in Bababa, and what will the repairs cost?"
MARK = "Zeltrabin"


@pytest.fixture(scope="module", params=["", "--processes"])
def server(served_folder: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    options = ["--mcp", *request.param.split()]
    with served(served_folder / "index", served_folder / f"errors{request.param}.txt", *options) as server:
        yield server


def call(server: Served, name: str, arguments: dict[str, Any] | None) -> types.CallToolResult:
    return connected(f"{server.address}/gradio_api/mcp/", lambda session: session.call_tool(name, arguments))


def told(result: types.CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    return content.text


def test_the_tools_are_told_with_what_they_take(server: Served) -> None:
    async def use(session: ClientSession) -> tuple[types.InitializeResult, types.ListToolsResult]:
        return await session.initialize(), await session.list_tools()

    greeting, listed = connected(f"{server.address}/gradio_api/mcp/", use)
    assert greeting.serverInfo.name == "Dateline"
    assert greeting.instructions is not None
    assert "word for word" in greeting.instructions
    tools = {tool.name: tool for tool in listed.tools}
    assert list(tools) == ["ask", "retrieve", "article", "timeline"]
    for tool in tools.values():
        assert tool.description is not None
        assert len(tool.description) > 60
        assert tool.inputSchema["additionalProperties"] is False
        assert all(field["description"] for field in tool.inputSchema["properties"].values())
        assert tool.annotations is not None
        assert tool.annotations.readOnlyHint is True
    asked = tools["ask"].inputSchema
    assert asked["required"] == ["question"]
    assert asked["properties"]["k"] == {
        "default": 5,
        "description": "How many passages, 1 to 100.",
        "maximum": 100,
        "minimum": 1,
        "type": "integer",
    }
    assert asked["properties"]["clock"]["enum"] == ["published", "event", "either"]
    # What Gradio tells of them to who does not speak MCP.
    schema = httpx.get(f"{server.address}/gradio_api/mcp/schema").json()
    assert [tool["name"] for tool in schema] == list(tools)
    assert server.said() == []


def test_each_tool_returns_what_the_retriever_does(server: Served, served_retriever: Retriever) -> None:
    narrowed = {"since": "2031-05-02", "sources": [f"{name_of(3)}.txt"]}
    hits = served_retriever.retrieve(WHAT, k=2, **narrowed)
    cited = [cite(number, hit, 1).to_dict() for number, hit in enumerate(hits, 1)]
    for name, arguments, answer in [
        ("ask", {"question": WHAT}, served_retriever.ask(WHAT).to_dict()),
        (
            "ask",
            {"question": WHAT, "k": 1, **narrowed},
            served_retriever.ask(WHAT, k=1, **narrowed).to_dict(),
        ),
        ("retrieve", {"question": WHAT, "k": 2, **narrowed}, {"question": WHAT, "citations": cited}),
        (
            "article",
            {"article_id": f"{name_of(3)}.txt"},
            served_retriever.collection.article(f"{name_of(3)}.txt").to_dict(),
        ),
        ("timeline", None, served_retriever.timeline().to_dict()),
        ("timeline", {"question": "harbour"}, served_retriever.timeline("harbour").to_dict()),
    ]:
        result = call(server, name, arguments)
        assert not result.isError
        assert result.structuredContent == answer
        assert json.loads(told(result)) == answer


def test_a_model_can_quote_and_its_receipts_stand(server: Served, served_retriever: Retriever) -> None:
    result = call(server, "ask", {"question": WHAT, "k": 3})
    assert result.structuredContent is not None
    for citation in result.structuredContent["citations"]:
        whole = call(server, "article", {"article_id": citation["article_id"]}).structuredContent
        assert whole is not None
        quote = citation["quote"]
        assert whole["text"][quote["start"] : quote["end"]] == quote["text"]
        assert whole["published"] == citation["published"]
        assert check(Receipt.parse(citation["receipt"]), served_retriever.collection).status == "unchanged"


@pytest.mark.parametrize(
    ("name", "arguments", "sentence", "logged"),
    [
        (
            "ask",
            {"question": MARK, MARK: 1},
            f"There is no field “{MARK}”; there is question,",
            "422 (QuestionError)",
        ),
        (
            "ask",
            {"question": MARK, "k": 0},
            "k: input should be greater than or equal to 1.",
            "422 (QuestionError)",
        ),
        ("ask", {"question": MARK, "k": 10**9}, "k: input should be less than or", "422 (QuestionError)"),
        ("ask", None, "question is missing.", "422 (QuestionError)"),
        ("ask", {"question": "?"}, "There is no word in the question", "422 (QuestionError)"),
        ("ask", {"question": MARK * 2_000}, "The question has 18,000 characters", "422 (QuestionError)"),
        (
            "timeline",
            {"since": "2031-05-05", "until": "2031-05-01"},
            "The window ends (2031-05-01) before it begins",
            "422 (QuestionError)",
        ),
        (
            "retrieve",
            {"question": MARK, "sources": [MARK]},
            "The collection has no article from",
            "422 (QuestionError)",
        ),
        (
            "article",
            {"article_id": f"../../{MARK}"},
            f"The archive holds no article “../../{MARK}”.",
            "404 (UnknownArticleError)",
        ),
    ],
)
def test_what_makes_no_sense_is_an_error_of_mcp_and_logged_once(
    server: Served, name: str, arguments: dict[str, Any] | None, sentence: str, logged: str
) -> None:
    before = len(server.said())
    result = call(server, name, arguments)
    assert (result.isError, result.structuredContent) == (True, None)
    assert told(result).startswith(sentence)
    assert server.said_after(before) == [f"MCP tool {name}: refused with {logged}"]


def test_a_tool_that_there_is_not_is_an_error(server: Served) -> None:
    for name in (MARK, "figures"):
        before = len(server.said())
        result = call(server, name, {"question": WHAT})
        assert result.isError
        assert told(result) == "There is no such tool; there are ask, retrieve, article and timeline."
        assert server.said_after(before) == ["an unknown MCP tool: refused with 422 (QuestionError)"]


def test_a_mistake_of_ours_is_told_as_ours(server: Served) -> None:
    before = len(server.said())
    result = call(server, "ask", {"question": serving.BROKEN})
    assert result.isError
    assert told(result) == "Something went wrong on our side, and there is no answer."
    assert server.said_after(before)[0] == "MCP tool ask: failed (ZeroDivisionError)"


def test_clients_at_once_each_get_their_own(server: Served) -> None:
    async def several(session: ClientSession) -> list[types.CallToolResult]:
        results: dict[int, types.CallToolResult] = {}

        async def one(number: int) -> None:
            asked = {"question": f"What closed in {name_of(number).capitalize()}?", "k": 1}
            results[number] = await session.call_tool("ask", asked)

        async with anyio.create_task_group() as group:
            for number in range(12):
                group.start_soon(one, number)
        return [results[number] for number in range(12)]

    def ask() -> None:
        answered.append(connected(f"{server.address}/gradio_api/mcp/", several))

    answered: list[list[types.CallToolResult]] = []
    clients = [threading.Thread(target=ask) for _ in range(2)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert len(answered) == 2
    for results in answered:
        for number, result in enumerate(results):
            assert result.structuredContent is not None
            citation = result.structuredContent["citations"][0]
            assert name_of(number).capitalize() in citation["quote"]["text"]


def test_a_client_that_goes_away_disturbs_nobody(server: Served) -> None:
    async def leave(session: ClientSession) -> None:
        with anyio.move_on_after(0.3):
            await session.call_tool("ask", {"question": serving.SLOW})

    before = len(server.said())
    for _ in range(9):  # more than are answered at once
        connected(f"{server.address}/gradio_api/mcp/", leave)
    result = call(server, "ask", {"question": WHAT})
    assert not result.isError
    assert server.said_after(before, 9) == ["MCP: the client hung up"] * 9


def test_without_the_extra_it_is_said_what_to_install(served_folder: Path) -> None:
    program = (
        "import sys\n"
        "sys.modules['mcp'] = None\n"
        "sys.path[:0] = ['tests']\n"
        "from qa import Retriever\n"
        "from qa.web import web_application\n"
        "import serving\n"
        f"asked = serving.opening(serving.Path({str(served_folder / 'index')!r}), notice=None)\n"
        "try:\n"
        "    web_application(asked, ('What closed?',), mcp=True)\n"
        "except Exception as error:\n"
        "    print(type(error).__name__, error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout == "DatelineError An MCP server needs the package mcp: pip install 'mcp>=1.25,<2'.\n"
    assert '    "mcp>=1.25,<2",\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
