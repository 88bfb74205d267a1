"""The commands that show what a collection holds, check it, mend it and go back to what it held.

Each imports what it needs, so that none waits for what another does.
"""

from typing import Annotated

import typer

from qa.commands import calibration, refuse_shard
from qa.defaults import DEFAULT_INDEX
from qa.options import Index

_FAILURE = 1

upkeep = typer.Typer()


@upkeep.command("status", epilog="Example: dateline status --index archive/")
def status_command(index: Index = DEFAULT_INDEX) -> None:
    """Show what the collection holds and what made it."""
    from index import holdings, open_collection
    from qa import ledger, terminal

    collection = open_collection(index, notice=ledger.notice)
    terminal.print_status(collection, holdings(collection))


@upkeep.command("history", epilog="Example: dateline history --index archive/")
def history_command(index: Index = DEFAULT_INDEX) -> None:
    """List the generations of a collection that are kept, with what each changed."""
    from index import Manifest, history
    from qa import ledger

    ledger.print_history(history(index), Manifest.read(index).generation)


@upkeep.command("rollback", epilog="Example: dateline rollback 12 --index archive/")
def rollback_command(
    generation: Annotated[
        int | None,
        typer.Argument(help="A generation of `dateline history`; the one before if none is named."),
    ] = None,
    index: Index = DEFAULT_INDEX,
) -> None:
    """Go back to a generation that is kept; later ones stay, so that this can be undone."""
    from index import rollback
    from qa import ledger

    refuse_shard(index)
    ledger.print_rollback(index, rollback(index, generation))


@upkeep.command("verify", epilog="Example: dateline verify --repair --index archive/")
def verify_command(
    index: Index = DEFAULT_INDEX,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is wrong.")] = False,
) -> None:
    """Check everything in a collection against everything else.

    Ends with status 1 if something is wrong that was not mended.
    """
    from index import verify
    from qa import ledger, terminal

    if repair:
        refuse_shard(index)
    with terminal.progress() as progress:
        findings = verify(index, repair=repair, calibrate=calibration, progress=progress)
    ledger.print_findings(index, findings, repaired=repair)
    if not all(finding.mended for finding in findings):
        raise typer.Exit(_FAILURE)


@upkeep.command("check", epilog='Example: dateline check "dl1:…" --index archive/')
def check_command(
    receipts: Annotated[
        list[str], typer.Argument(help="Receipts, as `dateline ask --json` gives them.", metavar="RECEIPT…")
    ],
    index: Index = DEFAULT_INDEX,
) -> None:
    """Say whether quotes still stand in the archive: unchanged, changed or gone.

    Ends with status 1 if one is not unchanged.
    """
    from index import open_collection
    from qa import ledger
    from qa.receipts import Receipt, check

    parsed = [Receipt.parse(receipt) for receipt in receipts]
    collection = open_collection(index, notice=ledger.notice)
    verdicts = [check(receipt, collection) for receipt in parsed]
    ledger.print_verdicts(verdicts)
    if any(verdict.status != "unchanged" for verdict in verdicts):
        raise typer.Exit(_FAILURE)
