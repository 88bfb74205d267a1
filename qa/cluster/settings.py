"""Settings: how long Ray waits, how often it looks, and how much it takes at once; nowhere else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What Ray Serve is told of the deployments of a collection; times are in seconds.

    - `call_timeout`: in which a call to a shard or to the encoder has its result, waiting for a replica to be
      started anew included; a shard that takes longer is lost.
    - `start_timeout`: in which every deployment is ready.
    - `health_check_period`, `health_check_timeout`: how often a replica is asked whether it is well, and how
      long it may take to say so before it is replaced.
    - `constructor_retries`: how many times a replica that cannot be made is tried again.
    - `shutdown_timeout`: for what is asked already when a replica ends.
    - `shutdown_look`: how long a replica that is to end waits for what is on its way to it, and from one look
      at whether all is answered to the next.
    - `shard_requests`, `encoder_requests`, `page_requests`: `max_ongoing_requests` of a replica; an open page
      holds two requests for as long as it is open.
    - `shard_cpus`, `encoder_cpus`, `page_cpus`: what a replica is given of its node; for placing them, not a
      limit.
    - `keep_alive`: for which an idle connection stays open. Python's clients let go of theirs after five.
    """

    call_timeout: float
    start_timeout: float
    health_check_period: float
    health_check_timeout: float
    constructor_retries: int
    shutdown_timeout: float
    shutdown_look: float
    shard_requests: int
    encoder_requests: int
    page_requests: int
    shard_cpus: float
    encoder_cpus: float
    page_cpus: float
    keep_alive: int


SETTINGS = ServeSettings(
    call_timeout=8.0,
    start_timeout=600.0,
    health_check_period=2.0,
    health_check_timeout=10.0,
    constructor_retries=2,
    shutdown_timeout=5.0,
    shutdown_look=0.5,
    shard_requests=32,
    encoder_requests=16,
    page_requests=4_096,
    shard_cpus=0.5,
    encoder_cpus=1.0,
    page_cpus=1.0,
    keep_alive=30,
)
"""For machines beside one another."""
