"""Keep a library from importing what it can do without, or what it may never need."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Make modules that are not imported yet impossible to import for as long as it lasts."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # what "cannot be imported" is said by
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def defer(name: str) -> None:
    """Have a module that is not imported yet be imported when something of it is first asked for.

    `importlib.util.LazyLoader` would do so at the next `import` of it already, which looks at the module.
    """
    if name not in sys.modules:
        sys.modules[name] = _Deferred(name)


class _Deferred(ModuleType):
    """Stands for a module until then, and afterwards where it was imported before."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)
