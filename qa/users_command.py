"""The commands about users: who may open a chat that is served with --auth.

Each imports what it needs, so that none waits for what another does.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

users = typer.Typer(help="Who may open a chat that is served with --auth.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The file of users.", metavar="FILE")]
Name = Annotated[str, typer.Argument(help="The user's name.", metavar="NAME")]


@users.command("set", epilog="Example: dateline users set mara users.txt --role editor")
def set_command(
    name: Name,
    file: File,
    role: Annotated[
        str, typer.Option(help="reader, who asks; or editor, who adds articles as well.", metavar="ROLE")
    ] = "reader",
) -> None:
    """Add a user, or give one another password and role; makes the file if it is not there.

    Asks for the password, or takes it as a line of standard input.
    """
    from qa import ledger
    from qa.users import set_user

    set_user(file, name, role, _password(name))
    ledger.print_user_set(file, name, role)


@users.command("remove", epilog="Example: dateline users remove mara users.txt")
def remove_command(name: Name, file: File) -> None:
    """Take a user out of the file; whoever is signed in by that name is out at once."""
    from qa import ledger
    from qa.users import remove_user

    remove_user(file, name)
    ledger.print_user_removed(file, name)


@users.command("list", epilog="Example: dateline users list users.txt")
def list_command(file: File) -> None:
    """List the users and their roles."""
    from qa import ledger
    from qa.users import read_users

    ledger.print_users(list(read_users(file).values()))


def _password(name: str) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        return "" if sys.stdin is None else sys.stdin.readline().rstrip("\r\n")
    password: str = typer.prompt(f"Password of {name}", hide_input=True, confirmation_prompt="Once more")
    return password
