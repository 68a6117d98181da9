"""Which PostgreSQL URLs are taken, and what a connection carries."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from data_access.connecting import connect_arguments, hosts
from data_access.errors import RegisterUnavailable
from data_access.mirror import mirror_files
from data_access.replica import open_engine

PROVEN = "sslmode=verify-full&sslrootcert=system"


def arguments(rest: str) -> dict[str, object]:
    return connect_arguments(make_url(f"postgresql+psycopg://{rest}"))


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGUSER", "PGHOST", "PGHOSTADDR", "PGPORT", "PGSSLMODE", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "rest",
    [
        "reader@/register",
        "reader@/register?host=/run/postgresql",
        "reader@/register?host=/run/a,/run/b&port=5432,5433",
        "reader@localhost/register",
        "reader@127.0.0.1:5433/register",
        "reader@[::1]/register",
        f"reader@replica/register?{PROVEN}",
        f"reader@/register?host=standby-1,standby-2&port=5432,5433&{PROVEN}",
        f"reader@/register?host=standby-1:5432&host=standby-2:5433&{PROVEN}",
    ],
)
def test_own_machine_or_full_proof_is_taken(rest: str) -> None:
    assert arguments(rest)["target_session_attrs"] == "prefer-standby"


@pytest.mark.parametrize(
    ("rest", "named"),
    [
        ("reader@replica/register", "replica"),
        ("reader@192.0.2.1/register?sslmode=require", "192.0.2.1"),
        ("reader@replica/register?sslmode=verify-ca", "replica"),
        ("reader@localhost.example/register", "localhost.example"),
        ("reader@/register?host=/run/a,replica", "replica"),
        ("reader@/register?host=localhost:1&host=replica:2", "replica"),
        ("reader@localhost/register?hostaddr=192.0.2.1", "localhost"),
        ("reader@/register?hostaddr=192.0.2.1", "192.0.2.1"),
        ("reader@/register?service=register", "service"),
    ],
)
def test_network_without_full_proof_is_refused(rest: str, named: str) -> None:
    with pytest.raises(RegisterUnavailable, match="verify-full") as refused:
        arguments(rest)
    assert named in str(refused.value)
    assert "reader" not in str(refused.value)


def test_environment_counts_as_the_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "replica")
    with pytest.raises(RegisterUnavailable, match="verify-full"):
        arguments("reader@/register")
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    arguments("reader@/register")
    with pytest.raises(RegisterUnavailable, match="verify-full"):
        arguments("reader@/register?sslmode=prefer")


def test_service_file_counts_as_the_url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "services").write_text("[register]\nhost=replica\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    monkeypatch.setenv("PGSERVICE", "register")
    with pytest.raises(RegisterUnavailable, match="replica"):
        arguments("reader@/register")


def test_connection_is_bounded_and_read_only() -> None:
    carried = arguments("reader@/register?options=-c%20search_path%3Dregister")
    options = str(carried["options"])
    assert options.startswith("-c search_path=register -c default_transaction_read_only=on")
    for bound in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert f"-c {bound}=" in options
    assert {"connect_timeout", "tcp_user_timeout", "keepalives_idle"} <= carried.keys()
    assert carried["gssencmode"] == "disable"


def test_url_chooses_which_servers_are_asked() -> None:
    asked = "reader@/register?target_session_attrs=standby"
    assert arguments(asked)["target_session_attrs"] == "standby"


@pytest.mark.parametrize(
    "rest",
    [
        "reader:hush@/register?nonsense=1",
        "reader:hush@/register?host=a:1&host=b:2&port=3",
        "reader:hush@/register?host=a,b&port=1,2,3",
        "reader:hush@/register?host=a&port=first",
    ],
)
def test_unknown_option_gets_a_sentence(rest: str) -> None:
    with pytest.raises(RegisterUnavailable, match="REGISTER_URL") as refused:
        arguments(rest)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("rest", "named"),
    [
        ("reader:hush@replica:5433/register", "replica:5433"),
        ("reader:hush@/register?host=a,b&port=1,2", "a:1, b:2"),
        ("reader:hush@/register?host=a,b", "a, b"),
        ("reader:hush@/register?host=a:1&host=b:2", "a:1, b:2"),
        ("reader:hush@/register", "this machine:5432"),
    ],
)
def test_hosts_are_named_without_password(rest: str, named: str) -> None:
    assert hosts(make_url(f"postgresql+psycopg://{rest}")) == named


@pytest.mark.parametrize(
    ("name", "value"),
    [("PGUSER", "some"), ("PGHOST", "/run/other"), ("PGPORT", "5433"), ("PGDATABASE", "other")],
)
def test_mirror_is_of_the_login_and_server_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    def register(url: str) -> str:
        return mirror_files(open_engine(f"postgresql+psycopg://{url}"), tmp_path).register

    silent, complete = "", "reader@/register?host=/run/own&port=5432"
    before = [register(url) for url in (silent, complete)]
    monkeypatch.setenv(name, value)
    assert register(silent) != before[0]
    assert register(complete) == before[1], "the URL says it all"


@pytest.mark.parametrize(
    ("name", "value", "least"),
    [
        ("REGISTER_LAG", "15min", 0),
        ("REGISTER_QUIET", "a day", 0),
        ("REGISTER_REFRESH", "nan", 0),
        ("REGISTER_STATEMENT_TIMEOUT", "0", 1),
        ("REGISTER_COMPARE_HOURS", "-1", 0),
    ],
)
def test_setting_that_is_no_such_number_gets_a_sentence(name: str, value: str, least: int) -> None:
    """Without an end of a statement there would be none of a read's attempts either."""
    ended = subprocess.run(
        [sys.executable, "-c", "import data_access.settings"],
        env=os.environ | {name: value}, cwd=Path(__file__).parents[2], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert f"{name} is '{value}'; it should be a number from {least} on" in ended.stderr
    assert "Traceback" not in ended.stderr
