"""The three adapters, asked in the same way: what each returns, as the same values."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from haystack import Pipeline
from looping import run

from qa.adapters import haystack, langchain, llama_index


@dataclass(frozen=True)
class Told:
    """A passage as a library has it."""

    id: str
    text: str
    metadata: dict[str, Any]
    score: float


@dataclass(frozen=True)
class Adapter:
    """A library's adapter: `k` is what it calls that, `run` and `arun` ask one that was made."""

    name: str
    extra: str
    imported: str
    k: str
    make: Callable[..., Any]
    run: Callable[[Any, str], list[Told]]
    arun: Callable[[Any, str], list[Told]]

    def ask(self, source: object, question: str, **options: Any) -> list[Told]:
        return self.run(self.made(source, **options), question)

    def made(self, source: object, **options: Any) -> Any:
        if "k" in options:
            options[self.k] = options.pop("k")
        return self.make(collection=source, **options)


def _documents(found: list[Any]) -> list[Told]:
    return [Told(one.id, one.page_content, one.metadata, one.metadata["score"]) for one in found]


def _nodes(found: list[Any]) -> list[Told]:
    return [Told(one.node.node_id, one.node.text, one.node.metadata, one.score) for one in found]


def _pieces(found: dict[str, list[Any]]) -> list[Told]:
    return [Told(one.id, one.content, one.meta, one.score) for one in found["documents"]]


def _in_a_pipeline(component: Any, question: str) -> list[Told]:
    pipeline = Pipeline()
    pipeline.add_component("dateline", component)
    found = run(pipeline.run_async({"dateline": {"query": question}}))
    return _pieces(found["dateline"])


ADAPTERS = (
    Adapter(
        "langchain",
        "langchain",
        "langchain_core",
        "k",
        langchain.DatelineRetriever,
        lambda made, question: _documents(made.invoke(question)),
        lambda made, question: _documents(run(made.ainvoke(question))),
    ),
    Adapter(
        "llama_index",
        "llama-index",
        "llama_index.core",
        "similarity_top_k",
        llama_index.DatelineRetriever,
        lambda made, question: _nodes(made.retrieve(question)),
        lambda made, question: _nodes(run(made.aretrieve(question))),
    ),
    Adapter(
        "haystack",
        "haystack",
        "haystack",
        "top_k",
        haystack.DatelineRetriever,
        lambda made, question: _pieces(made.run(question)),
        _in_a_pipeline,
    ),
)

each = pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)


def printed(program: str, *arguments: str | Path) -> str:
    """Return what a program prints in a process of its own, with the tests' modules at hand."""
    program = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n{program}"
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
