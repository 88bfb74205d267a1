"""Gradio, imported in the one way in which the page imports it.

Gradio imports pandas for tables, of which the page has none, and pandas takes pyarrow where it is there:
35 MB of memory each. After every event it makes a table of the events before, up to 10,000, for a page of
figures that is not served. It also imports mcp where that is there, which only an MCP server needs.
"""

import importlib
import os

from index.hiding import defer, hidden

os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")  # events between two such tables
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")

defer("pandas")
with hidden("pyarrow", "mcp"):
    import gradio as gr
    from gradio.components.api_component import Api
    from gradio.components.chatbot import ComponentMessage, ExampleMessage, Message
    from gradio.events import api

__all__ = ["Api", "ComponentMessage", "ExampleMessage", "Message", "api", "gr", "look_for_mcp"]


def look_for_mcp() -> None:
    """Have Gradio look for mcp, which was hidden from it, once more."""
    importlib.reload(gr.mcp)
