"""Gradio, imported in the one way in which the page imports it.

Gradio imports pandas for tables, of which the page has none, and pandas takes pyarrow where it is there:
35 MB of memory.
"""

from index.hiding import hidden

with hidden("pyarrow"):
    import gradio as gr
    from gradio.components.chatbot import ComponentMessage, ExampleMessage, Message

__all__ = ["ComponentMessage", "ExampleMessage", "Message", "gr"]
