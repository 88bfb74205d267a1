"""The application: a sharded collection as deployments of Ray Serve, for as long as it is served."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from index.cluster.connecting import Node, check_nodes, connected
from index.cluster.room import room
from index.errors import ClusterError
from index.sharding.place import place_of
from qa.cluster.encoder import Encoder, Load
from qa.cluster.names import APPLICATION, ENCODER, PAGE, shard_name
from qa.cluster.page import Page, PageOptions
from qa.cluster.ray_import import ApplicationStatus, RayTaskError, hush, ray, serve
from qa.cluster.settings import ServeSettings
from qa.cluster.shard import Shard
from qa.web.server import EVERY_ADDRESS, address_of
from qa.wording import listed

_LOOK = 0.25  # seconds between two looks at how far the application is

_HEAD = "node:__internal_head__"

# What a replica prints of an error of ours, at the end of all else.
_OURS = re.compile(r"^(?:[\w.]*\.)?\w+Error: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Serving:
    """How a collection is served: its page, where, by how many replicas a shard, and what loads the model."""

    page: PageOptions
    port: int
    replicas: int
    load: Load
    settings: ServeSettings


@contextmanager
def served(address: str, serving: Serving) -> Iterator[str]:
    """Serve a sharded collection on the cluster at an address; yield where the page is.

    In the end its application is taken down, and so is Serve, which runs for it alone. Raises ClusterError
    if there is no such cluster, Serve is in use there already or the application cannot start, UsersError
    where nobody said who may come, CollectionError if there is no sharded collection, or a
    shard is not as its manifest says.
    """
    serving.page.access()
    place = place_of(serving.page.folder)
    manifest = place.manifest()
    for shard, record in enumerate(manifest.shards):
        place.shard_manifest(shard, record, manifest.whole)
    with connected(address) as nodes:
        hush()
        check_nodes(nodes, place, writing=False)
        if serve.status().proxies:
            raise ClusterError(
                f"The cluster at {address} serves something already, and one serves one archive: end the "
                "`dateline serve` that runs there, or name another cluster."
            )
        _check_room(nodes, serving, len(manifest.shards))
        try:
            _start(serving, len(manifest.shards))
            host = serving.page.host
            yield address_of(_head() if host in EVERY_ADDRESS else host, serving.port)
        finally:
            serve.shutdown()


def _head() -> str:
    """Return the address of the head node, where the proxy of Serve is."""
    found: list[dict[str, Any]] = [node for node in ray.nodes() if _HEAD in node["Resources"]]
    return str(found[0]["NodeManagerAddress"])


def _check_room(nodes: Sequence[Node], serving: Serving, shards: int) -> None:
    """Raise ClusterError where there are fewer CPUs than are asked for: Ray would wait for more."""
    settings, count = serving.settings, shards * serving.replicas
    needed = count * settings.shard_cpus + settings.encoder_cpus + settings.page_cpus
    free = sum(room(nodes, lambda free: sum(free.values()) >= needed).values())
    if needed > free:
        cpus = sum(node.cpus for node in nodes)
        raise ClusterError(
            f"Serving takes {needed:g} CPUs: {settings.shard_cpus:g} for each of {count} shards, "
            f"{settings.encoder_cpus:g} for the model and {settings.page_cpus:g} for the page; the cluster "
            f"has {free:g} of {cpus:g} free: start another node with `ray start --address …`, or say with "
            "--num-cpus that one has more."
        )


def _start(serving: Serving, shards: int) -> None:
    settings, host, port = serving.settings, serving.page.host, serving.port
    listening = {"host": host, "port": port, "keep_alive_timeout_s": settings.keep_alive}
    try:
        serve.start(proxy_location="HeadOnly", http_options=listening)
    except RayTaskError as error:
        raise ClusterError(
            f"The chat cannot listen on {host} port {port} of the head node: choose another with --port."
        ) from error
    serve.run_many(
        [serve.RunTarget(_application(serving, shards), name=APPLICATION, route_prefix="/")],
        wait_for_applications_running=False,
    )
    until = time.monotonic() + settings.start_timeout
    while True:
        found = serve.status().applications.get(APPLICATION)
        if found is not None and found.status == ApplicationStatus.RUNNING:
            return
        if found is not None and found.status in (
            ApplicationStatus.DEPLOY_FAILED,
            ApplicationStatus.UNHEALTHY,
        ):
            raise ClusterError(_failure([found.message, *(d.message for d in found.deployments.values())]))
        if time.monotonic() > until:
            waiting = [] if found is None else sorted(_unready(found.deployments))
            raise ClusterError(
                f"The cluster did not start {listed(waiting) or 'anything'} within "
                f"{settings.start_timeout:g} seconds: `ray status` tells whether it has CPUs left."
            )
        time.sleep(_LOOK)


def _unready(deployments: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the deployments that are not as they should be."""
    return (name for name, one in deployments.items() if one.status.value != "HEALTHY")


def _application(serving: Serving, shards: int) -> serve.Application:
    """Return the page with all that it asks: Serve deploys what is bound to it."""
    settings, where = serving.settings, place_of(serving.page.folder).where
    deployed = partial(_deployed, settings)
    shard = partial(deployed, Shard)
    replicas, requests, cpus = serving.replicas, settings.shard_requests, settings.shard_cpus
    asked = [
        shard(shard_name(number), replicas, requests, cpus).bind(where, number) for number in range(shards)
    ]
    encoder = deployed(Encoder, ENCODER, 1, settings.encoder_requests, settings.encoder_cpus)
    asked.append(encoder.bind(where, serving.load))
    page = deployed(Page, PAGE, 1, settings.page_requests, settings.page_cpus)
    return page.bind(serving.page, settings, asked)


def _deployed(
    settings: ServeSettings, made: type, name: str, replicas: int, requests: int, cpus: float
) -> serve.Deployment:
    made_into = serve.deployment(
        name=name,
        num_replicas=replicas,
        max_ongoing_requests=requests,
        health_check_period_s=settings.health_check_period,
        health_check_timeout_s=settings.health_check_timeout,
        graceful_shutdown_timeout_s=settings.shutdown_timeout,
        graceful_shutdown_wait_loop_s=settings.shutdown_look,
        max_constructor_retry_count=settings.constructor_retries,
        # A question is some twenty calls.
        logging_config={"enable_access_log": made is Page},
        ray_actor_options=_options(cpus),
    )
    return made_into(made)


def _options(cpus: float) -> dict[str, Any]:
    # Nothing is fetched while Dateline runs, as on the command line.
    return {"num_cpus": cpus, "runtime_env": {"env_vars": {"HF_HUB_OFFLINE": "1"}}}


def _failure(messages: list[str]) -> str:
    """Return why an application did not start: the last error of ours that a replica told, if one did."""
    for message in messages:
        told = _OURS.findall(message)
        if told:
            return str(told[-1])
    return "The application cannot start: " + " ".join(" ".join(messages).split())
