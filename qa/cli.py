"""dateline: ask a collection, serve the chat over it, measure it.

What changes a collection is in `commands`, what looks after one in `upkeep_commands`.
Each command imports what it needs, so that none waits for what another does.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import ArticleError, CollectionError, DatelineError, ModelError, QuestionError, UsersError
from qa.cluster_command import clusters
from qa.commands import archive, calibration, refuse_shard
from qa.defaults import DEFAULT_INDEX, LONGEST_QUESTION, MOST_PROCESSES
from qa.list_command import lists
from qa.options import (
    Clock,
    Index,
    KnownBy,
    Literal,
    Mcp,
    Public,
    Rate,
    Since,
    Sources,
    Today,
    Until,
    in_a_folder,
    narrowing_of,
)
from qa.said import feedback
from qa.upkeep_commands import upkeep
from qa.users_command import users as users_commands

if TYPE_CHECKING:
    from qa.answers import Answer
    from qa.live import LiveRetriever
    from qa.quantities import FigureTable
    from qa.reranking import CrossEncoderReranker

_BAD_INPUT = 2
_FAILURE = 1
_INTERRUPTED = 130

TEST_SETS = Path(".dateline-test-sets")
"""Where `dateline evaluate` keeps the collections that it makes."""

app = typer.Typer(
    help="Ask an archive of dated news articles, and get quotes that can be checked.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

app.add_typer(archive)
app.add_typer(upkeep)
app.add_typer(clusters)
app.add_typer(feedback, name="feedback")
app.add_typer(users_commands, name="users")
app.add_typer(lists)

RerankerName = Annotated[
    str | None,
    typer.Option(
        "--reranker", help="A CrossEncoder that reads the best passages again.", metavar="NAME_OR_PATH"
    ),
]


@app.command("ask", epilog='Example: dateline ask "What happened in Tuwaym?" --since 2025-03-07')
def ask_command(
    question: Annotated[str, typer.Argument(help=f"At most {LONGEST_QUESTION:,} characters.")],
    index: Index = DEFAULT_INDEX,
    k: Annotated[int, typer.Option("-k", help="How many passages.", metavar="NUMBER")] = 5,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    clock: Clock = "published",
    known_by: KnownBy = None,
    today: Today = None,
    literal: Literal = False,
    reranker: RerankerName = None,
    figures: Annotated[
        bool, typer.Option("--figures", help="Show instead how the figure asked for developed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Answer a question with passages of the collection, each with its date and source."""
    from index import open_collection
    from qa import ledger
    from qa.questions import checked

    checked(question)
    collection = open_collection(index, notice=ledger.notice)
    collection.preload_model()
    # Imported while the model is loaded.
    from qa import terminal
    from qa.retrieval import Retriever

    retriever = Retriever(collection, reranker=_reranker(reranker))
    narrowing = narrowing_of(since, until, source, clock, known_by, today, literal)
    if figures:
        from qa.quantities import figures_of

        table = figures_of(retriever, question, **narrowing)
        if as_json:
            sys.stdout.write(_json(table) + "\n")
        else:
            terminal.print_figures(table, question, retriever.scope(question, narrowing))
        return
    answer = retriever.ask(question, k=k, **narrowing)
    if as_json:
        sys.stdout.write(_json(answer) + "\n")
    else:
        terminal.print_answer(answer, collection)


@app.command("chat", epilog="Example: dateline chat --index archive/ --port 8000")
def chat_command(
    index: Index = DEFAULT_INDEX,
    host: Annotated[str, typer.Option(help="The address to listen on.", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="The port to listen on.", min=0, max=65535, metavar="NUMBER")
    ] = 7860,
    processes: Annotated[
        int,
        typer.Option(
            help="Processes that answer; one a core answers most.",
            min=1,
            max=MOST_PROCESSES,
            metavar="NUMBER",
        ),
    ] = 1,
    edit: Annotated[
        bool, typer.Option("--edit", help="Let articles be uploaded: by editors, or on this machine by all.")
    ] = False,
    mcp: Mcp = False,
    auth: Annotated[
        Path | None,
        typer.Option(help="Let in only the users of this file; `dateline users` makes it.", metavar="FILE"),
    ] = None,
    public: Public = False,
    rate: Rate = None,
    reranker: RerankerName = None,
) -> None:
    """Serve the web chat over the collection until Ctrl-C is pressed."""
    from qa import ledger, process, terminal

    if edit:
        refuse_shard(index)
    process.share_memory()  # before what follows starts threads
    from qa.users import Users
    from qa.web.network.access import access_on
    from qa.workers import Workers

    # Before anything is loaded: whoever may not serve the archive is told so at once.
    users = None if auth is None else Users(auth)
    access = access_on(host, users=users, public=public, per_minute=rate, may_edit=edit)
    opening = partial(_live, reranker=reranker)
    with ExitStack() as stack:
        with terminal.waiting("Loading the model"):
            workers = None
            if processes > 1:
                workers = Workers(index, processes=processes, opening=opening, notice=ledger.notice)
            # Imported while the first process loads the model.
            from qa.web import serve

            opened = opening(index, notice=ledger.notice) if workers is None else stack.enter_context(workers)
        process.keep_what_is_loaded()
        serve(
            opened,
            folder=index if edit else None,
            access=access,
            host=host,
            port=port,
            announce=partial(terminal.announce, mcp=mcp),
            mcp=mcp,
        )


