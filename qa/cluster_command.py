"""The command that serves a sharded collection on a Ray cluster.

It imports what it needs, so that no other waits for it.
"""

import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from qa.defaults import DEFAULT_INDEX
from qa.options import Mcp, Public, Rate, ShardedIndex

clusters = typer.Typer()

_MOST_REPLICAS = 1_000


@clusters.command("serve", epilog="Example: dateline serve --ray 10.0.0.1:6379 --index archive/")
def serve_command(
    ray: Annotated[
        str,
        typer.Option(
            "--ray", help="The cluster's address; auto for the one of this machine.", metavar="ADDRESS"
        ),
    ],
    index: ShardedIndex = DEFAULT_INDEX,
    replicas: Annotated[
        int, typer.Option(help="Replicas of each shard.", min=1, max=_MOST_REPLICAS, metavar="NUMBER")
    ] = 1,
    host: Annotated[
        str, typer.Option(help="The address of the head node to listen on.", metavar="ADDRESS")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="The port to listen on.", min=1, max=65535, metavar="NUMBER")
    ] = 7860,
    mcp: Mcp = False,
    auth: Annotated[
        Path | None,
        typer.Option(help="Let in only the users of this file, which every node sees.", metavar="FILE"),
    ] = None,
    public: Public = False,
    rate: Rate = None,
) -> None:
    """Serve the web chat over a sharded collection on a Ray cluster until Ctrl-C is pressed."""
    from index.sharding.place import place_of
    from qa import process, terminal
    from qa.cluster import SETTINGS, PageOptions, Serving, model_of, served
    from qa.retrieval import Retriever

    page = PageOptions(
        folder=place_of(index).where,
        host=host,
        users=None if auth is None else auth.absolute(),
        public=public,
        per_minute=rate,
        mcp=mcp,
        make=Retriever,
    )
    serving = Serving(page, port=port, replicas=replicas, load=model_of, settings=SETTINGS)
    with (
        process.ending_on_sigterm(),
        terminal.waiting("Starting on the cluster") as ready,
        served(ray, serving) as address,
    ):
        ready()
        terminal.announce(address, mcp=mcp)
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(1)
