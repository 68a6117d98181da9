"""The dashboard as it is run in earnest: sign-in, audit log, release copies, on a canary register."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_access.people import People
from data_access.people_tables import Person, Role
from data_access.release import MANAGER, MANAGER_K, PARTNER_K, Asked, make_release
from tests.browser.provider import secrets_file, session_cookie
from tests.browser.server import free_port, running
from tests.operations import sql_of
from tests.postgresql import Server, binaries, fresh_server
from tests.trust.canaries import canary_register
from tests.trust.crawler import Received

PEOPLE = (
    Person("anna", "KPCN", Role.ANALYST),
    Person("wim", "KMar", Role.ANALYST),
    Person("max", "OM BES", Role.MANAGER),
    Person("pia", "Guardia", Role.PARTNER, "CW"),
    Person("ari", "Guardia", Role.PARTNER, "AW"),
    Person("two", "KPCN", Role.ANALYST),
    Person("two", "OM BES", Role.MANAGER),
)
"""Of Aruba there is no release; ``two`` has two roles, and ``zoe`` has none."""

RELEASES = (
    Asked(MANAGER, MANAGER_K),
    Asked("partner-CW", PARTNER_K, "A regional picture", "Stcrt. 2010, 11337"),
)


@dataclass(frozen=True)
class Stage:
    """A server in a folder of its own, and what it reads and writes."""

    address: str
    folder: Path
    url: str
    audit: Server

    def session(self, subject: str) -> str | None:
        """A session as a sign-in leaves it; None for nobody."""
        return session_cookie(subject, self.address, nonce=subject) if subject else None

    @property
    def log(self) -> bytes:
        return (self.folder / "server.log").read_bytes()


@contextmanager
def staged(folder: Path, url: str) -> Iterator[Stage]:
    """The dashboard on a register; what goes wrong there is for the test to look at."""
    for asked in RELEASES:
        make_release(url, asked, mirrors=folder / "mirror", releases=folder / "releases")
    people = f"sqlite:///{folder / 'people' / 'people.db'}"
    for person in PEOPLE:
        People(people).add(person)
    port = free_port()
    address = f"http://localhost:{port}"
    with audit_server() as audit:
        environment = {
            "STREAMLIT_SECRETS_FILES": str(secrets_file(folder, address, "http://localhost:1")),
            "REGISTER_PEOPLE": people,
            "REGISTER_PEOPLE_CHECK": "1",
            "REGISTER_RELEASES": str(folder / "releases"),
            "REGISTER_AUDIT": audit.url("audit", "audit_writer"),
            "REGISTER_REFRESH": "0",
        }
        with running(url, folder, port=port, environment=environment, expected=True):
            yield Stage(address, folder, url, audit)


@contextmanager
def audit_server() -> Iterator[Server]:
    """A server with an empty audit log."""
    with fresh_server(binaries()) as server:
        server.run("CREATE DATABASE audit ENCODING 'UTF8' TEMPLATE template0")
        server.run(*sql_of("The audit log"), database="audit")
        yield server
