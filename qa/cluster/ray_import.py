"""The import of Ray Serve. The only file of `qa` that imports it."""

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
