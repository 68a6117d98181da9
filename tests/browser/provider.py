"""Real OpenID Connect providers as processes of their own, and a session that one would give."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.browser.server import free_port

COOKIE = "_streamlit_user"
SECRET = "0123456789abcdef" * 4
DEADLINE_S = 30
WELL_KNOWN = "/.well-known/openid-configuration"
FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
"""Debian's libfaketime, which gives a process a clock that is off."""


@contextmanager
def mock_provider(port: int | None = None, clock: str = "") -> Iterator[str]:
    """The package oidc-provider-mock; its address. ``clock`` is how far it is off, as ``+15m``."""
    port = port or free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with started(command, f"http://localhost:{port}", clock=clock) as address:
        yield address


@contextmanager
def started(
    command: list[str], address: str, *, clock: str = "", environment: Mapping[str, str] = {}
) -> Iterator[str]:
    """A provider that answers at an address, until the end."""
    given = os.environ | {"PYTHONWARNINGS": "ignore", **environment}
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
        yield address
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
client_secret = "{SECRET[::-1]}"
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
