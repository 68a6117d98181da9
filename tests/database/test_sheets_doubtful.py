"""Files that can be read and are wrong all the same: cells that slid, files that broke off."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from data_access import schema
from data_access.imports.__main__ import main
from data_access.imports.closing import Closing
from data_access.imports.contract import CSV
from data_access.imports.sheets_loading import import_sheets
from data_access.imports.staged_cases import MANY_REPORTS
from tests.database.test_sheets import NOW, SHEETS
from tests.files.sheets import REPORT, Rows, folder_of


def load(folder: Path, **changes: Rows) -> tuple[Closing, list[tuple[str, str | None]]]:
    engine = create_engine(f"sqlite:///{folder / 'register.db'}")
    closing = import_sheets(CSV, folder_of(folder / "sheets", **(SHEETS | changes)), engine, NOW)
    report = schema.report.c
    with engine.connect() as connection:
        taken = connection.execute(select(report.report_id, report.case_id)).all()
    engine.dispose()
    return closing, [(row[0], row[1]) for row in taken]


@pytest.mark.parametrize(
    ("slid", "table"), [("KPCN", "agency"), ("KMar", "agency"), ("bay", "place")]
)
def test_row_whose_cells_slid_within_its_width_is_set_aside(
    slid: str, table: str, tmp_path: Path
) -> None:
    slid_row = REPORT | {"report_id": "A-2", "case_id": slid, "agency": ""}
    closing, taken = load(tmp_path, report=[REPORT | {"case_id": "C-1"}, slid_row])
    assert taken == [("A-1", "C-1")]
    reason = f"is the name of a row of {table}; are the cells shifted?"
    assert closing.reasons["case_id", reason, True] == 1


def test_many_reports_of_one_new_case_are_told(tmp_path: Path) -> None:
    many = [REPORT | {"report_id": f"A-{n}", "case_id": "both"} for n in range(MANY_REPORTS)]
    closing, taken = load(tmp_path, report=many)
    assert len(taken) == MANY_REPORTS
    assert closing.warnings == [
        f"{MANY_REPORTS} reports would become the one case both; is the column right?"
    ]
    again, _ = load(tmp_path, report=many)
    assert again.warnings == []


def test_last_row_without_a_line_end_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path / "sheets", **SHEETS)
    into = ["--into", f"sqlite:///{tmp_path / 'register.db'}"]
    told = "person_group.csv: its last row, 3, has no line end; is the file whole?"
    assert main([CSV, str(folder), *into]) == 0
    assert "is the file whole?" not in capsys.readouterr().out
    file = folder / "person_group.csv"
    file.write_bytes(file.read_bytes().rstrip(b"\r\n"))
    assert main([CSV, str(folder), *into]) == 0
    assert f"Look again: {told}" in capsys.readouterr().out


def test_command_shows_what_was_set_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = ["--into", f"sqlite:///{tmp_path / 'register.db'}"]
    wrong = SHEETS | {"report": [REPORT, REPORT | {"report_id": "A-2", "event_date": "=1+1"}]}
    folder = folder_of(tmp_path / "sheets", **wrong)
    assert main([CSV, str(folder), *into]) == 0
    named = capsys.readouterr().out.split("--quarantine ")[1].split()[0]
    for asked in ([named], []):
        assert main(["--quarantine", *asked, *into]) == 0
        _stamp, header, row, *_ = capsys.readouterr().out.splitlines()
        assert header.startswith("batch,number,file,row,column,value,reason")
        assert row.startswith(f"{named},1,report.csv,3,event_date,'=1+1,is not a date written")
    assert main(["--quarantine", "another", *into]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
