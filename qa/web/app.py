"""The page in Gradio: a chat over one collection, with a reader for whole articles.

Every visitor's turns live in that visitor's `Session` (a `gr.State`) and nothing else is kept between
questions. What a browser sends back is taken as a question, a filter or a place in an article, and
never as markup or as the conversation so far.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from index.hiding import hidden
from qa.live import LiveRetriever
from qa.retrieval import Retriever
from qa.web import render
from qa.web.chips import Filters
from qa.web.conversation import Conversation, Turn
from qa.web.streams import OrderedStreams
from qa.workers import Workers

# Gradio imports pandas for tables, of which the page has none, and pandas takes pyarrow where it is there:
# 35 MB of memory.
with hidden("pyarrow"):
    import gradio as gr
    from gradio.components.chatbot import ComponentMessage, Message

# Visitors served at the same moment, and waiting: a question costs a few hundredths of a second of
# one core, so more at once would only make each slower.
_AT_ONCE = 8
_WAITING = 100

# Turns that a conversation keeps: with each new one all of them go to the browser again.
_TURNS = 20

_SCRIPT = Path(__file__).with_name("page.js")
_STYLE = Path(__file__).with_name("style.css")

# A data address: the page's icon without a file to serve.
_HEAD = (
    '<link rel="icon" href="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='5' fill='%238a1c1c'/%3E"
    "%3Ctext x='16' y='24' font-family='Georgia,serif' font-size='24' font-weight='700'"
    " text-anchor='middle' fill='white'%3ED%3C/text%3E%3C/svg%3E\">"
    '<meta name="color-scheme" content="light dark">'
)

_SANS = ("system-ui", "-apple-system", "'Segoe UI'", "Roboto", "'Helvetica Neue'", "Arial", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

_WELCOME = """# What do you want to know?

Answers are quoted word for word from the archive, each with its date and its source."""


def web_application(retriever: Retriever | LiveRetriever | Workers, examples: Sequence[str] = ()) -> FastAPI:
    """Return the page with its style as an ASGI application, for `serve` or for a server of yours."""
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.red,
        neutral_hue=gr.themes.colors.stone,
        # Plain names: Gradio's own default is a font that is asked of a font host.
        font=_SANS,
        font_mono=_MONO,
    ).set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#151412",
        body_text_color="#1c1a17",
        body_text_color_dark="#ece7dd",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1f1d1a",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1f1d1a",
    )
    application = FastAPI(openapi_url=None)
    gr.mount_gradio_app(
        application,
        build_page(retriever, examples),
        path="/",
        theme=theme,
        # In the head rather than as css_paths, whose selectors Gradio takes apart at every comma.
        head=f"{_HEAD}<style>{_STYLE.read_text(encoding='utf-8')}</style>",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        # The page takes no files, but Gradio's route for them is always there.
        max_file_size=1,
    )
    application.add_middleware(OrderedStreams)
    return application


def build_page(retriever: Retriever | LiveRetriever | Workers, examples: Sequence[str] = ()) -> gr.Blocks:
    """Return the page over `retriever`, offering `examples` where nothing has been asked yet."""
    handlers = _Handlers(Conversation(retriever))
    page = gr.Blocks(title="Dateline", analytics_enabled=False, fill_height=True, fill_width=True)
    with page:
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
                examples=[{"text": example} for example in examples],
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
                            ("Published then", "published"),
                            ("Named in the text", "event"),
                            ("Either", "either"),
                        ],
                        value="published",
                        label="Days",
                    )
                    known_by = gr.Textbox(label="Known by", placeholder="YYYY-MM-DD", max_lines=1)
                    sources = gr.Dropdown(handlers.sources(), label="Sources", multiselect=True)
        reader = gr.HTML(
            elem_id="reader",
            apply_default_css=False,
            js_on_load=_SCRIPT.read_text(encoding="utf-8"),
        )
        session = gr.State(Session())

        shared: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asking = {"outputs": [chat, session, question], "concurrency_id": "ask", **shared}
        # Only answers, which stream, go through the queue. Gradio's browser side keeps one stream for all
        # that is queued, and loses an event that is sent at the moment the one before it ends: a question
        # asked while the page still loads would wait for ever.
        at_once = {"queue": False, **shared}
        filters = [since, until, clock, known_by, sources]
        question.submit(handlers.ask, [question, *filters, session], **asking)
        chat.example_select(handlers.ask_example, [*filters, session], **asking)
        chat.retry(handlers.ask_again, [session], **asking)
        # Had it to wait in the queue, a question asked right after would be cleared as well. The browser
        # empties the chat itself; what was on its way to it then is put right by way of the queue, which
        # keeps its order.
        cleared = chat.clear(handlers.clear, [session], [session], **at_once)
        cleared.then(handlers.present, [session], [chat], concurrency_limit=None, **shared)
        reader.ask_alone(handlers.ask_alone, [*filters, session], **asking)
        reader.ask_narrowed(handlers.ask_narrowed, [session], **asking)
        reader.open_article(handlers.open_article, outputs=[reader], **at_once)
        # Whoever opens the page later sees what the collection holds by then.
        page.load(handlers.masthead, outputs=[masthead], **at_once)
        page.load(lambda: gr.Dropdown(choices=handlers.sources()), outputs=[sources], **at_once)
    page.queue(max_size=_WAITING, default_concurrency_limit=_AT_ONCE)
    return page


@dataclass(slots=True)
class Session:
    """One visitor's conversation: its turns, and how many times it was begun anew or went on."""

    turns: tuple[Turn, ...] = ()
    moves: int = 0

    def move(self) -> int:
        """Count what the visitor just did, so that an answer to what came before can tell."""
        self.moves += 1
        return self.moves


