"""What a process that serves asks of Python and the C library, once; the command line and workers do so."""

import ctypes
import gc
import sys

# Of glibc's malloc.h.
_ARENA_MAX = -8
_ARENAS = 2


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
