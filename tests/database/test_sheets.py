"""The contract's own sheets into real databases: what is taken, what changes, what was before."""

import json
import random
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, func, select

from data_access import schema
from data_access.check import check_register
from data_access.errors import ContractBroken, UnreadableFile
from data_access.former import former, former_of
from data_access.imports.__main__ import main
from data_access.imports.catalogue import FORMATS
from data_access.imports.closing import Closing
from data_access.imports.contract import CSV, XLSX
from data_access.imports.loading import import_file
from data_access.imports.sheets import sheets_of
from data_access.imports.sheets_loading import import_sheets
from data_access.mirror import ensure_mirror
from data_access.quarantine import quarantine
from data_access.replica import open_engine
from tests.files import incidents, written
from tests.files.sheets import AGENCIES, BAY, REPORT, Rows, folder_of, register_sheets, workbook_of
from tests.registers import write_register

NOW = datetime.fromisoformat("2026-06-30T12:00:00")
LATER = NOW + timedelta(days=1)
BOAT = {"event_date": "2026-03-07", "theme": "smuggling", "place": "bay"}
SHEETS: dict[str, Rows] = {
    "agency": AGENCIES,
    "place": [BAY],
    "report": [REPORT | BOAT, REPORT | {"report_id": "A-2"}],
    "person_group": [
        {"report_id": "A-1", "role": "migrant", "number_from": 34, "citizenship": "VE"},
        {"report_id": "A-1", "role": "suspect", "number_from": 2},
    ],
    "leg": [{"report_id": "A-1", "destination": "bay", "departure": "2026-03-07 01:30",
             "price_usd": 400.5}],
    "means_of_control": [{"report_id": "A-2", "means": "DebtBondage", "present": "TRUE"}],
}  # fmt: skip


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'register.db'}")
    yield engine
    engine.dispose()


def load(engine: Engine, folder: Path, now: datetime = NOW, **changes: Rows) -> Closing:
    return import_sheets(CSV, folder_of(folder / "sheets", **(SHEETS | changes)), engine, now)


def rows_of(engine: Engine, name: str) -> list[dict[str, Any]]:
    table = schema.metadata.tables[name]
    with engine.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
        return [dict(row) for row in found]


def everything(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows_of(engine, table.name) for table in schema.TABLES}


def aside(engine: Engine) -> list[tuple[str, int, str | None, str, bool]]:
    with engine.connect() as connection:
        found = connection.execute(select(quarantine).order_by(quarantine.c.number)).all()
    return [(row.file, row.row, row.column, row.reason, row.whole_row) for row in found]


def reports(closing: Closing) -> tuple[int, int, int]:
    return closing.added, closing.changed, closing.unchanged


def test_sheets_become_a_register_once(engine: Engine, tmp_path: Path) -> None:
    closing = load(engine, tmp_path)
    assert (closing.read, closing.taken, closing.quarantined) == (9, 9, 0)
    assert reports(closing) == (2, 0, 0)
    assert check_register(engine) == []
    boat, _ = rows_of(engine, "report")
    assert (boat["event_date"].isoformat(), boat["updated_at"]) == ("2026-03-07", NOW)
    assert [(row["line"], row["number_from"]) for row in rows_of(engine, "person_group")] == [
        (1, 34), (2, 2)]  # fmt: skip
    (leg,) = rows_of(engine, "leg")
    assert (leg["departure"].isoformat(), leg["price_usd"]) == ("2026-03-07T01:30:00", 400.5)
    assert rows_of(engine, "means_of_control")[0]["present"] is True
    assert rows_of(engine, "register")[0]["name"] == "sheets"
    before = everything(engine)
    assert reports(load(engine, tmp_path, LATER)) == (0, 0, 2)
    after = everything(engine)
    assert after.pop("register")[0]["as_of"] >= before.pop("register")[0]["as_of"]
    assert after == before
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(former)) == 0


def test_changed_report_keeps_the_former(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path)
    persons = [{"report_id": "A-1", "role": "migrant", "number_from": 35, "citizenship": "VE"}]
    bay = [BAY | {"name": "Lac Bay"}]
    assert reports(load(engine, tmp_path, LATER, person_group=persons, place=bay)) == (0, 1, 1)
    assert rows_of(engine, "place")[0]["name"] == "Lac Bay"
    (group,) = rows_of(engine, "person_group")
    assert group["number_from"] == 35
    assert [row["updated_at"] for row in rows_of(engine, "report")] == [LATER, NOW]
    assert len(rows_of(engine, "leg")) == 1
    with engine.connect() as connection:
        (kept,), (place,) = former_of(connection, "A-1"), former_of(connection, "bay")
    assert json.loads(place.content)["place"][0]["name"] == "Lac"
    assert (kept.table_name, kept.revision, kept.replaced_at) == ("report", 1, LATER)
    content = json.loads(kept.content)
    assert [row["number_from"] for row in content["person_group"]] == [34, 2]
    assert content["leg"][0]["departure"] == "2026-03-07T01:30:00"
    load(engine, tmp_path, LATER + timedelta(days=1))
    with engine.connect() as connection:
        assert [row.revision for row in former_of(connection, "A-1")] == [1, 2]