@app.command("timeline", epilog='Example: dateline timeline "Who was killed?" --by event')
def timeline_command(
    question: Annotated[
        str | None, typer.Argument(help="What the passages are about; all if nothing is asked.")
    ] = None,
    index: Index = DEFAULT_INDEX,
    by: Annotated[str, typer.Option(help="Days that the text names, or of publication.")] = "event",
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    clock: Clock = "published",
    known_by: KnownBy = None,
    today: Today = None,
    literal: Literal = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the passages of each day as JSON.")] = False,
) -> None:
    """Count the passages of each day."""
    from index import open_collection
    from qa import ledger, terminal
    from qa.retrieval import Retriever

    narrowing = narrowing_of(since, until, source, clock, known_by, today, literal)
    retriever = Retriever(open_collection(index, notice=ledger.notice))
    timeline = retriever.timeline(question, by=by, **narrowing)
    if as_json:
        sys.stdout.write(json.dumps(timeline.to_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        terminal.print_timeline(timeline, retriever.scope(question, narrowing))


@app.command("evaluate", epilog="Example: dateline evaluate my-questions/ --ablate")
def evaluate_command(
    dataset: Annotated[
        Path,
        typer.Argument(help="A folder with corpus.jsonl, queries.jsonl and qrels.tsv.", metavar="DATASET"),
    ],
    index: Annotated[
        Path | None,
        typer.Option(
            help="Where the collection of its articles is kept.", metavar="DIR", callback=in_a_folder
        ),
    ] = None,
    ablate: Annotated[bool, typer.Option("--ablate", help="Measure each stage by itself.")] = False,
    unanswerable: Annotated[
        bool, typer.Option("--unanswerable", help="Measure what is refused, and what should be.")
    ] = False,
    others: Annotated[
        list[Path] | None,
        typer.Option(
            "--other",
            help="With --unanswerable: a data set whose questions it can't answer.",
            metavar="DATASET",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the metrics as JSON.")] = False,
) -> None:
    """Measure how good the answers are on questions whose answers are known."""
    from index import Collection, build_articles
    from qa import ledger, terminal
    from qa.datasets import read_dataset
    from qa.evaluation import STAGES, Stage, evaluate
    from qa.unanswerable import measure_abstention
    from qa.weights import WEIGHTS

    tested = read_dataset(dataset)
    folder = index or TEST_SETS / tested.name
    stages = STAGES if ablate else (Stage("all", WEIGHTS),)
    with terminal.progress() as progress:
        build_articles(tested.articles, folder, progress=progress, calibrate=calibration)
        collection = Collection.open(folder, notice=ledger.notice)
        if unanswerable:
            measures = measure_abstention(
                tested, [read_dataset(other) for other in others or ()], collection, progress
            )
        else:
            rows = evaluate(tested, collection, stages, progress)
    if unanswerable:
        if as_json:
            sys.stdout.write(json.dumps([asdict(measure) for measure in measures], indent=2) + "\n")
        else:
            terminal.print_measures(measures)
        return
    if as_json:
        shown = {name: [asdict(metric) for metric in metrics] for name, metrics in rows.items()}
        sys.stdout.write(json.dumps(shown if ablate else shown["all"], indent=2) + "\n")
    else:
        terminal.print_metrics(rows)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; end with status 2 for bad usage or bad data, 1 for a failure."""
    # Nothing is fetched while Dateline runs: a model that isn't on this machine is an error.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    status = _run(lambda: app(arguments, standalone_mode=False))
    sys.stdout.flush()
    raise SystemExit(status)


def _run(command: Callable[[], object]) -> int:
    try:
        status = command()
    except typer.TyperException as error:
        # No command at all prints the help instead, and comes with no message.
        return _fail(error.format_message(), _BAD_INPUT) if error.format_message() else _BAD_INPUT
    except (ArticleError, CollectionError, ModelError, QuestionError, UsersError) as error:
        return _fail(str(error), _BAD_INPUT)
    except DatelineError as error:
        return _fail(str(error), _FAILURE)
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILURE
    except Exception as error:
        return _fail(f"Dateline failed unexpectedly ({type(error).__name__}: {error}).", _FAILURE)
    return status if isinstance(status, int) else 0


def _fail(message: str, status: int) -> int:
    from rich.console import Console

    from qa import terminal

    line = " ".join(terminal.printable(message).split())
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(f"Error: {line}")
    return status


def _live(folder: Path, *, notice: Callable[[str], None] | None, reranker: str | None) -> "LiveRetriever":
    """Open a collection and follow it, in whichever process."""
    from qa.live import LiveRetriever
    from qa.retrieval import Retriever

    chosen = _reranker(reranker)
    return LiveRetriever(folder, make=lambda opened: Retriever(opened, reranker=chosen), notice=notice)


def _reranker(name: str | None) -> "CrossEncoderReranker | None":
    if name is None:
        return None
    from qa.reranking import CrossEncoderReranker

    return CrossEncoderReranker(name)


def _json(answer: "Answer | FigureTable | None") -> str:
    return json.dumps(None if answer is None else answer.to_dict(), ensure_ascii=False, indent=2)
