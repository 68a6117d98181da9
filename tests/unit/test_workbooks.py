"""Downloads as XLSX: typed, harmless, the same bytes each time; read by a library not ours."""

import io
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import workbooks
from dashboard.exports import Basis, Provenance
from dashboard.workbooks import LONGEST_TEXT, to_xlsx
from data_access.mirror_info import MirrorInfo

MOMENT = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - UTC by contract
INFO = MirrorInfo("A register", "training", MOMENT, MOMENT, "sqlite", 7, 9)
STAMP = "0f3c · anna · trends · 2026-07-01 09:00 UTC · A register"
PROVENANCE = Provenance(INFO, (Basis("Theme: Smuggling", 1234),), "Counted.")


def read(made: bytes) -> tuple[list[list[Any]], list[str]]:
    """Cells of the table with its header, and the lines of the provenance; the stamp is checked."""
    book = openpyxl.load_workbook(io.BytesIO(made))
    table, told = book["Table"], book["Provenance"]
    (stamp, *_), *rows = ([*row] for row in table.rows)
    assert (stamp.value, stamp.data_type, table.freeze_panes) == (f"# {STAMP}", "s", "A3")
    return rows, [row[0].value for row in told.rows]


def test_cells_keep_their_types() -> None:
    table = pd.DataFrame(
        {
            "Sector": ["Retail", None],
            "Cases": pd.array([3, pd.NA], "Int64"),
            "Share": [0.25, float("nan")],
            "Known": [True, False],
            "Month": [pd.Timestamp("2026-03-01"), pd.NaT],
            "Day": [date(2026, 3, 7), None],
            "Key": [2**60, 1],
        }
    )
    header, first, second = read(to_xlsx(table, "t", PROVENANCE, STAMP))[0]
    assert [cell.value for cell in header] == list(table.columns)
    assert [cell.value for cell in first] == [
        "Retail", 3, 0.25, True, datetime(2026, 3, 1), datetime(2026, 3, 7), str(2**60)]  # noqa: DTZ001  # fmt: skip
    assert [cell.value for cell in second] == [None, None, None, False, None, None, 1]
    assert first[4].number_format == "yyyy-mm-dd"


def test_moments_of_a_column_look_alike() -> None:
    moments = [pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-02T02:10"), pd.NaT]
    _, *rows = read(to_xlsx(pd.DataFrame({"Arrival": moments}), "t", PROVENANCE, STAMP))[0]
    assert [row[0].number_format for row in rows[:2]] == ["yyyy-mm-dd hh:mm"] * 2


def test_file_tells_where_it_comes_from() -> None:
    _, told = read(to_xlsx(pd.DataFrame({"a": [1]}), "A finding", PROVENANCE, STAMP))
    assert told == [
        STAMP,
        "A finding",
        "Register: A register",
        "As of: 30 Jun 2026 12:00 UTC",
        "Selection: Theme: Smuggling",
        "Cases: 1,234",
        "Method: Counted.",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "{=", "http://", "mailto:"])
def test_text_stays_text(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    made = to_xlsx(pd.DataFrame({text: [text]}), text, PROVENANCE, STAMP)
    (head,), (cell,) = read(made)[0]
    assert (head.data_type, cell.data_type) == ("s", "s")
    assert cell.hyperlink is None
    assert cell.value.replace("_x000D_", "\r") == text


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_any_text_stays_text(texts: list[str]) -> None:
    cells = read(to_xlsx(pd.DataFrame({"text": texts}), "t", PROVENANCE, STAMP))[0][1:]
    assert all(cell.data_type in {"s", "n"} and not cell.hyperlink for (cell,) in cells)
    assert [bool(cell.value) for (cell,) in cells] == [bool(text) for text in texts]


def test_equal_tables_are_equal_files() -> None:
    table = pd.DataFrame({"a": ["Curaçao", "x"], "b": [1, 2]})
    first = to_xlsx(table, "t", PROVENANCE, STAMP)
    assert to_xlsx(table, "t", PROVENANCE, STAMP) == first
    with ZipFile(io.BytesIO(first)) as packed:  # nor does it keep its moment
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    told = openpyxl.load_workbook(io.BytesIO(first)).properties
    assert {told.created, told.modified} == {workbooks._MADE}


def test_long_text_is_cut_and_told() -> None:
    rows, told = read(to_xlsx(pd.DataFrame({"a": ["x" * 40_000]}), "t", PROVENANCE, STAMP))
    assert len(rows[1][0].value) == LONGEST_TEXT
    assert told[-1] == "1 text is longer than a cell can hold, and was cut."


def test_long_table_goes_on_in_the_next_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    made = to_xlsx(pd.DataFrame({"a": range(5)}), "t", PROVENANCE, STAMP)
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert [sheet.max_row - 2 for sheet in book.worksheets[:-1]] == [2, 2, 1]
    assert {sheet["A1"].value for sheet in book.worksheets[:-1]} == {f"# {STAMP}"}


def test_empty_table_has_its_header() -> None:
    rows, _ = read(to_xlsx(pd.DataFrame({"a": []}), "t", PROVENANCE, STAMP))
    assert [cell.value for cell in rows[0]] == ["a"]
