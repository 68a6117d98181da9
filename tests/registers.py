"""Builders of small registers whose rows stand in the test that reads them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert

from data_access import schema
from data_access.audience import Audience
from data_access.mirror import ensure_mirror, open_mirror
from data_access.register import Register
from data_access.replica import open_engine

AS_OF = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - the contract's times are UTC without a zone

PLACES = [
    {"place": "BQ-lac", "name": "Lac", "kind": "landing_bay", "country": "BQ", "island": "bonaire",
     "latitude": 12.09, "longitude": -68.23},
    {"place": "BQ-SAB", "name": "Saba airport", "kind": "airport", "country": "BQ",
     "island": "saba", "latitude": 17.645, "longitude": -63.22},
    {"place": "CW-fuikbaai", "name": "Fuikbaai", "kind": "landing_bay", "country": "CW",
     "island": "curacao", "latitude": 12.05, "longitude": -68.82},
    {"place": "VE-morrocoy", "name": "Morrocoy", "kind": "landing_bay", "country": "VE",
     "island": None, "latitude": 10.93, "longitude": -68.27},
    {"place": "XX-nowhere", "name": "Without coordinates", "kind": "landing_bay", "country": "VE",
     "island": None, "latitude": None, "longitude": None},
]  # fmt: skip
AGENCIES = [{"agency": name, "name": name, "kind": None, "country": None}
            for name in ("KPCN", "KMar", "KWCARIB", "SZW")]  # fmt: skip
REPORT = {"case_id": None, "kind": "report", "theme": None, "event_date": None,
          "event_precision": None, "registered_date": date(2026, 1, 10),
          "registered_precision": None, "agency": None, "place": None, "country": None,
          "source_grade": None, "information_grade": None, "handling": None, "status": None,
          "narrative": None, "updated_at": AS_OF}  # fmt: skip


def write_register(url: str, *, reports: list[dict[str, Any]] = (), **children: Any) -> None:
    """Write a register of the given reports and children rows (table name = list of rows)."""
    engine = create_engine(url)
    schema.metadata.create_all(engine)
    kind = children.pop("kind", "training")
    with engine.begin() as connection:
        row = {"name": "A small register", "kind": kind, "as_of": AS_OF}
        connection.execute(insert(schema.register), row)
        connection.execute(insert(schema.agency), AGENCIES)
        connection.execute(insert(schema.place), PLACES)
        for number, row in enumerate(reports):
            connection.execute(insert(schema.report), REPORT | {"report_id": f"R{number}"} | row)
        lines: dict[tuple[str, str], int] = {}
        for name, rows in children.items():
            for row in rows:
                key = (name, row["report_id"])
                lines[key] = lines.get(key, 0) + 1
                connection.execute(insert(schema.metadata.tables[name]), {"line": lines[key]} | row)
    engine.dispose()


def open_register(url: str, folder: Path, audience: Audience = Audience.ANALYST) -> Register:
    """The register behind ``url`` through a mirror in ``folder``."""
    return Register(audience, open_mirror(ensure_mirror(open_engine(url), folder).file))
