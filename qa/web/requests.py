"""What an endpoint can be asked: its fields with their types, defaults and meanings, and their checking.

A request comes from a stranger. What does not fit is a QuestionError in one sentence, before anything is
searched. The JSON schema of a request is what its documentation is made from.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from index import QuestionError
from index.filters import Clock, day_of
from qa.defaults import LONGEST_QUESTION
from qa.questions import checked
from qa.scope import INFERRED, Narrowing, filter_of
from qa.timelines import By
from qa.web.asked import encodable
from qa.wording import listed

MOST_PASSAGES = 100
"""The most passages that one request gets."""

_LONGEST_NAME = 60  # characters of a field's name that are told back

_Text = Annotated[str, AfterValidator(encodable)]
_Day = Annotated[_Text | None, Field(examples=["2025-03-08"])]


def _untitled(schema: dict[str, Any]) -> None:
    """Take out what only repeats names."""
    for name in ("title", "description"):
        schema.pop(name, None)
    for one in schema.get("properties", {}).values():
        one.pop("title", None)


class Request(BaseModel):
    """The fields of one request, checked one by one."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", json_schema_extra=_untitled)

    @classmethod
    def read(cls, sent: Mapping[str, object]) -> Self:
        """Return the request in `sent`; raise QuestionError for one that makes no sense."""
        try:
            request = cls.model_validate(dict(sent))
        except ValidationError as error:
            wrong = [_sentence(one, list(cls.model_fields)) for one in error.errors(include_url=False)]
            raise QuestionError(" ".join(dict.fromkeys(wrong))) from None
        request.arguments()
        return request

    def arguments(self) -> dict[str, Any]:
        """Return what a function of `results` takes; raise QuestionError for what makes no sense together."""
        return self.model_dump()


class _Asking(Request):
    question: _Text = Field(
        description="A question in plain English, such as “What happened in Tuwaym on Friday?”; of at most"
        f" {LONGEST_QUESTION:,} characters."
    )


class _Counted(Request):
    k: int = Field(5, ge=1, le=MOST_PASSAGES, description=f"How many passages, 1 to {MOST_PASSAGES}.")


class _Narrowed(Request):
    since: _Day = Field(None, description="The first day, as 2025-03-08; it is included.")
    until: _Day = Field(None, description="The last day; it is included.")
    clock: Clock = Field(
        "published",
        description="Which days since and until are: of publication, of events (days that the text names), or"
        " either.",
    )
    known_by: _Day = Field(None, description="Only what had been published by this day.")
    today: _Day = Field(
        None, description="The day that “last week” counts from; if none is given, the newest article's."
    )
    sources: list[_Text] | None = Field(None, description="Only these outlets, by their exact names.")
    literal: bool = Field(False, description="Read no days and no outlets in the question's own words.")

    def arguments(self) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in type(self).model_fields if name not in _NARROWING}
        if own.get("question") is not None:
            checked(own["question"])
        day_of(self.today, "today")
        narrowing = Narrowing(
            since=self.since,
            until=self.until,
            clock=self.clock,
            known_by=self.known_by,
            today=self.today,
            sources=self.sources or None,
            infer=() if self.literal else INFERRED,
        )
        filter_of(narrowing)
        return {**own, **narrowing}


_NARROWING = frozenset(_Narrowed.model_fields)


class SearchRequest(_Narrowed, _Counted, _Asking):
    """For passages."""


class FiguresRequest(_Narrowed, _Asking):
    """For a figure's development."""


class ArticleRequest(Request):
    """For a whole article."""

    article_id: _Text = Field(description="The article_id of a citation.")


class _ByDay(Request):
    question: _Text | None = Field(
        None, description="What the passages are about: all of its words; everything if nothing is asked."
    )
    by: By = Field("event", description="Days that the text names, or days of publication.")
    passages: bool = Field(
        True, description="Whether to name the passages of each day, or only to count them."
    )


class TimelineRequest(_Narrowed, _ByDay):
    """For passages by day."""


def _sentence(error: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return what is wrong with a field."""
    name = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return f"There is no field “{name[:_LONGEST_NAME]}”; there is {listed(names)}."
    if error["type"] == "missing":
        return f"{name} is missing."
    message = str(error["msg"])
    return f"{name}: {message[0].lower()}{message[1:]}."
