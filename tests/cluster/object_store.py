"""An S3 server on this machine, which writes down what it is asked for, and can refuse or damage it."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from pyarrow.fs import FileSystem
from werkzeug.serving import make_server

BUCKET = "archives"
FORBIDDEN = "forbidden"  # a bucket that nobody may read or write

_DENIED = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: PUT, POST, GET and so on, for an object, and how many bytes of it came back."""

    method: str
    name: str
    given: int


@dataclass
class ObjectStore:
    """The server, as a test sees it; `damage` is applied to what an object of that name is answered with."""

    asked: list[Asked] = field(default_factory=list)
    damage: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)

    def url(self, name: str) -> str:
        return f"s3://{BUCKET}/{name}"

    def written(self) -> set[str]:
        """What was written since `asked` was cleared."""
        return {one.name for one in self.asked if one.method == "PUT"}

    def read(self) -> set[str]:
        return {one.name for one in self.asked if one.method == "GET" and one.name and one.given}

    def answer(self, environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        bucket, _, name = environment["PATH_INFO"].strip("/").partition("/")
        method = environment["REQUEST_METHOD"]
        if bucket == FORBIDDEN:
            start(
                "403 Forbidden", [("Content-Type", "application/xml"), ("Content-Length", str(len(_DENIED)))]
            )
            yield b"" if method == "HEAD" else _DENIED
            return
        parts = [
            self.damage[name](part) if method == "GET" and name in self.damage else part
            for part in self._application(environment, start)
        ]
        # Before it is given: who has it may ask at once what was asked for.
        self.asked.append(Asked(method, name, sum(map(len, parts))))
        yield from parts

    def __post_init__(self) -> None:
        self._application = DomainDispatcherApplication(create_backend_app)


@contextmanager
def stored() -> Iterator[ObjectStore]:
    """Serve a store of objects at which processes that are started meanwhile look for s3:// addresses."""
    logging.getLogger("werkzeug").setLevel("ERROR")
    store = ObjectStore()
    server = make_server("127.0.0.1", 0, store.answer, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        FileSystem.from_uri(f"s3://{BUCKET}?allow_bucket_creation=true")[0].create_dir(BUCKET)
        try:
            yield store
        finally:
            server.shutdown()
            serving.join()
            server.server_close()
