"""Reports that may be about one event: proposed with reasons, and never joined."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from data_access import schema
from data_access.imports import proposals as module
from data_access.imports.__main__ import main
from data_access.imports.contract import CSV
from data_access.imports.proposals import proposals, write_csv
from data_access.imports.told import Told
from tests.files.sheets import BAY, REPORT, folder_of
from tests.registers import AS_OF, write_register

DAY = date(2026, 3, 7)
BOAT = {"event_date": DAY, "place": "BQ-lac", "agency": "KMar"}
TOLD_AGAIN = BOAT | {"agency": "KWCARIB"}


def aboard(report: str, low: int | None, high: int | None = None) -> dict[str, Any]:
    return {"report_id": report, "role": "migrant", "number_from": low, "number_to": high}


def found(url: str, since: Any = None) -> list[tuple[str, str, tuple[str, ...]]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        pairs = [
            (one.first.report_id, one.second.report_id, one.reasons)
            for one in proposals(connection, since)
        ]
    engine.dispose()
    return pairs


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    return f"sqlite:///{tmp_path / 'register.db'}"


def test_event_told_twice_is_proposed(database_url: str) -> None:
    write_register(
        database_url,
        reports=[BOAT, TOLD_AGAIN | {"event_date": DAY + timedelta(days=1)}],
        person_group=[aboard("R0", 32, 32), aboard("R1", 34, 35)],
        leg=[{"report_id": name, "origin": "VE-morrocoy", "destination": "BQ-lac"}
             for name in ("R0", "R1")],
    )  # fmt: skip
    assert found(database_url) == [
        ("R0", "R1", ("1 day apart", "both at BQ-lac", "both from VE-morrocoy to BQ-lac",
                      "32 and 34 to 35 persons"))]  # fmt: skip


@pytest.mark.parametrize(
    ("second", "persons"),
    [
        (TOLD_AGAIN | {"agency": "KMar"}, 34),
        (TOLD_AGAIN | {"agency": None}, 34),
        (TOLD_AGAIN | {"place": "BQ-SAB"}, 34),
        (TOLD_AGAIN | {"event_date": DAY + timedelta(days=2)}, 34),
        (TOLD_AGAIN | {"event_date": DAY, "event_precision": "month"}, 34),
        (TOLD_AGAIN, 60),
        (TOLD_AGAIN | {"case_id": "C-1"}, 34),
    ],
    ids=["agency", "no agency", "place", "day", "precision", "persons", "case"],
)
def test_what_cannot_be_one_event_is_not_proposed(
    url: str, second: dict[str, Any], persons: int
) -> None:
    write_register(
        url,
        reports=[BOAT | {"case_id": second.get("case_id")}, second],
        person_group=[aboard("R0", 32, 32), aboard("R1", persons)],
    )
    assert found(url) == []


@pytest.mark.parametrize(
    ("high", "agrees"),
    [(None, "at least 32 and 60 persons"), (55, "32 to 55 and 60 persons"), (40, None)],
)
def test_number_without_an_upper_end_is_open(
    url: str, high: int | None, agrees: str | None
) -> None:
    """Of groups as of legs, of which one that tells nothing leaves no end open."""
    leg = {"report_id": "R1", "persons_from": 60, "persons_to": 60}
    write_register(
        url,
        reports=[BOAT, TOLD_AGAIN],
        person_group=[aboard("R0", 32, high)],
        leg=[leg, {"report_id": "R1"}],
    )
    assert [reasons[-1] for *_, reasons in found(url)] == [agrees] * bool(agrees)


def test_two_ranges_may_be_as_far_apart_as_the_larger_allows(url: str) -> None:
    groups = [aboard("R0", 10, 20), aboard("R1", 24, 60)]
    write_register(url, reports=[BOAT, TOLD_AGAIN], person_group=groups)
    assert [reasons[-1] for *_, reasons in found(url)] == ["10 to 20 and 24 to 60 persons"]


def test_number_that_is_not_told_is_said(url: str) -> None:
    write_register(url, reports=[BOAT, TOLD_AGAIN], person_group=[aboard("R0", 32)])
    assert found(url) == [
        ("R0", "R1", ("same day", "both at BQ-lac",
                      "the number of persons is not told by both"))]  # fmt: skip
    assert found(url, since=AS_OF) == found(url)
    assert found(url, since=AS_OF + timedelta(seconds=1)) == []


def test_more_reports_than_a_page_are_all_compared(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 2)
    told = [
        event | {"event_date": DAY + timedelta(days=day)}
        for day in (0, 0, 10, 20)
        for event in (BOAT, TOLD_AGAIN)
    ]
    write_register(database_url, reports=told, person_group=[aboard("R7", 3)])
    assert [pair[:2] for pair in found(database_url)] == [
        ("R0", "R1"), ("R1", "R2"), ("R0", "R3"), ("R2", "R3"), ("R4", "R5"), ("R6", "R7"),
    ]  # fmt: skip


def test_import_compares_what_it_changed_and_the_days_beside_it(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr(module, "_add_legs", lambda _, told: looked_at.extend(told))
    compared: list[tuple[str, str]] = []

    def reasons(one: Told, other: Told) -> None:
        compared.append((one.report_id, other.report_id))

    monkeypatch.setattr(module, "_reasons", reasons)
    days = (0, 8, 9, 9, 10, 11, 11)
    later = AS_OF + timedelta(seconds=1)
    told = [BOAT | {"event_date": DAY + timedelta(days=day)} for day in days]
    told[4]["updated_at"] = later
    write_register(url, reports=told)
    found(url, since=later)
    assert looked_at == ["R2", "R3", "R4", "R5", "R6"]
    assert compared == [("R2", "R4"), ("R3", "R4"), ("R4", "R5"), ("R4", "R6")]


def test_group_without_a_number_makes_the_sum_unknown(url: str) -> None:
    write_register(
        url,
        reports=[BOAT, TOLD_AGAIN],
        person_group=[aboard("R0", 3), aboard("R0", None), aboard("R1", 40)],
    )
    ((*_, reasons),) = found(url)
    assert reasons[-1] == "the number of persons is not told by both"


def test_no_spreadsheet_runs_what_the_register_holds(url: str) -> None:
    write_register(url, reports=[BOAT | {"case_id": "=1+1"}, TOLD_AGAIN | {"report_id": "@R"}])
    engine = create_engine(url)
    stream = io.StringIO()
    with engine.connect() as connection:
        write_csv(proposals(connection), stream)
    engine.dispose()
    (row,) = csv.DictReader(stream.getvalue().splitlines())
    assert {row["report_1"], row["report_2"], row["case_1"] or row["case_2"]} == {
        "'@R", "R0", "'=1+1"}  # fmt: skip


def test_import_proposes_and_joins_nothing(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = REPORT | {"event_date": "2026-03-07", "place": "bay"}
    agencies = [{"agency": name, "name": name} for name in ("KPCN", "KMar")]
    first = folder_of(tmp_path / "first", agency=agencies, place=[BAY], report=[told])
    second = folder_of(tmp_path / "second", report=[told | {"report_id": "B-1", "agency": "KMar"}])
    assert main([CSV, str(first), "--into", url]) == 0
    assert "one event" not in capsys.readouterr().out
    assert main([CSV, str(second), "--into", url]) == 0
    printed = capsys.readouterr().out
    assert "stay apart until somebody links them" in printed
    assert "A-1 (KPCN, 2026-03-07) and B-1 (KMar, 2026-03-07): same day; both at bay" in printed
    assert main(["--proposals", "--into", url]) == 0
    (row,) = csv.DictReader(capsys.readouterr().out.splitlines()[1:])
    assert (row["report_1"], row["report_2"]) == ("A-1", "B-1")
    engine = create_engine(url)
    with engine.connect() as connection:
        assert list(connection.scalars(select(schema.report.c.case_id))) == [None, None]
    engine.dispose()
