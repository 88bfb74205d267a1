"""What a process that serves or builds asks of Python and the C library; the command line and workers do."""

import ctypes
import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Of glibc's malloc.h.
_ARENA_MAX = -8
_ARENAS = 2

_TERMINATED = 128 + signal.SIGTERM  # as a shell says it


@contextmanager
def ending_on_sigterm() -> Iterator[None]:
    """Have SIGTERM end this process as Ctrl-C does, with status 143: what it holds is let go of first."""
    came = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        # Some send it twice, which may not interrupt what is done because of the first.
        signal.signal(number, signal.SIG_IGN)
        sys.exit(_TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except BaseException:
        if came:  # whatever Ray made of it
            raise SystemExit(_TERMINATED) from None
        raise
    finally:
        if not came:
            signal.signal(signal.SIGTERM, before)


def share_memory() -> None:
    """Have all threads take their memory from two pools, before there are threads; glibc's pools only.

    Each thread would have a pool of its own and keep what an answer leaves free in it.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_ARENA_MAX, _ARENAS)


def keep_what_is_loaded() -> None:
    """Have no answer wait while what is loaded by now is looked through for garbage: it stays."""
    gc.collect()
    gc.freeze()
