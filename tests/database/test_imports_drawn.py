"""Imports of drawn rows, good ones and one with a spoilt cell, into a register and again."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, func, select

from data_access import schema
from data_access.check import check_register
from data_access.imports.catalogue import FORMATS
from data_access.imports.closing import Closing
from data_access.imports.contract import CHILDREN, CSV
from data_access.imports.loading import import_file
from data_access.imports.sheets_loading import import_sheets
from data_access.quarantine import quarantine
from tests.files import written
from tests.files.sheets import AGENCIES, BAY, Rows, folder_of

NOW = datetime.fromisoformat("2026-06-30T12:00:00")
FEW = 10
"""Examples where the profile asks for no thousands: each is three imports."""

DRAWN = settings(
    deadline=None,
    max_examples=settings.default.max_examples if settings.default.max_examples > 1_000 else FEW,
)
SPOILT = st.sampled_from(
    ("", "-3", "07/03/2026", "2099-01-01", "1e5", "=1+1", "\0", "x" * 3_000, "\n", "A-1", "KMar",
     "bay", "Cura\u0327cao", "9" * 30, "\u202egnp", "TRUE", "None", "2026-03-08", "C-2")
)  # fmt: skip
DAYS = st.sampled_from(("", "2026-03-01", "2026-03-07"))
GOOD: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "person_group": {
        "role": st.sampled_from(("", "migrant", "victim")),
        "number_from": st.sampled_from(("", "1", "34")),
        "citizenship": st.sampled_from(("", "VE", "NA")),
    },
    "leg": {"origin": st.sampled_from(("", "bay")), "departure": DAYS},
    "means_of_control": {"means": st.just("DebtBondage"),
                         "present": st.sampled_from(("", "TRUE", "FALSE"))},
    "support": {"identified_date": DAYS, "referral": st.just("Legal")},
}  # fmt: skip
REPORT = {
    "registered_date": st.just("2026-03-09"),
    "agency": st.sampled_from(("KPCN", "KMar")),
    "case_id": st.sampled_from(("", "", "C-1", "C-2")),
    "theme": st.sampled_from(("", "smuggling")),
    "event_date": DAYS,
    "place": st.sampled_from(("", "bay")),
}
PERSON = {
    "case_id": st.sampled_from(("C-1", "C-2", "C-3")),
    "cas_IncomingReferralDate": st.just("2026-03-09"),
    "hte_Date": DAYS,
    "hte_Country": st.sampled_from(("", "BQ")),
    "prs_Gender": st.sampled_from(("", "Feminine")),
    "vic_MethodsOfControl": st.sampled_from(("", "DebtBondage;TakesEarnings")),
}


def lines(draw: st.DrawFn, columns: dict[str, Any], **key: object) -> dict[str, object]:
    return key | {name: draw(cells) for name, cells in columns.items()}


@st.composite
def good_sheets(draw: st.DrawFn) -> dict[str, Rows]:
    names = [f"A-{number}" for number in range(draw(st.integers(1, 4)))]
    sheets: dict[str, Rows] = {
        "agency": AGENCIES,
        "place": [BAY],
        "report": [lines(draw, REPORT, report_id=name) for name in names],
    }
    for table, columns in GOOD.items():
        rows = [
            lines(draw, columns, report_id=name)
            for name in names
            for _ in range(draw(st.integers(0, 2)))
        ]
        if rows:
            sheets[table] = rows
    return sheets


@st.composite
def with_one_cell_spoilt(draw: st.DrawFn, sheets: dict[str, Rows]) -> dict[str, Rows]:
    """The sheets with another value in one cell."""
    table = draw(st.sampled_from([name for name in sheets if name not in {"agency", "place"}]))
    row = draw(st.integers(0, len(sheets[table]) - 1))
    column = draw(st.sampled_from([*sheets[table][row]]))
    rows = [dict(one) for one in sheets[table]]
    rows[row][column] = draw(SPOILT)
    return sheets | {table: rows}


def rows_about(report_id: str, sheets: dict[str, Rows]) -> dict[str, Rows]:
    return {
        name: [row for row in rows if row.get("report_id") == report_id]
        for name, rows in sheets.items()
    }


@contextmanager
def register() -> Iterator[tuple[Engine, Path]]:
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/register.db")
        # What is drawn may be lost with the power.
        event.listen(engine, "connect", lambda opened, _: opened.execute("PRAGMA synchronous=OFF"))
        yield engine, Path(folder)
        engine.dispose()


def reports_in(engine: Engine) -> dict[str, dict[str, Any]]:
    """Every report with all below it."""
    found: dict[str, dict[str, Any]] = {}
    with engine.connect() as connection:
        for table in (schema.report, *CHILDREN):
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                told = {name: value for name, value in row.items() if name != "updated_at"}
                found.setdefault(row["report_id"], {}).setdefault(table.name, []).append(told)
    return found


def closed(engine: Engine, closing: Closing) -> tuple[int, int]:
    """How many reports are new and changed, of an import that told all that it set aside."""
    assert closing.read == closing.taken + closing.quarantined
    with engine.connect() as connection:
        of_it = quarantine.c.batch == closing.batch
        told = connection.scalar(select(func.count()).where(of_it))
    assert told == closing.reasons.total()
    assert check_register(engine) == []
    return closing.added, closing.changed


def nothing_lost(before: dict[str, Any], after: dict[str, Any], closing: Closing) -> None:
    """A value or a row that was there and is no more, is told of."""
    gone = [
        (table, row)
        for table, rows in before.items()
        if len(after.get(table, [])) < len(rows)
        for row in rows
    ]
    assert not gone or closing.warnings or closing.quarantined, gone


@DRAWN
@given(st.data())
def test_sheets_that_come_again_spoilt_change_what_they_tell_of(data: st.DataObject) -> None:
    good = data.draw(good_sheets())
    spoilt = data.draw(with_one_cell_spoilt(good))
    with register() as (engine, folder):

        def load(sheets: dict[str, Rows], name: str, days: int) -> Closing:
            return import_sheets(
                CSV, folder_of(folder / name, **sheets), engine, NOW + timedelta(days)
            )

        first = load(good, "good", 0)
        assert closed(engine, first) == (len(good["report"]), 0)
        before = reports_in(engine)
        assert closed(engine, load(good, "good", 1)) == (0, 0)
        assert reports_in(engine) == before
        closing = load(spoilt, "spoilt", 2)
        closed(engine, closing)
        after = reports_in(engine)
        assert closed(engine, load(spoilt, "spoilt", 3)) == (0, 0)
        assert reports_in(engine) == after
    for report_id, held in before.items():
        if rows_about(report_id, good) == rows_about(report_id, spoilt):
            assert after[report_id] == held
        nothing_lost(held, after[report_id], closing)


@DRAWN
@given(st.data())
def test_file_of_persons_that_comes_again_spoilt_loses_nobody(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 6))
    told = [lines(data.draw, PERSON, record_id=f"P-{n}") for n in range(count)]
    told.sort(key=lambda row: str(row["case_id"]))
    row = data.draw(st.integers(0, count - 1))
    column = data.draw(st.sampled_from([*told[0]]))
    spoilt = [dict(one) for one in told]
    spoilt[row][column] = data.draw(SPOILT)
    with register() as (engine, folder):

        def load(rows: list[dict[str, object]], days: int) -> Closing:
            text = io.StringIO()
            writer = csv.DictWriter(text, [*rows[0]])
            writer.writeheader()
            writer.writerows(rows)
            path = written(folder, text.getvalue())
            return import_file(FORMATS["htcds"], path, engine, NOW + timedelta(days))

        first = load(told, 0)
        closed(engine, first)
        before = reports_in(engine)
        assert closed(engine, load(told, 1)) == (0, 0)
        closing = load(spoilt, 2)
        closed(engine, closing)
        after = reports_in(engine)
        assert closed(engine, load(spoilt, 3))[0] == 0
    for report_id, held in before.items():
        nothing_lost(held, after[report_id], closing)
