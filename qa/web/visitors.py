"""What visitors do, in Gradio's terms: events in, messages out.

Every visitor's turns live in that visitor's `Session` (a `gr.State`) and nothing else is kept between
questions. What a browser sends back is taken as a question, a filter or a place in an article, and
never as markup or as the conversation so far.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from qa.web import render
from qa.web.asked import Asked, Filters
from qa.web.conversation import Conversation, Turn
from qa.web.gradio_import import ComponentMessage, ExampleMessage, Message, gr

# Turns that a conversation keeps: with each new one all of them go to the browser again.
_TURNS = 20

_UNDER_WAY = 0.25  # seconds in which what was sent is taken
_LONGEST = 60.0  # seconds to wait for answers that are on their way


@dataclass(slots=True)
class Session:
    """One visitor's conversation.

    `moves` counts how many times it was begun anew or went on, `answering` the answers on their way, and
    `presentations` how many times what stands was to be shown.
    """

    turns: tuple[Turn, ...] = ()
    moves: int = 0
    answering: int = 0
    presentations: int = 0

    def move(self) -> int:
        """Count what the visitor just did, so that an answer to what came before can tell."""
        self.moves += 1
        return self.moves


# What a handler yields, for [chat, session].
_Step = tuple[list[Message] | dict[str, Any], Session | dict[str, Any]]

# Yielded where there is nothing to do: of a handler that yields nothing Gradio empties what it is for.
_AS_IT_IS: _Step = (gr.skip(), gr.skip())

# Which move of the visitor's a question is, and the turns before it.
_Accepted = tuple[int, tuple[Turn, ...]]


class Visitors:
    """The handlers of what visitors do, for every one of them."""

    def __init__(self, conversation: Conversation, suggested: Callable[[], Sequence[str]]) -> None:
        """Answer by `conversation`; offer what is `suggested` where nothing has been asked yet."""
        self._conversation = conversation
        # Two events of one visitor, a key that is pressed twice, run in threads of their own.
        self._accepting = Lock()
        self._suggested = suggested

    def masthead(self, request: gr.Request | None = None) -> str:
        """Return the page's head."""
        return self._conversation.masthead(user=_user(request))

    def masthead_of_collection(self, request: gr.Request | None = None) -> str:
        """Return the head of the collection's page."""
        return self._conversation.masthead(is_chat=False, user=_user(request))

    def examples(self) -> list[ExampleMessage]:
        """Return the questions that are offered."""
        return [{"text": one} for one in self._suggested()]

    def sources(self) -> list[tuple[str, str]]:
        """Return the outlets that a question can be narrowed to, each as it is shown and by its name."""
        counts = self._conversation.sources()
        return [(f"{name} ({count:,})", name) for name, count in sorted(counts.items(), key=_most_first)]

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
        """Answer a question."""
        asked = _asked(question or "", _filters(since, until, clock, known_by, sources))
        with self._accepting:
            # Nothing to ask, or a key that was pressed twice.
            is_idle = not asked.question.strip() or (
                _is_waiting(session.turns) and asked == session.turns[-1].asked
            )
            accepted = None if is_idle else _accept(asked, session, session.turns)
        if accepted is None:
            yield _AS_IT_IS
        else:
            yield from self._counted([asked], session, accepted)

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
        if not session.turns:
            yield _AS_IT_IS
            return
        *before, last = session.turns
        yield from self._stream([last.asked], session, tuple(before))

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
        asked = Asked.of(event._data)
        filters = _filters(since, until, clock, known_by, sources)
        alone = Asked(asked.question, filters, alone=True, page=None)
        yield from self._stream([alone], session, session.turns)

    def ask_changed(self, session: Session, event: gr.EventData) -> Iterator[_Step]:
        """Ask what a chip, a form or a bar has: in the last question's place if it is another form of it."""
        asked = Asked.of(event._data)
        before = session.turns
        instead = isinstance(event._data, dict) and event._data.get("instead") is True
        if before and (instead or _alike(asked, before[-1].asked)):
            before = before[:-1]
        yield from self._stream([asked], session, before)

    def reopen(self, session: Session, event: gr.EventData) -> Iterator[_Step]:
        """Ask the questions of an earlier conversation, or of a link, once more and in their order."""
        sent = event._data.get("turns") if isinstance(event._data, dict) else None
        asked = [Asked.of(one) for one in sent[:_TURNS]] if isinstance(sent, list) else []
        if not asked:
            yield _AS_IT_IS
            return
        yield from self._stream(asked, session, ())

    async def stop(self, session: Session) -> Session:
        """Leave the answer that is on its way as it is."""
        session.move()
        session.turns = _settled(session.turns)
        return session

    async def clear(self, session: Session) -> Session:
        """Begin anew; what is left of an answer that is still on its way stays away."""
        session.move()
        session.turns = ()
        return session

    async def present(self, session: Session) -> list[Message] | dict[str, Any]:
        """Return the conversation as it stands when nothing is on its way to the browser any more.

        A browser that is busy takes what comes from two events in either order. Where it is to be shown once
        more meanwhile, that is left to then.
        """
        session.presentations += 1
        presentation = session.presentations
        until = time.monotonic() + _LONGEST
        await asyncio.sleep(_UNDER_WAY)
        while session.answering and time.monotonic() < until:
            await asyncio.sleep(_UNDER_WAY)
        return _messages(session.turns) if session.presentations == presentation else gr.skip()

    def open_article(self, event: gr.EventData) -> str:
        """Return the reader's panel for the place that the browser names."""
        sent = event._data
        return self._conversation.article(sent if isinstance(sent, dict) else {})

    def _stream(self, asked: Sequence[Asked], session: Session, before: tuple[Turn, ...]) -> Iterator[_Step]:
        """Answer one question after the other, each in what came before, until the visitor moves on."""
        with self._accepting:
            accepted = _accept(asked[0], session, before)
        yield from self._counted(asked, session, accepted)

    def _counted(self, asked: Sequence[Asked], session: Session, accepted: _Accepted) -> Iterator[_Step]:
        with self._accepting:
            session.answering += 1
        try:
            yield from self._answers(asked, session, accepted)
        finally:
            with self._accepting:
                session.answering -= 1

    def _answers(self, asked: Sequence[Asked], session: Session, accepted: _Accepted) -> Iterator[_Step]:
        move, before = accepted
        for one in asked:
            before = before[-(_TURNS - 1) :]
            earlier = _messages(before, are_last=False)
            for turn in self._conversation.turns(one, before):
                if session.moves != move:
                    break
                session.turns = (*before, turn)
                yield [*earlier, *_messages([turn])], session
            before = session.turns
            if session.moves != move:
                # The visitor cleared the chat or asked on, and what was then on its way to the browser may
                # have come after that: show what holds now.
                yield _messages(session.turns), session
                return


