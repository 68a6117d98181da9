"""The app with sign-in configured and an audit log, as a process of its own."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from data_access.people import People
from data_access.people_tables import Person, Role
from tests.audit_log import audit_server
from tests.browser.provider import secrets_file, session_cookie
from tests.browser.server import free_port, running
from tests.people_by_hand import write_person

CHECK_S = 1
ANNA = Person("anna", "KPCN", Role.ANALYST)
PURPOSE = "Work on cases or an investigation"
"""What an analyst of a test looks for."""


def says_what_for(page: Page) -> None:
    """Choose the purpose in the sidebar, before which analysts see nothing."""
    page.get_by_test_id("stSidebar").get_by_role("combobox", name="You look for").click()
    page.get_by_role("option", name=PURPOSE).click()


@dataclass(frozen=True)
class App:
    """The app, its people, where its provider is to listen, and where its mirrors lie."""

    address: str
    people: People
    provider_port: int
    mirrors: Path

    def session(self, subject: str, **how: Any) -> str:
        return session_cookie(subject, self.address, **how)

    def get(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """An answer to a path that is sent as it stands."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body


@contextmanager
def serving(register_url: str, folder: Path) -> Iterator[App]:
    """Serve the app on a register to the people of these tests."""
    port, provider_port = free_port(), free_port()
    address, url = f"http://localhost:{port}", f"sqlite:///{folder / 'people' / 'people.db'}"
    secrets = secrets_file(folder, address, f"http://localhost:{provider_port}")
    people = People(url)
    for person in (
        ANNA,
        Person("max", "OM BES", Role.MANAGER),
        Person("pia", "Guardia", Role.PARTNER, "AW"),
        Person("two", "KPCN", Role.ANALYST),
        Person("wim", "KMar", Role.ANALYST),
    ):
        people.add(person)
    write_person(url, subject="two", role="manager")
    with audit_server() as audit:
        environment = {
            "STREAMLIT_SECRETS_FILES": str(secrets), "REGISTER_PEOPLE": url,
            "REGISTER_PEOPLE_CHECK": str(CHECK_S), "REGISTER_REFRESH": "0",
            "REGISTER_AUDIT": audit.url("audit", "audit_writer"),
        }  # fmt: skip
        with running(register_url, folder, port=port, environment=environment, expected=True):
            yield App(address, people, provider_port, folder / "mirror")
