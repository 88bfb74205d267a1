"""Calls: what a deployment is asked for, with the errors of Ray told as those of Dateline."""

import asyncio
import concurrent.futures
import time
from typing import Any

from index import DatelineError
from qa.cluster.names import APPLICATION
from qa.cluster.ray_import import (
    DeploymentHandle,
    RayActorError,
    RayServeException,
    RayTaskError,
    RpcError,
    serve,
)

# Seconds in which a result that has come is handed over, where the time to wait for it is over: shards are
# waited for one after the other, and a lost one takes up all the time of those after it.
_HANDOVER = 0.25

_CANCELLED = (asyncio.CancelledError, concurrent.futures.CancelledError)

_LOST = (TimeoutError, RayActorError, RayServeException, RpcError, *_CANCELLED)


class UnreachableError(Exception):
    """No replica of a deployment answered in time."""


def handle_of(deployment: str) -> DeploymentHandle[Any]:
    """Return what a deployment of the application is asked by: by gRPC, from process to process.

    By way of Ray's objects, as is usual, a call costs twice as much, and one of 100 kB five times.
    """
    return serve.get_deployment_handle(deployment, APPLICATION).options(_by_reference=False)


def everywhere(handle: DeploymentHandle[Any], method: str, *arguments: object, until: float) -> list[Any]:
    """Call a method of every replica of a deployment; return what those gave that answered until that moment.

    Raises UnreachableError if no replica is known, and what the method raises anywhere.
    """
    timeout = max(_HANDOVER, until - time.monotonic())
    try:
        # Else the first error would be all that is heard.
        found = handle.broadcast(method, *arguments).results(timeout_s=timeout, return_exceptions=True)
    except _LOST as error:
        raise UnreachableError from error
    answered = []
    for one in found:
        if isinstance(one, RayTaskError):
            raise _own(one)
        if not isinstance(one, Exception):
            answered.append(one)
        elif not isinstance(one, _LOST):
            raise one
    return answered


def _own(error: RayTaskError) -> Exception:
    """Return what a method raised: an error of ours as itself, as one that is Ray's besides is not known."""
    return error.cause if isinstance(error.cause, DatelineError) else error


class Call:
    """A call to a method of a deployment, on its way as soon as it is made."""

    def __init__(self, handle: DeploymentHandle[Any], method: str, *arguments: object) -> None:
        self._method = getattr(handle, method)
        self._arguments = arguments
        self._response = self._method.remote(*arguments)

    def result(self, until: float) -> Any:
        """Wait for the result until that moment (of `time.monotonic`).

        Raises UnreachableError if there is none by then, and what the method raises.
        """
        while True:
            try:
                return self._response.result(timeout_s=max(_HANDOVER, until - time.monotonic()))
            except RayTaskError as error:
                if _own(error) is error:
                    raise
                raise _own(error) from error
            except (RayActorError, RpcError, *_CANCELLED) as error:
                # The replica died with the question. Serve gives that to whoever asked, and knows of others.
                if time.monotonic() >= until:
                    raise UnreachableError from error
                self._response = self._method.remote(*self._arguments)
            except (TimeoutError, RayServeException) as error:
                self._response.cancel()
                raise UnreachableError from error
