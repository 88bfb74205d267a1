"""How OpenVINO is imported: without its telemetry, and without its converter by who only runs a network."""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from index.hiding import hidden

if TYPE_CHECKING:
    import openvino

_CONVERTER = "openvino.tools.ovc"

# Tells its makers of each import and conversion over the network, unless it can't be imported.
_TELEMETRY = "openvino_telemetry"


def import_openvino() -> Any:
    """Return the module `openvino`, imported without its converter, which takes twice as long as the rest."""
    with hidden(_TELEMETRY, _CONVERTER):
        import openvino
    return openvino


def core() -> "openvino.Core":
    """Return the one core of this process, which is never let go of.

    For processors with AMX a core gives the thread that makes it another stack for signals, and unmaps that
    when it is destroyed. Of two, the second puts back the first one's, which may be gone by then: the next
    signal to that thread, a Ctrl-C, ends the process with a segmentation fault.
    """
    with _MAKING:
        return _core()


@cache
def _core() -> "openvino.Core":
    made: openvino.Core = import_openvino().Core()
    return made


_MAKING = Lock()


def import_converter() -> Callable[..., Any]:
    """Return `openvino.tools.ovc.convert_model`."""
    with hidden(_TELEMETRY):
        from openvino.tools.ovc import convert_model
    converter: Callable[..., Any] = convert_model
    return converter
