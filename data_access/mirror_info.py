"""What a mirror is a copy of, as it tells itself."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
from sqlalchemy import Column, DateTime, Integer, MetaData, Row, String, Table

from data_access.mirror_build import created

mirror_info = Table(
    "mirror_info",
    MetaData(),
    Column("name", String),
    Column("kind", String),
    Column("as_of", DateTime),
    Column("read_at", DateTime),
    Column("source", String),
    Column("cases", Integer),
    Column("reports", Integer),
    Column("lacks", String),
)


@dataclass(frozen=True)
class MirrorInfo:
    """What a mirror is a copy of; times are UTC.

    ``lacks`` names the optional columns that the register does not have, such as
    "person_group.fate": what they would tell is not known.
    """

    name: str
    kind: str
    as_of: datetime
    read_at: datetime
    source: str
    cases: int
    reports: int
    lacks: tuple[str, ...] = ()


ADMISSION = "admission"
"""A table of whether the login that a mirror was read with saw every report."""


def note_admission(mirror: duckdb.DuckDBPyConnection, *, sees_all: bool) -> None:
    """Note in a mirror whether its login saw every report."""
    mirror.execute(f"CREATE OR REPLACE TABLE {ADMISSION} AS SELECT ?::BOOLEAN AS a", [sees_all])


def saw_all(mirror: duckdb.DuckDBPyConnection) -> bool | None:
    """Whether the login of a mirror saw every report; None where it does not tell."""
    with suppress(duckdb.CatalogException):
        told = mirror.execute(f"FROM {ADMISSION}").fetchone()
        return bool(told and told[0])
    return None


def describe(
    mirror: duckdb.DuckDBPyConnection,
    register: Row[Any],
    lacks: list[str],
    read_at: datetime,
    source: str,
) -> None:
    """Note in a mirror what it is a copy of: see `MirrorInfo`."""
    mirror.execute(f"DROP TABLE IF EXISTS {mirror_info.name}")
    mirror.execute(created(mirror_info, mirror_info.name))
    counts = mirror.execute(
        "SELECT (SELECT count(*) FROM case_fact), (SELECT count(*) FROM report_fact)"
    ).fetchone()
    mirror.execute(
        f"INSERT INTO {mirror_info.name} VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            register.name,
            register.kind,
            register.as_of,
            read_at,
            source,
            *(counts or (0, 0)),
            ", ".join(lacks),
        ],
    )