def test_what_sheets_do_not_tell_stays(sqlite: Engine, tmp_path: Path) -> None:
    load(sqlite, tmp_path)
    with sqlite.begin() as connection:  # an analyst links the reports
        connection.execute(schema.report.update().values(case_id="C-1"))
    unclear = REPORT | {"theme": "both", "event_date": "07/03/2026", "place": "nowhere"}
    short = folder_of(tmp_path / "short", report=[unclear])
    assert reports(import_sheets(CSV, short, sqlite, LATER)) == (0, 1, 0)
    first, second = rows_of(sqlite, "report")
    assert (first["theme"], first["case_id"], first["place"]) == ("both", "C-1", "bay")
    assert first["event_date"].isoformat() == "2026-03-07"
    assert second["theme"] is None
    assert len(rows_of(sqlite, "person_group")) == 2


def test_workbook_tells_the_same_as_a_folder(sqlite: Engine, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'whole.db'}"
    # Every kind of value, as a spreadsheet's own cells.
    write_register(
        url,
        reports=[
            {"event_date": datetime(2026, 1, 5).date(), "place": "BQ-lac", "agency": "KMar",  # noqa: DTZ001
             "narrative": "Two lines,\nof a boat. Curaçao"},
            {"case_id": "007", "information_grade": "1", "country": "NA"},
        ],
        leg=[{"report_id": "R0", "origin": "VE-morrocoy", "price_usd": 400.25,
              "departure": datetime(2026, 1, 5, 23, 59, 59)}],  # noqa: DTZ001
        means_of_control=[{"report_id": "R0", "means": "Other", "present": False}],
    )  # fmt: skip
    source = create_engine(url)
    tables = register_sheets(everything(source))
    source.dispose()
    as_folder = import_sheets(CSV, folder_of(tmp_path / "whole", **tables), sqlite, NOW)
    first = everything(sqlite)
    as_workbook = import_sheets(XLSX, workbook_of(tmp_path / "whole.xlsx", **tables), sqlite, LATER)
    assert reports(as_folder) == (2, 0, 0)
    assert reports(as_workbook) == (0, 0, 2)
    assert as_workbook.read == as_workbook.taken == as_folder.taken
    assert everything(sqlite) == first
    wanted = tables["report"]
    assert [row["narrative"] for row in first["report"]] == [row["narrative"] for row in wanted]
    assert first["register"][0]["kind"] == "training"


def test_what_cannot_be_is_set_aside(sqlite: Engine, tmp_path: Path) -> None:
    bad: dict[str, Rows] = {
        "place": [
            BAY,
            BAY | {"place": "turned", "latitude": -68.23, "longitude": 12.09},
            BAY | {"place": "half", "longitude": ""},
        ],
        "report": [
            REPORT,
            REPORT | {"report_id": "A-2", "agency": "FBI"},
            REPORT | {"report_id": "A-3", "registered_date": "2099-01-01"},
            REPORT | {"report_id": "A-4", "event_date": "2026-05-03"},
            REPORT | {"report_id": "A-5", "event_date": "13/03/2026"},
            REPORT,
        ],
        "person_group": [
            {"report_id": "A-1", "number_from": -3},
            {"report_id": "A-3", "number_from": 3},
            {"report_id": "A-2", "number_from": 9, "number_to": 8},
            {"report_id": "A-1", "line": 1},
        ],
        "leg": [{"report_id": "A-1", "origin": "nowhere"}],
    }
    closing = load(sqlite, tmp_path, **bad)
    persons = "at least so many are more than at most so many"
    assert aside(sqlite) == [
        ("place.csv", 3, "latitude", "latitude and longitude are swapped", False),
        ("place.csv", 3, "longitude", "latitude and longitude are swapped", False),
        ("place.csv", 4, "latitude", "stands without the other coordinate", False),
        ("report.csv", 3, "agency", "is in no row of agency", False),
        ("report.csv", 4, "registered_date", "lies in the future", True),
        ("report.csv", 5, "event_date", "lies after the registration; are day and month swapped?",
         False),
        ("report.csv", 6, "event_date", "is not a date written YYYY-MM-DD", False),
        ("report.csv", 7, "report_id", "stands on an earlier row too", True),
        ("person_group.csv", 2, "number_from", "is not a whole number of 0 or more", False),
        ("person_group.csv", 3, "report_id",
         "belongs to no report that was taken from these sheets", True),
        ("person_group.csv", 4, "number_from", persons, False),
        ("person_group.csv", 4, "number_to", persons, False),
        ("person_group.csv", 5, "line", "stands on an earlier row of its report too", True),
        ("leg.csv", 2, "origin", "is in no row of place", False),
    ]  # fmt: skip
    assert (closing.read, closing.taken, closing.quarantined) == (17, 13, 4)
    assert check_register(sqlite) == []


