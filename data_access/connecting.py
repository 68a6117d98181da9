"""What a PostgreSQL URL has to say, and what every connection to the register carries.

Several hosts, as SQLAlchemy and libpq write them (``?host=a,b&port=1,2``, ``?host=a:1&host=b:2``),
are tried in turn, a standby before a primary. What the URL leaves out may stand in libpq's
environment or service file (PGHOST, PGSSLMODE, PGSERVICE), so the rules hold for both together.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from itertools import zip_longest
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError

from data_access import settings
from data_access.errors import RegisterUnavailable

CONNECT_TIMEOUT_S = 3
"""So long one host may take to answer."""

LOCK_TIMEOUT_S = 5
IDLE_TIMEOUT_S = 60

OWN_STORE_TIMEOUT_S = 5
"""So long a page waits for a store of the dashboard's own; its statements are small."""

_SESSION = (
    "-c default_transaction_read_only=on "
    # Checksums are made of rows as text.
    "-c datestyle=ISO -c timezone=UTC -c extra_float_digits=1 "
    # Names of reports stand in statements as texts: a backslash in one is no sign of its own.
    "-c standard_conforming_strings=on "
    # Few reports among many are found by their key: PostgreSQL's own guess of what that costs is of
    # disks that turn, and makes it read whole tables, with workers beside.
    "-c random_page_cost=1.1 "
    f"-c statement_timeout={settings.STATEMENT_TIMEOUT_S * 1000} "
    f"-c lock_timeout={LOCK_TIMEOUT_S * 1000} "
    f"-c idle_in_transaction_session_timeout={IDLE_TIMEOUT_S * 1000}"
)

# A server that is gone without a word, such as a machine without power, is noticed in about half a
# minute. Encryption by Kerberos would take the place of TLS, and of the proof of who answers.
_CARRIED: dict[str, Any] = {
    "application_name": "register-dashboard",
    "connect_timeout": CONNECT_TIMEOUT_S,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
    "gssencmode": "disable",
    # Else that of the database, or of PGCLIENTENCODING: COPY hands on its bytes as they are.
    "client_encoding": "utf8",
}


_LEADING = {"user", "host", "hostaddr", "port", "dbname", "service"}


def connect_arguments(url: URL) -> dict[str, Any]:
    """What the driver is given besides the URL's own options.

    Raises
    ------
    RegisterUnavailable
        An option of the URL is not known, or it leads over a network without ``verify-full``.
    """
    asked = _asked(url, "REGISTER_URL")
    _require_proof(asked, "REGISTER_URL")
    return _CARRIED | {
        "target_session_attrs": asked.get("target_session_attrs", "prefer-standby"),
        # The last of two settings of one name holds.
        "options": f"{asked.get('options', '')} {_SESSION}".strip(),
    }


def own_store_arguments(url: URL, variable: str) -> dict[str, Any]:
    """As `connect_arguments`, for a store of the dashboard's own, that it writes to.

    ``variable`` is the environment value that holds the URL; errors name it.
    """
    asked = _asked(url, variable)
    _require_proof(asked, variable)
    bounds = f"-c timezone=UTC -c statement_timeout={OWN_STORE_TIMEOUT_S * 1000}"
    return _CARRIED | {"options": f"{asked.get('options', '')} {bounds}".strip()}


def hosts(url: URL) -> str:
    """The servers that a URL leads to, as a person reads them; no user and no password."""
    told = _told(_asked(url, "REGISTER_URL"))
    ports = told.get("port", "").split(",")
    named = told.get("host") or told.get("hostaddr", "")
    pairs = zip_longest(named.split(","), ports, fillvalue=ports[0])
    return ", ".join(f"{host or 'this machine'}{':' if port else ''}{port}" for host, port in pairs)


def told_besides(url: URL) -> dict[str, str]:
    """Who asks and where the URL leads, as far as libpq's environment says it in its place."""
    asked, said = _asked(url, "REGISTER_URL"), _defaults(compiled=False)
    return {name: said[name] for name in _LEADING & said.keys() - asked.keys()}


def _told(asked: Mapping[str, Any]) -> dict[str, str]:
    """What the URL says, and libpq's environment where it is silent."""
    return _defaults() | {name: str(value) for name, value in asked.items()}


def _asked(url: URL, variable: str) -> dict[str, Any]:
    """The URL in libpq's words; several hosts or ports with commas between them."""
    try:
        asked = dict(url.get_dialect()().create_connect_args(url)[1])
        make_conninfo(**asked)
    except (ArgumentError, psycopg.ProgrammingError):
        raise RegisterUnavailable(
            f"{variable} holds an option that PostgreSQL does not know, or hosts and ports in two "
            "ways of writing; it should look like postgresql+psycopg://reader@/register?"
            "host=standby-1,standby-2&port=5432,5432&sslmode=verify-full&sslrootcert=FILE."
        ) from None
    return asked


def _defaults(*, compiled: bool = True) -> dict[str, str]:
    """What libpq adds by itself from its environment and service file; what is built in too."""
    return {
        option.keyword.decode(): option.val.decode()
        for option in psycopg.pq.Conninfo.get_defaults()
        if option.val and (compiled or option.val != option.compiled)
    }


def _require_proof(asked: Mapping[str, Any], variable: str) -> None:
    """Over a network, a server has to prove that it is the one that is meant."""
    told = _told(asked)
    addresses = told.get("hostaddr", "").split(","), told.get("host", "").split(",")
    away = [
        name or address
        for address, name in zip_longest(*addresses, fillvalue="")
        if not _is_here(address or name)
    ]
    if "service" in told:
        away = away or ["the service that it names"]
    if away and told.get("sslmode") != "verify-full":
        raise RegisterUnavailable(
            f"{variable} leads over the network to {', '.join(away)}, where anyone could answer. "
            "Add sslmode=verify-full and sslrootcert=FILE to it: FILE holds the certificate of the "
            "authority that signed the server's, and sslrootcert=system trusts this machine's."
        )


def _is_here(host: str) -> bool:
    """A socket of this machine or its loopback; a name that only a resolver knows is neither."""
    if host == "localhost" or host.startswith(("/", "@")) or not host:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
