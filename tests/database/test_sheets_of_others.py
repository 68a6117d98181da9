"""Sheets of one agency in a register of several: what is whose."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select

from data_access import schema
from data_access.imports.closing import Closing
from data_access.imports.contract import CSV
from data_access.imports.sheets_loading import import_sheets
from data_access.quarantine import quarantine
from tests.files.sheets import AGENCIES, BAY, REPORT, Rows, folder_of

NOW = datetime.fromisoformat("2026-06-30T12:00:00")
OTHER = {"report_id": "B-1", "registered_date": "2026-05-20", "agency": "KMar"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'register.db'}")
    yield engine
    engine.dispose()


def load(engine: Engine, name: str, **sheets: Rows) -> Closing:
    folder = folder_of(Path(str(engine.url.database)).parent / name, **sheets)
    return import_sheets(CSV, folder, engine, NOW)


def cases(engine: Engine) -> dict[str, str | None]:
    report = schema.report.c
    with engine.connect() as connection:
        found = connection.execute(select(report.report_id, report.case_id)).all()
    return {row[0]: row[1] for row in found}


def rows_of(engine: Engine, name: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        found = connection.execute(select(schema.metadata.tables[name])).mappings()
        return [dict(row) for row in found]


def test_two_agencies_that_number_their_cases_alike_have_two_cases(engine: Engine) -> None:
    load(engine, "first", agency=AGENCIES, report=[REPORT | {"case_id": "1"}])
    theirs: Rows = [OTHER, OTHER | {"report_id": "B-2", "case_id": "1"}]
    for new in (2, 0):
        closing = load(engine, "second", report=theirs)
        assert (closing.added, closing.changed) == (new, 0)
        assert cases(engine) == {"A-1": "1", "B-1": None, "B-2": None}
    ((column, reason, whole),) = closing.reasons
    assert (column, whole) == ("case_id", False)
    assert reason.startswith(
        "is the case_id of a case of others in the register; call it otherwise"
    )
    with engine.connect() as connection:
        (aside,) = connection.execute(select(quarantine)).all()
    assert (aside.file, aside.row, aside.value) == ("report.csv", 3, "1")


@pytest.mark.parametrize(
    "theirs",
    [
        # Somebody names a report of the case beside their own.
        [OTHER | {"case_id": "1"}, REPORT | {"case_id": "1"}],
        # The agency has told of the case before.
        [REPORT | {"report_id": "B-1", "case_id": "1"}],
    ],
)
def test_case_that_is_known_takes_more_reports(engine: Engine, theirs: Rows) -> None:
    load(engine, "first", agency=AGENCIES, report=[REPORT | {"case_id": "1"}])
    assert not load(engine, "second", report=theirs).reasons
    assert cases(engine) == {"A-1": "1", "B-1": "1"}


def test_link_of_an_analyst_stays(engine: Engine) -> None:
    load(engine, "first", agency=AGENCIES, report=[REPORT | {"case_id": "1"}, OTHER])
    with engine.begin() as connection:
        connection.execute(schema.report.update().values(case_id="1"))
    assert not load(engine, "second", report=[OTHER | {"case_id": "1"}]).reasons
    assert cases(engine) == {"A-1": "1", "B-1": "1"}


def test_reports_without_an_agency_that_join_a_case_are_told(engine: Engine) -> None:
    nobodys = {"registered_date": "2026-03-09", "case_id": "1"}
    load(engine, "first", report=[nobodys | {"report_id": "A-1"}])
    closing = load(engine, "second", report=[nobodys | {"report_id": name} for name in ("B", "C")])
    assert cases(engine) == {"A-1": "1", "B": "1", "C": "1"}
    (warning,) = closing.warnings
    assert warning.startswith("2 of its reports, new to their case, join one of which the register")


@pytest.mark.parametrize("cell", [{}, {"agency": ""}, {"agency": "KMar"}])
def test_reports_of_nobody_that_change_are_told(engine: Engine, cell: dict[str, object]) -> None:
    nobodys: Rows = [
        {"report_id": name, "registered_date": "2026-03-09"} for name in ("1", "2", "3")
    ]
    assert load(engine, "first", agency=AGENCIES, report=nobodys).warnings == []
    assert load(engine, "first", agency=AGENCIES, report=nobodys).warnings == []
    theirs: Rows = [row | cell | {"theme": "smuggling"} for row in nobodys[:2]]
    closing = load(engine, "second", report=[*theirs, nobodys[2]])
    assert (closing.changed, closing.unchanged) == (2, 1)
    (warning,) = closing.warnings
    assert warning.startswith(
        "2 of the reports that it changed have no agency, in the register or in it; are they of"
    )


@pytest.mark.parametrize("cell", [{}, {"agency": ""}, {"agency": "KMar"}])
def test_report_of_an_agency_is_changed_by_that_agency_alone(
    engine: Engine, cell: dict[str, object]
) -> None:
    load(engine, "first", agency=AGENCIES, report=[REPORT], leg=[{"report_id": "A-1"}])
    before = rows_of(engine, "report")
    theirs = {"report_id": "A-1", "registered_date": "2026-05-20", "theme": "smuggling"}
    closing = load(engine, "second", report=[theirs | cell])
    assert (closing.added, closing.changed, closing.quarantined) == (0, 0, 1)
    assert rows_of(engine, "report") == before


def test_place_that_a_service_just_names_keeps_what_was_told_of_it(engine: Engine) -> None:
    load(engine, "first", agency=AGENCIES, place=[BAY], report=[REPORT | {"place": "bay"}])
    empty = dict.fromkeys(BAY, "")
    named = {"place": "bay", "name": "Lac"}
    closing = load(engine, "second", place=[empty | named], report=[OTHER | {"place": "bay"}])
    (place,) = rows_of(engine, "place")
    assert (place["island"], place["latitude"]) == ("bonaire", 12.09)
    assert closing.warnings == []


def test_place_or_agency_that_moves_under_the_reports_of_others_is_told(engine: Engine) -> None:
    leg = {"report_id": "A-2", "origin": "bay"}
    reports = [REPORT | {"place": "bay"}, REPORT | {"report_id": "A-2"}]
    load(engine, "first", agency=AGENCIES, place=[BAY], report=reports, leg=[leg])
    moved = load(engine, "second", place=[BAY | {"island": "saba"}], report=[OTHER])
    assert (moved.added, moved.changed) == (1, 0)
    assert moved.warnings == [
        "1 of the rows of place, which serve everybody's reports, is changed (bay); reports that "
        "name them: 2; --former tells what was there"
    ]
    named = [row | {"country": "BQ"} for row in AGENCIES]
    (warning,) = load(engine, "third", agency=named, report=[OTHER]).warnings
    assert warning.startswith(
        "2 of the rows of agency, which serve everybody's reports, are changed"
    )
