"""The import of Ray, with its environment. The only file that imports it."""

import os

from index.cluster.settings import ENVIRONMENT
from index.errors import MissingExtraError

# Ray reads these while it is imported.
for _name, _value in ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)

try:
    import ray
    import ray.data
    import ray.exceptions
    import ray.util.scheduling_strategies
    from grpc import RpcError, StatusCode  # by which Ray's processes speak
    from ray._private.gcs_utils import create_gcs_channel
    from ray._private.services import canonicalize_bootstrap_address_or_die
except ImportError as error:
    raise MissingExtraError(
        "What runs on a cluster needs Ray: install it with `pip install 'dateline[cluster]'`."
    ) from error

__all__ = [
    "RpcError",
    "StatusCode",
    "canonicalize_bootstrap_address_or_die",
    "create_gcs_channel",
    "ray",
]
