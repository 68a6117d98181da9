"""A server over TCP: taken at its word only when its certificate proves it."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data_access.errors import RegisterUnavailable
from data_access.replica import consistent, open_engine
from tests.postgresql import (
    Server,
    binaries,
    free_port,
    fresh_server,
    server_folder,
    server_user,
)
from tests.standby.cluster import name

HOST = "register.example"
"""Made out to this name; reached at the loopback without asking for it."""


@dataclass
class Guarded:
    server: Server
    certificates: Path

    def url(self, host: str = HOST, authority: str = "authority", **options: str) -> str:
        asked = {
            "host": host, "hostaddr": "127.0.0.1", "port": str(self.server.port),
            "sslmode": "verify-full", "sslrootcert": str(self.certificates / f"{authority}.pem"),
        } | options  # fmt: skip
        query = "&".join(f"{key}={value}" for key, value in asked.items())
        return f"postgresql+psycopg://postgres@/postgres?{query}"


@pytest.fixture(scope="module")
def guarded() -> Iterator[Guarded]:
    programs = binaries(tls=True)
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    with server_folder() as folder:
        for authority in ("authority", "stranger"):
            certify(folder, authority, authority)
        certify(folder, "server", HOST, "-CA", "authority.pem", "-CAkey", "authority.key")
        with fresh_server(
            programs,
            port=free_port(),
            listen_addresses="127.0.0.1",
            cluster_name="guarded",
            ssl="on",
            ssl_cert_file=folder / "server.pem",
            ssl_key_file=folder / "server.key",
        ) as server:
            yield Guarded(server, folder)


def certify(folder: Path, file: str, host: str, *signing: str) -> None:
    """A key and a certificate, signed by itself unless told otherwise."""
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
            "-keyout", f"{file}.key", "-out", f"{file}.pem", *signing,
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    (folder / f"{file}.key").chmod(0o600)
    if user := server_user():
        shutil.chown(folder / f"{file}.key", user)


def refusal(url: str) -> str:
    with pytest.raises(RegisterUnavailable) as refused:
        consistent(open_engine(url), name)
    return str(refused.value)


def test_proven_server_is_read(guarded: Guarded) -> None:
    assert consistent(open_engine(guarded.url()), name) == "guarded"
    used = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    engine = open_engine(guarded.url())
    assert consistent(engine, lambda c: c.exec_driver_sql(used).scalar_one()) is True


@pytest.mark.parametrize(
    "wrong",
    [{"authority": "stranger"}, {"host": "another.example"}, {"authority": "missing"}],
    ids=["signed by another", "made out to another host", "without the authority's certificate"],
)
def test_server_that_proves_nothing_is_refused_at_once(
    guarded: Guarded, wrong: dict[str, str]
) -> None:
    told = refusal(guarded.url(**wrong))
    assert "could not prove" in told
    assert "It was tried" not in told


def test_server_without_tls_is_refused(guarded: Guarded) -> None:
    with fresh_server(binaries(), port=free_port(), listen_addresses="127.0.0.1") as plain:
        assert "could not prove" in refusal(guarded.url(port=str(plain.port)))


@pytest.mark.parametrize("mode", ["disable", "prefer", "require", "verify-ca"])
def test_less_than_full_proof_is_not_even_tried(guarded: Guarded, mode: str) -> None:
    url = guarded.url(hostaddr="192.0.2.1", sslmode=mode)
    with pytest.raises(RegisterUnavailable, match="verify-full"):
        open_engine(url)
