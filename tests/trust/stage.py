"""The dashboard as it is run in earnest: with sign-in, an audit log, and release copies."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_access.people import People
from data_access.people_tables import Person, Role
from data_access.release import MANAGER, MANAGER_K, PARTNER_K, Asked, make_release
from tests.audit_log import audit_server
from tests.browser.provider import secrets_file, session_cookie
from tests.browser.server import free_port, running
from tests.people_by_hand import write_person
from tests.postgresql import Server
from tests.trust.canaries import mark_release

ANALYSTS, RELEASED = ("anna-vkw", "wim-vkw"), ("max-vkw", "pia-vkw")
NOBODY, NO_ROLE, TWO_ROLES, NO_RELEASE = "", "zoe-vkw", "two-vkw", "ari-vkw"
OUTSIDE = (NOBODY, NO_ROLE, TWO_ROLES, NO_RELEASE)

PEOPLE = (
    Person(ANALYSTS[0], "Vkw first house", Role.ANALYST),
    Person(ANALYSTS[1], "Vkw second house", Role.ANALYST),
    Person(RELEASED[0], "Vkw third house", Role.MANAGER),
    Person(RELEASED[1], "Vkw fourth house", Role.PARTNER, "CW"),
    Person(NO_RELEASE, "Vkw fifth house", Role.PARTNER, "AW"),
    Person(TWO_ROLES, "Vkw sixth house", Role.ANALYST),
    Person(TWO_ROLES, "Vkw seventh house", Role.MANAGER),
)
"""Of Aruba there is no release; the last one is a second role, written by hand."""

RELEASES = (
    Asked(MANAGER, MANAGER_K),
    Asked("partner-CW", PARTNER_K, "A regional picture", "Stcrt. 2010, 11337"),
)


@dataclass(frozen=True)
class Stage:
    """A folder with all that a server reads and writes, and the audit log."""

    folder: Path
    url: str
    audit: Server

    @contextmanager
    def served(self, name: str, **other: str) -> Iterator["Served"]:
        """The dashboard with its sign-in, as a fresh process; ``other`` settings as asked."""
        port = free_port()
        address = f"http://localhost:{port}"
        mine = self.folder / name
        mine.mkdir(mode=0o700)
        secrets = secrets_file(mine, address, "http://localhost:1")
        environment = self.environment | {"STREAMLIT_SECRETS_FILES": str(secrets)} | other
        with running(self.url, mine, port=port, environment=environment, expected=True):
            yield Served(address, mine / "server.log")

    @property
    def environment(self) -> Mapping[str, str]:
        """Settings of every server; their own folder is for the log alone."""
        kept = self.folder
        temporary = kept / "temporary"
        temporary.mkdir(exist_ok=True)
        return {
            "REGISTER_DATA": str(kept / "data"),
            "REGISTER_MIRROR": str(kept / "mirror"),
            "REGISTER_RELEASES": str(kept / "releases"),
            "REGISTER_PEOPLE": self.people,
            "REGISTER_PEOPLE_CHECK": "1",
            "REGISTER_AUDIT": self.audit.url("audit", "audit_writer"),
            "REGISTER_REFRESH": "0",
            "TMPDIR": str(temporary),
        }

    @property
    def people(self) -> str:
        return f"sqlite:///{self.folder / 'people' / 'people.db'}"


@dataclass(frozen=True)
class Served:
    """A server that runs, and where it writes what happens."""

    address: str
    log: Path

    def session(self, subject: str) -> str | None:
        """A session as a sign-in leaves it; None for nobody."""
        return session_cookie(subject, self.address, nonce=subject) if subject else None


@contextmanager
def staged(folder: Path, url: str) -> Iterator[Stage]:
    """A register with its release copies, each with its mark, people and audit log.

    Nothing runs yet but the last.
    """
    for asked in RELEASES:
        made = make_release(url, asked, mirrors=folder / "mirror", releases=folder / "releases")
        mark_release(made.file, asked.name)
    with audit_server() as audit:
        stage = Stage(folder, url, audit)
        *admitted, again = PEOPLE
        for person in admitted:
            People(stage.people).add(person)
        write_person(stage.people, subject=again.subject, organisation=again.organisation,
                     role=again.role.value)  # fmt: skip
        yield stage
