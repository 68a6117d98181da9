"""Sheets that come again: what they leave out stays, and how far the register says it reaches."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, select

from data_access import schema
from data_access.errors import ContractBroken
from data_access.imports import chunking
from data_access.imports.__main__ import main
from data_access.imports.closing import Closing
from data_access.imports.contract import CSV
from data_access.imports.sheets_loading import import_sheets
from tests.files.sheets import AGENCIES, BAY, REPORT, Rows, folder_of

NOW = datetime.fromisoformat("2026-06-30T12:00:00")
LATER = NOW + timedelta(days=1)
OWN = {"name": "Mine", "kind": "operational", "as_of": "2026-01-01"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'register.db'}")
    yield engine
    engine.dispose()


def load(engine: Engine, name: str, now: datetime = NOW, **sheets: list[Any]) -> Closing:
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
    # The mirror leaves what is later out of every page, but for a day.
    later = [
        REPORT | {"report_id": f"A-{day}", "registered_date": f"2026-06-{day:02}"}
        for day in (3, 4, 10)
    ]
    (warning,) = load(engine, "fourth", report=later).warnings
    assert warning.startswith("2 of its reports are of days after 2026-06-02, up to which")
    assert reaches(engine) == "2026-06-02 23:59:59"
    assert warning.endswith("columns name, kind and as_of: Mine, operational, and that day")
    own = [OWN | {"as_of": "2026-06-11"}]
    assert load(engine, "fifth", register=own, report=later).warnings == []


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


def test_column_that_a_sheet_lacks_stays_line_by_line(engine: Engine) -> None:
    groups = [
        {"report_id": "A-1", "role": "migrant", "citizenship": "VE", "number_from": 3},
        {"report_id": "A-1", "role": "suspect", "citizenship": "CO", "number_from": 1},
    ]
    load(engine, "first", report=[REPORT], person_group=groups)
    fewer = [
        {"report_id": "A-1", "line": line, "number_from": count}
        for line, count in ((2, 5), (3, 6), (1, 3))
    ]
    load(engine, "second", report=[REPORT], person_group=fewer)
    found = rows_of(engine, "person_group")
    assert [(row["role"], row["citizenship"], row["number_from"]) for row in found] == [
        ("migrant", "VE", 3), ("suspect", "CO", 5), (None, None, 6)]  # fmt: skip


def test_no_person_has_what_was_told_of_another(engine: Engine) -> None:
    """Rows that the sheet does not number: the second person of before is the first row now."""
    groups = [
        {"report_id": "A-1", "role": role, "citizenship": citizenship}
        for role, citizenship in (("migrant", "VE"), ("suspect", "CO"))
    ]
    load(engine, "first", report=[REPORT], person_group=groups)
    roles = [{"report_id": "A-1", "role": role} for role in ("migrant", "suspect")]
    assert load(engine, "second", report=[REPORT], person_group=roles).unchanged == 1
    assert [row["citizenship"] for row in rows_of(engine, "person_group")] == ["VE", "CO"]
    load(engine, "third", report=[REPORT], person_group=roles[1:])
    found = rows_of(engine, "person_group")
    assert [(row["role"], row["citizenship"]) for row in found] == [("suspect", None)]


def test_sheet_without_a_row_empties_nothing(engine: Engine) -> None:
    load(engine, "first", report=[REPORT], leg=[{"report_id": "A-1", "mode": "ferry"}])
    folder = folder_of(Path(str(engine.url.database)).parent / "second", report=[REPORT])
    (folder / "leg.csv").write_text("report_id,line,mode\n")
    closing = import_sheets(CSV, folder, engine, LATER)
    assert [row["mode"] for row in rows_of(engine, "leg")] == ["ferry"]
    assert (closing.changed, closing.unchanged) == (0, 1)


def test_rows_that_a_later_sheet_does_not_repeat_are_told(engine: Engine) -> None:
    reports = [REPORT, REPORT | {"report_id": "A-2"}]
    groups = [
        {"report_id": name, "role": role, "number_from": 1}
        for name in ("A-1", "A-2")
        for role in ("migrant", "suspect")
    ]
    load(engine, "first", agency=AGENCIES, report=reports, person_group=groups)
    # Of one report a row is set aside, of the other there is none.
    fewer = [group | {"line": 1} for group in groups[:2]]
    closing = load(engine, "second", report=reports, person_group=fewer)
    assert (closing.changed, len(rows_of(engine, "person_group"))) == (2, 1)
    (warning,) = closing.warnings
    assert warning.startswith("2 of its reports have fewer rows of person_group than the register")


def test_empty_case_id_takes_no_link_apart(engine: Engine) -> None:
    load(engine, "first", report=[REPORT | {"case_id": "C-1"}])
    load(engine, "second", report=[REPORT | {"case_id": ""}])
    assert rows_of(engine, "report")[0]["case_id"] == "C-1"
    load(engine, "third", report=[REPORT | {"case_id": "C-2"}])
    assert rows_of(engine, "report")[0]["case_id"] == "C-2"


def test_value_of_a_place_or_agency_that_is_not_told_leaves_the_former_one(engine: Engine) -> None:
    agency = {"agency": "KPCN", "name": "Police", "kind": "LawEnforcement", "country": "BQ"}
    load(engine, "first", agency=[agency], place=[BAY], report=[REPORT])
    before = rows_of(engine, "agency"), rows_of(engine, "place")
    assert before[0][0]["country"] == "BQ"
    load(engine, "second", agency=[agency | {"country": "Bonair"}],
         place=[BAY | {"latitude": "12,09", "island": ""}], report=[REPORT])  # fmt: skip
    assert rows_of(engine, "agency") == before[0]
    assert rows_of(engine, "place") == before[1]


def test_day_and_how_precise_it_is_go_together(engine: Engine) -> None:
    held = {"event_date": "2026-01-01", "event_precision": "year"}
    kept = ("2026-01-01", "year")
    for columns, told in (
        (("event_date", "event_precision"), {
            ("07/03/2026", "day"): kept,
            ("2026-03-07", "about"): kept,
            ("2026-03-07", "day"): ("2026-03-07", "day"),
        }),
        (("event_precision",), {("day",): kept}),
        (("event_date",), {("2026-03-07",): ("2026-03-07", None), ("2026-01-01",): kept}),
    ):  # fmt: skip
        names = [{"report_id": f"A-{number}"} for number in range(len(told))]
        load(engine, "first", report=[REPORT | held | name for name in names])
        values = (dict(zip(columns, cells, strict=True)) for cells in told)
        again = [REPORT | name | cells for name, cells in zip(names, values, strict=True)]
        load(engine, "second", report=again)
        found = rows_of(engine, "report")[: len(told)]
        assert [(str(row["event_date"]), row["event_precision"]) for row in found] == [
            *told.values()
        ]


def test_registration_keeps_its_precision(engine: Engine) -> None:
    year = {"registered_date": "2026-01-01", "registered_precision": "year"}
    load(engine, "first", report=[REPORT | year])
    load(engine, "second", report=[REPORT | {"registered_precision": "about"}])
    (row,) = rows_of(engine, "report")
    assert (str(row["registered_date"]), row["registered_precision"]) == ("2026-01-01", "year")


@pytest.fixture
def duckdb(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"duckdb:///{tmp_path / 'register.duckdb'}")
    schema.metadata.create_all(engine)
    yield engine
    engine.dispose()


def duckdb_indexes(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(connection.exec_driver_sql("SELECT sql FROM duckdb_indexes()").scalars())


def test_indexes_of_a_register_outlast_its_foreign_keys(duckdb: Engine) -> None:
    with duckdb.begin() as connection:
        connection.exec_driver_sql('CREATE INDEX "by theme" ON report (theme, kind)')
        connection.exec_driver_sql("CREATE INDEX apart ON place (name)")
    before = duckdb_indexes(duckdb)
    load(duckdb, "first", report=[REPORT])
    assert duckdb_indexes(duckdb) == before
    assert len(before) == 4
    assert len(rows_of(duckdb, "report")) == 1


def test_columns_beyond_the_contract_are_not_dropped(duckdb: Engine) -> None:
    with duckdb.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE register ADD COLUMN owner VARCHAR")
    with pytest.raises(ContractBroken, match=r"columns beyond the contract: register\.owner"):
        load(duckdb, "first", report=[REPORT])
    with duckdb.connect() as connection:
        assert connection.exec_driver_sql("SELECT owner FROM register").all() == []


@pytest.mark.parametrize("task", [["--former", "A-1"], ["--proposals"]])
@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_asking_of_a_mistyped_file_makes_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, task: list[str]
) -> None:
    file = tmp_path / "mistyped.db"
    assert main([*task, "--into", f"{kind}:///{file}"]) == 2
    assert "There is no file mistyped.db" in capsys.readouterr().err
    assert not file.exists()


def test_asking_of_a_database_that_is_no_register_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "empty.db"
    file.touch()
    assert main(["--former", "A-1", "--into", f"sqlite:///{file}"]) == 2
    assert "This database is no register: it has no table agency" in capsys.readouterr().err
    assert file.stat().st_size == 0


def test_lines_go_on_after_those_of_an_earlier_chunk(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "MOST_ROWS", 2)
    lines = ["", 7, "", "", 8, ""]
    load(engine, "first", report=[REPORT, REPORT | {"report_id": "A-2"}], leg=[
        {"report_id": "A-1", "line": line} for line in lines
    ] + [{"report_id": "A-2", "line": ""}])  # fmt: skip
    assert [(row["report_id"], row["line"]) for row in rows_of(engine, "leg")] == [
        *(("A-1", line) for line in (1, 7, 8, 9, 10)), ("A-2", 1)]  # fmt: skip