# What a handler yields, for [chat, session, question]: gr.skip() leaves one of them as it is.
_Step = tuple[list[Message], Session, Any]


class _Handlers:
    """The conversation in Gradio's terms: events in, messages out."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def masthead(self) -> str:
        """Return the page's head."""
        return self._conversation.masthead()

    def sources(self) -> list[str]:
        """Return the outlets that a question can be narrowed to."""
        return self._conversation.sources()

    def ask(
        self,
        question: str | None,
        since: str | None,
        until: str | None,
        clock: str | None,
        known_by: str | None,
        sources: list[str] | None,
        session: Session,
    ) -> Iterator[_Step]:
        """Answer a question, and empty the box that it was typed in."""
        filters = _filters(since, until, clock, known_by, sources)
        yield from self._stream(question or "", filters, session, session.turns, "", alone=False)

    def ask_example(
        self,
        since: str | None,
        until: str | None,
        clock: str | None,
        known_by: str | None,
        sources: list[str] | None,
        session: Session,
        event: gr.SelectData,
    ) -> Iterator[_Step]:
        """Answer the example that was chosen."""
        yield from self.ask(str(event.value["text"]), since, until, clock, known_by, sources, session)

    def ask_again(self, session: Session) -> Iterator[_Step]:
        """Answer the last question once more, in its place."""
        if session.turns:
            *before, last = session.turns
            yield from self._stream(
                last.question, last.filters, session, tuple(before), gr.skip(), alone=last.alone
            )

    def ask_alone(
        self,
        since: str | None,
        until: str | None,
        clock: str | None,
        known_by: str | None,
        sources: list[str] | None,
        session: Session,
        event: gr.EventData,
    ) -> Iterator[_Step]:
        """Answer a follow-up's own words, whatever was asked before."""
        asked = event._data
        question = str(asked.get("question", "")) if isinstance(asked, dict) else ""
        filters = _filters(since, until, clock, known_by, sources)
        yield from self._stream(question, filters, session, session.turns, gr.skip(), alone=True)

    def ask_narrowed(self, session: Session, event: gr.EventData) -> Iterator[_Step]:
        """Ask a question again as a chip has it: in its place if it is the last one asked."""
        asked = event._data if isinstance(event._data, dict) else {}
        question, alone = str(asked.get("question", "")), asked.get("alone") is True
        before = session.turns
        if before and before[-1].question == question:
            before = before[:-1]
        yield from self._stream(question, Filters.of(asked), session, before, gr.skip(), alone=alone)

    async def clear(self, session: Session) -> Session:
        """Begin anew; what is left of an answer that is still on its way stays away."""
        session.move()
        session.turns = ()
        return session

    async def present(self, session: Session) -> list[Message]:
        """Return the conversation as it stands."""
        return _messages(session.turns)

    def open_article(self, event: gr.EventData) -> str:
        """Return the reader's panel for the place that the browser names."""
        asked = event._data
        return self._conversation.article(asked if isinstance(asked, dict) else {})

    def _stream(
        self,
        question: str,
        filters: Filters,
        session: Session,
        before: tuple[Turn, ...],
        typed: Any,
        *,
        alone: bool,
    ) -> Iterator[_Step]:
        move = session.move()
        before = before[-(_TURNS - 1) :]
        earlier = _messages(before)
        for turn in self._conversation.turns(question, filters, before, alone):
            if session.moves != move:
                break
            session.turns = (*before, turn)
            yield [*earlier, *_messages([turn])], session, typed
            typed = gr.skip()
        if session.moves != move:
            # The visitor cleared the chat or asked on, and what was then on its way to the browser may
            # have come after that: show what holds now.
            yield _messages(session.turns), session, gr.skip()


def _filters(
    since: str | None, until: str | None, clock: str | None, known_by: str | None, sources: list[str] | None
) -> Filters:
    # A box that was never on the screen, its accordion folded, is None.
    return Filters.of(
        {"since": since, "until": until, "clock": clock, "known_by": known_by, "sources": sources}
    )


def _messages(turns: Sequence[Turn]) -> list[Message]:
    messages = []
    for turn in turns:
        if turn.question.strip():
            messages.append(_message("user", render.question(turn.question)))
        messages.append(_message("assistant", turn.html))
    return messages


def _message(role: str, html: str) -> Message:
    # What the Chatbot makes of a gr.HTML in a message, without making the component each time.
    shown = ComponentMessage(
        component="html",
        value=html,
        constructor_args={},
        props={"html_template": "${value}", "apply_default_css": False},
    )
    return Message(role=role, content=[shown])
