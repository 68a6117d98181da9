"""Downloads: provenance first, no cell a spreadsheet would run, no two files alike."""

import csv
import io
import re
from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.exports import Basis, Provenance, to_csv
from dashboard.released import not_for_outside
from data_access.mirror_info import MirrorInfo
from data_access.release import MANAGER_K, PARTNER_K
from data_access.spreadsheets import safe_cell

MOMENT = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - UTC by contract
INFO = MirrorInfo("A register", "training", MOMENT, MOMENT, "sqlite", 7, 9)
STAMP = "0f3c · anna · trends · 2026-07-01 09:00 UTC · A register"
PROVENANCE = Provenance(INFO, (Basis("Theme: Smuggling", 1234),), "Counted.")


def _rows(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))


def test_file_tells_where_it_comes_from() -> None:
    rows = _rows(to_csv(pd.DataFrame({"Sector": ["Retail"]}), "A finding", PROVENANCE, STAMP))
    head = [row[0] for row in rows if row and row[0].startswith("#")]
    assert head == [
        f"# {STAMP}",
        "# A finding",
        "# Register: A register",
        "# As of: 30 Jun 2026 12:00 UTC",
        "# Selection: Theme: Smuggling",
        "# Cases: 1,234",
        "# Method: Counted.",
    ]


def test_comparison_names_both_selections() -> None:
    both = Provenance(INFO, (Basis("2024", 5), Basis("2025", 1234)), "Compared.")
    assert both.lines()[2:-1] == ["Selection: 2024", "Cases: 5", "Selection: 2025", "Cases: 1,234"]


def test_table_follows_its_provenance() -> None:
    table = pd.DataFrame({"Sector": ["Retail", None], "Cases": pd.array([3, pd.NA], "Int64")})
    made = _rows(to_csv(table, "t", PROVENANCE, STAMP))
    assert made[-3:] == [["Sector", "Cases"], ["Retail", "3"], ["", ""]]


def test_excel_reads_it_as_utf8() -> None:
    made = to_csv(pd.DataFrame({"Place": ["Curaçao"]}), "t", PROVENANCE, STAMP)
    assert made.startswith(b"\xef\xbb\xbf")
    assert _rows(made)[-1] == ["Curaçao"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_formula_becomes_text(start: str) -> None:
    table = pd.DataFrame({f"{start}head": [f"{start}cmd|' /C calc'!A0"]})
    head, cell = _rows(to_csv(table, "t", PROVENANCE, STAMP))[-2:]
    assert head[0].startswith("'")
    assert cell[0].startswith("'")


@given(st.text())
def test_no_text_starts_like_a_formula(text: str) -> None:
    assert not str(safe_cell(text)).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


_FORMULA = "=HYPERLINK(1)"


@given(st.text("a;=+-@ \t\r\n\"'"))
@example(f"Bonaire;{_FORMULA}")
@example(f';"{_FORMULA}&"')
@example(f"\n ;{_FORMULA}")
def test_no_part_of_a_cell_starts_like_a_formula(text: str) -> None:
    """A double click in a Dutch spreadsheet parts a file of commas at its semicolons."""
    for part in re.split(r"[;\t\r\n]", str(safe_cell(text)))[1:]:
        assert not part.lstrip(' "').startswith(("=", "+", "-", "@"))


def test_no_line_above_a_table_runs_elsewhere() -> None:
    told = replace(PROVENANCE, bases=(Basis(f"Group: x;{_FORMULA}", 1),))
    made = to_csv(pd.DataFrame({"a": [1]}), f"x;{_FORMULA}", told, f"{STAMP};{_FORMULA}")
    assert made.decode().count(f";'{_FORMULA}") == made.decode().count(_FORMULA) == 3


def test_negative_numbers_stay_numbers() -> None:
    assert safe_cell(-1.5) == -1.5


@pytest.mark.parametrize("missing", [None, pd.NA, pd.NaT, float("nan")])
def test_missing_stays_empty(missing: object) -> None:
    assert safe_cell(missing) == ""


def test_hostile_title_stays_in_its_cell() -> None:
    made = _rows(to_csv(pd.DataFrame({"a": [1]}), 'a"\n=cmd()', PROVENANCE, STAMP))
    assert made[1] == ["# a\"\n'=cmd()"]


def test_file_of_a_managers_copy_says_that_it_stays_within() -> None:
    told = replace(PROVENANCE, limit=not_for_outside(MANAGER_K)).lines()
    assert told[0] == "Not for outside the services: k is 5, and 11 is asked for there."
    assert told[1:] == replace(PROVENANCE, limit=not_for_outside(PARTNER_K)).lines()
    assert not_for_outside(None) == ""
