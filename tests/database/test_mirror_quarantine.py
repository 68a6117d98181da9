"""Rows that cannot be true: set aside, counted, listed; the rest goes on."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data_access.audience import Audience
from data_access.direct import open_direct
from data_access.register import Register
from data_access.selection import Selection
from tests import registers
from tests.registers import AS_OF, PLACES, open_register, write_register

GOOD = {"theme": "smuggling", "event_date": date(2026, 1, 5), "agency": "KMar"}
AHEAD = AS_OF.date() + timedelta(days=2)


def _quarantine(tmp_path: Path, reports: list[dict[str, Any]], **children: Any) -> Any:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    write_register(url, reports=reports, **children)
    register = open_register(url, tmp_path / "mirror")
    return register, register.quarantine()


@pytest.mark.parametrize(
    ("report", "column", "reason"),
    [
        ({"event_date": date(2099, 1, 1)}, "event_date", "impossible date"),
        ({"event_date": date(1899, 12, 31)}, "event_date", "impossible date"),
        ({"registered_date": AHEAD}, "registered_date", "impossible date"),
    ],
)
def test_report_that_cannot_be_true_goes_with_what_is_below_it(
    tmp_path: Path, report: dict[str, Any], column: str, reason: str
) -> None:
    below = [{"report_id": "R1", "role": "migrant", "number_from": 30}]
    register, told = _quarantine(tmp_path, [GOOD, GOOD | report], person_group=below)
    assert told[["table_name", "key", "column_name", "reason", "set_aside"]].values.tolist() == [
        ["report", "R1", column, reason, True]
    ]
    found = register.cases(Selection())
    assert found["case_id"].tolist() == ["R0"]
    assert found["persons_from"].isna().all()


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("person_group", {"role": "migrant", "number_from": -3}, "number_from"),
        ("person_group", {"role": "migrant", "number_from": 9, "number_to": 4}, "number_to"),
        ("leg", {"persons_from": -1}, "persons_from"),
        ("leg", {"price_usd": -10.0}, "price_usd"),
    ],
)
def test_impossible_number_takes_its_row_alone(
    tmp_path: Path, table: str, row: dict[str, Any], column: str
) -> None:
    good = {"report_id": "R0", "role": "migrant", "number_from": 5}
    lines = {table: [row | {"report_id": "R0"}]}
    if table == "person_group":
        lines[table] = [good, *lines[table]]
    register, told = _quarantine(tmp_path, [GOOD], **lines)
    assert told[["table_name", "key", "column_name", "reason"]].values.tolist() == [
        [table, "R0", column, "impossible number"]
    ]
    found = register.cases(Selection())
    assert found["case_id"].tolist() == ["R0"]
    assert found["persons_from"].sum() == (5 if table == "person_group" else 0)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(0.0, 0.0), (12.0, None), (95.0, 10.0), (12.0, -190.0)]
)
def test_place_off_the_map_keeps_its_name(
    tmp_path: Path, latitude: float, longitude: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLACES[0], "latitude", latitude)
    monkeypatch.setitem(PLACES[0], "longitude", longitude)
    register, told = _quarantine(tmp_path, [GOOD | {"place": "BQ-lac"}])
    assert told[["key", "reason"]].values.tolist() == [["BQ-lac", "impossible coordinates"]]
    place = register.places().set_index("place").loc["BQ-lac"]
    assert place["name"] == "Lac"
    assert place[["latitude", "longitude"]].isna().all()
    assert register.cases(Selection())["area"].tolist() == ["bonaire"]


def test_code_of_no_list_is_listed_and_counted(tmp_path: Path) -> None:
    register, told = _quarantine(tmp_path, [GOOD | {"theme": "piracy"}])
    assert told[["column_name", "reason", "set_aside"]].values.tolist() == [
        ["theme", "code outside its list", False]
    ]
    assert register.cases(Selection())["theme"].tolist() == ["piracy"]


def test_direct_mode_counts_what_a_mirror_sets_aside(tmp_path: Path) -> None:
    below = [{"report_id": "R0", "role": "migrant", "number_from": -3}]
    dirty = GOOD | {"event_date": date(2099, 1, 1)}
    mirror, aside = _quarantine(tmp_path, [GOOD, dirty], person_group=below)
    direct = open_direct(f"sqlite:///{tmp_path / 'register.db'}")
    register = Register(Audience.ANALYST, direct.engine)
    assert aside["set_aside"].tolist() == [True, True]
    assert register.quarantine()["set_aside"].tolist() == [False, False]
    figures = [one.kpis(Selection()).iloc[0] for one in (mirror, register)]
    assert [one["cases"] for one in figures] == [1, 2]
    assert pd.isna(figures[0]["persons_from"])
    assert figures[1]["persons_from"] == -3


def test_ten_thousand_dirty_rows_leave_the_good_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = [PLACES[0] | {"place": f"off {n}", "latitude": 95.0 + n} for n in range(100)]
    monkeypatch.setattr(registers, "PLACES", PLACES + nowhere)
    dirt: list[dict[str, Any]] = [
        {"event_date": date(2099, 1, 1)},
        {"event_date": date(1066, 10, 14)},
        {"registered_date": AHEAD},
        {"theme": "piracy"},
        {},
    ]
    reports = [GOOD | dirt[number % 5] for number in range(5_000)]
    below = [
        {"report_id": f"R{number}", "role": "migrant", "number_from": (-1, 3)[number % 2]}
        for number in range(5_000)
    ]
    below += [{"report_id": f"lost {n}", "role": "migrant", "number_from": 1} for n in range(5_000)]
    register, told = _quarantine(tmp_path, reports, person_group=below)
    assert told.groupby("reason").size().to_dict() == {
        "impossible date": 3_000,
        "impossible number": 2_500,
        "impossible coordinates": 100,
        "code outside its list": 1_000,
        "no report": 5_000,
    }
    found = register.cases(Selection())
    assert len(found) == 2_000
    assert len(found) + told.loc[told["table_name"] == "report", "set_aside"].sum() == len(reports)
    assert found["persons_from"].sum() == 3 * sum(n % 5 > 2 and n % 2 for n in range(5_000))
