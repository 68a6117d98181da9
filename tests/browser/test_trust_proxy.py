"""The nginx example of docs/operations.md, started as it stands but for its files and ports."""

import re
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from dashboard.navigation import PAGES
from data_access.people import People
from data_access.people_tables import Person, Role
from tests.audit_log import audit_server
from tests.browser.looking import Witness, stands
from tests.browser.provider import COOKIE, secrets_file, session_cookie
from tests.browser.server import free_port, running
from tests.browser.signing import says_what_for

pytestmark = pytest.mark.trust

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
DEADLINE_S = 20


def _certificate(folder: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=dashboard.example", "-addext", "subjectAltName=DNS:dashboard.example",
            "-keyout", str(folder / "dashboard.key"), "-out", str(folder / "dashboard.pem"),
        ],
        check=True, capture_output=True,
    )  # fmt: skip


def _example(folder: Path, port: int, behind: int) -> str:
    found = re.search(r"```nginx\n(.*?)```", OPERATIONS.read_text(), re.S)
    assert found, "docs/operations.md no longer has the example"
    server = found[1]
    for stands_there, here in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("127.0.0.1:8501", f"127.0.0.1:{behind}"),
        ("/etc/ssl", str(folder)),
    ):
        assert stands_there in server
        server = server.replace(stands_there, here)
    temporary = "\n".join(
        f"{kind}_temp_path {folder / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'};"
        f"events {{}} http {{ access_log {folder / 'access.log'}; {temporary} {server} }}"
    )


@pytest.fixture
def proxied(training_url: str, tmp_path: Path) -> Iterator[str]:
    """Address of the app behind nginx."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        pytest.skip("no nginx: install the package 'nginx-light'")
    _certificate(tmp_path)
    port, behind = free_port(), free_port()
    address = f"https://dashboard.example:{port}"
    people = f"sqlite:///{tmp_path / 'people' / 'people.db'}"
    People(people).add(Person("anna", "KPCN", Role.ANALYST))
    environment = {
        "STREAMLIT_SECRETS_FILES": str(secrets_file(tmp_path, address, "https://login.example")),
        "STREAMLIT_SERVER_ALLOWED_HOSTS": "dashboard.example",
        "REGISTER_PEOPLE": people,
    }
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(_example(tmp_path, port, behind))
    with ExitStack() as stack:
        audit = stack.enter_context(audit_server())
        environment["REGISTER_AUDIT"] = audit.url("audit", "audit_writer")
        stack.enter_context(running(training_url, tmp_path, port=behind, environment=environment))
        proxy = subprocess.Popen([nginx, "-e", str(tmp_path / "error.log"), "-c", configuration])
        try:
            _wait(port, proxy, tmp_path / "error.log")
            yield address
        finally:
            proxy.terminate()
            proxy.wait()


def _wait(port: int, proxy: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline and proxy.poll() is None:
        try:
            with _get(port, "/_stcore/health"):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nginx does not serve: {log.read_text()}")


def _get(port: int, path: str) -> Any:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE  # the test's own certificate, on its own loopback
    asked = urllib.request.Request(
        f"https://127.0.0.1:{port}{path}", headers={"Host": f"dashboard.example:{port}"}
    )
    return urllib.request.urlopen(asked, timeout=10, context=trusting)


def test_example_serves_pages_over_tls_with_safe_cookies(proxied: str, tmp_path: Path) -> None:
    port = int(proxied.rpartition(":")[2])
    with _get(port, "/_stcore/health") as answer:
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert f"wss://dashboard.example:{port};" in answer.headers["Content-Security-Policy"]
        cookies = answer.headers.get_all("Set-Cookie")
        assert cookies
        assert all("Secure" in cookie for cookie in cookies)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        _get(port, "/_stcore/metrics")
    assert not (tmp_path / "access.log").read_text(), "no second log of who looked at what"


def test_a_reader_sees_a_page_through_the_example(proxied: str, chromium: Browser) -> None:
    port = proxied.rpartition(":")[2]
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-background-networking",
              f"--host-resolver-rules=MAP dashboard.example 127.0.0.1:{port}"],
    )  # fmt: skip
    context = browser.new_context(ignore_https_errors=True, locale="en-US")
    context.add_cookies(
        [{"name": COOKIE, "value": session_cookie("anna", proxied), "url": proxied, "secure": True}]
    )
    witness = Witness(f"dashboard.example:{port}")
    witness.watch(context)
    page = context.new_page()
    page.goto(proxied)
    says_what_for(page)
    stands(page, PAGES[0].name)
    expect(page.get_by_test_id("stSidebar").get_by_text("Analyst, KPCN")).to_be_visible()
    browser.close()
    assert witness.complaints == []
    assert witness.foreign == []