def test_report_of_another_agency_is_no_change(sqlite: Engine, tmp_path: Path) -> None:
    load(sqlite, tmp_path)
    other = folder_of(tmp_path / "other", report=[REPORT | {"agency": "KMar"}],
                      person_group=[{"report_id": "A-1", "number_from": 1}])  # fmt: skip
    assert reports(import_sheets(CSV, other, sqlite, LATER)) == (0, 0, 0)
    assert [told[3] for told in aside(sqlite)] == [
        "is that of another agency's report in the register",
        "belongs to no report that was taken from these sheets",
    ]
    assert rows_of(sqlite, "report")[0]["agency"] == "KPCN"


@pytest.mark.parametrize(
    ("sheets", "sentence"),
    [
        ({"person_group": SHEETS["person_group"]}, "holds no sheet called report"),
        ({"report": [REPORT], "persons": [{"a": 1}]}, "files that no table .* called after: pers"),
        ({"report": [{"report_id": "A-1"}]}, "lacks registered_date"),
        ({"report": [REPORT | {"informant": "x"}]}, "unknown columns informant"),
    ],
)
def test_sheets_of_another_shape_are_refused(
    tmp_path: Path, sheets: dict[str, Rows], sentence: str
) -> None:
    new = tmp_path / "new.db"
    engine = create_engine(f"sqlite:///{new}")
    with pytest.raises(UnreadableFile, match=sentence):
        import_sheets(CSV, folder_of(tmp_path / "bad", **sheets), engine, NOW)
    engine.dispose()
    assert not new.exists()


def test_what_is_not_read_is_told(sqlite: Engine, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "sheets", report=[REPORT | {"updated_at": "2026-01-01"}],
                       deleted_report=[{"report_id": "A-9"}])  # fmt: skip
    (folder / "report.csv").rename(folder / "report.CSV")
    (folder / "notes.txt").write_text("x")
    closing = import_sheets(CSV, folder, sqlite, NOW)
    assert closing.not_read == ["report.updated_at", "deleted_report.csv", "notes.txt"]
    assert closing.added == 1


def test_training_register_takes_sheets(sqlite: Engine, tmp_path: Path) -> None:
    write_register(str(sqlite.url), reports=[{"agency": "KMar"}])
    own: Rows = [{"name": "Mine", "kind": "operational", "as_of": "2026-01-01"}]
    closing = load(sqlite, tmp_path, register=own)
    assert reports(closing) == (2, 0, 0)
    (warning,) = closing.warnings
    assert "training register" in warning
    assert len(rows_of(sqlite, "report")) == 3
    assert rows_of(sqlite, "register")[0]["name"] == "A small register"
    reason = "differs from the row of the register, which stays"
    assert aside(sqlite) == [("register.csv", 2, None, reason, True)]


def test_sheets_that_say_they_are_of_the_training_register_give_no_warning(
    sqlite: Engine, tmp_path: Path
) -> None:
    write_register(str(sqlite.url), reports=[{"agency": "KMar"}])
    own: Rows = [{"name": "A small register", "kind": "training", "as_of": "2026-06-30"}]
    closing = load(sqlite, tmp_path, register=own)
    assert (reports(closing), closing.warnings) == ((2, 0, 0), [])


def test_names_are_one_however_they_are_composed(sqlite: Engine, tmp_path: Path) -> None:
    composed, apart = (unicodedata.normalize(form, "Curaçao") for form in ("NFC", "NFD"))
    place = BAY | {"place": apart, "name": composed, "island": "", "country": "CW"}
    told = [REPORT | {"place": composed}, REPORT | {"report_id": "A-2", "place": apart}]
    folder = folder_of(tmp_path / "sheets", agency=AGENCIES, place=[place], report=told)
    closing = import_sheets(CSV, folder, sqlite, NOW)
    assert [row["place"] for row in rows_of(sqlite, "report")] == [composed, composed]
    assert aside(sqlite) == []
    assert closing.added == 2


