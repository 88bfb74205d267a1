"""The import of Ray Serve. The only file of `qa` that imports it."""

import warnings

from index.cluster.ray_import import ray
from index.errors import MissingExtraError

try:
    with warnings.catch_warnings():
        # How it uses pydantic.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ray import serve
        from ray.exceptions import RayActorError, RayTaskError
        from ray.serve.exceptions import RayServeException
        from ray.serve.handle import DeploymentHandle
        from ray.serve.schema import ApplicationStatus
except ImportError as error:
    raise MissingExtraError(
        "What runs on a cluster needs Ray: install it with `pip install 'dateline[cluster]'`."
    ) from error

__all__ = [
    "ApplicationStatus",
    "DeploymentHandle",
    "RayActorError",
    "RayServeException",
    "RayTaskError",
    "ray",
    "serve",
]
