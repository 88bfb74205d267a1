"""Access: who may come to the page, from where, and how often."""

from dataclasses import dataclass

from index.errors import UsersError
from qa.users import Users
from qa.web.network.origins import OF_THIS_MACHINE

PER_MINUTE = 120
"""Questions, pages of lists and articles that one visitor of a network may ask for within a minute."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come: without `users` whoever reaches the page; and how often within a minute each may ask.

    `per_minute` None is as often as anybody likes. `here_alone` is for a page that answers to the names of
    this machine and to no other.
    """

    users: Users | None
    per_minute: int | None
    here_alone: bool


ON_THIS_MACHINE = Access(users=None, per_minute=None, here_alone=True)
"""For whoever uses the machine, and for nobody else."""


def access_on(
    host: str, *, users: Users | None, public: bool, per_minute: int | None, may_edit: bool
) -> Access:
    """Return the access of a page that listens on `host`.

    Raises UsersError where that would let the whole network in and nobody said so: elsewhere than on
    this machine there are `users`, or it is `public`, and then nobody may edit.
    """
    is_here = host in OF_THIS_MACHINE
    if not is_here and users is None and not public:
        where = host or "any of its addresses"
        raise UsersError(
            f"Whoever reaches {where} could read the archive: name who may with --auth FILE, or say --public."
        )
    if not (is_here and not public) and users is None and may_edit:
        raise UsersError("Whoever reaches the page could change the archive: --edit there needs --auth FILE.")
    is_open = users is not None or public
    return Access(
        users=users,
        per_minute=PER_MINUTE if per_minute is None and is_open else per_minute or None,
        here_alone=not is_open,
    )
