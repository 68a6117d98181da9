"""Sheets that come again: what they leave out stays, and how far the register says it reaches."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select

from data_access import schema
from data_access.imports.closing import Closing
from data_access.imports.contract import CSV
from data_access.imports.sheets_loading import import_sheets
from tests.files.sheets import REPORT, Rows, folder_of

NOW = datetime.fromisoformat("2026-06-30T12:00:00")
LATER = NOW + timedelta(days=1)
OWN = {"name": "Mine", "kind": "operational", "as_of": "2026-01-01"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'register.db'}")
    yield engine
    engine.dispose()


def load(engine: Engine, name: str, now: datetime = NOW, **sheets: Rows) -> Closing:
    folder = Path(str(engine.url.database)).parent / name
    return import_sheets(CSV, folder_of(folder, **sheets), engine, now)


def rows_of(engine: Engine, name: str) -> list[dict[str, Any]]:
    table = schema.metadata.tables[name]
    with engine.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
        return [dict(row) for row in found]


def reaches(engine: Engine) -> str:
    (row,) = rows_of(engine, "register")
    return str(row["as_of"])


def test_register_reaches_to_the_last_day_that_any_report_tells_of(engine: Engine) -> None:
    old = REPORT | {"event_date": "2026-01-02"}
    load(engine, "first", report=[old])
    assert reaches(engine) == "2026-03-09 23:59:59"
    load(engine, "second", report=[old], support=[
        {"report_id": "A-1", "identified_date": "2026-04-01"}])  # fmt: skip
    assert reaches(engine) == "2026-04-01 23:59:59"
    load(engine, "third", report=[old], leg=[
        {"report_id": "A-1", "departure": "2026-05-02 10:00"}])  # fmt: skip
    assert reaches(engine) == "2026-05-02 23:59:59"


def test_register_with_a_row_of_its_own_reaches_further(engine: Engine) -> None:
    load(engine, "first", register=[OWN | {"as_of": "2026-04-01"}], report=[REPORT])
    assert reaches(engine) == "2026-04-01 00:00:00"
    load(engine, "second", register=[OWN | {"as_of": "2026-05-01"}], report=[REPORT])
    assert reaches(engine) == "2026-05-01 00:00:00"
    load(engine, "third", register=[OWN], report=[REPORT | {"registered_date": "2026-06-02"}])
    assert reaches(engine) == "2026-06-02 23:59:59"
    load(engine, "fourth", report=[REPORT | {"registered_date": "2026-06-10"}])
    assert reaches(engine) == "2026-06-02 23:59:59"


def test_register_row_that_lags_behind_its_reports_is_moved_once(engine: Engine) -> None:
    for _ in range(2):
        load(engine, "first", register=[OWN], report=[REPORT])
        assert reaches(engine) == "2026-03-09 23:59:59"


def test_own_row_of_an_imported_register_keeps_its_name(engine: Engine) -> None:
    own: Rows = [OWN | {"name": "X", "kind": "imported"}]
    for _ in range(2):
        load(engine, "first", register=own, report=[REPORT])
        assert rows_of(engine, "register")[0]["name"] == "X"
    load(engine, "second", report=[REPORT])
    assert rows_of(engine, "register")[0]["name"] == "X + second"
    load(engine, "first", register=own, report=[REPORT])
    assert rows_of(engine, "register")[0]["name"] == "X + second"