def test_sheets_of_a_spreadsheet_in_dutch_are_read(sqlite: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "sheets"
    folder.mkdir()
    content = "report_id;registered_date;theme\r\nA-1;2026-03-09;smuggling\r\n"
    (folder / "report.csv").write_bytes(content.encode("utf-8-sig"))
    assert reports(import_sheets(CSV, folder, sqlite, NOW)) == (1, 0, 0)
    assert rows_of(sqlite, "report")[0]["theme"] == "smuggling"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_sheets_in_another_encoding_are_refused(tmp_path: Path, encoding: str) -> None:
    folder = folder_of(tmp_path / "sheets", report=[REPORT | {"case_id": "Curaçao"}])
    file = folder / "report.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    with pytest.raises(UnreadableFile, match="is not UTF-8"):
        [row for sheet in sheets_of(folder, NOW.date()) for row in sheet.rows]


CELLS = (
    *("", "", "A-1", "A-2", "KPCN", "bay", "2026-03-07", "07/03/2026", "2099-01-01", "-3", "35"),
    *("1e5", "=1+1", "@x", "migrant", "VE", "NA", "None", "\0", "TRUE", "12.09", "-68.23", "\r"),
    *("2026-02-30", "2026-03-07 25:00", "Cura\u0327cao", "\u202egnp", "9" * 30, "x" * 3000, "\n"),
)


# A seed and not a cell each: what hypothesis would make smaller is hundreds of cells.
@settings(max_examples=3, deadline=None, phases=[Phase.generate],
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.integers(0, 2**32))
def test_any_cells_close_and_keep_the_contract(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    sheets: dict[str, Rows] = {
        table.name: [
            {str(column.name): draw.choice(CELLS) for column in table.columns} for _ in range(3)
        ]
        for table in schema.TABLES
    }
    sheets["report"][0] = sheets["report"][0] | REPORT
    with TemporaryDirectory(dir=tmp_path) as made:
        engine = create_engine(f"sqlite:///{made}/register.db")
        closing = import_sheets(CSV, folder_of(Path(made) / "sheets", **sheets), engine, NOW)
        told = {(file, row) for file, row, _, _, whole in aside(engine) if whole}
        findings = check_register(engine)
        engine.dispose()
    assert closing.read == closing.taken + closing.quarantined == 3 * len(schema.TABLES)
    assert len(told) == closing.quarantined
    assert findings == []


def test_mirror_is_no_register_to_import_into(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=[{}])
    mirror = ensure_mirror(open_engine(url), tmp_path / "mirror").file
    engine = create_engine(f"duckdb:///{mirror}")
    with pytest.raises(ContractBroken, match="not a register to import into"):
        load(engine, tmp_path)
    engine.dispose()


def test_sheet_that_breaks_off_leaves_nothing(sqlite: Engine, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "sheets", **SHEETS)
    with (folder / "support.csv").open("w") as stream:
        stream.write('report_id,referral\nA-1,"open\n')
    with pytest.raises(UnreadableFile, match=r"support\.csv, row 2: opens a quotation"):
        import_sheets(CSV, folder, sqlite, NOW)
    assert rows_of(sqlite, "report") == []


def test_incident_that_changed_keeps_the_former(sqlite: Engine, tmp_path: Path) -> None:
    first = incidents({"id": "7", "location": "Off Bonaire"}, {"id": "8"})
    second = incidents({"id": "7", "location": "Near Bonaire", "dead_and_missing": "3"},
                       {"id": "8"})  # fmt: skip
    import_file(FORMATS["iom"], written(tmp_path, first), sqlite, NOW)
    closing = import_file(FORMATS["iom"], written(tmp_path, second), sqlite, LATER)
    assert reports(closing) == (0, 1, 1)
    assert rows_of(sqlite, "place")[0]["name"] == "Near Bonaire"
    assert [row["number_from"] for row in rows_of(sqlite, "person_group")] == [3, 32]
    with sqlite.connect() as connection:
        assert [row.table_name for row in former_of(connection, "IOM-7")] == ["place", "report"]
    assert check_register(sqlite) == []


def test_command_shows_the_former(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    into = ["--into", f"sqlite:///{tmp_path / 'register.db'}"]
    folder = folder_of(tmp_path / "sheets", **SHEETS)
    assert main([CSV, str(folder), *into]) == 0
    folder_of(folder, report=[REPORT | BOAT | {"theme": "both"}])
    assert main([CSV, str(folder), *into]) == 0
    assert "reports: 0 new, 1 changed, 0 already there" in capsys.readouterr().out
    assert main(["--former", "A-1", *into]) == 0
    assert '"theme": "smuggling"' in capsys.readouterr().out
    assert main(["--former", "A-2", *into]) == 0
    assert "No import has changed it." in capsys.readouterr().out
