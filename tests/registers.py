"""Builders of small registers whose rows stand in the test that reads them."""

from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, insert, make_url

from data_access import schema
from data_access.audience import Audience
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
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
    _begin_file(url)
    engine = create_engine(url)
    schema.metadata.create_all(engine)
    kind = children.pop("kind", "training")
    with engine.begin() as connection:
        row = {"name": "A small register", "kind": kind, "as_of": AS_OF}
        connection.execute(insert(schema.register), row)
        connection.execute(insert(schema.agency), AGENCIES)
        connection.execute(insert(schema.place), PLACES)
        told = [REPORT | {"report_id": f"R{n}"} | row for n, row in enumerate(reports)]
        lines: Counter[tuple[str, str]] = Counter()
        below: dict[str, list[dict[str, Any]]] = {}
        for name, rows in children.items():
            empty = dict.fromkeys(schema.metadata.tables[name].c.keys())
            for row in rows:
                lines[name, row["report_id"]] += 1
                own = empty | {"line": lines[name, row["report_id"]]} | row
                below.setdefault(name, []).append(own)
        for name, rows in {"report": told, **below}.items():
            if rows:  # at once: one by one, thousands take seconds
                connection.execute(insert(schema.metadata.tables[name]), rows)
    engine.dispose()


def _begin_file(url: str) -> None:
    """Begin a new file as a copy of an empty register, which is made once."""
    target = make_url(url)
    file = Path(target.database or "")
    if target.get_backend_name() in ("sqlite", "duckdb") and not file.exists():
        file.write_bytes(_empty(target.get_backend_name()))


@cache
def _empty(engine_name: str) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "register"
        engine = create_engine(f"{engine_name}:///{file}")
        schema.metadata.create_all(engine)
        engine.dispose()
        return file.read_bytes()


def open_register(url: str, folder: Path, audience: Audience = Audience.ANALYST) -> Register:
    """The register behind ``url`` through a mirror in ``folder``."""
    return Register(audience, open_mirror(ensure_mirror(open_engine(url), folder).file))
