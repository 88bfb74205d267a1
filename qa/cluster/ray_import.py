"""The import of Ray Serve. The only file of `qa` that imports it."""

import os
import warnings

from index.errors import MissingExtraError

# Ray reads these while it is imported.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")

try:
    with warnings.catch_warnings():
        # How it uses pydantic.
        warnings.simplefilter("ignore", DeprecationWarning)
        import ray
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
