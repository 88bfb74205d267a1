"""How OpenVINO is imported: without its telemetry, and without its converter by who only runs a network."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_CONVERTER = "openvino.tools.ovc"

# Tells its makers of each import and conversion over the network, unless it can't be imported.
_TELEMETRY = "openvino_telemetry"


def import_openvino() -> Any:
    """Return the module `openvino`, imported without its converter, which takes twice as long as the rest."""
    with _hidden(_TELEMETRY, _CONVERTER):
        import openvino
    return openvino


def import_converter() -> Callable[..., Any]:
    """Return `openvino.tools.ovc.convert_model`."""
    with _hidden(_TELEMETRY):
        from openvino.tools.ovc import convert_model
    converter: Callable[..., Any] = convert_model
    return converter


@contextmanager
def _hidden(*names: str) -> Iterator[None]:
    """Make modules that are not imported yet impossible to import for as long as it lasts."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # what "cannot be imported" is said by
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
