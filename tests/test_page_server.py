"""What serves the page: visitors kept apart, its end, and its port, with a real browser."""

import os
import signal
import socket

import pytest
from browsing import Server, started, visit
from playwright.sync_api import Browser

from index import DatelineError
from qa import Retriever

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_visitors_never_see_each_others_conversation(browser: Browser, seeds_server: Server) -> None:
    questions = ["Who is Ali Sheha?", "What happened in Tuwaym?", "What did Haidar Nasser ask for?"]
    contexts = [browser.new_context() for _ in questions]
    visitors = [visit(context, seeds_server.address) for context in contexts]
    for visitor, question in zip(visitors, questions, strict=True):
        visitor.page.locator("#question textarea").fill(question)
    for visitor in visitors:
        visitor.page.locator("#question textarea").press("Enter")
    for visitor in visitors:
        visitor.answered(1)
    assert [visitor.page.locator(".question").all_text_contents() for visitor in visitors] == [
        [question] for question in questions
    ]
    assert len({visitor.text(".best blockquote") for visitor in visitors}) == len(questions)
    assert [visitor.astray for visitor in visitors] == [[], [], []]
    for context in contexts:
        context.close()


def test_an_open_page_does_not_keep_the_server_from_ending(browser: Browser) -> None:
    for server in started(None):
        with browser.new_context() as context:
            visitor = visit(context, server.address)
            visitor.ask("Anything")
            assert server.process.pid is not None
            os.kill(server.process.pid, signal.SIGINT)
            server.process.join(10)
            assert server.process.exitcode == 0


def test_a_port_that_is_taken_is_said_in_a_sentence(seeds_retriever: Retriever) -> None:
    from qa.web import serve

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DatelineError, match=rf"127\.0\.0\.1 port {port} .*--port"):
            serve(seeds_retriever, host="127.0.0.1", port=port, announce=lambda address: None)
