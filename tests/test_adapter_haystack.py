"""What Haystack itself promises of a component."""

import os
from datetime import date
from pathlib import Path

import haystack.telemetry
import pytest
from haystack import Document, Pipeline, component
from haystack.components.builders import PromptBuilder
from haystack.components.joiners import DocumentJoiner
from haystack.core.errors import PipelineRuntimeError, SerializationError

from index import CollectionError, QuestionError
from qa import Retriever
from qa.adapters.haystack import DatelineRetriever

MAYOR = "Who did voters in Velmark choose as mayor?"
SHEHA = "Who is Ali Sheha?"
OURS = ["qa.adapters.haystack"]


@pytest.fixture
def made(retriever: Retriever) -> DatelineRetriever:
    return DatelineRetriever(retriever, top_k=2)


def pipeline_of(made: DatelineRetriever) -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component("dateline", made)
    return pipeline


def test_what_a_run_is_given_counts_for_it_alone(made: DatelineRetriever) -> None:
    assert len(made.run(MAYOR)["documents"]) == 2
    assert len(made.run(MAYOR, top_k=1)["documents"]) == 1
    early = made.run(MAYOR, top_k=9, until=date(2031, 5, 3), infer=[])["documents"]
    assert {one.meta["source"] for one in early} == {"harbour.txt"}
    assert made.run(MAYOR, sources=[])["documents"] == []
    assert len(made.run(MAYOR)["documents"]) == 2


def test_it_stands_in_a_pipeline_beside_other_components(made: DatelineRetriever) -> None:
    pipeline = pipeline_of(made)
    pipeline.add_component("joiner", DocumentJoiner(join_mode="concatenate"))
    template = (
        "{% for one in documents %}{{ one.meta.date }}: {{ one.meta.quote }}\n{% endfor %}{{ question }}"
    )
    pipeline.add_component("prompt", PromptBuilder(template, required_variables=["documents", "question"]))
    pipeline.connect("dateline.documents", "joiner.documents")
    pipeline.connect("joiner.documents", "prompt.documents")
    asked = {"dateline": {"query": MAYOR, "top_k": 1}, "prompt": {"question": MAYOR}}
    assert pipeline.run(asked)["prompt"]["prompt"] == (
        f"2031-05-04: Voters in Velmark chose Teo Brandt as mayor on Sunday.\n{MAYOR}"
    )


def test_other_components_give_it_its_days(made: DatelineRetriever) -> None:
    @component
    class Calendar:
        @component.output_types(first=str, outlets=list[str])
        def run(self, month: str) -> dict[str, object]:
            return {"first": f"{month}-03", "outlets": ["election.txt", "harbour.txt"]}

    pipeline = pipeline_of(made)
    pipeline.add_component("calendar", Calendar())
    pipeline.connect("calendar.first", "dateline.since")
    pipeline.connect("calendar.outlets", "dateline.sources")
    found = pipeline.run({"dateline": {"query": "Who?", "top_k": 9}, "calendar": {"month": "2031-05"}})
    assert {one.meta["source"] for one in found["dateline"]["documents"]} == {"election.txt"}


@pytest.mark.model
def test_a_pipeline_is_written_down_and_read_again(seeds_collection: Path) -> None:
    made = DatelineRetriever(
        seeds_collection,
        top_k=3,
        only_if_answered=True,
        since=date(2025, 3, 7),
        until="2025-03-09",
        clock="event",
        known_by=None,
        sources=("003_5e46b63bd5bd8e5a.txt",),
        infer=(),
    )
    pipeline = pipeline_of(made)
    written = pipeline.dumps()
    again = Pipeline.loads(written, allowed_modules=OURS)
    assert again.dumps() == written
    assert made.to_dict()["init_parameters"] == {
        "collection": str(seeds_collection),
        "top_k": 3,
        "only_if_answered": True,
        "since": "2025-03-07",
        "until": "2025-03-09",
        "clock": "event",
        "known_by": None,
        "sources": ["003_5e46b63bd5bd8e5a.txt"],
        "infer": [],
    }
    asked = {"dateline": {"query": SHEHA}}
    assert again.run(asked) == pipeline.run(asked)
    found = again.run(asked)["dateline"]["documents"]
    assert [one.meta["source"] for one in found] == ["003_5e46b63bd5bd8e5a.txt"] * len(found) != []
    assert isinstance(found[0], Document)


def test_one_of_an_open_collection_cannot_be_written_down(made: DatelineRetriever) -> None:
    with pytest.raises(SerializationError, match=r"\(Retriever\) cannot be written .* collection's folder"):
        pipeline_of(made).dumps()


def test_a_folder_is_looked_at_when_it_is_warmed_up(tmp_path: Path) -> None:
    made = DatelineRetriever(tmp_path)
    assert DatelineRetriever.from_dict(made.to_dict()).to_dict() == made.to_dict()
    with pytest.raises(CollectionError, match="There is no collection in"):
        made.warm_up()
    with pytest.raises(CollectionError, match="There is no collection in"):
        pipeline_of(made).run({"dateline": {"query": MAYOR}})


def test_a_pipeline_tells_what_could_not_be_asked(made: DatelineRetriever) -> None:
    with pytest.raises(PipelineRuntimeError, match="There is no word in the question") as raised:
        pipeline_of(made).run({"dateline": {"query": "?"}})
    assert isinstance(raised.value.__cause__, QuestionError)


def test_its_telemetry_is_off_in_tests() -> None:
    assert os.environ["HAYSTACK_TELEMETRY_ENABLED"] == "False"
    assert haystack.telemetry._telemetry.telemetry is None
