"""A real audit log, as the operations page makes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.operations import sql_of
from tests.postgresql import Server, binaries, fresh_server


@contextmanager
def audit_server(**settings: Any) -> Iterator[Server]:
    """A server of its own whose database ``audit`` holds the log."""
    with fresh_server(binaries(), **settings) as server:
        server.run("CREATE DATABASE audit ENCODING 'UTF8' TEMPLATE template0")
        server.run(*sql_of("The audit log"), database="audit")
        yield server
