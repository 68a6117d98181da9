"""A primary with two standbys for all tests of a process."""

from collections.abc import Iterator

import pytest

from tests.app.conftest import (  # noqa: F401 - fixtures
    _components_sought_once,
    _empty_caches,
    _runs_awaited,
    jobs,
    mirrors,
    open_app,
)
from tests.database.mirroring import CHILDREN, REPORTS, SECRET
from tests.postgresql import binaries, fresh_server, standby_of
from tests.registers import write_register
from tests.standby.cluster import (
    ADMITS,
    PASSWORD,
    PRIMARY,
    READER,
    STANDBY,
    Cluster,
    statements_of_page,
)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with fresh_server(binaries(), admits=ADMITS, **PRIMARY) as primary:
        primary.run("CREATE DATABASE register")
        told = [report | {"narrative": SECRET} for report in REPORTS]
        write_register(primary.url("register"), reports=told, **CHILDREN)
        primary.run(
            statements_of_page(),
            f"ALTER ROLE {READER} PASSWORD '{PASSWORD}'",
            "CREATE TABLE beside (secret text)",
            "CREATE ROLE stranger LOGIN",
            database="register",
        )
        with (
            standby_of(primary, **STANDBY, cluster_name="first") as first,
            standby_of(primary, **STANDBY, cluster_name="second") as second,
        ):
            whole = Cluster(primary, first, second)
            whole.catch_up()
            yield whole


@pytest.fixture
def faulty(cluster: Cluster) -> Iterator[Cluster]:
    """The same for a test that does harm to it: whole again afterwards."""
    for server in cluster.servers:  # a server that was killed redoes all since its last checkpoint
        server.run("CHECKPOINT")
        cluster.catch_up()
    yield cluster
    cluster.mend()
