"""Real databases for the tests: a SQLite file, a DuckDB file, and a PostgreSQL server."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from data_access import replica, settings
from data_access.audit import AuditLog
from data_access.mirror import ensure_mirror
from data_access.replica import open_engine
from tests.audit_log import audit_server
from tests.database.auditing import HEAD_OF_NONE
from tests.database.mirroring import CHILDREN, REPORTS, Build, mirror_once, put_mirror
from tests.database.releasing import make, released_reports
from tests.postgresql import Server, administer, binaries, fresh_server
from tests.registers import write_register

ENGINES = ("sqlite", "duckdb", "postgresql")

NewDatabase = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a fresh PostgreSQL server without its database name; skips where none can start."""
    with fresh_server(binaries(), synchronous_commit="off") as server:
        yield server.url("{database}")


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest) -> NewDatabase:
    """Makes a fresh, empty database of an engine; PostgreSQL's with further options."""

    @contextmanager
    def make(engine: str, folder: Path, options: str = "") -> Iterator[str]:
        if engine != "postgresql":
            yield f"{engine}:///{folder / f'empty.{engine}'}"
            return
        server: str = request.getfixturevalue("postgresql_server")
        name = f"test_{uuid.uuid4().hex}"
        administer(server, f"CREATE DATABASE {name} {options} STRATEGY file_copy")
        yield server.format(database=name)
        administer(server, f"DROP DATABASE {name} WITH (FORCE)")

    return make


@pytest.fixture(params=ENGINES)
def database_url(
    request: pytest.FixtureRequest, new_database: NewDatabase, tmp_path: Path
) -> Iterator[str]:
    """SQLAlchemy URL of a fresh, empty database, on each engine in turn."""
    with new_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A register in SQLite."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=REPORTS, **CHILDREN)
    return url


@pytest.fixture
def build(url: str, tmp_path: Path) -> Build:
    return lambda: ensure_mirror(open_engine(url), tmp_path / "mirror")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A mirror of a register like that of `url`, and the register."""
    folder = tmp_path_factory.mktemp("built")
    of = f"sqlite:///{folder / 'register.db'}"
    write_register(of, reports=REPORTS, **CHILDREN)
    return mirror_once(of, folder), of


@pytest.fixture
def built(built_once: tuple[Path, str], url: str, tmp_path: Path) -> None:
    """The register has its mirror, so that the first look finds it: for tests of what follows."""
    put_mirror(*built_once, url, tmp_path / "mirror")


@pytest.fixture(scope="session")
def released_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a register that can be released and its first release, and the register."""
    folder = tmp_path_factory.mktemp("released")
    of = f"sqlite:///{folder / 'register.db'}"
    write_register(of, reports=released_reports(), kind="operational")
    make(of, folder)
    return folder, of


@pytest.fixture
def released(released_once: tuple[Path, str], releasable: str, tmp_path: Path) -> None:
    """The register has its first release, so that making one finds it: for what follows."""
    folder, of = released_once
    put_mirror(folder / "mirror", of, releasable, tmp_path / "mirror")
    shutil.copytree(folder / "releases", tmp_path / "releases")


@pytest.fixture
def releasable(tmp_path: Path) -> str:
    """A register in SQLite that can be released."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=released_reports(), kind="operational")
    return url


@pytest.fixture(scope="module")
def room_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A room and a notebook of a file's own, in a process where nobody signs in."""
    folder = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ROOM_FOLDER", folder / "room")
        patch.setattr(settings, "NOTEBOOK_FILE", folder / "notebook.db")
        yield folder


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many attempts as ever, soon after each other; tests/unit/test_failures.py holds pauses."""
    monkeypatch.setattr(replica, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(replica, "LONGEST_PAUSE_S", 0.01)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where mirrors and release copies lie, of settings too."""
    monkeypatch.setattr(settings, "MIRROR_FOLDER", tmp_path / "mirror")
    monkeypatch.setattr(settings, "RELEASES_FOLDER", tmp_path / "releases")
    return tmp_path


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that holds an audit log."""
    with audit_server() as server:
        yield server


@pytest.fixture
def log(server: Server) -> Iterator[AuditLog]:
    """The log, empty."""
    server.run("TRUNCATE audit.entry", HEAD_OF_NONE, database="audit")
    log = AuditLog(server.url("audit", "audit_writer"))
    yield log
    log.close()
