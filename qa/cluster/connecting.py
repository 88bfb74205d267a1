"""Connecting: this process to a Ray cluster, for as long as it asks it."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from index import DatelineError
from qa.cluster.ray_import import ray

_PATIENCE = 3.0  # seconds for a machine to say that there is a port


@contextmanager
def connected(address: str) -> Iterator[None]:
    """Be connected to the cluster at an address, `HOST:PORT` or `auto` for the one of this machine.

    Raises DatelineError, saying why, if there is none or it runs other versions of Ray or Python.
    """
    _check(address)
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (Exception, SystemExit) as error:  # Ray ends the process where a cluster does not answer
        raise DatelineError(_reason(address, error)) from error
    logging.getLogger("ray").setLevel(logging.ERROR)
    try:
        yield
    finally:
        ray.shutdown()


def _check(address: str) -> None:
    """Raise DatelineError where nothing is at the address: Ray would try for most of a minute."""
    if address == "auto":
        return
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or "/" in host:
        raise DatelineError(f"{address!r} is no address of a Ray cluster: give HOST:PORT, or auto.")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise DatelineError(_none(address)) from error


def _reason(address: str, error: BaseException) -> str:
    told = " ".join(str(error).split())
    if "ersion mismatch" in told:
        _, _, versions = told.partition(":")
        return f"The cluster at {address} runs other versions ({versions.strip()}): install the same on both."
    if isinstance(error, ConnectionError | SystemExit):
        return _none(address)
    return f"The Ray cluster at {address} cannot be joined ({told})."


def _none(address: str) -> str:
    return f"There is no Ray cluster at {address}: start one with `ray start --head`, or name its address."
