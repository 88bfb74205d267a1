"""Visitor: who sent a request, found out once and then carried in its scope."""

from dataclasses import dataclass

from starlette.types import Scope

_KEY = "dateline.visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a user by `name`, or somebody unnamed at an `address`; and whether articles may be added."""

    name: str | None
    address: str
    may_edit: bool

    @property
    def key(self) -> str:
        """What tells this visitor from others, as far as that can be told."""
        return f"address {self.address}" if self.name is None else f"user {self.name}"


def put_visitor(scope: Scope, visitor: Visitor) -> None:
    """Carry a visitor in a request's scope."""
    scope[_KEY] = visitor


def visitor_of(scope: Scope) -> Visitor | None:
    """Return the visitor that the gate found for a request; None where there is no gate."""
    visitor = scope.get(_KEY)
    return visitor if isinstance(visitor, Visitor) else None
