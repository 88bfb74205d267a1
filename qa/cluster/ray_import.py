"""The import of Ray Serve. The only file of `qa` that imports it."""

import logging
import os
import warnings

from index.cluster.settings import ENVIRONMENT
from index.errors import MissingExtraError

# Ray reads these while it is imported.
for _name, _value in ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)

try:
    with warnings.catch_warnings():
        # How it uses pydantic.
        warnings.simplefilter("ignore", DeprecationWarning)
        import ray
        from grpc import RpcError  # which Serve answers by, and lets through
        from ray import serve
        from ray.exceptions import RayActorError, RayTaskError
        from ray.serve.exceptions import RayServeException
        from ray.serve.handle import DeploymentHandle
        from ray.serve.schema import ApplicationStatus
except ImportError as error:
    raise MissingExtraError(
        "What runs on a cluster needs Ray: install it with `pip install 'dateline[cluster]'`."
    ) from error


def hush() -> None:
    """Have Ray print nothing on this process's terminal of what its nodes say: they write logs."""
    logging.getLogger("ray").setLevel(logging.ERROR)
    logging.getLogger("ray.serve").setLevel(logging.ERROR)
    # `log_to_driver` leaves out what comes from a raylet: all of its state where one dies, and of each
    # shutdown of Serve that its controller is gone. There is no public way.
    ray._private.worker._worker_logs_enabled = False


__all__ = [
    "ApplicationStatus",
    "DeploymentHandle",
    "RayActorError",
    "RayServeException",
    "RayTaskError",
    "RpcError",
    "hush",
    "ray",
    "serve",
]
