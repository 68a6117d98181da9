"""The app run from its entry, in this process, on real registers."""

import shutil
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from dashboard import background, group_run, hardening, session_cookie, watch_run
from dashboard.background import Jobs
from dashboard.session_cookie import Session
from data_access import settings
from data_access.clock import now
from data_access.people import People
from data_access.people_tables import Person
from data_access.release import MANAGER, MANAGER_K, PARTNER_K, Asked, make_release
from data_access.training import build_into
from models import emergence
from tests.app.pages import OpenApp, WrittenOnce, rested, visit
from tests.audit_log import audit_server
from tests.postgresql import Server
from tests.registers import write_register

ENTRY = Path(__file__).parents[2] / "dashboard" / "app.py"
UNTIL = date(2026, 6, 30)
TIMEOUT_S = 120


@pytest.fixture(scope="session")
def training_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A training register of 400 reports over three years."""
    url = f"sqlite:///{tmp_path_factory.mktemp('register') / 'training.db'}"
    build_into(url, until=UNTIL, reports=400, years=3)
    return url


@pytest.fixture(scope="session")
def small_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A training register as small as it gets, with groups: for tests that seek them anew."""
    url = f"sqlite:///{tmp_path_factory.mktemp('small') / 'training.db'}"
    build_into(url, until=UNTIL, reports=100, years=3)
    return url


@pytest.fixture(scope="session")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> WrittenOnce:
    """A register of rows, as `write_register` takes them, written once for all who read it."""
    folder = tmp_path_factory.mktemp("written")

    def url_of(**rows: Any) -> str:
        file = folder / f"{zlib.crc32(repr(rows).encode()):08x}.db"
        if not file.exists():
            write_register(f"sqlite:///{file}", **rows)
        return f"sqlite:///{file}"

    return url_of


@pytest.fixture(scope="session")
def mirrors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the mirrors of all registers lie, so that each is built once."""
    return tmp_path_factory.mktemp("mirrors")


@pytest.fixture(scope="session")
def jobs() -> dict[str, Jobs]:
    """Long work by register, so that it is done once for all tests of one that only look."""
    return {}


@pytest.fixture(scope="session", autouse=True)
def _few_rounds() -> Iterator[None]:
    """What a page says of firmness and of rates does not hang on how many samples it was asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(group_run, "ROUNDS", 3)
        patch.setattr(watch_run, "watch", partial(emergence.watch, simulations=2))
        yield


@pytest.fixture(scope="session", autouse=True)
def _runs_awaited() -> Iterator[None]:
    """An app of a test asks a thousand times a second whether its run is over, and slows it."""

    def until_over(runner: LocalScriptRunner, timeout: float) -> None:
        timeout = max(timeout, TIMEOUT_S)  # by itself 3 seconds, which an import may take
        runner._script_thread.join(timeout)
        if not runner.script_stopped():
            runner.request_stop()
            runner.join()
            raise RuntimeError(f"The page did not come to its end in {timeout} seconds")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", until_over)
        yield


@pytest.fixture(scope="session", autouse=True)
def _components_sought_once() -> Iterator[None]:
    """Every app of a test reads what all packages say of themselves, which takes a second."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    """One test must not see the register of another: Streamlit's caches are the process's.

    Answers are kept: each under the name of the copy that gave it, which no other copy has.
    """
    yield
    st.cache_resource.clear()


def sign_in(monkeypatch: pytest.MonkeyPatch, app: AppTest, subject: str, **claims: Any) -> None:
    """Give an app the user and the session of a subject: it has no browser that brings a cookie."""
    session = Session(subject, f"session of {subject}", now())
    monkeypatch.setattr(session_cookie, "read", lambda _cookies: session)
    monkeypatch.setattr(hardening, "_guarded", True)
    app.user = {"is_logged_in": True, "sub": subject, **claims}


@pytest.fixture
def open_app(
    monkeypatch: pytest.MonkeyPatch, mirrors: Path, tmp_path: Path, jobs: dict[str, Jobs]
) -> OpenApp:
    """Open the app on a register: ``open_app(url, page="sectors", theme="Smuggling")``.

    ``person`` has signed in; without, nobody can. ``own`` gives the test a notebook and jobs of its
    own, so that it may write to them; with ``grouped`` they hold the groups of the register.
    Where ``page`` is "" nothing is drawn yet: the test goes to its pages itself.
    """
    mine: dict[str, Jobs] = {}
    shared = mirrors / "notebooks"

    def open_it(
        url: str,
        person: Person | None = None,
        *,
        page: str | None = None,
        own: bool = False,
        grouped: bool = False,
        **query: Any,
    ) -> AppTest:
        beside = shared / f"{zlib.crc32(url.encode()):08x}"
        if grouped:
            rested(open_it(url, page="similar_cases"))
            done = jobs[url]._jobs
            mine[url] = Jobs(_jobs={kind: replace(job) for kind, job in done.items()})
            shutil.copytree(beside / "notebook", tmp_path / "notebook")
        kept, folder = (mine, tmp_path) if own else (jobs, beside)
        monkeypatch.setattr(background, "_jobs", lambda: kept.setdefault(url, Jobs()))
        monkeypatch.setattr(settings, "REGISTER_URL", url)
        monkeypatch.setattr(settings, "MIRROR_FOLDER", mirrors)
        monkeypatch.setattr(settings, "NOTEBOOK_FILE", folder / "notebook" / "notebook.db")
        monkeypatch.setattr(settings, "BRIEFINGS_FILE", tmp_path / "briefings" / "briefings.db")
        monkeypatch.setattr(settings, "REFRESH_S", 0.0)
        app = AppTest.from_file(ENTRY, default_timeout=TIMEOUT_S)
        monkeypatch.setattr(session_cookie, "is_sign_in_configured", lambda: person is not None)
        if person:
            people = f"sqlite:///{tmp_path / person.subject / 'people.db'}"
            People(people).add(person)
            monkeypatch.setattr(settings, "PEOPLE_URL", people)
            sign_in(monkeypatch, app, person.subject)
        for name, value in query.items():
            app.query_params[name] = value
        if page == "":
            return app
        return visit(app, page) if page else app.run()

    return open_it


@pytest.fixture
def app(open_app: OpenApp, training_url: str) -> AppTest:
    """The app on the training register, at its default selection."""
    return open_app(training_url)


@pytest.fixture(scope="session")
def releases(training_url: str, mirrors: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the release copies for managers and for Curaçao lie."""
    folder = tmp_path_factory.mktemp("releases") / "made"
    for asked in (
        Asked(MANAGER, MANAGER_K),
        Asked("partner-CW", PARTNER_K, "A regional picture", "Stcrt. 2010, 11337"),
    ):
        make_release(training_url, asked, mirrors=mirrors, releases=folder)
    return folder


@pytest.fixture
def released(releases: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The release copies, where the app looks for them."""
    monkeypatch.setattr(settings, "RELEASES_FOLDER", releases)
    return releases


@pytest.fixture(scope="session")
def audit_log() -> Iterator[Server]:
    """A server with an audit log."""
    with audit_server() as server:
        yield server


@pytest.fixture
def audited(audit_log: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """An empty audit log, to which the app writes."""
    audit_log.run("TRUNCATE audit.entry", database="audit")
    monkeypatch.setattr(settings, "AUDIT_URL", audit_log.url("audit", "audit_writer"))
    return audit_log
