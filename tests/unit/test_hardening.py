"""The server as a process that is started as it should not be."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import streamlit as st

from dashboard import hardening

ROOT = Path(__file__).parents[2]


def started(folder: Path, *flags: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "server.py"),
        "--server.headless=true", "--server.port=0", *flags,
    ]  # fmt: skip
    given = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    return subprocess.run(
        command, cwd=folder, env=given, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("elsewhere", "flags", "environment", "wrong"),
    [
        (True, [], {}, ["client.showErrorDetails", "client.disableDataExport", "server.address"]),
        (
            False,
            [
                "--server.enableAgentApi=true",
                "--server.corsAllowedOrigins=https://evil.example",
                "--server.allowedHosts=*",
            ],
            {"REGISTER_PEOPLE_CHECK": "600", "STREAMLIT_SERVER_TRUSTED_USER_HEADERS": '{"a": "b"}'},
            [
                "server.enableAgentApi",
                "server.trustedUserHeaders",
                "server.corsAllowedOrigins",
                "server.allowedHosts",
                "REGISTER_PEOPLE_CHECK",
            ],
        ),
    ],
)
def test_a_server_without_its_settings_does_not_start(
    tmp_path: Path,
    elsewhere: bool,
    flags: list[str],
    environment: Mapping[str, str],
    wrong: list[str],
) -> None:
    ended = started(tmp_path if elsewhere else ROOT, *flags, **environment)
    assert ended.returncode != 0
    assert "The dashboard is not started" in ended.stderr
    assert [name for name in wrong if f"{name} is" not in ended.stderr] == []


def test_a_setting_that_is_undone_while_it_runs_lets_nobody_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Streamlit reads config.toml anew when it changes."""
    monkeypatch.setattr(hardening, "_guarded", True)
    assert hardening.is_guarded()
    asked = st.get_option
    undone = {"global.developmentMode": True}
    monkeypatch.setattr(st, "get_option", lambda name: undone.get(name, asked(name)))
    assert not hardening.is_guarded()


def test_as_it_lies_here_it_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardening, "_guarded", False)
    hardening.require()
    assert hardening.is_guarded()
