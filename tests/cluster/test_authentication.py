"""A cluster that asks for a token: connected with it, refused in a sentence without it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from nodes import started

from index.cluster.authentication import authenticating

pytestmark = pytest.mark.cluster

TOKEN = "0123456789" * 6

CONNECT = """
import os, sys
from index import ClusterError
from index.cluster import connected
try:
    with connected(sys.argv[1]) as nodes:
        print(len(nodes), os.environ["RAY_AUTH_MODE"])
except ClusterError as error:
    print(error)
print(os.environ.get("RAY_AUTH_MODE"))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_TOKEN", TOKEN)
        with authenticating("token"), started(tmp_path_factory.mktemp("nodes"), 1) as nodes:
            yield nodes.address


def connecting(address: str, home: Path, **environment: str) -> list[str]:
    """Return the lines that a process says which connects to an address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAY_AUTH")}
    told = subprocess.run(
        [sys.executable, "-c", CONNECT, address],
        cwd=ROOT,
        env={**kept, "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stderr == ""
    return told.stdout.splitlines()


def test_the_token_of_this_machine_is_sent_where_one_is_asked_for(address: str, tmp_path: Path) -> None:
    kept = tmp_path / ".ray" / "auth_token"
    kept.parent.mkdir()
    kept.write_text(TOKEN)
    # And the process is as before when it is connected no more.
    assert connecting(address, tmp_path) == ["1 token", "None"]
    assert connecting(address, tmp_path, RAY_AUTH_MODE="disabled") == [
        f"The cluster at {address} asks for a token: set RAY_AUTH_MODE=token, not disabled.",
        "disabled",
    ]


def test_who_has_no_token_or_another_one_is_told(address: str, tmp_path: Path) -> None:
    told = (
        f"The cluster at {address} lets in only who has its token: copy ~/.ray/auth_token from one of its "
        "machines to this one, or set RAY_AUTH_TOKEN to what is in it."
    )
    assert connecting(address, tmp_path) == [told, "None"]
    assert connecting(address, tmp_path, RAY_AUTH_TOKEN=TOKEN[::-1]) == [told, "None"]
    assert connecting(address, tmp_path, RAY_AUTH_MODE="token") == [
        "RAY_AUTH_MODE=token is set, and there is no token on this machine: copy ~/.ray/auth_token from a "
        "machine of the cluster to this one, or unset RAY_AUTH_MODE if it asks for none.",
        "token",
    ]
