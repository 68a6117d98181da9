"""Real OpenID Connect providers as processes of their own, and a session that one would give."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from playwright.sync_api import Page

COOKIE = "_streamlit_user"
SECRET = "0123456789abcdef" * 4
CLIENT_SECRET = SECRET[::-1]
CERTIFIED_FOLDER = Path(__file__).parents[1] / "trust_oidc"
DEADLINE_S = 30
WELL_KNOWN = "/.well-known/openid-configuration"
FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
"""Debian's libfaketime, which gives a process a clock that is off."""


@dataclass(frozen=True)
class Provider:
    """A provider, and how a person gets through its pages."""

    name: str
    command: Callable[[int, str], list[str]]
    sign_in: Callable[[Page, str], None]
    refuse: Callable[[Page], None]
    sign_out: Callable[[Page], None]

    @contextmanager
    def running(self, port: int, app: str, clock: str = "") -> Iterator[None]:
        """Run for an app. ``clock`` is how far the provider's is off, such as ``+15m``."""
        with started(self.command(port, app), f"http://localhost:{port}", clock=clock):
            yield


def _mock(port: int, _app: str) -> list[str]:
    return [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]


def _mock_sign_in(page: Page, subject: str) -> None:
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize").click()


def _certified(port: int, app: str) -> list[str]:
    node, script = shutil.which("node"), CERTIFIED_FOLDER / "provider.js"
    if node is None or not (CERTIFIED_FOLDER / "node_modules").is_dir():
        pytest.skip("no certified provider: `make trust` installs it, with Node.js")
    return [node, str(script), str(port), f"{app}/oauth2callback", CLIENT_SECRET]


def _certified_sign_in(page: Page, subject: str) -> None:
    page.locator("input[name=login]").fill(subject)
    page.locator("input[name=password]").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


MOCK = Provider(
    "mock",
    _mock,
    _mock_sign_in,
    lambda page: page.get_by_role("button", name="Deny").click(),
    lambda page: page.get_by_role("button", name="End session").click(),
)
"""The package oidc-provider-mock."""

CERTIFIED = Provider(
    "certified",
    _certified,
    _certified_sign_in,
    lambda page: page.get_by_text("Cancel").click(),
    lambda page: page.get_by_role("button", name="Yes, sign me out").click(),
)
"""The package oidc-provider of npm, which the OpenID Foundation has certified."""


@contextmanager
def started(command: list[str], address: str, *, clock: str = "") -> Iterator[None]:
    """A provider that answers at an address, until the end."""
    given = os.environ | {"PYTHONWARNINGS": "ignore"}
    if clock:
        if not FAKETIME:
            pytest.skip("no clock can be set off: install the package 'libfaketime'")
        given |= {
            "LD_PRELOAD": str(FAKETIME[0]), "FAKETIME": clock, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip
    process = subprocess.Popen(
        command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_it_answers(process, address + WELL_KNOWN)
        yield
    finally:
        process.kill()
        process.wait()


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The provider does not answer at {url}")


def secrets_file(folder: Path, address: str, provider: str) -> Path:
    """A ``secrets.toml`` for the app at an address."""
    file = folder / "secrets.toml"
    file.write_text(
        f"""
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "{SECRET}"
client_id = "dashboard"
client_secret = "{CLIENT_SECRET}"
server_metadata_url = "{provider}{WELL_KNOWN}"
client_kwargs = {{ scope = "openid", prompt = "login" }}
"""
    )
    return file


def session_cookie(
    subject: str, address: str, *, nonce: str = "n1", age_s: float = 0, secret: str = SECRET
) -> str:
    """The session that a sign-in at an address would leave, as old as asked."""

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - age_s)

    content = {
        "sub": subject, "nonce": nonce, "origin": address, "is_logged_in": True,
        "provider": "default",
    }  # fmt: skip
    signer = URLSafeTimedSerializer(secret, salt=COOKIE, signer=Then)
    return str(signer.dumps(json.dumps(content)))
