"""The commands about feedback: give, list, export.

Each imports what it needs, so that none waits for what another does.
"""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from qa.defaults import DEFAULT_INDEX
from qa.options import Clock, Index, KnownBy, Literal, Since, Sources, Today, Until, narrowing_of

feedback = typer.Typer(
    help="What people said of answers, and the test set that it makes.", no_args_is_help=True
)


@feedback.command("give", epilog='Example: dateline feedback give good "Who is Ali Sheha?" "dl1:…"')
def give_command(
    said: Annotated[
        str,
        typer.Argument(
            help="good, bad, or elsewhere: the words were not given and do answer.", metavar="VERDICT"
        ),
    ],
    question: Annotated[str, typer.Argument(help="The question that was asked.")],
    receipt: Annotated[
        str, typer.Argument(help="Of the quote, as `dateline ask --json` gives it.", metavar="RECEIPT")
    ],
    index: Index = DEFAULT_INDEX,
    note: Annotated[str | None, typer.Option(help="What else there is to say.", metavar="TEXT")] = None,
    since: Since = None,
    until: Until = None,
    source: Sources = None,
    clock: Clock = "published",
    known_by: KnownBy = None,
    today: Today = None,
    literal: Literal = False,
) -> None:
    """Say whether a quote answers a question, asked with the same options as in `dateline ask`."""
    from index import Collection
    from qa import ledger
    from qa.feedback import Asked, Feedback
    from qa.receipts import Receipt

    quoted = Receipt.parse(receipt)
    narrowing = narrowing_of(since, until, source, clock, known_by, today, literal)
    collection = Collection.open(index, notice=ledger.notice)
    given = Feedback(index).give(collection, Asked(question, question, narrowing), said, quoted, note)
    ledger.print_judgements([given])


@feedback.command("list", epilog="Example: dateline feedback list --index archive/")
def list_command(
    index: Index = DEFAULT_INDEX,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """List what was said, oldest first."""
    from index import Manifest
    from qa import ledger
    from qa.feedback import Feedback

    Manifest.read(index)  # a folder that is no collection is told as that
    judgements = Feedback(index).all()
    if as_json:
        shown = [one.to_dict() for one in judgements]
        sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
    else:
        ledger.print_judgements(judgements)


@feedback.command("export", epilog="Example: dateline feedback export judged/ --index archive/")
def export_command(
    folder: Annotated[Path, typer.Argument(help="Where the test set is written.", metavar="FOLDER")],
    index: Index = DEFAULT_INDEX,
) -> None:
    """Write the articles and the judged questions as a test set for `dateline evaluate`."""
    from index import Collection
    from qa import ledger
    from qa.feedback import Feedback
    from qa.judged import export

    collection = Collection.open(index, notice=ledger.notice)
    ledger.print_export(export(Feedback(index).all(), collection, folder))
