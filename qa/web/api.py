"""The endpoints in Gradio's terms: named, documented on its API page, and usable by its clients."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from qa.runner import Answering
from qa.web.endpoints import ENDPOINTS, Endpoint
from qa.web.gradio_import import Api, api, gr
from qa.web.refusal import refusal

# One group: a visitor of the page never waits behind a program, nor the other way round.
_GROUP = "endpoints"


def add_endpoints(page: gr.Blocks, asked: Answering) -> None:
    """Add the endpoints to a page that is being laid out, before events of its own take their names."""
    for endpoint in ENDPOINTS.values():
        added = api(
            _function(endpoint, asked),
            api_name=endpoint.name,
            api_description=endpoint.description,
            concurrency_id=_GROUP,
        )
        event = page.fns[added["id"]]
        taken = [one for one in event.inputs if isinstance(one, Api)]
        given = [one for one in event.outputs if isinstance(one, Api)]
        for component, (name, field) in zip(taken, endpoint.request.model_fields.items(), strict=True):
            component.label = name
            component.api_info()["additional_description"] = field.description or ""
        for component in given:
            component.label = "answer"
            component.api_info()["description"] = endpoint.gives


def endpoints_of(page: gr.Blocks) -> Mapping[int, Endpoint]:
    """Return the endpoints of a page by Gradio's numbers for them."""
    return {
        number: ENDPOINTS[event.api_name]
        for number, event in page.fns.items()
        if event.api_visibility == "public" and event.api_name is not None
    }


def _function(endpoint: Endpoint, asked: Answering) -> Callable[..., Any]:
    """Return the endpoint as a function of the request's fields, as Gradio reads signatures."""

    def function(*values: object) -> Any:
        try:
            return endpoint.answer(asked, dict(zip(endpoint.fields, values, strict=True)))
        except Exception as error:
            raise gr.Error(refusal(f"/{endpoint.name}", error).sentence, print_exception=False) from None

    fields = endpoint.request.model_fields
    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=inspect.Parameter.empty if field.is_required() else field.default,
            annotation=field.annotation,
        )
        for name, field in fields.items()
    ]
    described = "\n".join(f"    {name}: {field.description}" for name, field in fields.items())
    function.__name__ = endpoint.name
    function.__doc__ = f"{endpoint.description}\n\nArgs:\n{described}"
    function.__annotations__ = {name: field.annotation for name, field in fields.items()}
    function.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what inspect looks for
        parameters, return_annotation=dict[str, Any]
    )
    return function
