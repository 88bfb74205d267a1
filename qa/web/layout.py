"""The page in Gradio: a chat over one collection, with a reader for whole articles."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qa.examples import Examples
from qa.runner import Answering
from qa.web.api import add_endpoints
from qa.web.archive import Archive
from qa.web.conversation import Conversation
from qa.web.gradio_import import gr
from qa.web.judging import judging
from qa.web.visitors import Session, Visitors

# Visitors served at the same moment, and waiting: a question costs a few hundredths of a second of
# one core, so more at once would only make each slower.
_AT_ONCE = 8
_WAITING = 100

# What only a browser can do. Gradio runs a component's script as one function.
_SCRIPTS = ("reader.js", "asking.js", "judging.js", "earlier.js", "documented.js")
_SCRIPT = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _SCRIPTS)

# Empties the question's box as soon as what it holds was taken, and only of that: what is typed next stays.
_EMPTYING = """(...taken) => {
    window.takenQuestion = taken[0];
    setTimeout(() => {
        const box = document.querySelector("#question textarea");
        if (box.value !== taken[0]) return;
        box.value = "";
        box.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return taken;
}"""

# Puts back what was taken where it was not answered, unless something else is there by now.
_PUTTING_BACK = """() => {
    const box = document.querySelector("#question textarea");
    if (box.value || !window.takenQuestion) return;
    box.value = window.takenQuestion;
    box.dispatchEvent(new Event("input", { bubbles: true }));
}"""

_FORMATS = "Text, Markdown, HTML, JSON Lines, CSV, Parquet, feeds, WARC, or a .zip of these"

_WELCOME = """# What do you want to know?

Answers are quoted word for word from the archive, each with its date and its source."""


def build_page(
    retriever: Answering,
    examples: Sequence[str] | None = None,
    folder: Path | None = None,
) -> gr.Blocks:
    """Return the page over `retriever`, offering `examples` where nothing has been asked yet.

    Without them it offers those that the collection's own articles suggest, whatever it holds by then.
    With the collection's `folder` whoever opens the page may upload articles to it.
    """
    suggested = Examples(retriever) if examples is None else lambda: tuple(examples)
    handlers = Visitors(Conversation(retriever), suggested)
    page = gr.Blocks(title="Dateline", analytics_enabled=False, fill_height=True, fill_width=True)
    with page:
        add_endpoints(page, retriever)
        masthead = gr.HTML(
            handlers.masthead(),
            elem_id="masthead",
            apply_default_css=False,
            js_on_load=None,
        )
        with gr.Column(elem_id="conversation"):
            chat = gr.Chatbot(
                elem_id="chat",
                label="Questions and answers",
                show_label=False,
                container=False,
                height=None,
                scale=1,
                autoscroll=False,
                layout="panel",
                placeholder=_WELCOME,
                examples=handlers.examples(),
                buttons=[],
                # The messages are HTML components; text would pass through Markdown and LaTeX.
                render_markdown=False,
                latex_delimiters=[],
            )
            with gr.Column(elem_id="ask", scale=0):
                question = gr.Textbox(
                    elem_id="question",
                    label="Question",
                    show_label=False,
                    placeholder="Ask the archive a question",
                    max_lines=4,
                    container=False,
                    autofocus=True,
                    submit_btn="Ask",
                )
                with gr.Accordion("Filters", open=False, elem_id="filters"), gr.Row():
                    # Text boxes, as Gradio's DateTime gives its field no name for a screen reader.
                    since = gr.Textbox(label="From", placeholder="YYYY-MM-DD", max_lines=1)
                    until = gr.Textbox(label="Until", placeholder="YYYY-MM-DD", max_lines=1)
                    clock = gr.Dropdown(
                        [
                            ("Of publication", "published"),
                            ("Named in the text", "event"),
                            ("Either", "either"),
                        ],
                        value="published",
                        label="Days",
                    )
                    known_by = gr.Textbox(label="Known by", placeholder="YYYY-MM-DD", max_lines=1)
                    sources = gr.Dropdown(handlers.sources(), label="Outlets", multiselect=True)
        reader = gr.HTML(
            elem_id="reader",
            apply_default_css=False,
            js_on_load=_SCRIPT,
            server_functions=judging(retriever),
        )
        session = gr.State(Session())

        shared: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        # A question that is asked while another is on its way takes its turn: Gradio would drop it.
        asking = {
            "outputs": [chat, session],
            "concurrency_id": "ask",
            "trigger_mode": "multiple",
            **shared,
        }
        # Only answers, which stream, go through the queue. Gradio's browser side keeps one stream for all
        # that is queued, and loses an event that is sent at the moment the one before it ends: a question
        # asked while the page still loads would wait for ever.
        at_once = {"queue": False, **shared}
        filters = [since, until, clock, known_by, sources]
        asked = question.submit(handlers.ask, [question, *filters, session], js=_EMPTYING, **asking)
        # Too many at once, too often, not signed in any more: the page says which, and nothing is lost.
        asked.failure(None, js=_PUTTING_BACK, **at_once)
        chat.example_select(handlers.ask_example, [*filters, session], **asking)
        chat.retry(handlers.ask_again, [session], **asking)
        # Had it to wait in the queue, a question asked right after would be cleared as well. The browser
        # empties the chat itself; what was on its way to it then is put right by way of the queue, which
        # keeps its order.
        cleared = chat.clear(handlers.clear, [session], [session], **at_once)
        cleared.then(handlers.present, [session], [chat], concurrency_limit=None, **shared)
        reader.ask_alone(handlers.ask_alone, [*filters, session], **asking)
        reader.ask_changed(handlers.ask_changed, [session], **asking)
        reader.reopen(handlers.reopen, [session], **asking)
        stopped = reader.stop_asking(handlers.stop, [session], [session], **at_once)
        stopped.then(handlers.present, [session], [chat], concurrency_limit=None, **shared)
        reader.open_article(handlers.open_article, outputs=[reader], **at_once)
        # Whoever opens the page later sees what the collection holds by then.
        page.load(handlers.masthead, outputs=[masthead], **at_once)
        page.load(lambda: gr.Chatbot(examples=handlers.examples()), outputs=[chat], **at_once)
        page.load(lambda: gr.Dropdown(choices=handlers.sources()), outputs=[sources], **at_once)
    with page.route("Collection", "collection", show_in_navbar=False):
        _collection(page, Archive(retriever, folder), handlers, is_open=folder is not None)
    page.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE)
    return page


def _collection(page: gr.Blocks, archive: Archive, handlers: Visitors, *, is_open: bool) -> None:
    """Lay out the collection's page; where it `is_open`, with what uploads to it."""
    shared: dict[str, Any] = {"api_visibility": "private"}
    at_once = {"queue": False, "show_progress": "hidden", **shared}
    masthead = gr.HTML(elem_id="masthead", apply_default_css=False, js_on_load=None)
    with gr.Column(elem_id="collection"):
        held = gr.HTML(
            elem_id="held",
            apply_default_css=False,
            js_on_load=Path(__file__).with_name("collection.js").read_text(encoding="utf-8"),
        )
        entries = gr.HTML(elem_id="entries", apply_default_css=False, js_on_load=None)
        if is_open:
            with gr.Column(elem_id="upload", visible=False) as box:
                gr.HTML("<h3>Add articles</h3>", apply_default_css=False, js_on_load=None)
                files = gr.File(
                    label=_FORMATS,
                    file_count="multiple",
                    height=160,
                )
                start = gr.Button("Add to the archive", elem_id="add")
                report = gr.HTML(elem_id="report", apply_default_css=False, js_on_load=None)
            # One sync at a time: the second would only be told that the first one runs.
            added = start.click(
                archive.upload,
                [files],
                [files, held, report],
                show_progress_on=[report],
                concurrency_limit=1,
                **shared,
            )
            added.then(handlers.masthead_of_collection, outputs=[masthead], **at_once)
            page.load(archive.box, outputs=[box], **at_once)
    held.list_entries(archive.entries, outputs=[entries], **at_once)
    page.load(handlers.masthead_of_collection, outputs=[masthead], **at_once)
    page.load(archive.page, outputs=[held], **at_once)
