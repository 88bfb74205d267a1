"""Names: what the application of Ray Serve and its deployments are called."""

APPLICATION = "dateline"

ENCODER = "encoder"

PAGE = "page"


def shard_name(shard: int) -> str:
    """Return the name of the deployment of a shard."""
    return f"shard-{shard:04d}"