def _accept(asked: Asked, session: Session, before: tuple[Turn, ...]) -> _Accepted:
    """Have a session wait for an answer."""
    move = session.move()
    before = _settled(before)
    session.turns = (*before[-(_TURNS - 1) :], Turn(asked, render.searching(), None))
    return move, before


def _user(request: gr.Request | None) -> str | None:
    """Return the name of whoever signed in; None where nobody has to."""
    return (request.username or None) if request is not None else None


def _most_first(outlet: tuple[str, int]) -> tuple[int, str]:
    name, count = outlet
    return -count, name


def _is_waiting(turns: Sequence[Turn]) -> bool:
    """Whether nothing of the last answer is there yet."""
    return bool(turns) and turns[-1].html == render.searching()


def _settled(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Return turns of which none is waited for any more: the last was stopped, or something else is asked."""
    if not _is_waiting(turns):
        return turns
    *before, last = turns
    return (*before, Turn(last.asked, render.notice("Stopped."), None))


def _alike(one: Asked, other: Asked) -> bool:
    """Whether two are the same question but for filters, and both want an answer or both the list."""
    return one.question == other.question and (one.page is None) == (other.page is None)


def _asked(question: str, filters: Filters) -> Asked:
    return Asked(Asked.of({"question": question}).question, filters, alone=False, page=None)


def _filters(
    since: str | None, until: str | None, clock: str | None, known_by: str | None, sources: list[str] | None
) -> Filters:
    # A box that was never on the screen, its accordion folded, is None.
    return Filters.of(
        {"since": since, "until": until, "clock": clock, "known_by": known_by, "sources": sources}
    )


def _messages(turns: Sequence[Turn], *, are_last: bool = True) -> list[Message]:
    messages = []
    for turn in turns:
        if turn.asked.question.strip():
            shown = render.question(turn.asked, is_last=are_last and turn is turns[-1])
            messages.append(_message("user", shown))
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
