"""Authentication: whether a cluster asks for a token, and Ray's mode in this process while it is connected.

Ray of itself sends no token to a host and port, though `ray start --head` asks for one as soon as there is
one on its machine, and "local" leaves one there.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from index.cluster.ray_import import (
    RpcError,
    StatusCode,
    canonicalize_bootstrap_address_or_die,
    create_gcs_channel,
    ray,
)
from index.cluster.settings import HEALTHY_SECONDS
from index.errors import ClusterError

_MODE = "RAY_AUTH_MODE"

_WITHOUT, _WITH = "disabled", "token"

# A method of the process that knows all nodes of a cluster, which takes and returns nothing.
_ALIVE = "/ray.rpc.NodeInfoGcsService/CheckAlive"

_UNKNOWN = (StatusCode.UNAUTHENTICATED, StatusCode.PERMISSION_DENIED)


def mode_at(address: str) -> str | None:
    """Return Ray's mode for a cluster: what the environment says, else without a token where none is asked.

    None if no cluster answers there. Raises ClusterError if one does that doesn't let in this machine.
    """
    chosen = os.environ.get(_MODE)
    for mode in (_WITHOUT, _WITH) if chosen is None else (chosen.lower(),):
        if mode == _WITH and not _loader().has_token(ignore_auth_mode=True):
            # With the mode and without a token Ray ends the process.
            if chosen is None:
                break
            raise ClusterError(
                f"{_MODE}=token is set, and there is no token on this machine: copy ~/.ray/auth_token from a "
                f"machine of the cluster to this one, or unset {_MODE} if it asks for none."
            )
        failure = _failure(address, mode)
        if failure is None:
            return mode
        if failure not in _UNKNOWN:
            return None
    if chosen is not None and chosen.lower() != _WITH:
        raise ClusterError(f"The cluster at {address} asks for a token: set {_MODE}=token, not {chosen}.")
    raise ClusterError(
        f"The cluster at {address} lets in only who has its token: copy ~/.ray/auth_token from one of its "
        "machines to this one, or set RAY_AUTH_TOKEN to what is in it."
    )


@contextmanager
def authenticating(mode: str | None) -> Iterator[None]:
    """Have this process's Ray be in a mode, or in that which it chooses itself, and then as it was before."""
    before = os.environ.get(_MODE)
    if mode is not None:
        _take(mode)
    try:
        yield
    finally:
        _take(before)


def _take(mode: str | None) -> None:
    if mode is None:
        os.environ.pop(_MODE, None)
    else:
        os.environ[_MODE] = mode
    # Ray reads it once; there is no public way to have it read again.
    ray._raylet.Config.initialize("")
    _loader().reset_cache()


def _loader() -> Any:
    return ray._raylet.AuthenticationTokenLoader.instance()


def _failure(address: str, mode: str) -> StatusCode | None:
    """Return as what a cluster turns this process away in a mode, None if it says that it is well.

    The port alone proves nothing: where something else answers, Ray waits for ever.
    """
    with authenticating(mode):
        try:
            channel = create_gcs_channel(canonicalize_bootstrap_address_or_die(address))
        except ConnectionError:  # no cluster is found for "auto"
            return StatusCode.UNAVAILABLE
        with channel:
            try:
                channel.unary_unary(_ALIVE)(b"", timeout=HEALTHY_SECONDS)
            except RpcError as error:
                return cast("StatusCode", error.code())
    return None
