"""How OpenVINO is imported: without its telemetry, and without its converter by who only runs a network."""

from collections.abc import Callable
from typing import Any

from index.hiding import hidden

_CONVERTER = "openvino.tools.ovc"

# Tells its makers of each import and conversion over the network, unless it can't be imported.
_TELEMETRY = "openvino_telemetry"


def import_openvino() -> Any:
    """Return the module `openvino`, imported without its converter, which takes twice as long as the rest."""
    with hidden(_TELEMETRY, _CONVERTER):
        import openvino
    return openvino


def import_converter() -> Callable[..., Any]:
    """Return `openvino.tools.ovc.convert_model`."""
    with hidden(_TELEMETRY):
        from openvino.tools.ovc import convert_model
    converter: Callable[..., Any] = convert_model
    return converter
